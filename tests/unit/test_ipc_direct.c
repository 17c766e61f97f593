// SRCS: lib/ipc/direct.c
// CFLAGS: -DIPC_ONE=1 -DIPC_DOOR=1 -DSRV_SELF=SRV_EXEC -DCAPSLOT_BASE=100
/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls without messages (lib/ipc/direct.c) against a kernel that knows what is
 * in which slot, and counts what it is asked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ipc/direct.h"
#include "sys/sys.h"
#include "util/log.h"

#define NSLOT	512
#define EP	CAP_SERVER(SRV_VM)
#define VNODE	CAPINFO(CAP_ENDPOINT, SRV_VFS, BADGE_VNODE(7))

static word_t slots[NSLOT];		/* CAPINFO; 0 = empty */
static unsigned infos, signals, waits;
static struct ipc_door *held_by_other;	/* who leaves while we wait */

/* what the handler shall do, and what it saw */
static int result;
static word_t answer;			/* slot that it answers; 0 = none */
static cap_t takes;			/* slot that it keeps for itself; 0 = none */
static struct ipc_req seen;
static unsigned calls;

int
sys_op(word_t a0, word_t a1, word_t a2, word_t a3, word_t a4, word_t a5,
    word_t a6, word_t nr)
{
	(void)a5;
	(void)a6;
	switch (nr) {
	case SYS_DELETE:
		slots[a0] = 0;
		return 0;
	case SYS_MINT:
		assert_int_equal(a0, 0);
		assert_int_equal(a3, CAPR_ALL);
		assert_int_equal(a4, 0);
		if (slots[a2] == 0)
			return EBADCAP;
		if (slots[a1] != 0)
			return EEXIST;
		slots[a1] = slots[a2];
		return 0;
	case SYS_SIGNAL:
		assert_int_equal(a0, CAPSLOT_DOOR);
		signals++;
		return 0;
	}
	fail_msg("operation %lu", (unsigned long)nr);
	return ENOSYS;
}

int
sys_op_out(word_t a0, word_t a1, word_t a2, word_t a3, word_t a4, word_t a5,
    word_t *out, word_t nr)
{
	(void)a1;
	(void)a2;
	(void)a3;
	(void)a4;
	(void)a5;
	out[0] = out[1] = 0;
	if (nr == SYS_WAIT) {
		assert_int_equal(a0, CAPSLOT_DOOR);
		waits++;
		assert_non_null(held_by_other);
		/* the first time somebody else is faster */
		if (waits > 1)
			ipc_door_leave(held_by_other);
		return 0;
	}
	assert_int_equal(nr, SYS_CAP_INFO);
	infos++;
	out[0] = slots[a0];
	return slots[a0] != 0 ? 0 : EBADCAP;
}

void
panic(const char *fmt, ...)
{
	(void)fmt;
	mock_assert(0, "panic", __FILE__, __LINE__);
	abort();
}

static int
handler(struct ipc_req *rq)
{
	calls++;
	seen = *rq;
	/* nobody else may be inside */
	assert_int_not_equal(ipc_door.d_state, DOOR_FREE);
	if (takes != 0)
		slots[takes] = 0;
	if (result == 0 && answer != 0) {
		rq->rq_out.m_cap[0] = answer;
		rq->rq_ncaps_out = 1;
	}
	rq->rq_out.m_w[1] = 99;
	return result;
}

/* A part that takes what it is passed, or only looks. */
static void
begin(cap_t window)
{
	const struct ipc_server s = {
		.s_dispatch = handler, .s_window = window
	};

	memset(slots, 0, sizeof(slots));
	infos = signals = waits = calls = 0;
	result = 0;
	answer = takes = 0;
	held_by_other = NULL;
	ipc_direct_serving(NULL);
	ipc_door_make(&s);
	ipc_door.d_server = SRV_VM;
	ipc_door.d_state = DOOR_FREE;
	slots[EP] = CAPINFO(CAP_ENDPOINT, SRV_VM, BADGE_SRV(SRV_EXEC));
}

static struct ipc_req
request(word_t tag)
{
	struct ipc_req rq;

	memset(&rq, 0x55, sizeof(rq));
	rq.rq_in.m_tag = TAG(SRV_VM, 64) | tag;
	return rq;
}

static void
test_caller_is_named_without_the_kernel(void **state)
{
	struct ipc_req rq = request(0);

	(void)state;
	begin(CAPSLOT_RECV);
	assert_int_equal(ipc_direct(&ipc_door, EP, &rq, 0, 0), 0);
	assert_int_equal(calls, 1);
	assert_int_equal(infos, 0);
	assert_int_equal(seen.rq_in.m_badge, BADGE_SRV(SRV_EXEC));
	assert_int_equal(seen.rq_reply, 0);
	assert_int_equal(seen.rq_out.m_w[0], 0);	/* as in serve_one() */
	assert_int_equal(rq.rq_out.m_w[1], 99);
	assert_int_equal(ipc_door.d_state, DOOR_FREE);
}

