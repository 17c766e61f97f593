/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The terminal and process groups: SIGTTIN, SIGTTOU, and groups that nobody
 * could continue.  The case's own group is the foreground's, which its children
 * leave by setpgid.
 */
#include <signal.h>
#include <sys/ioctl.h>

#include "tests/lib/test.h"

static volatile int hits;

static void
handler(int sig)
{
	(void)sig;
	hits++;
}

/* a child in a group of its own that runs fn and exits with what that returns */
static pid_t
background(int (*fn)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		setpgid(0, 0);
		_exit(fn());
	}
	CHECK_OK(pid);
	return pid;
}

/* it stops by that signal, and is told to go on by `again' */
static void
check_stops(pid_t pid, int sig, int again)
{
	int st;

	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	CHECK(WIFSTOPPED(st));
	CHECK_EQ(WSTOPSIG(st), sig);
	CHECK_OK(kill(pid, again));
}

static int
reads(void)
{
	char c;

	return read(0, &c, 1) == -1 ? errno : 0;
}

static int
reads_ignoring(void)
{
	signal(SIGTTIN, SIG_IGN);
	return reads();
}

static int
reads_blocking(void)
{
	sigset_t set = 1UL << SIGTTIN;

	sigprocmask(SIG_BLOCK, &set, NULL);
	return reads();
}

static int
reads_catching(void)
{
	struct sigaction sa = { .sa_handler = handler };

	sigaction(SIGTTIN, &sa, NULL);
	return reads() == EINTR && hits == 1 ? 7 : 8;
}

static void
need_terminal(void)
{
	if (!isatty(0) || tcgetpgrp(0) != getpgrp())
		test_skip("descriptor 0 is not this group's terminal");
}

static void
background_read_stops(void)
{
	pid_t pid;

	need_terminal();
	pid = background(reads);
	check_stops(pid, SIGTTIN, SIGCONT);
	/* still in the background: again */
	check_stops(pid, SIGTTIN, SIGKILL);
	CHECK_EQ(wait_for(pid), SIGKILL);
}

static void
background_read_without_the_signal(void)
{
	need_terminal();
	CHECK_EQ(wait_for(background(reads_ignoring)), EIO << 8);
	CHECK_EQ(wait_for(background(reads_blocking)), EIO << 8);
	CHECK_EQ(wait_for(background(reads_catching)), 7 << 8);
}

static int
writes(void)
{
	return write(1, "\n", 1) == 1 ? 0 : errno;
}

static int
writes_ignoring(void)
{
	signal(SIGTTOU, SIG_IGN);
	return writes();
}

static int
sets_mode(void)
{
	uint32_t mode = TTY_CANON | TTY_ECHO | TTY_SIGNAL;

	return ioctl(0, TIOCSMODE, &mode) == -1 ? errno : 0;
}

static int
takes_terminal(void)
{
	return tcsetpgrp(0, getpgrp()) == -1 ? errno : 0;
}

static void
background_write_with_tostop(void)
{
	uint32_t old, mode;
	pid_t pid;
	int st;

	need_terminal();
	CHECK_OK(ioctl(0, TIOCGMODE, &old));
	CHECK_EQ(wait_for(background(writes)), 0);
	mode = old | TTY_TOSTOP;
	CHECK_OK(ioctl(0, TIOCSMODE, &mode));
	pid = background(writes);
	check_stops(pid, SIGTTOU, SIGCONT);
	check_stops(pid, SIGTTOU, SIGCONT);
	CHECK_OK(ioctl(0, TIOCGMODE, &mode));
	CHECK_EQ(mode, old | TTY_TOSTOP);
	CHECK_OK(ioctl(0, TIOCSMODE, &old));
	/* it is well now, but stops once more or not, sooner or later */
	while (waitpid(pid, &st, WUNTRACED) == pid && WIFSTOPPED(st)) {
		CHECK_EQ(WSTOPSIG(st), SIGTTOU);
		CHECK_OK(kill(pid, SIGCONT));
	}
	CHECK_EQ(st, 0);
	mode = old | TTY_TOSTOP;
	CHECK_OK(ioctl(0, TIOCSMODE, &mode));
	CHECK_EQ(wait_for(background(writes_ignoring)), 0);
	CHECK_OK(ioctl(0, TIOCSMODE, &old));
}

