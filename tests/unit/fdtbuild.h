/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes device trees for tests: fb_begin(), then nodes and properties in order,
 * then fb_finish(), which puts the blocks together.  Sizes are fixed; a test
 * that exceeds them fails at once.
 */
#ifndef FDTBUILD_H
#define FDTBUILD_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FB_MAX		16384

struct fdtbuild {
	uint8_t	 fb_struct[FB_MAX];
	size_t	 fb_nstruct;
	char	 fb_strings[FB_MAX];
	size_t	 fb_nstrings;
	uint8_t	 fb_rsv[512];
	size_t	 fb_nrsv;
	uint8_t	 fb_blob[2 * FB_MAX + 1024];
	size_t	 fb_size;
};

static inline void
fb_put32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

static inline void
fb_token(struct fdtbuild *b, uint32_t v)
{
	if (b->fb_nstruct + 4 > FB_MAX)
		abort();
	fb_put32(b->fb_struct + b->fb_nstruct, v);
	b->fb_nstruct += 4;
}

static inline void
fb_bytes(struct fdtbuild *b, const void *data, size_t n)
{
	if (b->fb_nstruct + n + 4 > FB_MAX)
		abort();
	if (n > 0)
		memcpy(b->fb_struct + b->fb_nstruct, data, n);
	b->fb_nstruct += n;
	while (b->fb_nstruct % 4 != 0)
		b->fb_struct[b->fb_nstruct++] = 0;
}

static inline void
fb_begin(struct fdtbuild *b)
{
	memset(b, 0, sizeof(*b));
}

static inline void
fb_node(struct fdtbuild *b, const char *name)
{
	fb_token(b, 1);
	fb_bytes(b, name, strlen(name) + 1);
}

static inline void
fb_end(struct fdtbuild *b)
{
	fb_token(b, 2);
}

static inline void
fb_prop(struct fdtbuild *b, const char *name, const void *data, size_t n)
{
	size_t at = b->fb_nstrings, len = strlen(name) + 1;

	if (at + len > FB_MAX)
		abort();
	memcpy(b->fb_strings + at, name, len);
	b->fb_nstrings += len;
	fb_token(b, 3);
	fb_token(b, (uint32_t)n);
	fb_token(b, (uint32_t)at);
	fb_bytes(b, data, n);
}

static inline void
fb_str(struct fdtbuild *b, const char *name, const char *s)
{
	fb_prop(b, name, s, strlen(s) + 1);
}

static inline void
fb_cells_of(struct fdtbuild *b, const char *name, const uint32_t *v, size_t n)
{
	uint8_t data[256];
	size_t i;

	if (n * 4 > sizeof(data))
		abort();
	for (i = 0; i < n; i++)
		fb_put32(data + i * 4, v[i]);
	fb_prop(b, name, data, n * 4);
}

#define fb_cells(b, name, ...)						\
	fb_cells_of(b, name, (const uint32_t[]){ __VA_ARGS__ },		\
	    sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4)

static inline void
fb_reserve(struct fdtbuild *b, uint64_t base, uint64_t size)
{
	uint8_t *p = b->fb_rsv + b->fb_nrsv;

	if (b->fb_nrsv + 16 > sizeof(b->fb_rsv))
		abort();
	fb_put32(p, (uint32_t)(base >> 32));
	fb_put32(p + 4, (uint32_t)base);
	fb_put32(p + 8, (uint32_t)(size >> 32));
	fb_put32(p + 12, (uint32_t)size);
	b->fb_nrsv += 16;
}

/* The blob is header, reservations, structure, strings. */
static inline void
fb_finish(struct fdtbuild *b)
{
	uint8_t *h = b->fb_blob;
	size_t rsv = 40, st, str;

	fb_token(b, 9);
	fb_reserve(b, 0, 0);
	st = rsv + b->fb_nrsv;
	str = st + b->fb_nstruct;
	b->fb_size = str + b->fb_nstrings;
	fb_put32(h, 0xd00dfeed);
	fb_put32(h + 4, (uint32_t)b->fb_size);
	fb_put32(h + 8, (uint32_t)st);
	fb_put32(h + 12, (uint32_t)str);
	fb_put32(h + 16, (uint32_t)rsv);
	fb_put32(h + 20, 17);
	fb_put32(h + 24, 16);
	fb_put32(h + 28, 0);
	fb_put32(h + 32, (uint32_t)b->fb_nstrings);
	fb_put32(h + 36, (uint32_t)b->fb_nstruct);
	memcpy(h + rsv, b->fb_rsv, b->fb_nrsv);
	memcpy(h + st, b->fb_struct, b->fb_nstruct);
	memcpy(h + str, b->fb_strings, b->fb_nstrings);
}

#endif
