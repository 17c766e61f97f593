/* SPDX-License-Identifier: BSD-2-Clause */
/* env [-i] [NAME=VALUE ...] [COMMAND [ARG ...]] */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	static char *none[1];
	int i = 1;
	char **e;

	if (i < argc && strcmp(argv[i], "-i") == 0) {
		environ = none;
		i++;
	}
	for (; i < argc && strchr(argv[i], '=') != NULL; i++)
		if (putenv(argv[i]) != 0)
			err(125, "%s", argv[i]);
	if (i == argc) {
		for (e = environ; *e != NULL; e++)
			puts(*e);
		return flushed(0);
	}
	execvp(argv[i], argv + i);
	err(errno == ENOENT ? 127 : 126, "%s", argv[i]);
}
