/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rate CHAINS LENGTH: that many processes at a time, each of which execs itself
 * so often.  Prints how many execs that is in a second of the clock.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/bench.h"

static char *self;

/* the next link: rate LENGTH */
static void
go_on(unsigned long left)
{
	char number[24];
	char *args[] = { self, number, NULL };

	snprintf(number, sizeof number, "%lu", left);
	execv(self, args);
	perror(self);
	_exit(127);
}

static double
seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int
main(int argc, char *argv[])
{
	unsigned long chains, length, i;
	double start;
	int st, bad = 0;

	self = argv[0];
	if (argc == 2) {
		length = strtoul(argv[1], NULL, 10);
		if (length > 0)
			go_on(length - 1);
		return 0;
	}
	if (argc != 3) {
		fprintf(stderr, "usage: rate chains length\n");
		return 2;
	}
	chains = strtoul(argv[1], NULL, 10);
	length = strtoul(argv[2], NULL, 10);
	start = seconds();
	for (i = 0; i < chains; i++)
		if (fork() == 0)
			go_on(length);
	for (i = 0; i < chains; i++)
		if (wait(&st) == -1 || st != 0)
			bad = 1;
	if (bad) {
		fprintf(stderr, "rate: a chain broke\n");
		return 1;
	}
	printf("bench exec_rate %.0f execs/s\n",
	    (double)(chains * (length + 1)) / (seconds() - start));
	return 0;
}
