/* SPDX-License-Identifier: BSD-2-Clause */
/* date [+FORMAT]: no clock is set, so it counts from the machine's start */
#include <err.h>
#include <stdio.h>
#include <time.h>

int
main(int argc, char **argv)
{
	const char *fmt = "%a %b %e %H:%M:%S UTC %Y";
	char text[256];
	time_t now;

	if (argc > 2 || (argc == 2 && argv[1][0] != '+'))
		usage("[+FORMAT]");
	if (argc == 2)
		fmt = argv[1] + 1;
	now = time(NULL);
	if (now == (time_t)-1)
		err(1, "clock");
	if (strftime(text, sizeof text, fmt, gmtime(&now)) == 0)
		text[0] = '\0';
	puts(text);
	return flushed(0);
}
