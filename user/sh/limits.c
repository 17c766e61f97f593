/* SPDX-License-Identifier: BSD-2-Clause */
/* ulimit [-HS] [-a | -d | -s | -v] [KILOBYTES | unlimited] */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "sh/sh.h"

static const struct {
	char	 l_letter;
	int	 l_which;
	const char *l_name;
} limits[] = {
	{ 'd', RLIMIT_DATA, "data" }, { 's', RLIMIT_STACK, "stack" },
	{ 'v', RLIMIT_AS, "address space" },
};
#define N	(sizeof limits / sizeof limits[0])

static void
print(unsigned i, int hard, int named)
{
	struct rlimit rl;
	rlim_t v;

	if (getrlimit(limits[i].l_which, &rl) == -1)
		return;
	v = hard ? rl.rlim_max : rl.rlim_cur;
	if (named)
		printf("%-14s -%c ", limits[i].l_name, limits[i].l_letter);
	if (v == RLIM_INFINITY)
		printf("unlimited\n");
	else
		printf("%lu\n", (unsigned long)(v / 1024));
}

static int
set(unsigned i, int hard, int soft, const char *text)
{
	struct rlimit rl;
	rlim_t v = RLIM_INFINITY;
	char *end;

	if (strcmp(text, "unlimited") != 0) {
		v = strtoul(text, &end, 10);
		if (*text == '\0' || *end != '\0' || v > RLIM_INFINITY / 1024) {
			fprintf(stderr, "sh: ulimit: %s: kilobytes, or"
			    " unlimited\n", text);
			return 2;
		}
		v *= 1024;
	}
	if (getrlimit(limits[i].l_which, &rl) == -1)
		return 1;
	if (hard)
		rl.rlim_max = v;
	if (soft)
		rl.rlim_cur = v;
	if (setrlimit(limits[i].l_which, &rl) == -1) {
		fprintf(stderr, "sh: ulimit: %s\n", strerror(errno));
		return 1;
	}
	return 0;
}

/* Without H or S both are set, and the soft one is shown. */
int
do_ulimit(int argc, char **argv)
{
	int hard = 0, soft = 0, all = 0, at;
	unsigned i, which = 1;
	const char *p;

	for (at = 1; at < argc && argv[at][0] == '-'; at++)
		for (p = argv[at] + 1; *p != '\0'; p++) {
			for (i = 0; i < N && limits[i].l_letter != *p; i++)
				;
			if (i < N)
				which = i;
			else if (*p == 'H')
				hard = 1;
			else if (*p == 'S')
				soft = 1;
			else if (*p == 'a')
				all = 1;
			else {
				fprintf(stderr, "usage: ulimit [-HS] [-a|-d|-s"
				    "|-v] [KILOBYTES|unlimited]\n");
				return 2;
			}
		}
	if (at < argc)
		return set(which, hard || !soft, soft || !hard, argv[at]);
	if (!all)
		print(which, hard, 0);
	for (i = 0; all && i < N; i++)
		print(i, hard, 1);
	return 0;
}
