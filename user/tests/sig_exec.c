/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals and exec: what the new image inherits (seed item 71, RULES R35), and
 * that a signal which comes between any two messages of an exec is delivered
 * once, to the old image if the exec fails and else to the new one.
 */
#include <signal.h>

#include <exec_client.h>

#include "tests/pause.h"

#define FAULT(k)	((word_t)(k) << 8)
#define POINTS		5	/* fewest points of an exec */
#define MAXPOINTS	30
#define USR1		(1UL << SIGUSR1)

static const char state_path[] = "/tests/helpers/sigstate";
static char *state_argv[] = { (char *)"sigstate", NULL };
static char *true_argv[] = { (char *)"true", NULL };

static volatile int count;

static void
handler(int sig)
{
	(void)sig;
	count++;
}

static int
execve_flags(const char *path, char *const argv[], word_t flags)
{
	return exec_execve(EXEC, CAPSLOT_SELF, PROC, VFS, (word_t)path,
	    (word_t)argv, (word_t)environ, flags);
}

static void
seed_071_handlers_reset_ignored_stay(void)
{
	sigset_t set = 1UL << SIGTERM | USR1;
	char out[200], want[200];

	signal(SIGUSR1, handler);
	signal(SIGINT, handler);
	signal(SIGHUP, SIG_IGN);
	signal(SIGURG, SIG_IGN);
	sigprocmask(SIG_SETMASK, &set, NULL);
	CHECK_EQ(run_output(state_path, state_argv, environ, out, sizeof out),
	    0);
	snprintf(want, sizeof want, "mask %lx pending 0 ignored %lx caught 0\n"
	    "delivered 0\n", set, 1UL << SIGHUP | 1UL << SIGURG);
	CHECK_STR(out, want);
}

static void
rule_35_mask_and_pending_stay(void)
{
	sigset_t set = USR1;
	char out[200], want[200];
	ssize_t n;
	int fds[2];
	pid_t pid;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		signal(SIGUSR1, handler);
		sigprocmask(SIG_SETMASK, &set, NULL);
		raise(SIGUSR1);
		dup2(fds[1], 1);
		execv(state_path, state_argv);
		_exit(1);
	}
	CHECK_EQ(wait_for(pid), 0);
	n = read(fds[0], out, sizeof out - 1);
	CHECK(n > 0);
	out[n] = '\0';
	snprintf(want, sizeof want, "mask %lx pending %lx ignored 0 caught 0\n"
	    "delivered 1\n", USR1, USR1);
	CHECK_STR(out, want);
}

/* A child that makes an exec which pauses at its k-th point. */
static pid_t
child(unsigned k, word_t flags, const char *path, char *const argv[], int out)
{
	pid_t pid;
	int error;

	pause_open();
	pid = fork();
	if (pid != 0)
		return pid;
	count = 0;
	if (out != -1)
		dup2(out, 1);
	error = execve_flags(path, argv, PAUSE(k) | flags);
	if (error == EINVAL)
		_exit(98);
	/* it failed: the old image is as before, and had its signal */
	_exit(error == ENOMEM ? 10 + count : 97);
}

/* The signal comes in the pause; the wait status. */
static int
strike(unsigned k, word_t flags, const char *path, char *const argv[],
    int sig, int out)
{
	pid_t pid = child(k, flags, path, argv, out);

	CHECK(pause_begin());
	CHECK_OK(kill(pid, sig));
	pause_end();
	return wait_for(pid);
}

static void
need_debug(void)
{
	if (execve_flags("/nonesuch", true_argv, FAULT(1)) == EINVAL)
		test_skip("no pauses: not a DEBUG build");
}

/* it is fatal: the process ends there, and has one status */
static void
sweep_fatal(void)
{
	unsigned k;

	need_debug();
	for (k = 1; k <= POINTS; k++)
		CHECK_EQ(strike(k, 0, "/bin/true", true_argv, SIGTERM, -1),
		    SIGTERM);
}

