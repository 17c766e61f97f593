/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Timers: alarm(2), setitimer(2), pause(2), and what becomes of them.  What is
 * said of time holds however long the host stalls: nothing is early, and a signal
 * is waited for by what it cannot come before.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/time.h>

#include <proc_client.h>

#include "tests/seed_lib.h"

#define LONG	1000000000L	/* us: more than the machine runs */

static volatile int count;

static void
handler(int sig)
{
	(void)sig;
	count++;
}

static int
start(long us, long again)
{
	struct itimerval it = {
		.it_value = { us / 1000000, us % 1000000 },
		.it_interval = { again / 1000000, again % 1000000 },
	};

	return setitimer(ITIMER_REAL, &it, NULL);
}

/* microseconds that are left; again: of the interval */
static long
left(long *again)
{
	struct itimerval it;

	CHECK_OK(getitimer(ITIMER_REAL, &it));
	if (again != NULL)
		*again = (long)it.it_interval.tv_sec * 1000000 +
		    (long)it.it_interval.tv_usec;
	return (long)it.it_value.tv_sec * 1000000 + (long)it.it_value.tv_usec;
}

static void
alarm_ends_who_does_not_catch_it(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		start(20000, 0);
		for (;;)
			pause();
	}
	CHECK_EQ(wait_for(pid), SIGALRM);
	pid = fork();
	if (pid == 0) {
		start(20000, 0);
		for (;;)
			count++;
	}
	CHECK_EQ(wait_for(pid), SIGALRM);
}

/* SIGALRM does not come but in sigsuspend(2) */
static void
block(void)
{
	sigset_t set = 1UL << SIGALRM;

	signal(SIGALRM, handler);
	CHECK_OK(sigprocmask(SIG_BLOCK, &set, NULL));
}

static void
await(void)
{
	sigset_t none = 0;

	CHECK_ERR(sigsuspend(&none), EINTR);
}

static void
never_early_and_once(void)
{
	unsigned long from = rdtime(), hz = timebase();
	sigset_t none = 0;

	block();
	CHECK_OK(start(50000, 0));
	await();
	CHECK(rdtime() - from >= hz / 20);
	CHECK_EQ(count, 1);
	CHECK_EQ(left(NULL), 0);
	CHECK_OK(sigprocmask(SIG_SETMASK, &none, NULL));
	usleep(100000);
	CHECK_EQ(count, 1);
}

static void
interval_repeats(void)
{
	unsigned long from = rdtime(), hz = timebase();
	long again;

	signal(SIGALRM, handler);
	CHECK_OK(start(20000, 10000));
	while (count < 4)
		pause();
	CHECK(rdtime() - from >= hz / 20);
	CHECK(left(&again) > 0);
	CHECK_EQ(again, 10000);
	CHECK_OK(start(0, 10000));
	CHECK_EQ(left(&again), 0);
	CHECK_EQ(again, 0);
	count = 0;
	usleep(50000);
	CHECK_EQ(count, 0);
}

/* The interval: one that comes before the call would leave it waiting. */
static void
calls_are_interrupted(void)
{
	struct sigaction sa = { .sa_handler = handler };
	int fds[2], st;
	char c;
	pid_t pid;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		pause();
		_exit(0);
	}
	CHECK_OK(sigaction(SIGALRM, &sa, NULL));
	CHECK_OK(start(20000, 20000));
	CHECK_ERR(read(fds[0], &c, 1), EINTR);
	CHECK_ERR(waitpid(pid, &st, 0), EINTR);
	CHECK(count >= 2);
	CHECK_OK(start(0, 0));
	CHECK_OK(kill(pid, SIGKILL));
	CHECK_EQ(wait_for(pid), SIGKILL);
}

