/* SPDX-License-Identifier: BSD-2-Clause */
/* wc [-l] [-w] [-c] [FILE ...] */
#include <ctype.h>
#include <unistd.h>

#include "lib/input.h"

static int flags[3];		/* lines, words, bytes */

static void
show(const unsigned long n[3], const char *name)
{
	int i;

	for (i = 0; i < 3; i++)
		if (flags[i])
			printf("%7lu ", n[i]);
	printf("%s\n", name);
}

static void
count(FILE *f, unsigned long n[3])
{
	int c, word = 0;

	n[0] = n[1] = n[2] = 0;
	while ((c = getc(f)) != EOF) {
		n[2]++;
		n[0] += c == '\n';
		if (isspace(c))
			word = 0;
		else if (!word) {
			word = 1;
			n[1]++;
		}
	}
}

int
main(int argc, char **argv)
{
	unsigned long n[3], sum[3] = { 0, 0, 0 };
	int c, i, k, status = 0;
	FILE *f;

	while ((c = getopt(argc, argv, "lwc")) != -1)
		switch (c) {
		case 'l': flags[0] = 1; break;
		case 'w': flags[1] = 1; break;
		case 'c': flags[2] = 1; break;
		default: usage("[-lwc] [FILE ...]");
		}
	if (!flags[0] && !flags[1] && !flags[2])
		flags[0] = flags[1] = flags[2] = 1;
	if (optind == argc) {
		count(stdin, n);
		show(n, "");
		return flushed(0);
	}
	for (i = optind; i < argc; i++) {
		f = input_open(argv[i]);
		if (f == NULL) {
			status = 1;
			continue;
		}
		count(f, n);
		input_close(f);
		show(n, argv[i]);
		for (k = 0; k < 3; k++)
			sum[k] += n[k];
	}
	if (argc - optind > 1)
		show(sum, "total");
	return flushed(status);
}
