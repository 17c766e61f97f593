/* SPDX-License-Identifier: BSD-2-Clause */
/* exec_cases [NAME...]: the table of cases.h, each in a process of its own. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <rvexec.h>

#include "bench/cases.h"

static int
wanted(const char *name, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return 1;
	return argc == 1;
}

int
main(int argc, char **argv)
{
	int st, bad = 0;
	unsigned i;
	pid_t pid;

	for (i = 0; i < NCASES; i++) {
		if (!wanted(cases[i].c_name, argc, argv))
			continue;
		case_build(&cases[i]);
		pid = spawnve(cases[i].c_path, case_argv, case_envp);
		if (pid == -1 || waitpid(pid, &st, 0) != pid || st != 0) {
			perror(cases[i].c_name);
			bad = 1;
		}
	}
	return bad;
}
