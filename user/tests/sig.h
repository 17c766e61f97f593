/* SPDX-License-Identifier: BSD-2-Clause */
/* For tests of signals: a handler that counts, and how to set one. */
#ifndef TESTS_SIG_H
#define TESTS_SIG_H

#include <signal.h>

#include "tests/lib/test.h"

static volatile int count, last;	/* calls, and the signal of the last */

static inline void
handler(int sig)
{
	count++;
	last = sig;
}

static inline void
catch(int sig, void (*fn)(int), int flags)
{
	struct sigaction sa = { .sa_handler = fn, .sa_flags = flags };

	CHECK_OK(sigaction(sig, &sa, NULL));
}

#endif
