/* SPDX-License-Identifier: BSD-2-Clause */
/* seq [FIRST [STEP]] LAST */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

static long
number(const char *s)
{
	char *end;
	long n = strtol(s, &end, 10);

	if (*s == '\0' || *end != '\0')
		errx(1, "%s: not a number", s);
	return n;
}

int
main(int argc, char **argv)
{
	long first = 1, step = 1, last, i;

	if (argc < 2 || argc > 4)
		usage("[FIRST [STEP]] LAST");
	last = number(argv[argc - 1]);
	if (argc > 2)
		first = number(argv[1]);
	if (argc == 4)
		step = number(argv[2]);
	if (step == 0)
		errx(1, "the step is 0");
	for (i = first; step > 0 ? i <= last : i >= last; i += step)
		printf("%ld\n", i);
	return flushed(0);
}
