/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fast path of call, reply-and-wait, and of a one-way message to a better
 * thread that waits for it.
 *
 * Contract: same result as ipc.c, or NULL and nothing changed.  Taken when the
 * message has no time-out, the peer waits for it, no notification is pending,
 * tracing is off, and the peer is the thread that the scheduler would pick.  The
 * hart then switches to it directly: no run queue is touched.  Capabilities in
 * the message, or left in the receive window, are taken along if that is a
 * matter of their slots alone; what ends an object goes the slow way.
 */
#include "ipc.h"
#include "queue.h"
#include "riscv.h"
#include "smp.h"
#include "trace.h"
#include "vspace.h"

int fastpath_on = 1;
int fast_now;

void
fast_update(void)
{
	fast_now = fastpath_on && !trace_on && !smp;
}

static inline void
copy_words(struct thread *d, const struct thread *s)
{
	d->t_x[X_A2] = s->t_x[X_A2];
	d->t_x[X_A3] = s->t_x[X_A3];
	d->t_x[X_A4] = s->t_x[X_A4];
	d->t_x[X_A5] = s->t_x[X_A5];
	d->t_x[X_A6] = s->t_x[X_A6];
	d->t_x[X_A7] = s->t_x[X_A7];
	d->t_x[X_T1] = 0;
	d->t_x[X_T2] = 0;
	d->t_x[X_T3] = 0;
}

/* The first slot of t's window; NULL: it has none, or not three slots. */
static inline struct cslot *
window_slots(const struct thread *t)
{
	word_t w = t->t_x[X_T4];
	struct cspace *cs = thread_cspace(t);

	if (cs == NULL || w == 0 || w >= cs->cs_nslots ||
	    w + 2 >= cs->cs_nslots)
		return NULL;
	return &cs->cs_slot[w - 1];
}

static inline int
window_empty(const struct thread *t)
{
	struct cslot *c;

	if (t->t_x[X_T4] == 0)
		return 1;
	c = window_slots(t);
	return c != NULL && (c[0].c_type | c[1].c_type | c[2].c_type) ==
	    CAP_NULL;
}

/* May what is left in the window go without ado?  All three may be of one object. */
static int
window_plain(const struct thread *t)
{
	const struct cslot *c = window_slots(t);
	unsigned i, n = 0;

	if (c == NULL)
		return t->t_x[X_T4] == 0;
	for (i = 0; i < MSG_CAPS; i++)
		n += c[i].c_type != CAP_NULL;
	for (i = 0; i < MSG_CAPS; i++)
		if (c[i].c_type != CAP_NULL && !cap_plain(&c[i], n))
			return 0;
	return 1;
}

static void
window_drop(const struct thread *t)
{
	struct cslot *c = window_slots(t);
	unsigned i;

	for (i = 0; c != NULL && i < MSG_CAPS; i++)
		if (c[i].c_type != CAP_NULL)
			cap_drop_plain(&c[i]);
}

static inline int
in_window(const struct thread *t, word_t slot)
{
	return slot - t->t_x[X_T4] < MSG_CAPS;
}

/* The window is emptied before the endpoint is looked at, and what is passed. */
static int
window_used(const struct thread *t)
{
	return in_window(t, t->t_x[X_A0]) || in_window(t, t->t_x[X_T1]) ||
	    in_window(t, t->t_x[X_T2]) || in_window(t, t->t_x[X_T3]);
}

/* Neither capabilities to pass nor any to be taken away. */
static inline int
is_bare(const struct thread *t, word_t tag)
{
	return !(tag & TAG_CAPS(3)) && window_empty(t);
}

/* r, which waits on e, has t's message, and t waits for the answer. */
static inline __attribute__((always_inline)) struct thread *
call_now(struct hart *h, struct thread *t, struct endpoint *e,
    struct thread *r, word_t badge)
{
	t->t_pc += 4;
	e->e_head = r->t_next;
	if (r->t_next != NULL)
		r->t_next->t_prev = NULL;
	else
		e->e_tail = NULL;
	r->t_next = NULL;
	r->t_on = NULL;

	t->t_kind = MSG_NORMAL;
	t->t_oneway = 0;
	t->t_state = T_REPLY;
	t->t_reply = r->t_reply;
	t->t_reply->r_server = NULL;
	t->t_reply->r_caller = t;

	r->t_reply = NULL;
	r->t_state = T_READY;
	r->t_x[X_A0] = badge;
	r->t_x[X_A1] = t->t_x[X_A1] & TAG_SENT;
	copy_words(r, t);
	h->h_fastpath++;
	sched_switch(h, r);
	return r;
}

static __attribute__((noinline)) struct thread *
call_with_caps(struct hart *h, struct thread *t, struct endpoint *e,
    struct thread *r, word_t badge)
{
	if (window_used(t) || caps_check(t) != 0 || !window_plain(t))
		return NULL;
	window_drop(t);
	(void)call_now(h, t, e, r, badge);
	caps_pass(t, r);
	return r;
}

