/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages, the slow and complete way.  fastpath.c does the common case with
 * the same result; this file alone is a correct kernel.
 *
 * A message lives in its sender's registers (or t_fault) until somebody takes
 * it; the kernel stores nothing.  Endpoint queues are first come, first served.
 */
#include "irq.h"
#include "ipc.h"
#include "object.h"
#include "queue.h"
#include "riscv.h"
#include "trace.h"
#include "vspace.h"

static void
block_on(struct thread *t, struct endpoint *e, int state, int receivers)
{
	t->t_state = state;
	t->t_on = &e->e_obj;
	e->e_receivers = receivers;
	queue_append(&e->e_head, &e->e_tail, t);
}

void
ipc_detach(struct thread *t)
{
	struct endpoint *e;
	struct notify *n;

	timeout_clear(t);
	switch (t->t_state) {
	case T_RECV:
	case T_SEND:
		e = (struct endpoint *)t->t_on;
		queue_remove(&e->e_head, &e->e_tail, t);
		if (t->t_reply != NULL) {
			t->t_reply->r_server = NULL;
			t->t_reply = NULL;
		}
		break;
	case T_REPLY:
		if (t->t_reply != NULL) {
			t->t_reply->r_caller = NULL;
			t->t_reply = NULL;
		}
		break;
	case T_WAIT:
		n = (struct notify *)t->t_on;
		if (n != NULL)
			queue_remove(&n->n_head, &n->n_tail, t);
		break;
	}
}

void
ipc_error(struct thread *t, int error)
{
	unsigned i;

	t->t_x[X_A0] = 0;
	t->t_x[X_A1] = TAG_ERROR(error);
	for (i = 0; i < MSG_WORDS; i++)
		t->t_x[X_A2 + i] = 0;
	t->t_x[X_T1] = t->t_x[X_T2] = t->t_x[X_T3] = 0;
}

static void
halt(struct thread *t)
{
	t->t_halted = 1;
	t->t_state = T_STOPPED;
	if (t->t_leader)
		group_thaw(t);
	thread_ends(t);
}

/*
 * The thread's wait ends with an error.  A page fault that nobody answered
 * becomes an exception; an exception that nobody answered halts the thread.
 */
void
ipc_abort(struct thread *t, int error)
{
	int state = t->t_state, kind = t->t_kind, leader = t->t_leader;

	ipc_detach(t);
	t->t_kind = MSG_NORMAL;
	t->t_state = T_STOPPED;
	if (state == T_WAIT) {
		t->t_x[X_A0] = error;
		t->t_x[X_A1] = 0;
	} else if (state == T_RECV || kind == MSG_NORMAL)
		ipc_error(t, error);
	else if (kind == MSG_FAULT && error != EINTR) {
		thread_exception(t, t->t_fault[0] == FAULT_EXEC ? EXC_INST_PF :
		    t->t_fault[0] == FAULT_READ ? EXC_LOAD_PF : EXC_STORE_PF,
		    t->t_fault[1], error);
		return;
	} else if (kind != MSG_FAULT && error != EINTR) {
		halt(t);
		return;
	}
	if (leader)
		group_thaw(t);
	sched_ready(t);
}

/* --- one message from one thread to another --- */

/* Endpoint and badge that an index means to t. */
static int
get_endpoint(struct thread *t, word_t index, unsigned rights,
    struct cslot **cp, word_t *badge)
{
	struct vspace *v = thread_vspace(t);
	int error;

	if ((uint32_t)index == CAP_SELF_PAGER) {
		if (v == NULL || v->v_pager.c_type != CAP_ENDPOINT)
			return EBADCAP;
		*cp = &v->v_pager;
		*badge = v->v_token;
		return 0;
	}
	error = cap_get(t, index, CAP_ENDPOINT, rights, cp);
	if (error == 0)
		*badge = (*cp)->c_badge;
	return error;
}

static const uint8_t cap_reg[MSG_CAPS] = { X_T1, X_T2, X_T3 };

