/* SPDX-License-Identifier: BSD-2-Clause */
/* The timer of a process, which proc keeps. */
#define _GNU_SOURCE
#include <sys/time.h>
#include <unistd.h>

#include "libc.h"
#include "proc_client.h"

#define USEC	1000000L
#define LONGEST	(1L << 32)	/* seconds; what does not fit is as good as that */
#define ASK	UINT64_MAX

static struct timeval
to_timeval(word_t us)
{
	struct timeval tv;

	tv.tv_sec = (time_t)(us / USEC);
	tv.tv_usec = (suseconds_t)(us % USEC);
	return tv;
}

/* -1: not a time */
static int
from_timeval(const struct timeval *tv, word_t *us)
{
	if (tv->tv_sec < 0 || tv->tv_usec < 0 || tv->tv_usec >= USEC)
		return -1;
	*us = (word_t)(tv->tv_sec > LONGEST ? LONGEST : (long)tv->tv_sec) *
	    USEC + (word_t)tv->tv_usec;
	return 0;
}

static int
itimer(word_t value, word_t interval, struct itimerval *old)
{
	word_t left, again;
	int error = proc_itimer(PROC, value, interval, &left, &again);

	if (error == 0 && old != NULL) {
		old->it_value = to_timeval(left);
		old->it_interval = to_timeval(again);
	}
	return libc_fail(error);
}

/* ITIMER_REAL is the only one: nobody accounts a process's own time. */
int
setitimer(int which, const struct itimerval *restrict new,
    struct itimerval *restrict old)
{
	word_t value, interval;

	if (which != ITIMER_REAL ||
	    from_timeval(&new->it_value, &value) == -1 ||
	    from_timeval(&new->it_interval, &interval) == -1)
		return libc_fail(EINVAL);
	return itimer(value, interval, old);
}

int
getitimer(int which, struct itimerval *now)
{
	return which != ITIMER_REAL ? libc_fail(EINVAL) :
	    itimer(ASK, 0, now);
}

unsigned
alarm(unsigned seconds)
{
	word_t left = 0, again;

	(void)proc_itimer(PROC, (word_t)seconds * USEC, 0, &left, &again);
	return (unsigned)((left + USEC - 1) / USEC);
}
