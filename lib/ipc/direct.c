/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel does for a message, for a call within one program: who
 * calls, what the capabilities are, where they go.  The kernel alone knows
 * the first two, so it is asked; nothing is remembered that could be stale.
 */
#include "ipc/direct.h"
#include "sys/sys.h"
#include "util/log.h"
#include "util/string.h"

#ifndef SRV_SELF
#define SRV_SELF	SRV_KERNEL	/* a server by itself has no door */
#endif

struct ipc_door ipc_door = {
	.d_state = DOOR_HELD,
	.d_ntfn = CAPSLOT_DOOR,
	.d_server = SRV_SELF,
};
static _Thread_local const struct ipc_req *serving;

void
ipc_direct_serving(const struct ipc_req *rq)
{
	serving = rq;
}

void
ipc_door_make(const struct ipc_server *s)
{
	ipc_door.d_dispatch = s->s_dispatch;
	/* not the loop's own, which the kernel empties when it likes */
	ipc_door.d_window = s->s_window != 0 ? CAPSLOT_RECV2 : 0;
}

/*
 * Who has to wait sleeps: the one inside may be of lower priority.  A signal
 * that comes before the wait is kept by the notification.
 */
void
ipc_door_enter(struct ipc_door *d)
{
	uint32_t state = DOOR_FREE;
	word_t bits;

	if (__atomic_compare_exchange_n(&d->d_state, &state, DOOR_HELD, 0,
	    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return;
	while (__atomic_exchange_n(&d->d_state, DOOR_WANTED,
	    __ATOMIC_ACQUIRE) != DOOR_FREE)
		if (sys_wait(d->d_ntfn, 0, &bits) != 0)
			panic("no notification at a door (hint: init makes"
			    " CAPSLOT_DOOR)");
}

void
ipc_door_leave(struct ipc_door *d)
{
	if (__atomic_exchange_n(&d->d_state, DOOR_FREE, __ATOMIC_RELEASE) ==
	    DOOR_WANTED)
		(void)sys_signal(d->d_ntfn);
}

/*
 * CAPINFO of a slot, from the message that is being served or the kernel.  No
 * handler that passes a capability on moves one out of its window before.
 */
static int
describe(cap_t slot, word_t *info)
{
	const struct ipc_req *rq = serving;
	word_t extra;
	cap_t i;

	if (rq != NULL && rq->rq_caps != 0) {
		i = slot - rq->rq_caps;
		if (i < TAG_NCAPS(rq->rq_in.m_tag)) {
			*info = rq->rq_in.m_cap[i];
			return 0;
		}
	}
	return sys_cap_info(slot, info, &extra);
}

/* The badge with which the callee sees us. */
static int
badge_of(const struct ipc_door *d, cap_t ep, word_t *badge)
{
	word_t info;
	int error;

	if (ep == CAP_SERVER(d->d_server)) {
		*badge = BADGE_SRV(SRV_SELF);
		return 0;
	}
	error = describe(ep, &info);
	if (error != 0)
		return error;
	if (CAPINFO_TYPE(info) != CAP_ENDPOINT ||
	    CAPINFO_IDENT(info) != d->d_server)
		return ECAPTYPE;
	*badge = CAPINFO_VALUE(info);
	return 0;
}

/* Empty the first n slots of a window, and copy capabilities there if there are any. */
static int
fill_window(cap_t window, unsigned n, const word_t *slot)
{
	int error = 0;
	unsigned i;

	for (i = 0; i < n; i++) {
		(void)sys_delete(window + i);
		if (slot != NULL && error == 0)
			error = sys_mint(0, window + i, (cap_t)slot[i],
			    CAPR_ALL, 0);
	}
	return error;
}

/*
 * The capabilities of the request, described as the kernel describes them.
 * They are in one space with the callee, so it is told where they are, and
 * may take one that it keeps; only those that do not lie one behind the other
 * are copied to its window.
 */
static int
pass_caps(const struct ipc_door *d, struct ipc_req *rq)
{
	unsigned i, n = TAG_NCAPS(rq->rq_in.m_tag);
	word_t slot[MSG_CAPS];
	int error, apart = 0;

	for (i = 0; i < n; i++) {
		slot[i] = rq->rq_in.m_cap[i];
		if (slot[i] != slot[0] + i)
			apart = 1;
		error = describe(slot[i], &rq->rq_in.m_cap[i]);
		if (error != 0)
			return error;
	}
	rq->rq_caps = n > 0 && d->d_window != 0 ? (cap_t)slot[0] : 0;
	if (rq->rq_caps == 0 || !apart)
		return 0;
	rq->rq_caps = d->d_window;
	return fill_window(d->d_window, n, slot);
}

/*
 * ON ENTRY	we hold no door, or those of parts that rank above this one
 * ON EXIT	the same.  Handlers that defer their answer say EAGAIN to a
 *		direct call; no interface lets one come from a part.
 */
int
ipc_direct(struct ipc_door *d, cap_t ep, struct ipc_req *rq, cap_t window,
    unsigned n)
{
	word_t tag = rq->rq_in.m_tag;
	int error;

	ipc_door_enter(d);
	rq->rq_caps = 0;
	error = badge_of(d, ep, &rq->rq_in.m_badge);
	if (error == 0 && TAG_NCAPS(tag) != 0)
		error = pass_caps(d, rq);
	if (error == 0) {
		rq->rq_reply = 0;
		rq->rq_ncaps_out = 0;
		memset(rq->rq_out.m_w, 0, sizeof(rq->rq_out.m_w));
		d->d_call = &rq->rq_in;
		error = d->d_dispatch(rq);
		if (error == IPC_DEFER)
			panic("op %x: a direct call was deferred (hint: it"
			    " must not be open to a part)", TAG_LABEL(tag));
	}
	/* copies made for the call, if any: they go with it */
	if (rq->rq_caps != 0 && rq->rq_caps == d->d_window)
		(void)fill_window(d->d_window, TAG_NCAPS(tag), NULL);
	if (n != 0 && fill_window(window, n, error == 0 &&
	    rq->rq_ncaps_out == n ? rq->rq_out.m_cap : NULL) != 0)
		error = EIO;
	ipc_door_leave(d);
	return tag & TAG_ONEWAY ? 0 : error;
}

int
ipc_direct_lease(word_t flags, word_t off, vaddr_t local, size_t n,
    size_t *done)
{
	const struct ipc_msg *m = ipc_door.d_call;
	word_t len = m->m_w[LEASE_LEN];
	char *there = (char *)m->m_w[LEASE_ADDR] + off, *here = (char *)local;
	word_t right = flags & COPY_OUT ? TAG_LEASE_W : TAG_LEASE_R;
	size_t got = n;

	if ((m->m_tag & right) == 0 || off > len || n > len - off)
		return EINVAL;
	if (flags & COPY_OUT)
		memcpy(there, here, n);
	else {
		if (flags & COPY_STR)
			got = strnlen(there, n) + 1;
		if (got > n)
			return ENAMETOOLONG;
		memcpy(here, there, got);
	}
	if (done != NULL)
		*done = got;
	return 0;
}