static void
test_another_endpoint_is_described(void **state)
{
	struct ipc_req rq = request(0);

	(void)state;
	begin(CAPSLOT_RECV);
	slots[300] = CAPINFO(CAP_ENDPOINT, SRV_VM, BADGE_VNODE(3));
	assert_int_equal(ipc_direct(&ipc_door, 300, &rq, 0, 0), 0);
	assert_int_equal(seen.rq_in.m_badge, BADGE_VNODE(3));
	/* another server's, no endpoint, nothing: the handler never hears */
	slots[300] = VNODE;
	assert_int_equal(ipc_direct(&ipc_door, 300, &rq, 0, 0), ECAPTYPE);
	slots[300] = CAPINFO(CAP_VSPACE, SRV_VM, 1);
	assert_int_equal(ipc_direct(&ipc_door, 300, &rq, 0, 0), ECAPTYPE);
	slots[300] = 0;
	assert_int_equal(ipc_direct(&ipc_door, 300, &rq, 0, 0), EBADCAP);
	assert_int_equal(calls, 1);
	assert_int_equal(ipc_door.d_state, DOOR_FREE);
}

static void
test_one_behind_the_other_is_lent(void **state)
{
	struct ipc_req rq = request(TAG_CAPS(2));

	(void)state;
	begin(CAPSLOT_RECV);
	slots[300] = VNODE;
	slots[301] = VNODE + 1;
	rq.rq_in.m_cap[0] = 300;
	rq.rq_in.m_cap[1] = 301;
	assert_int_equal(ipc_direct(&ipc_door, EP, &rq, 0, 0), 0);
	assert_int_equal(seen.rq_caps, 300);
	assert_int_equal(seen.rq_in.m_cap[0], VNODE);
	assert_int_equal(seen.rq_in.m_cap[1], VNODE + 1);
	assert_int_equal(slots[300], VNODE);
	assert_int_equal(slots[301], VNODE + 1);
}

static void
test_apart_they_are_copied_and_gone_after(void **state)
{
	struct ipc_req rq = request(TAG_CAPS(2));

	(void)state;
	begin(CAPSLOT_RECV);
	slots[300] = VNODE;
	slots[303] = VNODE + 1;
	slots[CAPSLOT_RECV] = 1;	/* the loop's window is the kernel's */
	rq.rq_in.m_cap[0] = 300;
	rq.rq_in.m_cap[1] = 303;
	takes = CAPSLOT_RECV2 + 1;
	assert_int_equal(ipc_direct(&ipc_door, EP, &rq, 0, 0), 0);
	assert_int_equal(seen.rq_caps, CAPSLOT_RECV2);
	assert_int_equal(seen.rq_in.m_cap[1], VNODE + 1);
	assert_int_equal(slots[303], VNODE + 1);
	assert_int_equal(slots[CAPSLOT_RECV2], 0);
	assert_int_equal(slots[CAPSLOT_RECV2 + 1], 0);
	assert_int_equal(slots[CAPSLOT_RECV], 1);
}

static void
test_who_only_looks_is_given_none(void **state)
{
	struct ipc_req rq = request(TAG_CAPS(2));

	(void)state;
	begin(0);
	slots[300] = VNODE;
	slots[303] = VNODE + 1;
	rq.rq_in.m_cap[0] = 300;
	rq.rq_in.m_cap[1] = 303;
	assert_int_equal(ipc_direct(&ipc_door, EP, &rq, 0, 0), 0);
	assert_int_equal(seen.rq_caps, 0);
	assert_int_equal(seen.rq_in.m_cap[1], VNODE + 1);
	/* one that is not there */
	slots[303] = 0;
	rq.rq_in.m_cap[0] = 300;
	rq.rq_in.m_cap[1] = 303;
	assert_int_equal(ipc_direct(&ipc_door, EP, &rq, 0, 0), EBADCAP);
	assert_int_equal(calls, 1);
}

static void
test_what_is_served_is_described_already(void **state)
{
	struct ipc_req from, rq = request(TAG_CAPS(1));

	(void)state;
	begin(CAPSLOT_RECV);
	memset(&from, 0, sizeof(from));
	from.rq_in.m_tag = TAG_CAPS(3);
	from.rq_caps = 310;
	from.rq_in.m_cap[2] = VNODE;
	ipc_direct_serving(&from);
	rq.rq_in.m_cap[0] = 312;
	assert_int_equal(ipc_direct(&ipc_door, EP, &rq, 0, 0), 0);
	assert_int_equal(infos, 0);
	assert_int_equal(seen.rq_in.m_cap[0], VNODE);
	/* the slot behind is not the message's */
	slots[313] = VNODE + 1;
	rq.rq_in.m_cap[0] = 313;
	assert_int_equal(ipc_direct(&ipc_door, EP, &rq, 0, 0), 0);
	assert_int_equal(infos, 1);
	assert_int_equal(seen.rq_in.m_cap[0], VNODE + 1);
}

