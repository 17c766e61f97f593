/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An exec that fails at its k-th point, for every k until it succeeds (the
 * fault points of servers/exec/exec_fault.c): each time the errno comes to a
 * caller who is as before, and nothing is left behind anywhere.
 */
#include <stdint.h>

#include <exec_client.h>

#include "tests/lib/test.h"

#define FAULT(k)	((word_t)(k) << 8)
#define MAXPOINTS	64

static char *one[] = { "true", NULL };

/* Data and bss from the vectors on: what an exec must leave alone. */
static uint32_t
checksum(void)
{
	extern char _end[];
	uint32_t sum = 0;
	const char *p;

	for (p = (const char *)one; p < _end; p++)
		sum = sum << 1 ^ sum >> 31 ^ (unsigned char)*p;
	return sum;
}

/* fails with ENOMEM at points 1, 2, ... and succeeds when there are no more */
static void
sweep(const char *path, char *const argv[], char *const envp[], int least)
{
	uint32_t before;
	int error, st;
	unsigned k;
	pid_t pid;

	for (k = 1; k < MAXPOINTS; k++) {
		pid = fork();
		if (pid == 0) {
			before = checksum();
			error = exec_execve(EXEC, CAPSLOT_SELF, PROC, VFS,
			    (word_t)path, (word_t)argv, (word_t)envp,
			    FAULT(k));
			_exit(error == ENOMEM && checksum() == before ? 99 :
			    error == EINVAL ? 98 : 97);
		}
		st = wait_for(pid);
		if (st == 98 << 8)
			test_skip("no fault points: not a DEBUG build");
		if (st == 0)
			break;
		CHECK_EQ(st, 99 << 8);
	}
	CHECK(k > (unsigned)least && k < MAXPOINTS);
}

static void
every_point_of_an_exec(void)
{
	sweep("/bin/true", one, environ, 3);
}

static void
every_point_of_a_script(void)
{
	static char *const argv[] = { "s", "a", "b", NULL };

	write_file("s", "#!./t x\n", 8, 0755);
	write_file("t", "#!/bin/true -y\n", 15, 0755);
	sweep("./s", argv, environ, 5);
}

/* an argument slot that has to grow, and is trimmed */
static void
every_point_with_much_to_copy(void)
{
	static char big[100000];
	char *argv[5000];
	int i;

	memset(big, 'b', sizeof big - 1);
	argv[0] = "true";
	argv[1] = big;
	for (i = 2; i < 4999; i++)
		argv[i] = "x";
	argv[i] = NULL;
	sweep("/bin/true", argv, environ, 3);
}

static void
every_point_of_a_spawn(void)
{
	word_t pid;
	unsigned k;
	int error;

	for (k = 1; k < MAXPOINTS; k++) {
		error = exec_spawn(EXEC, CAPSLOT_SELF, PROC, VFS,
		    (word_t)"/bin/true", (word_t)one, (word_t)environ,
		    FAULT(k), &pid);
		if (error == EINVAL)
			test_skip("no fault points: not a DEBUG build");
		if (error == 0)
			break;
		CHECK_EQ(error, ENOMEM);
		/* the child never was */
		CHECK_ERR(wait(NULL), ECHILD);
	}
	CHECK(k > 4 && k < MAXPOINTS);
	CHECK_EQ(wait_for((pid_t)pid), 0);
}

/* R33: a failed exec does not let the vfork parent go */
static void
rule_33_failed_exec_of_a_vfork_child(void)
{
	static volatile int after;
	pid_t pid;
	int error;

	pid = vfork();
	if (pid == 0) {
		error = exec_execve(EXEC, CAPSLOT_SELF, PROC, VFS,
		    (word_t)"/bin/nothing", (word_t)one, (word_t)environ, 0);
		after = 1;
		_exit(error);
	}
	CHECK(after);
	CHECK_EQ(wait_for(pid), ENOENT << 8);
}

int
main(int argc, char **argv)
{
	static const struct test tests[] = {
		T(every_point_of_an_exec),
		T(every_point_of_a_script),
		T(every_point_with_much_to_copy),
		T(every_point_of_a_spawn),
		T(rule_33_failed_exec_of_a_vfork_child),
	};

	return TESTS(tests);
}
