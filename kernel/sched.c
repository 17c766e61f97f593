/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fixed priorities, round robin within one; time-outs; the timer.
 *
 * The running thread is on no queue.  The timer runs only while it has a
 * purpose: another thread of the same priority waits, or a time-out is due.
 */
#include <platform/sbi.h>
#include "ipc.h"
#include "irq.h"
#include "object.h"
#include "riscv.h"
#include "smp.h"
#include "trace.h"
#include "vspace.h"

word_t timebase = 10000000;
int has_sstc;
static struct thread *timeouts;		/* all harts; under the kernel lock */

static void
enqueue(struct hart *h, struct thread *t, int front)
{
	unsigned p = t->t_prio;

	t->t_queued = 1;
	t->t_hart = h;
	if (h->h_queue[p].head == NULL) {
		t->t_next = t->t_prev = NULL;
		h->h_queue[p].head = h->h_queue[p].tail = t;
		h->h_ready |= 1UL << p;
	} else if (front) {
		t->t_prev = NULL;
		t->t_next = h->h_queue[p].head;
		t->t_next->t_prev = t;
		h->h_queue[p].head = t;
	} else {
		t->t_next = NULL;
		t->t_prev = h->h_queue[p].tail;
		t->t_prev->t_next = t;
		h->h_queue[p].tail = t;
	}
}

void
sched_unready(struct thread *t)
{
	struct hart *h = t->t_hart;
	unsigned p = t->t_prio;

	if (!t->t_queued) {
		/* running elsewhere: that hart must let go of it */
		if (unlikely(smp) && h->h_cur == t && h != this_hart()) {
			smp_stall(h);
			h->h_cur = NULL;
		}
		return;
	}
	t->t_queued = 0;
	if (t->t_prev != NULL)
		t->t_prev->t_next = t->t_next;
	else
		h->h_queue[p].head = t->t_next;
	if (t->t_next != NULL)
		t->t_next->t_prev = t->t_prev;
	else
		h->h_queue[p].tail = t->t_prev;
	if (h->h_queue[p].head == NULL)
		h->h_ready &= ~(1UL << p);
	t->t_next = t->t_prev = NULL;
}

/* Is t a thread that may have the hart? */
static int
runnable(const struct thread *t)
{
	return t->t_state == T_READY && !t->t_frozen;
}

void
sched_ready(struct thread *t)
{
	struct hart *h = this_hart();

	t->t_state = T_READY;
	if (unlikely(t->t_frozen == TF_INTERRUPT)) {
		t->t_frozen = 0;
		thread_exception(t, EXC_INTERRUPTED, 0, 0);
		return;
	}
	if (!runnable(t) || t->t_queued || t->t_hart->h_cur == t)
		return;
	enqueue(h, t, 0);
	if (h->h_cur == NULL || t->t_prio > h->h_cur->t_prio)
		h->h_resched = 1;
	else if (t->t_prio == h->h_cur->t_prio && !h->h_timer_on)
		timer_arm(h);
}

static word_t
ns_ticks(word_t ns)
{
	/* without overflow for half a millennium, and never too early */
	return ns / 1000000000 * timebase +
	    (ns % 1000000000 * timebase + 999999999) / 1000000000;
}

void
timer_arm(struct hart *h)
{
	word_t now = rdtime(), at;

	/* a slice that has begun ends, whoever sets a time-out meanwhile */
	if (h->h_slice <= now)
		h->h_slice = now + timebase / 1000 * TICK_MS;
	at = h->h_slice;
	if (timeouts != NULL && timeouts->t_deadline < at)
		at = timeouts->t_deadline;
	if (h->h_offer != 0 && h->h_offer < at)
		at = h->h_offer;
	h->h_timer_on = 1;
	if (has_sstc)
		csr_write(0x14d, at);		/* stimecmp */
	else
		sbi_set_timer(at);
}

static void
timer_off(struct hart *h)
{
	h->h_timer_on = 0;
	if (has_sstc)
		csr_write(0x14d, ~0UL);
	else
		sbi_set_timer(~0UL);
}

void
timeout_set(struct thread *t, word_t ns)
{
	struct thread **pp, *prev = NULL;

	t->t_deadline = rdtime() + ns_ticks(ns);
	for (pp = &timeouts; *pp != NULL &&
	    (*pp)->t_deadline <= t->t_deadline; pp = &(*pp)->t_tnext)
		prev = *pp;
	t->t_tnext = *pp;
	t->t_tprev = prev;
	if (*pp != NULL)
		(*pp)->t_tprev = t;
	*pp = t;
	timer_arm(this_hart());
}

void
timeout_clear(struct thread *t)
{
	if (t->t_deadline == 0)
		return;
	t->t_deadline = 0;
	if (t->t_tprev != NULL)
		t->t_tprev->t_tnext = t->t_tnext;
	else
		timeouts = t->t_tnext;
	if (t->t_tnext != NULL)
		t->t_tnext->t_tprev = t->t_tprev;
	t->t_tnext = t->t_tprev = NULL;
}