static void
test_answered_capability_replaces_the_window(void **state)
{
	struct ipc_req rq = request(0);

	(void)state;
	begin(CAPSLOT_RECV);
	slots[320] = 5;
	slots[400] = VNODE;
	answer = 400;
	assert_int_equal(ipc_direct(&ipc_door, EP, &rq, 320, 1), 0);
	assert_int_equal(slots[320], VNODE);
	assert_int_equal(slots[400], VNODE);
	/* an errno empties it, as the kernel does */
	result = ENOENT;
	assert_int_equal(ipc_direct(&ipc_door, EP, &rq, 320, 1), ENOENT);
	assert_int_equal(slots[320], 0);
	/* what the handler names is not there */
	result = 0;
	slots[400] = 0;
	assert_int_equal(ipc_direct(&ipc_door, EP, &rq, 320, 1), EIO);
	assert_int_equal(ipc_door.d_state, DOOR_FREE);
}

static void
test_a_send_has_no_result(void **state)
{
	struct ipc_req rq = request(TAG_ONEWAY);

	(void)state;
	begin(CAPSLOT_RECV);
	result = EINVAL;
	assert_int_equal(ipc_direct(&ipc_door, EP, &rq, 0, 0), 0);
	assert_int_equal(calls, 1);
}

static void
test_deferring_is_a_bug(void **state)
{
	struct ipc_req rq = request(0);

	(void)state;
	begin(CAPSLOT_RECV);
	result = IPC_DEFER;
	expect_assert_failure(ipc_direct(&ipc_door, EP, &rq, 0, 0));
}

static void
test_who_waits_at_a_door_sleeps_and_is_woken(void **state)
{
	struct ipc_req rq = request(0);

	(void)state;
	begin(CAPSLOT_RECV);
	ipc_door.d_state = DOOR_HELD;
	held_by_other = &ipc_door;
	assert_int_equal(ipc_direct(&ipc_door, EP, &rq, 0, 0), 0);
	assert_int_equal(calls, 1);
	assert_int_equal(waits, 2);
	/* by the other when it left, and by us in case one more waits */
	assert_int_equal(signals, 2);
	assert_int_equal(ipc_door.d_state, DOOR_FREE);
}

static void
test_lease(void **state)
{
	char mine[8] = "abc", theirs[8] = "........";
	struct ipc_msg m = { .m_tag = TAG_LEASE_R };
	size_t got;

	(void)state;
	begin(CAPSLOT_RECV);
	m.m_w[LEASE_ADDR] = (word_t)mine;
	m.m_w[LEASE_LEN] = 5;
	ipc_door.d_call = &m;
	assert_int_equal(ipc_direct_lease(COPY_IN, 1, (vaddr_t)theirs, 4, &got),
	    0);
	assert_int_equal(got, 4);
	assert_memory_equal(theirs, "bc\0\0....", 8);
	assert_int_equal(ipc_direct_lease(COPY_IN | COPY_STR, 0,
	    (vaddr_t)theirs, 5, &got), 0);
	assert_int_equal(got, 4);
	assert_int_equal(ipc_direct_lease(COPY_IN | COPY_STR, 0,
	    (vaddr_t)theirs, 3, &got), ENAMETOOLONG);
	/* beyond the end, around the end of all, and the wrong way */
	assert_int_equal(ipc_direct_lease(COPY_IN, 2, (vaddr_t)theirs, 4,
	    NULL), EINVAL);
	assert_int_equal(ipc_direct_lease(COPY_IN, ~0UL, (vaddr_t)theirs, 2,
	    NULL), EINVAL);
	assert_int_equal(ipc_direct_lease(COPY_IN, 6, (vaddr_t)theirs, 0,
	    NULL), EINVAL);
	assert_int_equal(ipc_direct_lease(COPY_OUT, 0, (vaddr_t)theirs, 1,
	    NULL), EINVAL);
	m.m_tag = TAG_LEASE_W;
	assert_int_equal(ipc_direct_lease(COPY_OUT, 4, (vaddr_t)"x", 1, NULL),
	    0);
	assert_int_equal(mine[4], 'x');
	assert_int_equal(ipc_direct_lease(COPY_IN, 0, (vaddr_t)theirs, 1,
	    NULL), EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_caller_is_named_without_the_kernel),
		cmocka_unit_test(test_another_endpoint_is_described),
		cmocka_unit_test(test_one_behind_the_other_is_lent),
		cmocka_unit_test(test_apart_they_are_copied_and_gone_after),
		cmocka_unit_test(test_who_only_looks_is_given_none),
		cmocka_unit_test(test_what_is_served_is_described_already),
		cmocka_unit_test(test_answered_capability_replaces_the_window),
		cmocka_unit_test(test_a_send_has_no_result),
		cmocka_unit_test(test_deferring_is_a_bug),
		cmocka_unit_test(test_who_waits_at_a_door_sleeps_and_is_woken),
		cmocka_unit_test(test_lease),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
