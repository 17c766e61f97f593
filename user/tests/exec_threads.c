/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RULES R34, seed item 100: exec by a thread of several.  Whoever it is, the
 * process keeps its pid, the others are gone before the new image runs, and if
 * the exec fails all are as they were.
 */
#include <exec_client.h>
#include <proc_ipc.h>
#include <sys/mman.h>
#include <vfs_ipc.h>

#include "tests/pause.h"
#include "tests/thr.h"

#define ALONE	"/tests/helpers/alone"
#define FAULT(k)	((word_t)(k) << 8)
#define POINTS		5	/* fewest points of an exec */

static volatile int go, at_gate;
static int out[2], other[2];

static void
gate(void)
{
	__atomic_fetch_add(&at_gate, 1, __ATOMIC_RELAXED);
	while (!go)
		thrd_yield();
}

/* n threads are at the gate, and go on together */
static void
open_gate(int n)
{
	while (at_gate < n)
		thrd_yield();
	go = 1;
}

static int
exec_alone(void *name)
{
	char *argv[] = { "alone", name, NULL };

	gate();
	execv(ALONE, argv);
	return errno;
}

/* in a child: its output goes to out[1]; never returns */
static void
exec_by(unsigned which)
{
	unsigned i;

	dup2(out[1], 1);
	close(out[0]);
	close(out[1]);
	for (i = 1; i <= NTHREAD; i++)
		if (thrd_create(&thr[i - 1], i == which ? exec_alone : sit,
		    "one") != thrd_success)
			_exit(77);
	wait_held(getpid(), PROC_FUTEX_WAIT, NTHREAD - (which != 0));
	open_gate(which != 0);
	if (which == 0)
		exec_alone("one");
	sit(NULL);
}

/* the output of an exec is one line, and that of the pid */
static void
check_alone(pid_t pid, const char *name)
{
	char want[64], text[200];
	ssize_t n;
	size_t len = 0;

	close(out[1]);
	CHECK_EQ(wait_for(pid), 0);
	while ((n = read(out[0], text + len, sizeof text - 1 - len)) > 0)
		len += (size_t)n;
	text[len] = '\0';
	close(out[0]);
	snprintf(want, sizeof want, "%s pid %d threads 1\n", name, pid);
	CHECK_STR(text, want);
}

static void
exec_of_thread(unsigned which)
{
	pid_t pid;

	CHECK_OK(pipe(out));
	pid = fork();
	if (pid == 0)
		exec_by(which);
	check_alone(pid, "one");
}

static void
seed_100_other_threads_are_gone(void)
{
	exec_of_thread(0);
}

static void
rule_34_any_thread_keeps_the_pid(void)
{
	unsigned i;

	for (i = 1; i <= NTHREAD; i++)
		exec_of_thread(i);
}

/* --- failure --- */

static volatile int failed, beats[NTHREAD];

static int
beat(void *arg)
{
	volatile int *n = &beats[(long)arg];

	while (!failed) {
		++*n;
		usleep(500);
	}
	return (int)(long)arg;
}

/* Another process, which lets each exec that pauses go on; until we are gone. */
static pid_t
let_go_on(void)
{
	pid_t pid;
	char c;

	pause_open();
	pid = fork();
	if (pid == 0) {
		close(PAUSE_FD + 1);
		while (read(pause_told, &c, 1) == 1)
			CHECK_EQ(write(pause_go, &c, 1), 1);
		_exit(0);
	}
	return pid;
}

/* every point of an exec, by the first thread and by another */
static int
fail_everywhere(void *arg)
{
	static char *argv[] = { "true", NULL };
	int was[NTHREAD], i, k, error;

	for (k = 1; k < POINTS; k++) {
		error = exec_execve(EXEC, self_thread(), PROC, VFS,
		    (word_t)"/bin/true", (word_t)argv, (word_t)environ,
		    FAULT(k) | PAUSE(k));
		if (error == EINVAL)
			return -2;
		if (error != ENOMEM)
			return -1;
		memcpy(was, (const void *)beats, sizeof was);
		/* for ever, if one is still frozen */
		for (i = 0; i < 4; i++)
			while (beats[i] == was[i])
				usleep(500);
	}
	return (int)(long)arg;
}