/* what would change the terminal of others stops, whatever its mode */
static void
background_changes_stop(void)
{
	pid_t pid, group = tcgetpgrp(0);

	need_terminal();
	pid = background(sets_mode);
	check_stops(pid, SIGTTOU, SIGKILL);
	CHECK_EQ(wait_for(pid), SIGKILL);
	pid = background(takes_terminal);
	check_stops(pid, SIGTTOU, SIGKILL);
	CHECK_EQ(wait_for(pid), SIGKILL);
	CHECK_EQ(tcgetpgrp(0), group);
}

static int
takes_blocking(void)
{
	sigset_t set = 1UL << SIGTTOU;
	pid_t group = tcgetpgrp(0), parent = getppid();

	sigprocmask(SIG_BLOCK, &set, NULL);
	if (tcsetpgrp(0, getpgrp()) == -1 || tcgetpgrp(0) != getpgrp())
		return 1;
	/* the parent's is the background now, and stops, and goes on */
	usleep(20000);
	if (tcsetpgrp(0, group) == -1)
		return 2;
	return kill(parent, 0) == 0 ? 0 : 3;
}

static void
foreground_is_handed_on(void)
{
	pid_t group = tcgetpgrp(0);

	need_terminal();
	CHECK_EQ(wait_for(background(takes_blocking)), 0);
	CHECK_EQ(tcgetpgrp(0), group);
}

/* --- groups without anybody who could continue them --- */

static int
stops_itself(void)
{
	raise(SIGTSTP);
	return 5;
}

static int
leader_leaves_stopped(void)
{
	/* the child's group has its keeper in us, who go away */
	pid_t pid = fork();
	int st;

	if (pid == 0) {
		setpgid(0, 0);
		signal(SIGHUP, handler);
		raise(SIGTSTP);
		/* continued, and told why */
		_exit(write(9, hits == 1 ? "h" : "-", 1) != 1);
	}
	if (waitpid(pid, &st, WUNTRACED) != pid || !WIFSTOPPED(st))
		return 1;
	return 0;
}

static int
orphan_stops(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		/* until the parent is gone: then the group has no keeper */
		while (getppid() != 1)
			usleep(1000);
		raise(SIGTSTP);
		raise(SIGTTIN);
		_exit(write(9, "g", 1) != 1);
	}
	return 0;
}

static void
orphaned_groups(void)
{
	int fds[2];
	char c;
	pid_t pid;

	CHECK_OK(pipe(fds));
	CHECK_EQ(dup2(fds[1], 9), 9);
	close(fds[1]);
	/* not orphaned: we are its parent, in another group */
	pid = background(stops_itself);
	check_stops(pid, SIGTSTP, SIGCONT);
	CHECK_EQ(wait_for(pid), 5 << 8);
	/* orphaned with a stopped member: SIGHUP, SIGCONT */
	CHECK_EQ(wait_for(background(leader_leaves_stopped)), 0);
	CHECK_EQ(read(fds[0], &c, 1), 1);
	CHECK_EQ(c, 'h');
	/* orphaned: what the terminal would stop goes on */
	CHECK_EQ(wait_for(background(orphan_stops)), 0);
	CHECK_EQ(read(fds[0], &c, 1), 1);
	CHECK_EQ(c, 'g');
	close(9);
	CHECK_EQ(read(fds[0], &c, 1), 0);
}

int
main(int argc, char **argv)
{
	static const struct test tests[] = {
		T(background_read_stops),
		T(background_read_without_the_signal),
		T(background_write_with_tostop), T(background_changes_stop),
		T(foreground_is_handed_on), T(orphaned_groups),
	};

	return TESTS(tests);
}
