/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests with threads share. */
#ifndef THR_H
#define THR_H

#include <signal.h>
#include <threads.h>

#include <proc_client.h>

#include "tests/lib/test.h"

#define NTHREAD	7	/* beside the first */

static thrd_t thr[NTHREAD];
static volatile int turn;
static volatile uint32_t never;

static inline void
make(unsigned n, thrd_start_t fn)
{
	unsigned i;

	for (i = 0; i < n; i++)
		CHECK_EQ(thrd_create(&thr[i], fn, (void *)(long)i),
		    thrd_success);
}

static inline void
join(unsigned n)
{
	unsigned i;
	int r;

	for (i = 0; i < n; i++) {
		CHECK_EQ(thrd_join(thr[i], &r), thrd_success);
		CHECK_EQ(r, (int)i);
	}
}

/* waits for ever: until a signal's handler, or the end of the process */
static inline int
sit(void *arg)
{
	for (;;)
		(void)proc_futex_wait(PROC, (word_t)&never, 0);
	return (int)(long)arg;
}

static inline unsigned
threads_of(pid_t pid)
{
	static struct abi_ps list[128];
	ssize_t i, n = getprocs(list, 128);

	for (i = 0; i < n; i++)
		if (list[i].ps_pid == (uint32_t)pid)
			return list[i].ps_nthreads;
	return 0;
}

#endif