static void
rule_34_failed_exec_thaws_all(void)
{
	pid_t other_one = let_go_on();
	int r, i;

	failed = 0;
	make(4, beat);
	r = fail_everywhere(NULL);
	if (r == -2)
		test_skip("no fault points: not a DEBUG build");
	CHECK_EQ(r, 0);
	CHECK_EQ(thrd_create(&thr[4], fail_everywhere, (void *)4L), 0);
	CHECK_EQ(thrd_join(thr[4], &r), thrd_success);
	CHECK_EQ(r, 4);
	CHECK_ERR(execve("/nonexistent", NULL, environ), EINVAL);
	CHECK_EQ(threads_of(getpid()), 5);
	failed = 1;
	for (i = 0; i < 4; i++)
		CHECK_EQ(thrd_join(thr[i], NULL), thrd_success);
	close(PAUSE_FD + 1);
	CHECK_EQ(wait_for(other_one), 0);
}

/* --- one winner --- */

static void
rule_34_one_of_many_execs_wins(void)
{
	static char name[NTHREAD][2];
	char text[200];
	unsigned i, round;
	ssize_t n;
	size_t len;
	pid_t pid;

	for (round = 0; round < 10; round++) {
		CHECK_OK(pipe(out));
		pid = fork();
		if (pid == 0) {
			dup2(out[1], 1);
			close(out[0]);
			close(out[1]);
			for (i = 0; i < NTHREAD; i++) {
				name[i][0] = (char)('a' + i);
				if (thrd_create(&thr[i], exec_alone, name[i]))
					_exit(77);
			}
			open_gate(NTHREAD);
			sit(NULL);
		}
		close(out[1]);
		CHECK_EQ(wait_for(pid), 0);
		for (len = 0; (n = read(out[0], text + len,
		    sizeof text - 1 - len)) > 0; len += (size_t)n)
			;
		text[len] = '\0';
		close(out[0]);
		CHECK(text[0] >= 'a' && text[0] < 'a' + NTHREAD);
		/* one line */
		CHECK(strchr(text, '\n') == text + len - 1);
	}
}

static int
end_all(void *arg)
{
	gate();
	_exit((int)(long)arg);
}

static int
end_itself(void *arg)
{
	gate();
	return (int)(long)arg;
}

/* an exec and an exit(2) at the same time: the one or the other */
static void
rule_34_exec_or_exit(void)
{
	int round, st;
	pid_t pid;

	for (round = 0; round < 10; round++) {
		CHECK_OK(pipe(out));
		pid = fork();
		if (pid == 0) {
			dup2(out[1], 1);
			thrd_create(&thr[0], round % 2 ? exec_alone : end_all,
			    round % 2 ? (void *)"one" : (void *)5L);
			thrd_create(&thr[1], round % 2 ? end_all : exec_alone,
			    round % 2 ? (void *)5L : (void *)"one");
			open_gate(2);
			sit(NULL);
		}
		close(out[1]);
		st = wait_for(pid);
		CHECK(st == 0 || st == 5 << 8);
		close(out[0]);
	}
}

/* siblings that end of themselves meanwhile are no concern of it */
static void
rule_34_sibling_ends_during_exec(void)
{
	int round, i;
	pid_t pid;

	for (round = 0; round < 10; round++) {
		CHECK_OK(pipe(out));
		pid = fork();
		if (pid == 0) {
			dup2(out[1], 1);
			close(out[0]);
			close(out[1]);
			for (i = 0; i < NTHREAD; i++)
				thrd_create(&thr[i], i == round % NTHREAD ?
				    exec_alone : end_itself, "one");
			open_gate(NTHREAD);
			thrd_exit(0);
		}
		check_alone(pid, "one");
	}
}

/* --- what the others were doing --- */

static int
in_read(void *arg)
{
	char c;

	return (int)read(other[0], &c, 1) + (int)(long)arg;
}

static int
in_wait(void *arg)
{
	return waitpid(-1, NULL, 0) + (int)(long)arg;
}

static int
in_suspend(void *arg)
{
	sigset_t none = 0;

	return sigsuspend(&none) + (int)(long)arg;
}

static int
in_sleep(void *arg)
{
	return (int)sleep(100) + (int)(long)arg;
}

static volatile pid_t vchild;

