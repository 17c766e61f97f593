/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time is rdtime since the machine started, scaled by AT_TIMEBASE: no board
 * has a clock that we can read yet, so the epoch is the start.
 */
#define _GNU_SOURCE
#include <sys/auxv.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "libc.h"
#include "sys/sys.h"

#define NSEC	1000000000UL

unsigned long
timebase(void)
{
	static unsigned long hz;

	if (hz == 0)
		hz = getauxval(AT_TIMEBASE);
	return hz;
}

int
clock_gettime(clockid_t id, struct timespec *ts)
{
	unsigned long hz = timebase(), t = rdtime();

	(void)id;
	if (hz == 0)
		return libc_fail(EINVAL);
	ts->tv_sec = (time_t)(t / hz);
	ts->tv_nsec = (long)(t % hz * NSEC / hz);
	return 0;
}

int
gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
	struct timespec ts = { 0 };

	(void)tz;
	if (clock_gettime(CLOCK_REALTIME, &ts) == -1)
		return -1;
	tv->tv_sec = ts.tv_sec;
	tv->tv_usec = ts.tv_nsec / 1000;
	return 0;
}

time_t
time(time_t *out)
{
	struct timespec ts = { 0 };

	if (clock_gettime(CLOCK_REALTIME, &ts) == -1)
		return (time_t)-1;
	if (out != NULL)
		*out = ts.tv_sec;
	return ts.tv_sec;
}

/* nanoseconds since `from' */
static word_t
elapsed(unsigned long from, unsigned long hz)
{
	unsigned long t = rdtime() - from;

	return t / hz * NSEC + t % hz * NSEC / hz;
}

/* Waits on no notification: the time ends it, or a signal. */
int
nanosleep(const struct timespec *ts, struct timespec *rest)
{
	unsigned long hz = timebase(), from = rdtime(), gone;
	word_t bits, ns, left;
	int error;

	if (ts->tv_sec < 0 || ts->tv_nsec < 0 || ts->tv_nsec >= (long)NSEC)
		return libc_fail(EINVAL);
	if (rest != NULL)
		rest->tv_sec = rest->tv_nsec = 0;
	ns = (word_t)ts->tv_sec * NSEC + (word_t)ts->tv_nsec;
	if (ns == 0)
		return libc_fail(sys_yield());
	/* ERETRY: stopped and continued */
	left = ns;
	while ((error = sys_wait(0, left, &bits)) == ERETRY && hz != 0) {
		gone = elapsed(from, hz);
		if (gone >= ns)
			return 0;
		left = ns - gone;
	}
	if (error == EINTR && rest != NULL && hz != 0) {
		gone = elapsed(from, hz);
		left = gone < ns ? ns - gone : 0;
		rest->tv_sec = (time_t)(left / NSEC);
		rest->tv_nsec = (long)(left % NSEC);
	}
	return libc_fail(error == ETIMEDOUT ? 0 : error);
}

int
usleep(useconds_t us)
{
	struct timespec ts = { 0 };

	ts.tv_sec = (time_t)(us / 1000000);
	ts.tv_nsec = (long)(us % 1000000 * 1000);
	return nanosleep(&ts, NULL);
}

unsigned
sleep(unsigned seconds)
{
	struct timespec ts, rest;

	ts.tv_sec = (time_t)seconds;
	ts.tv_nsec = 0;
	return nanosleep(&ts, &rest) == -1 ? (unsigned)rest.tv_sec +
	    (rest.tv_nsec != 0) : 0;
}
