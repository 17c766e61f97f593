/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An exec that pauses at its k-th point (servers/exec/exec_fault.c), for who
 * has something to do between two of its messages:
 *
 *	pause_open();
 *	if (fork() == 0) {
 *		an exec with PAUSE(k) in its flags
 *	}
 *	if (pause_begin()) {
 *		what is to happen in the pause
 *	}
 *	pause_end();
 */
#ifndef PAUSE_H
#define PAUSE_H

#include "tests/lib/test.h"

#define PAUSE_FD	40	/* exec reads from it, and writes to the next one */
#define PAUSE(k)	((word_t)(k) << 16 | (word_t)PAUSE_FD << 24)

static int pause_go, pause_told;	/* our ends of the two pipes */

/* Who is made now has the descriptors, and so the image that it becomes. */
static inline void
pause_open(void)
{
	int go[2], told[2];

	CHECK_OK(pipe(go));
	CHECK_OK(pipe(told));
	CHECK_EQ(dup2(go[0], PAUSE_FD), PAUSE_FD);
	CHECK_EQ(dup2(told[1], PAUSE_FD + 1), PAUSE_FD + 1);
	close(go[0]);
	close(told[1]);
	pause_go = go[1];
	pause_told = told[0];
}

/* 1: it pauses until pause_end(); 0: all who could are gone, there was no pause */
static inline int
pause_begin(void)
{
	ssize_t n;
	char c;

	close(PAUSE_FD + 1);
	while ((n = read(pause_told, &c, 1)) == -1 && errno == EINTR)
		;
	CHECK_OK(n);
	return n == 1;
}

/* we read ourselves, too: nobody left to go on is no SIGPIPE */
static inline void
pause_end(void)
{
	CHECK_EQ(write(pause_go, "g", 1), 1);
	close(pause_go);
	close(pause_told);
	close(PAUSE_FD);
}

#endif