int
caps_check(const struct thread *s)
{
	unsigned i, n = TAG_NCAPS(s->t_x[X_A1]);
	struct cslot *c;

	for (i = 0; i < n; i++) {
		c = cap_slot(s, s->t_x[cap_reg[i]]);
		if (c == NULL || c->c_type == CAP_NULL)
			return EBADCAP;
		if (!(c->c_rights & CAPR_GRANT) || c->c_depth > 0xffffff)
			return ECAPRIGHTS;
	}
	return 0;
}

void
caps_pass(struct thread *s, struct thread *r)
{
	unsigned i, n = TAG_NCAPS(s->t_x[X_A1]);
	word_t window = r->t_x[X_T4];
	struct cslot *c, *dst;

	for (i = 0; i < MSG_CAPS; i++) {
		if (i >= n) {
			r->t_x[cap_reg[i]] = 0;
			continue;
		}
		c = cap_slot(s, s->t_x[cap_reg[i]]);
		r->t_x[cap_reg[i]] = cap_info(c);
		if (window == 0)
			continue;
		dst = cap_slot(r, window + i);
		if (dst != NULL && dst->c_type == CAP_NULL)
			cap_derive(dst, c);
	}
}

/*
 * "Gone when the request is over": the window is empty before the next
 * message.  Returns 1 if something was deleted: then whatever the caller
 * looked up may be gone, and t itself stopped for ever.
 */
static int
window_clear(struct thread *t)
{
	word_t window = t->t_x[X_T4];
	struct cslot *c;
	unsigned i;
	int any = 0;

	if (window == 0)
		return 0;
	for (i = 0; i < MSG_CAPS; i++) {
		c = cap_slot(t, window + i);
		if (c != NULL && c->c_type != CAP_NULL) {
			cap_delete(c);
			any = 1;
		}
	}
	return any;
}

/*
 * s's message goes to r, which is off its queue.  s then waits for the answer,
 * or is done.  The caller makes both runnable as they deserve.
 */
static void
deliver(struct thread *s, struct thread *r)
{
	word_t tag = s->t_x[X_A1] & TAG_SENT;
	const word_t *w = &s->t_x[X_A2];
	unsigned i;

	switch (s->t_kind) {
	case MSG_NORMAL:
		caps_pass(s, r);
		break;
	case MSG_ECALL:
		tag = TAG_KIND_SET(MSG_ECALL) | s->t_x[X_A7] << 32;
		w = &s->t_x[X_A0];
		break;
	default:
		tag = TAG_KIND_SET(s->t_kind);
		w = s->t_fault;
		break;
	}
	if (s->t_kind != MSG_NORMAL)
		r->t_x[X_T1] = r->t_x[X_T2] = r->t_x[X_T3] = 0;
	r->t_x[X_A0] = s->t_badge;
	r->t_x[X_A1] = tag | (s->t_oneway ? TAG_ONEWAY : 0);
	for (i = 0; i < MSG_WORDS; i++)
		r->t_x[X_A2 + i] = w[i];
	if (unlikely(trace_on))
		trace_message(s->t_oneway ? TRACE_SEND :
		    s->t_kind == MSG_NORMAL ? TRACE_CALL :
		    s->t_kind == MSG_FAULT ? TRACE_FAULT :
		    s->t_kind == MSG_ECALL ? TRACE_ECALL : TRACE_EXCEPTION,
		    s->t_token, r->t_token, tag, &r->t_x[X_A2],
		    s->t_kind == MSG_NORMAL ? TAG_NCAPS(tag) : 0);
	if (r->t_reply != NULL)
		r->t_reply->r_server = NULL;
	if (s->t_oneway) {
		s->t_kind = MSG_NORMAL;
		ipc_error(s, 0);
	} else if (r->t_reply == NULL) {
		/* nobody could ever answer */
		s->t_state = T_REPLY;
		ipc_abort(s, ECANCELED);
	} else {
		s->t_state = T_REPLY;
		s->t_reply = r->t_reply;
		r->t_reply->r_caller = s;
	}
	r->t_reply = NULL;
}

