/* SPDX-License-Identifier: BSD-2-Clause */
/* uniq [-c] [-d] [FILE] */
#include <stdlib.h>
#include <unistd.h>

#include "lib/input.h"

static int cflag, dflag;

static void
show(const char *line, unsigned long n)
{
	if (n == 0 || (dflag && n == 1))
		return;
	if (cflag)
		printf("%7lu ", n);
	puts(line);
}

int
main(int argc, char **argv)
{
	char *buf = NULL, *line, *last = NULL;
	unsigned long n = 0;
	size_t size = 0;
	FILE *f;
	int c;

	while ((c = getopt(argc, argv, "cd")) != -1) {
		if (c == 'c')
			cflag = 1;
		else if (c == 'd')
			dflag = 1;
		else
			usage("[-cd] [FILE]");
	}
	f = input_open(optind < argc ? argv[optind] : NULL);
	if (f == NULL)
		return 1;
	while ((line = input_line(f, &buf, &size)) != NULL) {
		if (last != NULL && strcmp(last, line) == 0) {
			n++;
			continue;
		}
		show(last, n);
		free(last);
		last = strdup(line);
		if (last == NULL)
			err(1, "memory");
		n = 1;
	}
	show(last, n);
	return flushed(0);
}
