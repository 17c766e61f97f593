/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The serve loop of a thread: one endpoint, a pool of reply objects.
 *
 * The loop always holds one reply object with which it waits; a deferred
 * request keeps its object and the loop goes on with a free one.  When the
 * last is taken ipc_defer() says so, and the handler must answer at once: the
 * loop never waits without a reply object.
 */
#include <abi/bootinfo.h>

#include "ipc/direct.h"
#include "ipc/ipc.h"
#include "ipc/serve.h"
#include "sys/sys.h"
#include "util/log.h"

/* Of a server of one thread: workers have no more than the one they wait with. */
static cap_t free_reply[IPC_MAXREPLY];
static unsigned nfree;

cap_t
ipc_defer(struct ipc_req *rq)
{
	cap_t reply = rq->rq_reply;

	/* a direct call has nobody who could be left waiting */
	if (nfree == 0 || (IPC_DOOR && reply == 0))
		return 0;
	rq->rq_reply = free_reply[--nfree];
	ipc_hold(reply, rq->rq_in.m_tag);
	return reply;
}

void
ipc_answer(cap_t reply, int error, const word_t w[MSG_WORDS])
{
	struct ipc_msg m = { .m_tag = TAG_ERROR(error) };
	unsigned i;

	if (w != NULL)
		for (i = 0; i < MSG_WORDS; i++)
			m.m_w[i] = w[i];
	/* a caller that is gone is no error of ours */
	(void)ipc_reply(reply, &m);
	ipc_unhold(reply, error);
	free_reply[nfree++] = reply;
}

void
ipc_forget(cap_t reply)
{
	ipc_answer(reply, ECANCELED, NULL);
}

size_t
ipc_lease_len(const struct ipc_req *rq)
{
	return rq->rq_in.m_w[LEASE_LEN];
}

/* where the last ERETRY pointed, for the reply that carries it */
static _Thread_local word_t retry_addr, retry_write;

static int
lease_copy(cap_t reply, word_t flags, word_t off, vaddr_t local, size_t n,
    size_t *done)
{
	word_t out[2];
	int error;

	if (IPC_DOOR && reply == 0)
		return ipc_direct_lease(flags, off, local, n, done);
	error = sys_lease(reply, flags, off, local, n, out);
	if (error == ERETRY) {
		retry_addr = out[0];
		retry_write = out[1];
	} else if (done != NULL)
		*done = out[0];
	return error;
}

int
ipc_lease_read(cap_t reply, word_t off, void *dst, size_t n)
{
	return lease_copy(reply, COPY_IN, off, (vaddr_t)dst, n, NULL);
}

int
ipc_lease_write(cap_t reply, word_t off, const void *src, size_t n)
{
	return lease_copy(reply, COPY_OUT, off, (vaddr_t)src, n, NULL);
}

int
ipc_lease_str(cap_t reply, word_t off, char *dst, size_t max, size_t *lenp)
{
	size_t done;
	int error;

	error = lease_copy(reply, COPY_IN | COPY_STR, off, (vaddr_t)dst, max,
	    &done);
	if (error == 0 && lenp != NULL)
		*lenp = done - 1;
	return error;
}

/* Run the handler for one message; the answer is left in rq->rq_out. */
static int
serve_one(const struct ipc_server *s, struct ipc_req *rq)
{
	unsigned i;
	int error = ENOSYS;

	rq->rq_ncaps_out = 0;
	rq->rq_out.m_tag = 0;
	for (i = 0; i < MSG_WORDS; i++)
		rq->rq_out.m_w[i] = 0;
	switch (TAG_KIND(rq->rq_in.m_tag)) {
	case MSG_NORMAL:
		error = s->s_dispatch(rq);
		break;
	case MSG_FAULT:
	case MSG_EXCEPTION:
	case MSG_ECALL:
		if (s->s_fault != NULL)
			error = s->s_fault(rq);
		(void)ipc_counted(ipc_nops + IPC_FAULT, error);
		break;
	}
	if (error == IPC_DEFER)
		return IPC_DEFER;
	if (error == ERETRY && rq->rq_out.m_w[0] == 0) {
		rq->rq_out.m_w[0] = retry_addr;
		rq->rq_out.m_w[1] = retry_write;
	}
	rq->rq_out.m_tag = TAG_ERROR(error);
	if (error == 0)
		rq->rq_out.m_tag |= TAG_CAPS(rq->rq_ncaps_out);
	return error;
}

