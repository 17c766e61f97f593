/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What of its signals a new image finds: "mask M pending P ignored I caught C",
 * then how often a pending SIGUSR1 comes to a handler once it may.
 */
#include <signal.h>
#include <stdio.h>

static volatile int count;

static void
handler(int sig)
{
	(void)sig;
	count++;
}

int
main(void)
{
	struct sigaction sa = { .sa_handler = handler }, old;
	sigset_t mask, pending, ignored = 0, caught = 0;
	int sig;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	sigpending(&pending);
	for (sig = 1; sig < NSIG; sig++) {
		sigaction(sig, NULL, &old);
		if (old.sa_handler == SIG_IGN)
			ignored |= 1UL << sig;
		else if (old.sa_handler != SIG_DFL)
			caught |= 1UL << sig;
	}
	printf("mask %lx pending %lx ignored %lx caught %lx\n", mask, pending,
	    ignored, caught);
	if (mask & 1UL << SIGUSR1) {
		sigaction(SIGUSR1, &sa, NULL);
		sigemptyset(&mask);
		sigprocmask(SIG_SETMASK, &mask, NULL);
		printf("delivered %d\n", count);
	}
	return 0;
}
