/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A signal at every message boundary of an exec, once more (sig_exec.c has the
 * plain one): by a thread of several, by a vfork child, of a script of a script, of an
 * image with an interpreter, and of a spawn, whose caller it comes to.
 */
#include <exec_client.h>

#include "tests/pause.h"
#include "tests/seed_lib.h"
#include "tests/thr.h"

#define FAULT(k)	((word_t)(k) << 8)
#define MAXPOINTS	20
#define USR1		(1UL << SIGUSR1)

static char *const one_argv[] = { "x", NULL };
static volatile int count, ready;
static word_t flags;
static const char *path;

static void
handler(int sig)
{
	(void)sig;
	count++;
}

/* says who is to be hit, and execs; a failure's code tells how often it was */
static void
do_exec(void)
{
	pid_t pid = getpid();
	int error;

	write(ready, &pid, sizeof pid);
	error = exec_execve(EXEC, self_thread(), PROC, VFS, (word_t)path,
	    (word_t)one_argv, (word_t)environ, flags);
	_exit(error == EINVAL ? 98 : error == ENOMEM ? 10 + count : 97);
}

/* --- who execs: in a process of its own --- */

static void
by_process(void)
{
	do_exec();
}

static sigset_t own_mask;

static int
exec_thread(void *arg)
{
	sigprocmask(SIG_SETMASK, &own_mask, NULL);
	do_exec();
	return (int)(long)arg;
}

/* the others block the signal: else it would be theirs */
static void
by_thread(void)
{
	sigset_t set = USR1;

	sigprocmask(SIG_BLOCK, &set, &own_mask);
	thrd_create(&thr[0], sit, NULL);
	thrd_create(&thr[1], exec_thread, NULL);
	sit(NULL);
}

/* the parent ends as the child did, or says with a code which signal it was */
static void
by_vfork_child(void)
{
	int st;
	pid_t pid = vfork();

	if (pid == 0)
		do_exec();
	st = wait_for(pid);
	_exit(WIFSIGNALED(st) ? 64 + WTERMSIG(st) : WEXITSTATUS(st));
}

struct way {
	void	(*run)(void);
	const char *path;
	int	 died;		/* 1: a signal is seen as code 64 + signal */
};

static struct way
way(unsigned i)
{
	static const struct way ways[] = {
		{ by_thread, "/bin/true", 0 },
		{ by_vfork_child, "/bin/true", 1 },
		{ by_process, "./s", 0 },
		{ by_process, "./dyn", 0 },
		{ by_thread, "./s", 0 },
	};

	return i < sizeof ways / sizeof ways[0] ? ways[i] : (struct way){ 0 };
}

static int
start(const struct way *w, word_t f, pid_t *target, pid_t *pid)
{
	int fds[2];
	ssize_t n;

	CHECK_OK(pipe(fds));
	count = 0;
	flags = f;
	path = w->path;
	ready = fds[1];
	*pid = fork();
	if (*pid == 0) {
		close(fds[0]);
		w->run();
	}
	close(fds[1]);
	n = read(fds[0], target, sizeof *target);
	close(fds[0]);
	return n == sizeof *target;
}

/* How many points the exec has at which it may fail: the last pause is one more. */
static unsigned
points(const struct way *w)
{
	pid_t target, pid;
	unsigned k;
	int st;

	for (k = 1; k < MAXPOINTS; k++) {
		CHECK(start(w, FAULT(k), &target, &pid));
		st = wait_for(pid);
		if (st == 98 << 8)
			test_skip("no fault points: not a DEBUG build");
		if (st == 0)
			break;
		CHECK_EQ(st, 10 << 8);
	}
	CHECK(k > 3 && k < MAXPOINTS);
	return k - 1;
}

/* The signal comes in the k-th pause. */
static int
strike(const struct way *w, word_t f, unsigned k, int sig)
{
	pid_t target, pid;

	pause_open();
	CHECK(start(w, f | PAUSE(k), &target, &pid));
	if (!pause_begin())
		test_fail(__FILE__, __LINE__, "no pause %u of %s", k, w->path);
	CHECK_OK(kill(target, sig));
	pause_end();
	return wait_for(pid);
}

static void
make_files(const char *interp)
{
	char line[64];
	int n = snprintf(line, sizeof line, "#!%s\n", interp);

	write_file("t", line, (size_t)n, 0755);
	write_file("s", "#!./t\n", 6, 0755);
	make_interp_pair();
}

static void
sweep(int sig, int ended, int failing, int code)
{
	struct way w;
	unsigned i, k, n;

	make_files("/bin/true");
	for (i = 0; (w = way(i)).run != NULL; i++) {
		n = points(&w);
		/* an exec that fails at k pauses there before, one that does not also behind */
		for (k = 1; k <= n + !failing; k++)
			CHECK_EQ(strike(&w, failing ? FAULT(k) : 0, k, sig),
			    !ended ? code << 8 : w.died ? (64 + sig) << 8 :
			    sig);
	}
}

