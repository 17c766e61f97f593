/* SPDX-License-Identifier: BSD-2-Clause */
/* which NAME ...: where PATH finds it */
#define _GNU_SOURCE
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
find(const char *name)
{
	const char *p = getenv("PATH"), *end;
	char path[1024];

	if (p == NULL)
		p = "/bin";
	if (strchr(name, '/') != NULL) {
		if (access(name, X_OK) == -1)
			return 1;
		puts(name);
		return 0;
	}
	for (;; p = end + 1) {
		end = strchrnul(p, ':');
		snprintf(path, sizeof path, "%.*s/%s", (int)(end - p), p, name);
		if (access(path, X_OK) == 0) {
			puts(path);
			return 0;
		}
		if (*end == '\0')
			return 1;
	}
}

int
main(int argc, char **argv)
{
	int i, status = 0;

	if (argc == 1)
		usage("NAME ...");
	for (i = 1; i < argc; i++)
		status |= find(argv[i]);
	return flushed(status);
}
