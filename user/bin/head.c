/* SPDX-License-Identifier: BSD-2-Clause */
/* head [-n N] [FILE ...] */
#include <stdlib.h>
#include <unistd.h>

#include "lib/input.h"

int
main(int argc, char **argv)
{
	int c, i, many, status = 0;
	long n = 10, left;
	FILE *f;

	if (argc > 1 && argv[1][0] == '-' && argv[1][1] >= '0' &&
	    argv[1][1] <= '9') {
		n = atol(argv[1] + 1);
		optind = 2;
	} else
		while ((c = getopt(argc, argv, "n:")) != -1) {
			if (c != 'n')
				usage("[-n N] [FILE ...]");
			n = atol(optarg);
		}
	many = argc - optind > 1;
	i = optind;
	do {
		f = input_open(i < argc ? argv[i] : NULL);
		if (f == NULL) {
			status = 1;
			continue;
		}
		if (many)
			printf("%s==> %s <==\n", i > optind ? "\n" : "",
			    argv[i]);
		for (left = n; left > 0 && (c = getc(f)) != EOF;) {
			putchar(c);
			left -= c == '\n';
		}
		input_close(f);
	} while (++i < argc);
	return flushed(status);
}