static void
what_alarm_answers(void)
{
	struct itimerval it = { .it_value = { 0, 1000000 } };
	unsigned long from = rdtime(), gone;
	word_t a, b;
	unsigned n;

	CHECK_EQ(alarm(100), 0);
	n = alarm(UINT32_MAX);
	gone = (rdtime() - from) / timebase() + 1;
	CHECK(n <= 100 && n + gone >= 100);
	CHECK(left(NULL) > 4000000000L * 1000000);
	CHECK(alarm(0) > 4000000000U);
	CHECK_EQ(alarm(0), 0);
	CHECK_ERR(setitimer(ITIMER_REAL, &it, NULL), EINVAL);
	CHECK_ERR(setitimer(ITIMER_VIRTUAL, &it, NULL), EINVAL);
	CHECK_ERR(getitimer(ITIMER_PROF, &it), EINVAL);
	/* as proc has it, behind the library's back */
	CHECK_EQ(proc_itimer(PROC, (1UL << 52) + 1, 0, &a, &b), EINVAL);
	CHECK_EQ(proc_itimer(PROC, 1, 1UL << 63, &a, &b), EINVAL);
	CHECK_EQ(left(NULL), 0);
	it.it_value.tv_usec = -1;
	CHECK_ERR(setitimer(ITIMER_REAL, &it, NULL), EINVAL);
}

static void
children_have_none(void)
{
	static char *const argv[] = { "sleep", "1", NULL };
	pid_t pid;

	signal(SIGALRM, handler);
	CHECK_OK(start(200000, 0));
	pid = fork();
	if (pid == 0)
		_exit(left(NULL) != 0);
	CHECK_EQ(wait_for(pid), 0);
	pid = spawnve("/bin/sleep", argv, environ);
	CHECK_OK(pid);
	CHECK_EQ(wait_for(pid), 0);
	while (count == 0)
		usleep(1000);
	CHECK_EQ(count, 1);
}

/* many at once, and none is lost */
static void
of_many_processes(void)
{
	pid_t pid[20];
	unsigned i;

	for (i = 0; i < 20; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			start((long)(20 - i) * 5000, 0);
			for (;;)
				pause();
		}
		CHECK_OK(pid[i]);
	}
	for (i = 0; i < 20; i++)
		CHECK_EQ(wait_for(pid[i]), SIGALRM);
}

/* Exec path as uid with a timer that goes on and on: its status. */
static int
exec_with_timer(uid_t uid, long us, const char *path, char *const argv[])
{
	pid_t pid = fork();

	if (pid == 0) {
		if (uid != 0 && setids(uid, uid, uid, uid) == -1)
			_exit(99);
		/* in the old image it is caught */
		signal(SIGALRM, handler);
		start(us, us);
		execve(path, argv, environ);
		_exit(98);
	}
	return wait_for(pid);
}

static void
rule_23_timers_of_a_set_id_image(void)
{
	static char *const argv[] = { "sig_timer", "-left", NULL };
	static char *const sleeper[] = { "sleep", "1000", NULL };
	static char *const none[] = { NULL };

	copy_program("/tests/sig_timer", "p", 0755);
	CHECK_EQ(exec_with_timer(1000, LONG, "./p", argv), 1 << 8);
	CHECK_OK(chmod("p", 04755));
	CHECK_EQ(exec_with_timer(1000, LONG, "./p", argv), 0);
	/* bits that change nothing do not stop it */
	CHECK_EQ(exec_with_timer(0, LONG, "./p", argv), 1 << 8);
	/* nor does an exec that fails */
	CHECK_EQ(exec_with_timer(1000, LONG, "./p", none), 98 << 8);
	/* where it is left it runs, too */
	CHECK_EQ(exec_with_timer(1000, 50000, "/bin/sleep", sleeper), SIGALRM);
	block();
	CHECK_OK(start(LONG, 0));
	CHECK_ERR(execve("/nonexistent", argv, environ), ENOENT);
	CHECK(left(NULL) > 0);
	CHECK_OK(start(100000, 0));
	CHECK_ERR(execve("/nonexistent", argv, environ), ENOENT);
	await();
	CHECK_EQ(count, 1);
}

static const struct test tests[] = {
	T(alarm_ends_who_does_not_catch_it), T(never_early_and_once),
	T(interval_repeats), T(calls_are_interrupted), T(what_alarm_answers),
	T(children_have_none), T(of_many_processes),
	T(rule_23_timers_of_a_set_id_image),
};

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "-left") == 0)
		return left(NULL) != 0;
	return TESTS(tests);
}
