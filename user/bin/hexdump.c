/* SPDX-License-Identifier: BSD-2-Clause */
/* hexdump [FILE ...]: offset, sixteen bytes, the same as text */
#include <ctype.h>

#include "lib/input.h"

static unsigned long
dump(FILE *f, unsigned long off)
{
	unsigned char b[16];
	size_t n, i;

	while ((n = fread(b, 1, sizeof b, f)) > 0) {
		printf("%08lx ", off);
		for (i = 0; i < sizeof b; i++) {
			if (i % 8 == 0)
				putchar(' ');
			if (i < n)
				printf("%02x ", b[i]);
			else
				printf("   ");
		}
		printf(" |");
		for (i = 0; i < n; i++)
			putchar(isprint(b[i]) ? b[i] : '.');
		printf("|\n");
		off += n;
	}
	return off;
}

int
main(int argc, char **argv)
{
	unsigned long off = 0;
	int i, status = 0;
	FILE *f;

	if (argc == 1)
		off = dump(stdin, 0);
	for (i = 1; i < argc; i++) {
		f = input_open(argv[i]);
		if (f == NULL) {
			status = 1;
			continue;
		}
		off = dump(f, off);
		input_close(f);
	}
	printf("%08lx\n", off);
	return flushed(status);
}