struct thread *
fast_call(struct hart *h, struct thread *t)
{
	struct vspace *v;
	struct cslot *c;
	struct endpoint *e;
	struct thread *r;
	word_t badge;

	if (unlikely(t->t_x[X_T5] | h->h_resched | t->t_ecall.c_type))
		return NULL;
	if (likely((uint32_t)t->t_x[X_A0] != CAP_SELF_PAGER)) {
		c = cap_slot(t, t->t_x[X_A0]);
		if (unlikely(c == NULL || c->c_type != CAP_ENDPOINT ||
		    !(c->c_rights & CAPR_SEND)))
			return NULL;
		badge = c->c_badge;
	} else {
		v = thread_vspace(t);
		c = &v->v_pager;
		if (unlikely(c->c_type != CAP_ENDPOINT))
			return NULL;
		badge = v->v_token;
	}
	e = (struct endpoint *)c->c_obj;
	r = e->e_head;
	if (unlikely(!e->e_receivers || r == NULL || r->t_reply == NULL ||
	    r->t_prio < t->t_prio || r->t_deadline != 0 || r->t_frozen))
		return NULL;
	if (unlikely(!is_bare(t, t->t_x[X_A1])))
		return call_with_caps(h, t, e, r, badge);
	return call_now(h, t, e, r, badge);
}

/* d has t's answer, and t waits on e for the next request. */
static inline __attribute__((always_inline)) struct thread *
reply_recv_now(struct hart *h, struct thread *t, struct endpoint *e,
    struct reply *rp, struct thread *d)
{
	t->t_pc += 4;
	d->t_reply = NULL;
	d->t_state = T_READY;
	d->t_x[X_A0] = 0;
	d->t_x[X_A1] = t->t_x[X_A1] & TAG_REPLIED;
	copy_words(d, t);

	rp->r_caller = NULL;
	rp->r_server = t;
	t->t_reply = rp;
	t->t_state = T_RECV;
	t->t_on = &e->e_obj;
	t->t_next = NULL;
	t->t_prev = e->e_tail;
	if (e->e_tail != NULL)
		e->e_tail->t_next = t;
	else
		e->e_head = t;
	e->e_tail = t;
	e->e_receivers = 1;
	h->h_fastpath++;
	sched_switch(h, d);
	return d;
}

static __attribute__((noinline)) struct thread *
reply_recv_with_caps(struct hart *h, struct thread *t, struct endpoint *e,
    struct reply *rp, struct thread *d)
{
	if (in_window(t, t->t_x[X_A0]) || in_window(t, t->t_x[X_T6]) ||
	    caps_check(t) != 0 || !window_plain(t))
		return NULL;
	(void)reply_recv_now(h, t, e, rp, d);
	caps_pass(t, d);
	window_drop(t);
	return d;
}

struct thread *
fast_reply_recv(struct hart *h, struct thread *t)
{
	struct endpoint *e;
	struct cslot *c, *rc;
	struct reply *rp;
	struct thread *d;
	word_t ready;

	if (unlikely(t->t_x[X_T5] | h->h_resched | t->t_ecall.c_type))
		return NULL;
	c = cap_slot(t, t->t_x[X_A0]);
	rc = cap_slot(t, t->t_x[X_T6]);
	if (unlikely(c == NULL || c->c_type != CAP_ENDPOINT ||
	    !(c->c_rights & CAPR_RECV) || rc == NULL ||
	    rc->c_type != CAP_REPLY))
		return NULL;
	e = (struct endpoint *)c->c_obj;
	rp = (struct reply *)rc->c_obj;
	d = rp->r_caller;
	if (unlikely(d == NULL || d->t_kind != MSG_NORMAL || d->t_leader ||
	    d->t_frozen || d->t_deadline != 0 || d->t_oneway ||
	    (e->e_head != NULL && !e->e_receivers) ||
	    (t->t_bound != NULL && t->t_bound->n_word != 0)))
		return NULL;
	/* somebody better waits; or an equal, and no clock ends d's slice */
	ready = h->h_ready >> d->t_prio;
	if (unlikely(ready != 0 && (ready != 1 || !h->h_timer_on)))
		return NULL;
	if (unlikely(!is_bare(t, t->t_x[X_A1])))
		return reply_recv_with_caps(h, t, e, rp, d);
	return reply_recv_now(h, t, e, rp, d);
}

/*
 * One way, to a thread of higher priority that waits: it runs at once, and t
 * keeps its turn.
 */
struct thread *
fast_send(struct hart *h, struct thread *t)
{
	struct endpoint *e;
	struct cslot *c;
	struct thread *r;

	if (unlikely(t->t_x[X_T5] | h->h_resched | t->t_ecall.c_type))
		return NULL;
	c = cap_slot(t, t->t_x[X_A0]);
	if (unlikely(c == NULL || c->c_type != CAP_ENDPOINT ||
	    !(c->c_rights & CAPR_SEND)))
		return NULL;
	e = (struct endpoint *)c->c_obj;
	r = e->e_head;
	if (unlikely(!e->e_receivers || r == NULL || r->t_prio <= t->t_prio ||
	    h->h_ready >> r->t_prio != 0 || r->t_deadline != 0 ||
	    r->t_frozen || caps_check(t) != 0))
		return NULL;

	/* nothing is refused from here on */
	t->t_pc += 4;
	queue_remove(&e->e_head, &e->e_tail, r);
	if (r->t_reply != NULL) {
		r->t_reply->r_server = NULL;
		r->t_reply = NULL;
	}
	r->t_state = T_READY;
	r->t_x[X_A0] = c->c_badge;
	r->t_x[X_A1] = (t->t_x[X_A1] & TAG_SENT) | TAG_ONEWAY;
	copy_words(r, t);
	caps_pass(t, r);
	ipc_error(t, 0);
	h->h_fastpath++;
	sched_preempted(h, t);
	sched_switch(h, r);
	if (unlikely(smp))
		sched_offer(h);
	return r;
}
