/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines of a text, a file or a terminal.  A file is read a byte at a time
 * unless it can be positioned: what the shell does not use yet belongs to the
 * commands that it starts on the same descriptor.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sh.h"

#define BLOCK	512

static char *
line_of_text(struct source *s)
{
	const char *p = s->so_text;

	if (*p == '\0')
		return NULL;
	s->so_buf.b_len = 0;
	while (*p != '\0' && *p != '\n')
		buf_add(&s->so_buf, *p++);
	s->so_text = *p == '\n' ? p + 1 : p;
	buf_add(&s->so_buf, '\n');
	return s->so_buf.b_text;
}

/* a block, then back to behind its first newline */
static char *
line_of_file(struct source *s)
{
	char block[BLOCK], *nl;
	ssize_t n, i, keep;
	int seekable = lseek(s->so_fd, 0, SEEK_CUR) != -1;

	s->so_buf.b_len = 0;
	for (;;) {
		n = read(s->so_fd, block, seekable ? sizeof block : 1);
		if (n <= 0)
			break;
		nl = memchr(block, '\n', (size_t)n);
		keep = nl != NULL ? nl + 1 - block : n;
		for (i = 0; i < keep; i++)
			if (block[i] != '\0')
				buf_add(&s->so_buf, block[i]);
		if (nl != NULL) {
			if (keep < n)
				lseek(s->so_fd, keep - n, SEEK_CUR);
			return s->so_buf.b_text;
		}
	}
	if (s->so_buf.b_len == 0)
		return NULL;
	buf_add(&s->so_buf, '\n');
	return s->so_buf.b_text;
}

static char *
line_of_tty(struct source *s, int continued)
{
	const char *ps = var_get(continued ? "PS2" : "PS1");
	struct pool_mark mark = pool_mark(temp);
	char *line;

	if (ps == NULL)
		ps = continued ? "> " : geteuid() == 0 ? "# " : "$ ";
	line = edit_line(expand_here(ps));
	pool_release(temp, mark);
	if (line == NULL)
		return NULL;
	s->so_buf.b_len = 0;
	buf_puts(&s->so_buf, line);
	buf_add(&s->so_buf, '\n');
	free(line);
	return s->so_buf.b_text;
}

char *
source_line(struct source *s, int continued)
{
	s->so_line++;
	if (s->so_fd == -1)
		return line_of_text(s);
	if (s->so_tty)
		return line_of_tty(s, continued);
	return line_of_file(s);
}
