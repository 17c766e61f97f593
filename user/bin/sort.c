/* SPDX-License-Identifier: BSD-2-Clause */
/* sort [-r] [-n] [-u] [FILE ...] */
#include <stdlib.h>
#include <unistd.h>

#include "lib/input.h"

static int rflag, nflag, uflag;
static char **lines;
static size_t nlines, space;

static int
compare(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	int r = 0;
	long m, n;

	if (nflag) {
		m = strtol(x, NULL, 10);
		n = strtol(y, NULL, 10);
		r = (m > n) - (m < n);
	}
	if (r == 0)
		r = strcmp(x, y);
	return rflag ? -r : r;
}

static void
take(FILE *f)
{
	char *buf = NULL, *line;
	size_t size = 0;

	while ((line = input_line(f, &buf, &size)) != NULL) {
		if (nlines == space) {
			space = space != 0 ? space * 2 : 256;
			lines = realloc(lines, space * sizeof *lines);
			if (lines == NULL)
				err(2, "memory");
		}
		lines[nlines] = strdup(line);
		if (lines[nlines++] == NULL)
			err(2, "memory");
	}
	free(buf);
}

int
main(int argc, char **argv)
{
	int c, status = 0;
	size_t i;
	FILE *f;

	while ((c = getopt(argc, argv, "rnu")) != -1)
		switch (c) {
		case 'r': rflag = 1; break;
		case 'n': nflag = 1; break;
		case 'u': uflag = 1; break;
		default: usage("[-rnu] [FILE ...]");
		}
	if (optind == argc)
		take(stdin);
	for (; optind < argc; optind++) {
		f = input_open(argv[optind]);
		if (f == NULL) {
			status = 2;
			continue;
		}
		take(f);
		input_close(f);
	}
	qsort(lines, nlines, sizeof *lines, compare);
	for (i = 0; i < nlines; i++)
		if (!uflag || i == 0 || strcmp(lines[i - 1], lines[i]) != 0)
			puts(lines[i]);
	return flushed(status);
}