/* caught: the handler is gone with the image, so the new one ends */
static void
sweep_caught(void)
{
	unsigned k;

	need_debug();
	signal(SIGUSR1, handler);
	for (k = 1; k <= POINTS; k++)
		CHECK_EQ(strike(k, 0, "/bin/true", true_argv, SIGUSR1, -1),
		    SIGUSR1);
}

/* caught, and the exec fails right behind it: once, by the old handler */
static void
sweep_caught_and_failing(void)
{
	unsigned k;

	need_debug();
	signal(SIGUSR1, handler);
	for (k = 1; k < POINTS; k++)
		CHECK_EQ(strike(k, FAULT(k), "/bin/true", true_argv, SIGUSR1,
		    -1), 11 << 8);
}

static void
sweep_ignored(void)
{
	unsigned k;

	need_debug();
	signal(SIGUSR1, SIG_IGN);
	for (k = 1; k <= POINTS; k++)
		CHECK_EQ(strike(k, 0, "/bin/true", true_argv, SIGUSR1, -1), 0);
}

/* blocked: the new image has it pending, and gets it once */
static void
sweep_blocked(void)
{
	sigset_t set = USR1;
	char out[200], want[200];
	unsigned k;
	int fds[2];
	ssize_t n;

	need_debug();
	CHECK_OK(pipe(fds));
	signal(SIGUSR1, handler);
	sigprocmask(SIG_SETMASK, &set, NULL);
	snprintf(want, sizeof want, "mask %lx pending %lx ignored 0 caught 0\n"
	    "delivered 1\n", USR1, USR1);
	for (k = 1; k <= POINTS; k++) {
		CHECK_EQ(strike(k, 0, state_path, state_argv, SIGUSR1,
		    fds[1]), 0);
		n = read(fds[0], out, sizeof out - 1);
		CHECK(n > 0);
		out[n] = '\0';
		CHECK_STR(out, want);
	}
}

/* stopped in the middle of an exec: it stops with the new image, and goes on */
static void
sweep_stopped(void)
{
	unsigned k;
	pid_t pid;
	int st;

	need_debug();
	for (k = 1; k <= POINTS; k++) {
		pid = child(k, 0, "/bin/true", true_argv, -1);
		CHECK(pause_begin());
		CHECK_OK(kill(pid, SIGSTOP));
		pause_end();
		CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
		CHECK(WIFSTOPPED(st) && WSTOPSIG(st) == SIGSTOP);
		CHECK_EQ(waitpid(pid, &st, WUNTRACED | WNOHANG), 0);
		CHECK_OK(kill(pid, SIGCONT));
		CHECK_EQ(wait_for(pid), 0);
	}
}

/* many execs, one after the other, under fire: each signal arrives once or waits */
static void
signals_without_pauses(void)
{
	sigset_t set = USR1;
	char out[200], want[200];
	ssize_t n;
	int fds[2], i;
	pid_t pid;

	CHECK_OK(pipe(fds));
	signal(SIGUSR1, handler);
	sigprocmask(SIG_SETMASK, &set, NULL);
	snprintf(want, sizeof want, "mask %lx pending %lx ignored 0 caught 0\n"
	    "delivered 1\n", USR1, USR1);
	for (i = 0; i < 20; i++) {
		pid = vfork();
		if (pid == 0) {
			dup2(fds[1], 1);
			kill(getpid(), SIGUSR1);
			execv(state_path, state_argv);
			_exit(1);
		}
		CHECK_EQ(wait_for(pid), 0);
		n = read(fds[0], out, sizeof out - 1);
		CHECK(n > 0);
		out[n] = '\0';
		CHECK_STR(out, want);
	}
	CHECK_EQ(count, 0);
}

int
main(int argc, char **argv)
{
	static const struct test tests[] = {
		T(seed_071_handlers_reset_ignored_stay),
		T(rule_35_mask_and_pending_stay), T(sweep_fatal),
		T(sweep_caught), T(sweep_caught_and_failing),
		T(sweep_ignored), T(sweep_blocked), T(sweep_stopped),
		T(signals_without_pauses),
	};

	return TESTS(tests);
}
