/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes made, run and gone.  The parent has the C library, the child of an
 * exec is the smallest program.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bench.h"

#define HEAP	262144	/* touched, so that fork has it to share */

static char *const args[] = { "null", NULL };

static void
wait_child(pid_t pid)
{
	int st;

	if (pid == -1 || waitpid(pid, &st, 0) != pid || st != 0) {
		perror("child");
		exit(1);
	}
}

static void
fork_exit(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	wait_child(pid);
}

static void
vfork_exit(void)
{
	pid_t pid = vfork();

	if (pid == 0)
		_exit(0);
	wait_child(pid);
}

static void
vfork_exec(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		execve("/bench/null", args, environ);
		_exit(127);
	}
	wait_child(pid);
}

static void
fork_exec(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		execve("/bench/null", args, environ);
		_exit(127);
	}
	wait_child(pid);
}

int
main(void)
{
	char *heap;

	BENCH("fork_exit_wait", 50, fork_exit());
	BENCH("vfork_exit_wait", 50, vfork_exit());
	BENCH("fork_exec_exit_wait", 50, fork_exec());
	BENCH("vfork_exec_exit_wait", 50, vfork_exec());
	BENCH("spawn_exit_wait", 50,
	    wait_child(spawnve("/bench/null", args, environ)));
	heap = malloc(HEAP);
	if (heap == NULL)
		return 1;
	memset(heap, 1, HEAP);
	BENCH("fork_exit_wait_256k", 50, fork_exit());
	free(heap);
	return 0;
}
