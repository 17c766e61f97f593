/* SPDX-License-Identifier: BSD-2-Clause */
/* What the text tools share: a file or standard input at a time. */
#ifndef INPUT_H
#define INPUT_H

#include <err.h>
#include <stdio.h>
#include <string.h>

/* "-" or NULL is standard input; says what it cannot open and gives NULL */
static inline FILE *
input_open(const char *name)
{
	FILE *f;

	if (name == NULL || strcmp(name, "-") == 0)
		return stdin;
	f = fopen(name, "r");
	if (f == NULL)
		warn("%s", name);
	return f;
}

static inline void
input_close(FILE *f)
{
	if (f != stdin)
		fclose(f);
}

/*
 * A whole line without its newline, in a buffer that grows; NULL at the end.
 * *bufp is the caller's to free.
 */
char	*input_line(FILE *, char **bufp, size_t *sizep);

#endif
