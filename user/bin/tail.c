/* SPDX-License-Identifier: BSD-2-Clause */
/* tail [-n N] [FILE]: the last lines, kept in a ring */
#include <stdlib.h>
#include <unistd.h>

#include "lib/input.h"

int
main(int argc, char **argv)
{
	unsigned long n = 10, count = 0, i;
	char **ring, *buf = NULL, *line;
	size_t size = 0;
	FILE *f;
	int c;

	if (argc > 1 && argv[1][0] == '-' && argv[1][1] >= '0' &&
	    argv[1][1] <= '9') {
		n = strtoul(argv[1] + 1, NULL, 10);
		optind = 2;
	} else
		while ((c = getopt(argc, argv, "n:")) != -1) {
			if (c != 'n')
				usage("[-n N] [FILE]");
			n = strtoul(optarg, NULL, 10);
		}
	f = input_open(optind < argc ? argv[optind] : NULL);
	if (f == NULL)
		return 1;
	if (n == 0)
		return 0;
	ring = calloc(n, sizeof *ring);
	if (ring == NULL)
		err(1, "memory");
	while ((line = input_line(f, &buf, &size)) != NULL) {
		free(ring[count % n]);
		ring[count % n] = strdup(line);
		if (ring[count % n] == NULL)
			err(1, "memory");
		count++;
	}
	for (i = count > n ? count - n : 0; i < count; i++)
		puts(ring[i % n]);
	return flushed(0);
}
