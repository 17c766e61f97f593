/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Notifications: a word of bits, collected until somebody takes it.  A thread
 * may wait for it, or have it bound and be woken in RECV.
 */
#include "ipc.h"
#include "irq.h"
#include "queue.h"
#include "trace.h"

/* What a thread in RECV sees of its bound notification. */
void
notify_received(struct thread *t, word_t bits)
{
	ipc_error(t, 0);
	t->t_x[X_A1] = TAG_KIND_SET(MSG_NOTIFY);
	t->t_x[X_A2] = bits;
}

void
notify_signal(struct notify *n, word_t bits)
{
	struct thread *t = n->n_head;

	n->n_word |= bits;
	if (t != NULL) {
		ipc_detach(t);
		t->t_x[X_A0] = 0;
		t->t_x[X_A1] = n->n_word;
	} else if ((t = n->n_bound) != NULL && t->t_state == T_RECV) {
		ipc_detach(t);
		notify_received(t, n->n_word);
	} else
		return;
	n->n_word = 0;
	sched_ready(t);
}

int
op_signal(struct thread *t, const word_t *a)
{
	struct cslot *c;
	int error;

	error = cap_get(t, a[0], CAP_NOTIFY, CAPR_SEND, &c);
	if (error)
		return error;
	if (unlikely(trace_on))
		trace_message(TRACE_SIGNAL, t->t_token, 0, 0, &c->c_badge, 0);
	notify_signal((struct notify *)c->c_obj,
	    c->c_badge != 0 ? c->c_badge : 1);
	return 0;
}

/* (notification or 0, timeout) */
int
op_wait(struct thread *t, const word_t *a)
{
	struct notify *n = NULL;
	struct cslot *c;
	int error;

	if (a[0] != 0) {
		error = cap_get(t, a[0], CAP_NOTIFY, CAPR_RECV, &c);
		if (error)
			return error;
		n = (struct notify *)c->c_obj;
		if (n->n_word != 0) {
			t->t_x[X_A1] = n->n_word;
			n->n_word = 0;
			return 0;
		}
	} else if (a[1] == 0)
		return EINVAL;
	t->t_state = T_WAIT;
	t->t_on = n != NULL ? &n->n_obj : NULL;
	if (a[1] != 0)
		timeout_set(t, a[1]);
	if (n != NULL)
		queue_append(&n->n_head, &n->n_tail, t);
	return EHANDLED;
}
