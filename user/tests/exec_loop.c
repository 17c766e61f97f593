/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many execs in a row leave nothing behind.  exec_loop N: exec myself N times,
 * then exit; with no argument it is a test of a few hundred.
 */
#include "tests/lib/test.h"

#define SELF	"/tests/exec_loop"

static void
loop(long n)
{
	char count[24], *argv[] = { SELF, count, NULL };

	snprintf(count, sizeof count, "%ld", n);
	execve(SELF, argv, environ);
	perror(SELF);
	_exit(1);
}

static void
loop_500(void)
{
	pid_t pid = fork();

	if (pid == 0)
		loop(500);
	CHECK_EQ(wait_for(pid), 0);
}

static void
spawn_100(void)
{
	static char *const argv[] = { "true", NULL };
	pid_t pid;
	int i;

	for (i = 0; i < 100; i++) {
		pid = spawnve("/bin/true", argv, environ);
		CHECK_OK(pid);
		CHECK_EQ(wait_for(pid), 0);
	}
}

static void
fork_200(void)
{
	pid_t pid;
	int i;

	for (i = 0; i < 200; i++) {
		pid = fork();
		if (pid == 0)
			_exit(i & 0x7f);
		CHECK_EQ(wait_for(pid), (i & 0x7f) << 8);
	}
}

/* several at once: more than exec has slots for */
static void
at_the_same_time(void)
{
	pid_t pids[12];
	int i;

	for (i = 0; i < 12; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			loop(10);
		CHECK_OK(pids[i]);
	}
	for (i = 0; i < 12; i++)
		CHECK_EQ(wait_for(pids[i]), 0);
}

static const struct test tests[] = {
	T(loop_500), T(spawn_100), T(fork_200), T(at_the_same_time),
};

int
main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : -1;

	if (n > 0)
		loop(n - 1);
	if (n == 0)
		return 0;
	return TESTS(tests);
}
