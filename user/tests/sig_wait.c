/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls that signals interrupt, and what a parent hears of a child's end. */
#include <time.h>


#include <proc_ipc.h>
#include <vfs_ipc.h>

#include "tests/sig.h"

/* a child that sends sig to its parent as soon as that waits in the call */
static pid_t
later(int sig, word_t call)
{
	pid_t me = getpid(), pid = fork();

	if (pid == 0) {
		wait_held(me, call, 1);
		kill(me, sig);
		_exit(0);
	}
	return pid;
}

static void
read_is_interrupted(void)
{
	int fds[2];
	char c;

	CHECK_OK(pipe(fds));
	catch(SIGUSR1, handler, 0);
	later(SIGUSR1, VFS_READ);
	CHECK_ERR(read(fds[0], &c, 1), EINTR);
	CHECK_EQ(count, 1);
	CHECK_OK(wait(NULL));
	/* the pipe is as before */
	CHECK_EQ(write(fds[1], "x", 1), 1);
	CHECK_EQ(read(fds[0], &c, 1), 1);
	CHECK_EQ(c, 'x');
}

static void
read_is_restarted(void)
{
	int fds[2];
	pid_t me = getpid();
	char c = 0;

	CHECK_OK(pipe(fds));
	catch(SIGUSR1, handler, SA_RESTART);
	if (fork() == 0) {
		wait_held(me, VFS_READ, 1);
		/* the call has ended when this one has; what waits is the next */
		kill(me, SIGUSR1);
		wait_held(me, VFS_READ, 1);
		write(fds[1], "y", 1);
		_exit(0);
	}
	CHECK_EQ(read(fds[0], &c, 1), 1);
	CHECK_EQ(c, 'y');
	CHECK_EQ(count, 1);
	CHECK_OK(wait(NULL));
}

/*
 * Who sleeps waits at no server, so nobody sees when: the signals go on until
 * one has found it asleep.  What is left is the whole but for what has passed.
 */
static void
sleep_is_interrupted(void)
{
	struct timespec ts = { 10000, 0 }, rest = { 0, 0 };
	unsigned long from, gone;
	pid_t me = getpid(), pid;
	int r, error;

	catch(SIGUSR1, handler, SA_RESTART);
	from = rdtime();
	pid = fork();
	if (pid == 0)
		for (;;) {
			usleep(20000);
			kill(me, SIGUSR1);
		}
	r = nanosleep(&ts, &rest);
	error = errno;
	kill(pid, SIGKILL);
	CHECK_EQ(wait_for(pid), SIGKILL);
	gone = (rdtime() - from) / timebase() + 1;
	CHECK_EQ(r, -1);
	CHECK_EQ(error, EINTR);
	CHECK(count >= 1);
	CHECK(rest.tv_sec < 10000 && rest.tv_sec + (time_t)gone >= 10000);
}

static void
wait_is_interrupted(void)
{
	int fds[2];
	char c;
	pid_t pid;

	CHECK_OK(pipe(fds));
	catch(SIGUSR1, handler, 0);
	pid = fork();
	if (pid == 0) {
		close(fds[1]);
		read(fds[0], &c, 1);
		_exit(5);
	}
	if (later(SIGUSR1, PROC_WAIT) > 0)
		CHECK_ERR(waitpid(pid, NULL, 0), EINTR);
	CHECK_EQ(count, 1);
	close(fds[1]);
	CHECK_EQ(wait_for(pid), 5 << 8);
	CHECK_OK(wait(NULL));
}

static void
suspend_waits_and_restores(void)
{
	sigset_t set = 1UL << SIGUSR1, none = 0, mask;

	catch(SIGUSR1, handler, 0);
	sigprocmask(SIG_BLOCK, &set, NULL);
	later(SIGUSR1, PROC_SIGSUSPEND);
	CHECK_ERR(sigsuspend(&none), EINTR);
	CHECK_EQ(count, 1);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	CHECK_EQ(mask, set);
	CHECK_OK(wait(NULL));
	/* pending already */
	raise(SIGUSR1);
	CHECK_EQ(count, 1);
	CHECK_ERR(sigsuspend(&none), EINTR);
	CHECK_EQ(count, 2);
}

