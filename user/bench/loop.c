/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 10,000 execs leave nothing behind: a census after a warm-up of 1,000 and
 * one at the end, which must be the same but for the number of execs served.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <census.h>
#include <rvexec.h>

#include "bench/self.h"

#define WARM	1000
#define ROUNDS	10000

static void
execs(const char *name, unsigned n)
{
	char memory[SELF_MEMORY];
	char *argv[] = { "/bench/exec_self", memory, NULL };
	int st;
	pid_t pid;

	self_memory(memory, n, n, name);
	pid = spawnve(argv[0], argv, environ);
	if (pid == -1 || waitpid(pid, &st, 0) != pid || st != 0) {
		perror(argv[0]);
		exit(1);
	}
}

int
main(void)
{
	struct census before, after;
	unsigned i, bad = 0;

	execs("warm_up_1000", WARM);
	if (census_take(&before) == -1) {
		perror("census");
		return 1;
	}
	execs("exec_self_10000", ROUNDS);
	if (census_take(&after) == -1) {
		perror("census");
		return 1;
	}
	for (i = 0; i < CENSUS_N; i++) {
		if (i == CENSUS_EXECSERVED ||
		    before.c_value[i] == after.c_value[i])
			continue;
		printf("census: %s was %lu, is %lu\n", census_name(i),
		    before.c_value[i], after.c_value[i]);
		bad++;
	}
	printf("bench census_drift_10000 %u counters\n", bad);
	return bad != 0;
}