/* fatal: one end, that of the signal */
static void
sweep_ways_fatal(void)
{
	sweep(SIGTERM, 1, 0, 0);
}

/* caught by the old image: the new one has no handler, and ends */
static void
sweep_ways_caught(void)
{
	signal(SIGUSR1, handler);
	sweep(SIGUSR1, 1, 0, 0);
}

/* caught, and the exec fails right behind it: once, by the old handler */
static void
sweep_ways_caught_and_failing(void)
{
	signal(SIGUSR1, handler);
	sweep(SIGUSR1, 0, 1, 11);
}

static void
sweep_ways_ignored(void)
{
	signal(SIGUSR1, SIG_IGN);
	sweep(SIGUSR1, 0, 0, 0);
}

/* blocked by all threads: the new image has it pending, and gets it once */
static void
sweep_ways_blocked(void)
{
	sigset_t set = USR1;
	char out[200], want[200];
	unsigned i, k, n;
	struct way w;
	int fds[2], old, none = open("/dev/null", O_WRONLY);
	ssize_t got;

	make_files("/tests/helpers/sigstate");
	signal(SIGUSR1, handler);
	sigprocmask(SIG_SETMASK, &set, NULL);
	snprintf(want, sizeof want, "mask %lx pending %lx ignored 0 caught 0\n"
	    "delivered 1\n", USR1, USR1);
	CHECK_OK(pipe(fds));
	old = dup(1);
	for (i = 0; (w = way(i)).run != NULL; i++) {
		if (strcmp(w.path, "./dyn") == 0)
			continue;	/* says nothing of signals */
		dup2(none, 1);
		n = points(&w);
		dup2(old, 1);
		if (strcmp(w.path, "./s") != 0)
			w.path = "/tests/helpers/sigstate";
		for (k = 1; k <= n + 1; k++) {
			dup2(fds[1], 1);
			CHECK_EQ(strike(&w, 0, k, SIGUSR1), 0);
			dup2(old, 1);
			got = read(fds[0], out, sizeof out - 1);
			CHECK(got > 0);
			out[got] = '\0';
			CHECK_STR(out, want);
		}
	}
}

/* --- a spawn: the signal is its caller's --- */

static void
by_spawn(void)
{
	pid_t pid = getpid();
	word_t child;
	int error, had;

	write(ready, &pid, sizeof pid);
	error = exec_spawn(EXEC, self_thread(), PROC, VFS, (word_t)path,
	    (word_t)one_argv, (word_t)environ, flags, &child);
	had = count;
	/* as soon as the call is over the handler was called */
	_exit(error == EINVAL ? 98 : error == ENOMEM ? 10 + had :
	    error != 0 ? 97 : wait_for((pid_t)child) != 0 ? 96 : 20 + had);
}

static void
sweep_spawn(void)
{
	const struct way w = { by_spawn, "/bin/true", 0 };
	unsigned k, n;
	pid_t target, pid;
	int st;

	signal(SIGUSR1, handler);
	for (n = 1; n < MAXPOINTS; n++) {
		CHECK(start(&w, FAULT(n), &target, &pid));
		st = wait_for(pid);
		if (st == 98 << 8)
			test_skip("no fault points: not a DEBUG build");
		if (st == 20 << 8)
			break;
		CHECK_EQ(st, 10 << 8);
	}
	CHECK(n > 4 && n < MAXPOINTS);
	for (k = 1; k <= n; k++) {
		CHECK_EQ(strike(&w, 0, k, SIGUSR1), 21 << 8);
		CHECK_EQ(strike(&w, 0, k, SIGTERM), SIGTERM);
		if (k < n)
			CHECK_EQ(strike(&w, FAULT(k), k, SIGUSR1), 11 << 8);
	}
}

/*
 * RULES R3: an exec with all the arguments that there may be ends its caller
 * when that is killed, once, and leaves nothing; whenever the signal comes.
 */
static void
rule_03_killed_while_arguments_are_copied(void)
{
	static char text[100000];
	char *v[20];
	int i, st, killed = 0;
	pid_t pid;

	memset(text, 't', sizeof text - 1);
	for (i = 0; i < 19; i++)
		v[i] = text;
	v[i] = NULL;
	for (i = 0; i < 20; i++) {
		pid = fork();
		if (pid == 0) {
			for (;;)
				execve("/nonexistent", v, environ);
		}
		usleep((useconds_t)(1000 + 700 * i));
		CHECK_OK(kill(pid, i % 2 ? SIGKILL : SIGTERM));
		st = wait_for(pid);
		CHECK_EQ(st, i % 2 ? SIGKILL : SIGTERM);
		killed++;
	}
	CHECK_EQ(killed, 20);
}

int
main(int argc, char **argv)
{
	static const struct test tests[] = {
		T(sweep_ways_fatal), T(sweep_ways_caught),
		T(sweep_ways_caught_and_failing), T(sweep_ways_ignored),
		T(sweep_ways_blocked), T(sweep_spawn),
		T(rule_03_killed_while_arguments_are_copied),
	};

	return TESTS(tests);
}