/* Let a hart that would take what waits here come for it. */
static void
tell_taker(struct hart *h)
{
	struct hart *taker;

	h->h_waits = 0;
	if (h->h_ready != 0 && (taker = smp_taker(h)) != NULL)
		smp_kick(taker);
}

/* The timer interrupt. */
void
sched_tick(struct hart *h)
{
	struct thread *cur = h->h_cur;
	word_t now = rdtime();

	while (timeouts != NULL && timeouts->t_deadline <= now)
		ipc_abort(timeouts, ETIMEDOUT);
	if (cur != NULL && now >= h->h_slice && runnable(cur) &&
	    h->h_queue[cur->t_prio].head != NULL) {
		h->h_cur = NULL;
		enqueue(h, cur, 0);
		h->h_resched = 1;
	}
	if (h->h_offer != 0 && now >= h->h_offer) {
		h->h_offer = 0;
		tell_taker(h);
	}
	if (timeouts != NULL || h->h_offer != 0 ||
	    (cur != NULL && h->h_queue[cur->t_prio].head != NULL))
		timer_arm(h);
	else
		timer_off(h);
}

/*
 * Threads wait here which another hart could take.  It is told after a moment
 * only: most waits are for a server that is done long before another hart is
 * awake, and a thread that moves leaves its caches behind.  The moment is over when
 * somebody has waited each time this hart chose, OFFER_PICKS times in a row.  The
 * timer is for those who wait for one that never lets it choose; it is a long one,
 * because to set it and to take it costs more than many a wait.
 */
void
sched_offer(struct hart *h)
{
	if (h->h_ready == 0)
		h->h_waits = 0;
	else if (++h->h_waits == OFFER_PICKS)
		tell_taker(h);
	else if (h->h_offer == 0 && smp_taker(h) != NULL) {
		h->h_offer = rdtime() + timebase / 1000 * OFFER_MS;
		timer_arm(h);
	}
}

void
sched_steal(struct hart *h)
{
	struct hart *from = smp_giver(h);
	struct thread *t;

	if (from == NULL)
		return;
	t = from->h_queue[top_bit(from->h_ready)].head;
	sched_unready(t);
	enqueue(h, t, 0);
	if (h->h_cur != NULL && !h->h_timer_on)
		timer_arm(h);
}

static void
idle(struct hart *h)
{
	word_t from = rdtime(), pending;

	for (;;) {
		if (smp)
			sched_steal(h);
		if (h->h_ready != 0)
			break;
		if (smp) {
			/* the space it comes from may be destroyed meanwhile */
			vspace_leave(h);
			h->h_idling = 1;
			kunlock();
		}
		__asm__ volatile("wfi" : : : "memory");
		if (smp) {
			klock();
			h->h_idling = 0;
		}
		pending = csr_read(sip) & csr_read(sie);
		if (pending & SIE_STIE)
			irq_handle(h, SCAUSE_INTR | 5);
		if (pending & SIE_SEIE)
			irq_handle(h, SCAUSE_INTR | 9);
		if (pending & SIE_SSIE)
			irq_handle(h, SCAUSE_INTR | 1);
	}
	h->h_idle += rdtime() - from;
}

void
sched_preempted(struct hart *h, struct thread *t)
{
	h->h_cur = NULL;
	enqueue(h, t, 1);
}

/*
 * Who runs next.  The current thread goes on unless it cannot or a better one
 * waits; a preempted thread keeps its turn.
 */
struct thread *
sched_pick(struct hart *h)
{
	struct thread *t = h->h_cur;
	unsigned p;

	if (t != NULL && runnable(t)) {
		if (h->h_ready >> t->t_prio >> 1 == 0) {
			h->h_resched = 0;
			if (smp)
				sched_offer(h);
			return t;
		}
		sched_preempted(h, t);
	}
	h->h_cur = NULL;
	h->h_resched = 0;
	if (h->h_ready == 0) {
		/* what stays in this hart's unit another hart could not reach */
		if (smp && h->h_fpu != NULL)
			fpu_save(h->h_fpu);
		if (unlikely(trace_on))
			trace_idle(0);
		idle(h);
		if (unlikely(trace_on))
			trace_idle(1);
	}
	p = top_bit(h->h_ready);
	t = h->h_queue[p].head;
	sched_unready(t);
	if (h->h_queue[p].head != NULL && !h->h_timer_on)
		timer_arm(h);
	if (unlikely(trace_on == TRACE_ALL))
		trace_switch(t);
	sched_switch(h, t);
	if (smp)
		sched_offer(h);
	return t;
}

/* Make t the hart's thread: its address space, its view of the FP unit. */
void
sched_switch(struct hart *h, struct thread *t)
{
	if (unlikely(smp) && h->h_fpu != NULL && h->h_fpu != t)
		fpu_save(h->h_fpu);
	h->h_cur = t;
	t->t_hart = h;
	h->h_switches++;
	if (thread_vspace(t) != NULL)
		vspace_activate(h, thread_vspace(t));
	if (unlikely(h->h_fencei != icache_gen)) {
		h->h_fencei = icache_gen;
		fence_i();
	}
}
