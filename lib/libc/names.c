/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of users and groups: the first and third fields of /etc/passwd. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libc.h"

/* want != NULL: the id of that name; else the name of `id' goes to `name' */
static long
lookup(const char *file, const char *want, long id, char *name, size_t size)
{
	char line[256], *p = line, *n, *num;
	long found = -1, value;
	FILE *f = fopen(file, "r");

	if (f == NULL)
		return -1;
	while (found == -1 && fgets(line, sizeof line, f) != NULL) {
		p = line;
		n = strsep(&p, ":");
		strsep(&p, ":");
		num = strsep(&p, ":");
		if (num == NULL)
			continue;
		value = strtol(num, NULL, 10);
		if (want != NULL ? strcmp(n, want) == 0 : value == id) {
			found = value;
			if (name != NULL)
				strlcpy(name, n, size);
		}
	}
	fclose(f);
	return found;
}

long
id_of_name(const char *file, const char *name)
{
	return lookup(file, name, -1, NULL, 0);
}

int
name_of_id(const char *file, unsigned id, char *name, size_t size)
{
	return lookup(file, NULL, (long)id, name, size) == -1 ? -1 : 0;
}
