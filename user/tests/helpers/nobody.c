/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * nobody: gives the terminal to a group of which all are over, says "nobody",
 * and takes it back when a line was typed, which a process of another session
 * reads meanwhile.  Then it says whether it was interrupted.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t hits;

static void
on_intr(int sig)
{
	(void)sig;
	hits = 1;
}

/* a child that is over, not yet waited for: its group still exists */
static pid_t
ended(void)
{
	int fds[2];
	pid_t pid;
	char c;

	pipe(fds);
	pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		_exit(0);
	}
	/* the end of file is behind its end */
	close(fds[1]);
	read(fds[0], &c, 1);
	close(fds[0]);
	return pid;
}

static pid_t
reader(void)
{
	char line[16];
	pid_t pid = fork();

	if (pid == 0) {
		setsid();
		_exit(read(0, line, sizeof line) <= 0);
	}
	return pid;
}

int
main(void)
{
	sigset_t set = 1UL << SIGTTOU;
	pid_t gone, other;
	int st;

	signal(SIGINT, on_intr);
	sigprocmask(SIG_BLOCK, &set, NULL);
	gone = ended();
	if (tcsetpgrp(0, gone) == -1) {
		perror("nobody: tcsetpgrp");
		return 1;
	}
	other = reader();
	printf("nobody\n");
	fflush(stdout);
	waitpid(other, &st, 0);
	if (st != 0 || hits != 0 || tcsetpgrp(0, getpgrp()) == -1) {
		printf("failed\n");
		return 1;
	}
	printf(hits != 0 ? "interrupted\n" : "missed\n");
	waitpid(gone, &st, 0);
	return 0;
}
