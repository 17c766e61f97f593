/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "lib/input.h"

char *
input_line(FILE *f, char **bufp, size_t *sizep)
{
	size_t n = 0;
	int c;

	for (;;) {
		if (n + 1 >= *sizep) {
			*sizep = *sizep != 0 ? *sizep * 2 : 256;
			*bufp = realloc(*bufp, *sizep);
			if (*bufp == NULL)
				err(1, "memory");
		}
		c = getc(f);
		if (c == EOF && n == 0)
			return NULL;
		if (c == EOF || c == '\n')
			break;
		(*bufp)[n++] = (char)c;
	}
	(*bufp)[n] = '\0';
	return *bufp;
}
