/* SPDX-License-Identifier: BSD-2-Clause */
/* grep [-ivcnqFE] PATTERN [FILE ...]; status 0 found, 1 not, 2 error */
#define _GNU_SOURCE
#include <sys/types.h>
#include <regex.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/input.h"

#define USAGE	"[-ivcnqFE] PATTERN [FILE ...]"

static int iflag, vflag, cflag, nflag, qflag, Fflag, Eflag;
static regex_t re;

static int
matches(const char *pattern, const char *line)
{
	if (Fflag)
		return (iflag ? strcasestr(line, pattern) :
		    strstr(line, pattern)) != NULL;
	return regexec(&re, line, 0, NULL, 0) == 0;
}

static unsigned long
search(FILE *f, const char *pattern, const char *name)
{
	unsigned long found = 0, number = 0;
	char *buf = NULL, *line;
	size_t size = 0;

	while ((line = input_line(f, &buf, &size)) != NULL) {
		number++;
		if (matches(pattern, line) == vflag)
			continue;
		found++;
		if (qflag)
			break;
		if (cflag)
			continue;
		if (name != NULL)
			printf("%s:", name);
		if (nflag)
			printf("%lu:", number);
		puts(line);
	}
	free(buf);
	if (cflag && !qflag)
		printf("%s%s%lu\n", name != NULL ? name : "",
		    name != NULL ? ":" : "", found);
	return found;
}

static void
compile(const char *pattern)
{
	char why[128];
	int error;

	error = regcomp(&re, pattern, (Eflag ? REG_EXTENDED : REG_BASIC) |
	    (iflag ? REG_ICASE : 0) | REG_NOSUB);
	if (error != 0) {
		regerror(error, &re, why, sizeof why);
		errx(2, "%s: %s", pattern, why);
	}
}

int
main(int argc, char **argv)
{
	unsigned long found = 0;
	const char *pattern;
	int c, many, bad = 0;
	FILE *f;

	while ((c = getopt(argc, argv, "ivcnqFE")) != -1)
		switch (c) {
		case 'i': iflag = 1; break;
		case 'v': vflag = 1; break;
		case 'c': cflag = 1; break;
		case 'n': nflag = 1; break;
		case 'q': qflag = 1; break;
		case 'F': Fflag = 1; break;
		case 'E': Eflag = 1; break;
		default: usage(USAGE);
		}
	if (optind == argc)
		usage(USAGE);
	pattern = argv[optind++];
	if (!Fflag)
		compile(pattern);
	many = argc - optind > 1;
	if (optind == argc)
		found = search(stdin, pattern, NULL);
	for (; optind < argc; optind++) {
		f = input_open(argv[optind]);
		if (f == NULL) {
			bad = 1;
			continue;
		}
		found += search(f, pattern, many ? argv[optind] : NULL);
		input_close(f);
	}
	return flushed(bad ? 2 : found == 0);
}