/* t's message, described by t_kind, t_oneway and t_badge, goes to e or waits there. */
static void
send_to(struct thread *t, struct endpoint *e)
{
	struct thread *r = e->e_receivers ? e->e_head : NULL;

	if (r == NULL) {
		block_on(t, e, T_SEND, 0);
		return;
	}
	queue_remove(&e->e_head, &e->e_tail, r);
	timeout_clear(r);
	deliver(t, r);
	sched_ready(r);
}

/* The answer of server s to thread c, which is bound to nothing any more. */
static void
answer(struct thread *s, struct thread *c)
{
	word_t tag = s->t_x[X_A1] & TAG_REPLIED;
	int kind = c->t_kind, error = TAG_ERRNO(tag);
	unsigned i;

	if (unlikely(trace_on))
		trace_message(TRACE_REPLY, s->t_token, c->t_token,
		    kind == MSG_NORMAL ?
		    (tag & ~0xffffUL) | TAG_LABEL(c->t_x[X_A1]) : tag,
		    &s->t_x[X_A2], TAG_NCAPS(tag));
	c->t_kind = MSG_NORMAL;
	c->t_state = T_STOPPED;
	timeout_clear(c);
	switch (kind) {
	case MSG_NORMAL:
		if (caps_check(s) == 0)
			caps_pass(s, c);
		else {
			tag = TAG_ERROR(EIO);
			c->t_x[X_T1] = c->t_x[X_T2] = c->t_x[X_T3] = 0;
		}
		c->t_x[X_A0] = 0;
		c->t_x[X_A1] = tag;
		for (i = 0; i < MSG_WORDS; i++)
			c->t_x[X_A2 + i] = s->t_x[X_A2 + i];
		break;
	case MSG_FAULT:
		if (error == 0)
			break;
		c->t_state = T_REPLY;
		c->t_kind = MSG_FAULT;
		ipc_abort(c, error);
		return;
	case MSG_ECALL:
		c->t_x[X_A0] = s->t_x[X_A2];
		c->t_pc += 4;
		break;
	default:
		if (error == 0)
			break;
		halt(c);
		return;
	}
	if (c->t_leader)
		group_thaw(c);
	sched_ready(c);
}

/* --- the operations --- */

/* What t sends, and where. */
static int
message_check(struct thread *t, struct cslot **cp, word_t *badge)
{
	int error;

	error = get_endpoint(t, t->t_x[X_A0], CAPR_SEND, cp, badge);
	return error ? error : caps_check(t);
}

static int
start_message(struct thread *t, int oneway)
{
	struct cslot *c;
	word_t badge;
	int error;

	error = message_check(t, &c, &badge);
	if (error == 0 && !oneway && unlikely(window_clear(t))) {
		if (t->t_state != T_READY)
			return EHANDLED;
		error = message_check(t, &c, &badge);
	}
	if (error)
		return error;
	t->t_kind = MSG_NORMAL;
	t->t_oneway = oneway;
	t->t_badge = badge;
	if (oneway) {
		struct endpoint *e = (struct endpoint *)c->c_obj;

		if (t->t_x[X_T5] == 1 &&
		    !(e->e_receivers && e->e_head != NULL))
			return EAGAIN;
		send_to(t, e);
		return EHANDLED;
	}
	if (t->t_x[X_T5] != 0)
		timeout_set(t, t->t_x[X_T5]);
	send_to(t, (struct endpoint *)c->c_obj);
	return EHANDLED;
}

int
ipc_call(struct thread *t)
{
	return start_message(t, 0);
}

int
ipc_send(struct thread *t)
{
	return start_message(t, 1);
}

static int
get_reply(struct thread *t, struct reply **rp)
{
	struct cslot *c;
	int error;

	*rp = NULL;
	if (t->t_x[X_T6] == 0)
		return 0;
	error = cap_get(t, t->t_x[X_T6], CAP_REPLY, 0, &c);
	if (error == 0)
		*rp = (struct reply *)c->c_obj;
	return error;
}

static void
do_reply(struct thread *t, struct reply *r)
{
	struct thread *c = r->r_caller;

	if (c == NULL)
		return;
	r->r_caller = NULL;
	c->t_reply = NULL;
	answer(t, c);
}

