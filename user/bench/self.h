/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program that execs itself.  Its second argument is its memory: fields of
 * fixed width, changed in place and handed on, so that next to nothing is
 * executed between one exec and the next.
 *
 *	argv[0]		path to exec
 *	argv[1]		"TOGO TIMED START NAME": execs to go and how many of
 *			them are timed, 8 digits; count of instructions where
 *			timing began, 20 digits; name of the figure
 *	argv[2]..	ballast
 *
 * A script's interpreter gets itself as argv[0] and all of this behind.
 */
#ifndef BENCH_SELF_H
#define BENCH_SELF_H

#include "bench/os.h"

#define SELF_ARGS	2
#define SELF_TOGO	0	/* offsets of the fields */
#define SELF_TIMED	9
#define SELF_START	18
#define SELF_NAME	39
#define SELF_MEMORY	72	/* enough for the longest name */

static inline void
self_memory(char *m, unsigned togo, unsigned timed, const char *name)
{
	unsigned i;

	put_digits(m + SELF_TOGO, 8, togo);
	put_digits(m + SELF_TIMED, 8, timed);
	put_digits(m + SELF_START, 20, 0);
	m[SELF_TIMED - 1] = m[SELF_START - 1] = m[SELF_NAME - 1] = ' ';
	for (i = 0; name[i] != '\0'; i++)
		m[SELF_NAME + i] = name[i];
	m[SELF_NAME + i] = '\0';
}

static inline int
self_next(char **argv, char **envp)
{
	uint64_t timed, began;
	char *m;
	unsigned i;

	if (argv[1][0] == '/')
		argv++;
	m = argv[1];
	for (i = 0; i < 8 && m[i] == '0'; i++)
		;
	if (i == 8) {
		timed = get_digits(m + SELF_TIMED);
		began = get_digits(m + SELF_START);
		os_report(m + SELF_NAME, (os_count() - began) / timed);
		return 0;
	}
	for (i = 0; i < 8 && m[i] == m[SELF_TIMED + i]; i++)
		;
	if (i == 8)
		put_digits(m + SELF_START, 20, os_count());
	for (i = 7; m[i] == '0'; i--)
		m[i] = '9';
	m[i]--;
	os_execve(argv[0], argv, envp);
	os_say("exec of itself failed\n");
	return 1;
}

#endif