/* a stop is no handler; what lets it go on has one */
static void
suspend_ends_after_a_stop(void)
{
	sigset_t set = 1UL << SIGCONT, none = 0;
	int fds[2], st, i;
	pid_t pid;
	char c;

	CHECK_OK(pipe(fds));
	catch(SIGCONT, handler, 0);
	pid = fork();
	if (pid == 0) {
		sigprocmask(SIG_BLOCK, &set, NULL);
		for (i = 1; i <= 3; i++) {
			write(fds[1], "w", 1);
			if (sigsuspend(&none) != -1 || errno != EINTR ||
			    count != i)
				_exit(i);
		}
		_exit(0);
	}
	for (i = 0; i < 3; i++) {
		CHECK_EQ(read(fds[0], &c, 1), 1);
		/* it waits now, or it is on its way */
		usleep(2000);
		CHECK_OK(kill(pid, SIGSTOP));
		CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
		CHECK(WIFSTOPPED(st));
		CHECK_OK(kill(pid, SIGCONT));
	}
	CHECK_EQ(wait_for(pid), 0);
}

static void
spinning_process_is_reached(void)
{
	pid_t me = getpid();
	int fds[2];
	char c;

	catch(SIGUSR1, handler, 0);
	CHECK_OK(pipe(fds));
	if (fork() == 0) {
		if (read(fds[0], &c, 1) == 1)
			kill(me, SIGUSR1);
		_exit(0);
	}
	/* no call, once this one is over */
	CHECK_EQ(write(fds[1], "s", 1), 1);
	while (count == 0)
		continue;
	CHECK_OK(wait(NULL));
}

static void
sigchld_tells_of_the_end(void)
{
	sigset_t set = 1UL << SIGCHLD, none = 0;
	pid_t pid;

	catch(SIGCHLD, handler, 0);
	sigprocmask(SIG_BLOCK, &set, NULL);
	pid = fork();
	if (pid == 0)
		_exit(3);
	CHECK_ERR(sigsuspend(&none), EINTR);
	CHECK_EQ(last, SIGCHLD);
	CHECK_EQ(wait_for(pid), 3 << 8);
}

/* no zombie, no signal, and a wait that ends when all are gone */
static void
sigchld_ignored_leaves_no_zombies(void)
{
	int fds[2], i, st;
	char c;
	pid_t pid;

	CHECK_OK(pipe(fds));
	signal(SIGCHLD, SIG_IGN);
	for (i = 0; i < 3; i++) {
		pid = fork();
		if (pid == 0) {
			close(fds[1]);
			read(fds[0], &c, 1);
			_exit(3);
		}
	}
	CHECK_EQ(waitpid(-1, &st, WNOHANG), 0);
	close(fds[1]);
	CHECK_ERR(waitpid(-1, &st, 0), ECHILD);
	CHECK_ERR(kill(pid, 0), ESRCH);
	/* its own child, for whom it waits, is gone as well */
	pid = fork();
	if (pid == 0)
		_exit(3);
	CHECK_ERR(waitpid(pid, &st, 0), ECHILD);
	/* by default it is ignored, too, and that is another matter */
	signal(SIGCHLD, SIG_DFL);
	pid = fork();
	if (pid == 0)
		_exit(3);
	CHECK_EQ(wait_for(pid), 3 << 8);
}

/* the signal comes, the zombie does not; and no image inherits that */
static void
sigchld_nocldwait(void)
{
	static char *const argv[] = { "sh", "-c", "/bin/false; exit $?", NULL };
	sigset_t set = 1UL << SIGCHLD, none = 0;
	struct sigaction old;
	pid_t pid;
	int i, st;

	catch(SIGCHLD, handler, SA_NOCLDWAIT);
	CHECK_OK(sigaction(SIGCHLD, NULL, &old));
	CHECK_EQ(old.sa_flags & SA_NOCLDWAIT, SA_NOCLDWAIT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	pid = fork();
	if (pid == 0)
		_exit(3);
	CHECK_ERR(sigsuspend(&none), EINTR);
	CHECK_EQ(last, SIGCHLD);
	CHECK_ERR(waitpid(pid, &st, 0), ECHILD);
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	/* SIG_IGN is inherited: a shell, which has to wait, does not take it */
	for (i = 0; i < 2; i++) {
		pid = fork();
		if (pid == 0) {
			old.sa_handler = i == 0 ? SIG_DFL : SIG_IGN;
			CHECK_OK(sigaction(SIGCHLD, &old, NULL));
			execve("/bin/sh", argv, environ);
			_exit(99);
		}
		CHECK_EQ(wait_for(pid), 1 << 8);
	}
}

int
main(int argc, char **argv)
{
	static const struct test tests[] = {
		T(read_is_interrupted), T(read_is_restarted),
		T(sleep_is_interrupted), T(wait_is_interrupted),
		T(suspend_waits_and_restores),
		T(suspend_ends_after_a_stop), T(spinning_process_is_reached),
		T(sigchld_tells_of_the_end),
		T(sigchld_ignored_leaves_no_zombies), T(sigchld_nocldwait),
	};

	return TESTS(tests);
}