int
ipc_reply(struct thread *t)
{
	struct reply *r;
	int error;

	error = get_reply(t, &r);
	if (error || r == NULL)
		return error ? error : EBADCAP;
	if (r->r_caller == NULL)
		return ESRCH;
	do_reply(t, r);
	ipc_error(t, 0);
	return EHANDLED;
}

/* Wait on e with reply object r (may be NULL). */
static int
do_recv(struct thread *t, struct endpoint *e, struct reply *r)
{
	struct thread *s;

	if (t->t_bound != NULL && t->t_bound->n_word != 0) {
		notify_received(t, t->t_bound->n_word);
		t->t_bound->n_word = 0;
		return EHANDLED;
	}
	t->t_reply = r;
	while (!e->e_receivers && (s = e->e_head) != NULL) {
		int error = s->t_kind == MSG_NORMAL ? caps_check(s) : 0;

		if (error) {
			/* what it wanted to pass is gone meanwhile */
			ipc_abort(s, error);
			continue;
		}
		queue_remove(&e->e_head, &e->e_tail, s);
		deliver(s, t);
		if (s->t_oneway && s->t_state == T_SEND)
			sched_ready(s);
		return EHANDLED;
	}
	if (r != NULL)
		r->r_server = t;
	if (t->t_x[X_T5] != 0)
		timeout_set(t, t->t_x[X_T5]);
	block_on(t, e, T_RECV, 1);
	return EHANDLED;
}

/* Where t waits, and with which reply object. */
static int
recv_check(struct thread *t, struct cslot **cp, struct reply **rp)
{
	int error;

	error = cap_get(t, t->t_x[X_A0], CAP_ENDPOINT, CAPR_RECV, cp);
	return error ? error : get_reply(t, rp);
}

static int
recv_common(struct thread *t, int reply_first)
{
	struct cslot *c;
	struct reply *r;
	int error;

	error = recv_check(t, &c, &r);
	if (error)
		return error;
	if (reply_first && r != NULL)
		do_reply(t, r);
	if (r != NULL && (r->r_caller != NULL || r->r_server != NULL))
		return EBUSY;
	if (window_clear(t)) {
		if (t->t_state != T_READY)
			return EHANDLED;
		error = recv_check(t, &c, &r);
		if (error)
			return error;
	}
	return do_recv(t, (struct endpoint *)c->c_obj, r);
}

int
ipc_recv(struct thread *t)
{
	return recv_common(t, 0);
}

int
ipc_reply_recv(struct thread *t)
{
	return recv_common(t, 1);
}

/* --- the thread's own trouble --- */

void
ipc_upcall(struct thread *t, struct cslot *from, word_t badge,
    enum msg_kind kind)
{
	if (from->c_type != CAP_ENDPOINT) {
		if (kind == MSG_FAULT)
			thread_exception(t, t->t_fault[0] == FAULT_EXEC ?
			    EXC_INST_PF : t->t_fault[0] == FAULT_READ ?
			    EXC_LOAD_PF : EXC_STORE_PF, t->t_fault[1], EFAULT);
		else {
			kprintf("thread %lx (%.16s) halted: cause %lu at pc "
			    "%lx, address %lx, nobody handles it\n",
			    t->t_token, (char *)t->t_name, t->t_fault[0],
			    t->t_pc, t->t_fault[1]);
			halt(t);
		}
		return;
	}
	t->t_kind = kind;
	t->t_oneway = 0;
	t->t_badge = badge != 0 ? badge : from->c_badge;
	send_to(t, (struct endpoint *)from->c_obj);
}

void
thread_exception(struct thread *t, word_t cause, word_t tval, int pager_error)
{
	t->t_fault[0] = cause;
	t->t_fault[1] = tval;
	t->t_fault[2] = t->t_pc;
	t->t_fault[3] = t->t_token;
	t->t_fault[4] = pager_error;
	t->t_fault[5] = 0;
	ipc_upcall(t, &t->t_exception, 0, MSG_EXCEPTION);
}
