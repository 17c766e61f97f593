/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hold [COMMAND [ARG...]]: says "held" once it has the terminal, so that who
 * sits there knows when to type a signal.  Then it is COMMAND; without one it
 * waits for ever, and says "held" each time that it goes on after a stop.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void
on_cont(int sig)
{
	(void)sig;
}

/* Standard error is the terminal in a pipeline, too. */
static void
say(void)
{
	while (tcgetpgrp(2) != getpgrp())
		usleep(1000);
	fputs("held\n", stderr);
	fflush(stderr);
}

int
main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = on_cont };
	sigset_t cont = 1UL << SIGCONT, old;

	if (argc > 1) {
		say();
		execvp(argv[1], argv + 1);
		fprintf(stderr, "hold: %s: error %d\n", argv[1], errno);
		return 127;
	}
	/* taken only where it waits: none is lost while it says so */
	sigprocmask(SIG_BLOCK, &cont, &old);
	sigaction(SIGCONT, &sa, NULL);
	for (;;) {
		say();
		sigsuspend(&old);
	}
}
