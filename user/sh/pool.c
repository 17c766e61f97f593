/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of one command: its tree, or what its expansion needs.  Chunks are
 * never moved, so pointers into a pool hold until it is released.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "sh.h"

#define CHUNK	4080

struct chunk {
	struct chunk *c_next;		/* older */
	size_t	 c_used, c_size;
	char	 c_mem[] __attribute__((aligned(16)));
};

struct pool {
	struct chunk *p_chunks;		/* newest first */
	int	 p_refs;
};

struct pool *temp;

void *
xmalloc(size_t size)
{
	void *p = malloc(size);

	if (p == NULL)
		err(2, "memory");
	return p;
}

void *
xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size);

	if (p == NULL)
		err(2, "memory");
	return p;
}

char *
xstrdup(const char *s)
{
	return strcpy(xmalloc(strlen(s) + 1), s);
}

struct pool *
pool_new(void)
{
	struct pool *p = xmalloc(sizeof *p);

	p->p_chunks = NULL;
	p->p_refs = 1;
	return p;
}

void
pool_ref(struct pool *p)
{
	p->p_refs++;
}

void
pool_rele(struct pool *p)
{
	struct pool_mark start = { NULL, 0 };

	if (--p->p_refs > 0)
		return;
	pool_release(p, start);
	free(p);
}

void *
pool_alloc(struct pool *p, size_t size)
{
	struct chunk *c = p->p_chunks;
	void *mem;

	size = (size + 15) & ~(size_t)15;
	if (c == NULL || c->c_size - c->c_used < size) {
		c = xmalloc(sizeof *c + (size > CHUNK ? size : CHUNK));
		c->c_size = size > CHUNK ? size : CHUNK;
		c->c_used = 0;
		c->c_next = p->p_chunks;
		p->p_chunks = c;
	}
	mem = c->c_mem + c->c_used;
	c->c_used += size;
	memset(mem, 0, size);
	return mem;
}

char *
pool_strndup(struct pool *p, const char *s, size_t n)
{
	char *d = pool_alloc(p, n + 1);

	memcpy(d, s, n);
	return d;
}

struct pool_mark
pool_mark(struct pool *p)
{
	struct pool_mark m = { p->p_chunks, 0 };

	if (p->p_chunks != NULL)
		m.pm_used = p->p_chunks->c_used;
	return m;
}

void
pool_release(struct pool *p, struct pool_mark m)
{
	struct chunk *c;

	while ((c = p->p_chunks) != m.pm_chunk) {
		p->p_chunks = c->c_next;
		free(c);
	}
	if (c != NULL)
		c->c_used = m.pm_used;
}

void
buf_add(struct buf *b, char c)
{
	if (b->b_len + 1 >= b->b_size) {
		b->b_size = b->b_size != 0 ? b->b_size * 2 : 64;
		b->b_text = xrealloc(b->b_text, b->b_size);
	}
	b->b_text[b->b_len++] = c;
	b->b_text[b->b_len] = '\0';
}

void
buf_puts(struct buf *b, const char *s)
{
	while (*s != '\0')
		buf_add(b, *s++);
}

void
buf_free(struct buf *b)
{
	free(b->b_text);
	b->b_text = NULL;
	b->b_len = b->b_size = 0;
}
