/* SPDX-License-Identifier: BSD-2-Clause */
/* sleep SECONDS, with a fraction if wanted */
#include <err.h>
#include <stdlib.h>
#include <time.h>

int
main(int argc, char **argv)
{
	struct timespec ts = { 0, 0 };
	long scale = 100000000;
	char *p;

	if (argc != 2)
		usage("SECONDS");
	ts.tv_sec = strtol(argv[1], &p, 10);
	if (*p == '.')
		for (p++; *p >= '0' && *p <= '9'; p++, scale /= 10)
			ts.tv_nsec += (*p - '0') * scale;
	if (*argv[1] == '\0' || *p != '\0' || ts.tv_sec < 0)
		errx(1, "%s: not a number of seconds", argv[1]);
	if (nanosleep(&ts, NULL) == -1)
		err(1, "%s", argv[1]);
	return 0;
}
