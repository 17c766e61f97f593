/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ITIMER_REAL (docs/adr/0013).  Pure.
 *
 * Each process has one, in its struct proc; the earliest of them is the serve
 * loop's alarm, which is 0 when there is none.
 */
#include <abi/errno.h>
#include <abi/signal.h>

#include "ipc/ipc.h"
#include "proc.h"
#include "sig.h"

#define USEC		1000000UL
#define VALUE_MAX	(1UL << 52)	/* us: alarm(2) of any unsigned is less */
#define INTERVAL_MIN	1000UL		/* us: nobody has us do nothing else */

word_t timer_hz;

/* rounded up: a timer is never early */
static word_t
ticks(word_t us)
{
	return us / USEC * timer_hz + (us % USEC * timer_hz + USEC - 1) / USEC;
}

static word_t
usecs(word_t t)
{
	return t / timer_hz * USEC + (t % timer_hz * USEC + timer_hz - 1) /
	    timer_hz;
}

/* The earliest decides how long the serve loop waits. */
static void
schedule(void)
{
	const struct proc *p;
	word_t first = 0;

	for (p = proctab; p < proctab + NPROC; p++)
		if (p->p_state != PROC_FREE && p->p_alarm != 0 &&
		    (first == 0 || p->p_alarm < first))
			first = p->p_alarm;
	ipc_alarm = first;
}

/* Microseconds; a value of 0 is none, and then the interval means nothing. */
int
timer_set(struct proc *p, word_t now, word_t value, word_t interval)
{
	if (value > VALUE_MAX || interval > VALUE_MAX)
		return EINVAL;
	if (interval != 0 && interval < INTERVAL_MIN)
		interval = INTERVAL_MIN;
	p->p_alarm = value != 0 ? now + ticks(value) : 0;
	p->p_interval = value != 0 ? ticks(interval) : 0;
	schedule();
	return 0;
}

/* One that runs has at least a microsecond left. */
void
timer_get(const struct proc *p, word_t now, word_t *value, word_t *interval)
{
	*value = p->p_alarm == 0 ? 0 :
	    p->p_alarm > now ? usecs(p->p_alarm - now) : 1;
	*interval = usecs(p->p_interval);
}

/* Its end, or a set-id image: nothing of it is left. */
void
timer_clear(struct proc *p)
{
	if (p->p_alarm == 0)
		return;
	p->p_alarm = p->p_interval = 0;
	schedule();
}

/* What is due is sent once, however late we are, before any next one. */
void
timer_run(word_t now)
{
	struct proc *p;

	for (p = proctab; p < proctab + NPROC; p++) {
		if (p->p_state == PROC_FREE || p->p_alarm == 0 ||
		    p->p_alarm > now)
			continue;
		p->p_alarm = p->p_interval == 0 ? 0 : p->p_alarm +
		    ((now - p->p_alarm) / p->p_interval + 1) * p->p_interval;
		/* may be its end */
		sig_post(p, S_ALRM);
	}
	schedule();
}