static int
in_vfork(void *arg)
{
	if (vfork() == 0) {
		vchild = getpid();
		/* it has the old memory for as long as it likes */
		while (*(volatile char *)arg != 'x')
			usleep(1000);
		_exit(0);
	}
	return 0;
}

/*
 * A sibling waits in each server and for a vfork child; the exec does not wait
 * for any, and what it waited for is not taken by the dead.
 */
static void
rule_34_siblings_in_calls(void)
{
	char c, *shared;
	pid_t pid, child;

	CHECK_OK(pipe(out));
	CHECK_OK(pipe(other));
	pid = fork();
	if (pid == 0) {
		dup2(out[1], 1);
		close(out[0]);
		close(out[1]);
		close(other[1]);
		child = fork();
		if (child == 0)
			pause();
		shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANON, -1, 0);
		thrd_create(&thr[0], in_read, NULL);
		thrd_create(&thr[1], in_wait, NULL);
		thrd_create(&thr[2], in_suspend, NULL);
		thrd_create(&thr[3], in_sleep, NULL);
		thrd_create(&thr[4], in_vfork, shared);
		while (vchild == 0)
			usleep(1000);
		wait_held(getpid(), VFS_READ, 1);
		wait_held(getpid(), PROC_WAIT, 1);
		wait_held(getpid(), PROC_SIGSUSPEND, 1);
		wait_held(getpid(), PROC_VFORK, 1);
		kill(child, SIGKILL);
		kill(vchild, SIGKILL);
		go = 1;
		exec_alone("one");
	}
	check_alone(pid, "one");
	CHECK_EQ(write(other[1], "k", 1), 1);
	CHECK_EQ(read(other[0], &c, 1), 1);
	CHECK_EQ(c, 'k');
}

/* the memory of a sibling's vfork child outlives the exec of its parent */
static void
rule_34_vfork_child_keeps_its_memory(void)
{
	pid_t pid;
	char c;

	CHECK_OK(pipe(out));
	CHECK_OK(pipe(other));
	pid = fork();
	if (pid == 0) {
		dup2(out[1], 1);
		close(out[0]);
		close(out[1]);
		thrd_create(&thr[0], in_vfork, (void *)&go);
		while (vchild == 0)
			usleep(1000);
		CHECK_EQ(write(other[1], (const void *)&vchild,
		    sizeof vchild), sizeof vchild);
		go = 1;
		exec_alone("one");
	}
	CHECK_EQ(read(other[0], (void *)&vchild, sizeof vchild),
	    sizeof vchild);
	/* its output is kept open by the child: one line, and then the kill */
	CHECK_EQ(wait_for(pid), 0);
	CHECK_EQ(read(out[0], &c, 1), 1);
	CHECK_OK(kill(vchild, 0));
	CHECK_OK(kill(vchild, SIGKILL));
	while (kill(vchild, 0) == 0)
		usleep(1000);
}

/* --- killed in the middle --- */

static void
rule_34_killed_during_exec(void)
{
	static char *argv[] = { "true", NULL };
	unsigned k;
	pid_t pid;
	int st, paused;

	for (k = 1; k <= POINTS; k++) {
		pause_open();
		pid = fork();
		if (pid == 0) {
			make(3, sit);
			if (exec_execve(EXEC, self_thread(), PROC, VFS,
			    (word_t)"/bin/true", (word_t)argv,
			    (word_t)environ, PAUSE(k)) == EINVAL)
				_exit(98);
			_exit(97);
		}
		paused = pause_begin();
		if (paused)
			CHECK_OK(kill(pid, SIGKILL));
		pause_end();
		st = wait_for(pid);
		if (st == 98 << 8)
			test_skip("no pauses: not a DEBUG build");
		CHECK(paused);
		CHECK_EQ(st, SIGKILL);
	}
}

int
main(int argc, char **argv)
{
	static const struct test tests[] = {
		T(seed_100_other_threads_are_gone),
		T(rule_34_any_thread_keeps_the_pid),
		T(rule_34_failed_exec_thaws_all),
		T(rule_34_one_of_many_execs_wins),
		T(rule_34_exec_or_exit),
		T(rule_34_sibling_ends_during_exec),
		T(rule_34_siblings_in_calls),
		T(rule_34_vfork_child_keeps_its_memory),
		T(rule_34_killed_during_exec),
	};

	return TESTS(tests);
}