/* --- the alarm --- */

#define NSEC		1000000000UL
#define LONGEST		1000	/* seconds of one wait: no product wraps */

word_t ipc_alarm;

static word_t
now(void)
{
	word_t t;

	__asm__ volatile("rdtime %0" : "=r"(t));
	return t;
}

/* Time-out of a wait that begins now; one that ends early does no harm. */
static word_t
until_alarm(void)
{
	const struct bootinfo *bi = (const struct bootinfo *)BOOTINFO_ADDR;
	word_t t = now(), hz = bi->bi_timebase;

	if (t >= ipc_alarm)
		return 1;
	if (ipc_alarm - t >= hz * LONGEST)
		return LONGEST * NSEC;
	return (ipc_alarm - t) * NSEC / hz + 1;
}

/* The time is over, or the message that has come was late. */
static void
alarm_check(const struct ipc_server *s)
{
	word_t t = now();

	if (t >= ipc_alarm)
		s->s_alarm(t);
}

/* Is the received message one whose sender waits for an answer? */
static int
wants_reply(const struct ipc_msg *m)
{
	return TAG_KIND(m->m_tag) != MSG_NOTIFY && !(m->m_tag & TAG_ONEWAY);
}

void
ipc_serve(const struct ipc_server *s)
{
	struct ipc_req rq;
	word_t timeout;
	unsigned i;
	int answer = 0;

	for (i = 1; i < s->s_nreply && nfree < IPC_MAXREPLY; i++)
		free_reply[nfree++] = s->s_reply_base + i - 1;
	rq.rq_reply = s->s_worker == 0 ? CAPSLOT_REPLY :
	    s->s_reply_base + s->s_worker - 1;
	rq.rq_caps = s->s_window;
	rq.rq_worker = s->s_worker;
	if (IPC_DOOR)
		ipc_door_make(s);
	for (;;) {
		/*
		 * The kernel overwrites what it is given with what it
		 * receives, so the request's structure serves for both.
		 */
		timeout = ipc_alarm != 0 ? until_alarm() : 0;
		if (IPC_DOOR)
			ipc_door_leave(&ipc_door);
		if (answer) {
			rq.rq_in = rq.rq_out;
			(void)ipc_reply_recv(CAPSLOT_EP, &rq.rq_in, s->s_window,
			    timeout, rq.rq_reply);
		} else
			(void)ipc_recv(CAPSLOT_EP, &rq.rq_in, s->s_window,
			    timeout, rq.rq_reply);
		if (IPC_DOOR)
			ipc_door_enter(&ipc_door);
		if (ipc_alarm != 0)
			alarm_check(s);
		if (TAG_KIND(rq.rq_in.m_tag) == MSG_NORMAL && timeout != 0 &&
		    TAG_ERRNO(rq.rq_in.m_tag) == ETIMEDOUT) {
			answer = 0;
			continue;
		}
		if (TAG_KIND(rq.rq_in.m_tag) == MSG_NORMAL &&
		    TAG_ERRNO(rq.rq_in.m_tag) != 0)
			panic("cannot receive: error %d (hint: REPLIES in "
			    "component.mk, s_reply_base)",
			    TAG_ERRNO(rq.rq_in.m_tag));
		if (TAG_KIND(rq.rq_in.m_tag) == MSG_NOTIFY) {
			if (s->s_notify != NULL)
				s->s_notify(rq.rq_in.m_w[0]);
			answer = 0;
			continue;
		}
		if (IPC_ONE)
			ipc_direct_serving(&rq);
		answer = serve_one(s, &rq) != IPC_DEFER &&
		    wants_reply(&rq.rq_in);
		if (IPC_ONE)
			ipc_direct_serving(NULL);
	}
}
