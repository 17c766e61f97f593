/* SPDX-License-Identifier: BSD-2-Clause */
/* Capabilities in messages and the window they land in. */
#define AREA "window"
#include "ktest.h"

static struct server sv;

static int
exists(cap_t c)
{
	word_t info, extra;

	return sys_cap_info(c, &info, &extra) == 0;
}

static void
answer_caps(struct server *s, struct ipc_msg *m)
{
	unsigned i;

	m->m_tag = TAG_CAPS(s->s_data[0]);
	for (i = 0; i < MSG_CAPS; i++)
		m->m_cap[i] = s->s_data[1 + i];
}

static void
serve_window(cap_t window, void (*handle)(struct server *, struct ipc_msg *))
{
	memset(&sv, 0, sizeof(sv));
	sv.s_window = window;
	kt_serve(&sv, handle, 30);
}

TEST(capabilities_are_copied_and_described)
{
	cap_t w = kt_slot(3), ep = kt_obj(CAP_ENDPOINT, 0), b;
	struct ipc_msg m = { .m_tag = TAG(1, 1) | TAG_CAPS(3) };
	word_t info, extra;

	OK(sys_ep_ident(INIT_CAP_POWER, ep, 5));
	b = kt_mint(ep, CAPR_SEND | CAPR_GRANT, 17);
	serve_window(w, NULL);
	m.m_cap[0] = b;
	m.m_cap[1] = FR;
	m.m_cap[2] = sv.s_thread.k_thread;
	sv.s_handle = answer_caps;
	OK(ipc_call(sv.s_ep, &m, 0, 0));
	EQ(TAG_NCAPS(sv.s_last.m_tag), 3);
	EQ(sv.s_last.m_cap[0], CAPINFO(CAP_ENDPOINT, 5, 17));
	EQ(sv.s_last.m_cap[1], CAPINFO(CAP_FRAME, 0, KT_PAGES));
	EQ(sv.s_last.m_cap[2], CAPINFO(CAP_THREAD, 0,
	    (word_t)sv.s_thread.k_thread << 16 | 1));
	/* gone when the server waits again */
	CHECK(!exists(w) && !exists(w + 1) && !exists(w + 2));
	EQ(sys_cap_info(b, &info, &extra), 0);
}

static void
look_at_window(struct server *s, struct ipc_msg *m)
{
	word_t extra;

	s->s_data[0] = (word_t)sys_cap_info(s->s_window, &s->s_data[1],
	    &extra);
	s->s_data[2] = (word_t)sys_mint(0, s->s_window + 1, s->s_window,
	    CAPR_ALL, 0);
	s->s_data[3] = (word_t)sys_revoke(s->s_window);
	/* keep it */
	s->s_data[4] = (word_t)sys_move(s->s_data[5], s->s_window);
	m->m_tag = 0;
}

TEST(rights_come_along)
{
	cap_t w = kt_slot(3), keep = kt_slot(1), ep = kt_obj(CAP_ENDPOINT, 0);
	struct ipc_msg m = { .m_tag = TAG(1, 1) | TAG_CAPS(1) };

	serve_window(w, look_at_window);
	sv.s_data[5] = keep;
	m.m_cap[0] = kt_mint(ep, CAPR_SEND | CAPR_GRANT, 3);
	OK(ipc_call(sv.s_ep, &m, 0, 0));
	EQ(sv.s_data[0], 0);
	EQ(sv.s_data[1], CAPINFO(CAP_ENDPOINT, 0, 3));
	EQ(sv.s_data[2], 0);
	EQ(sv.s_data[3], ECAPRIGHTS);
	EQ(sv.s_data[4], 0);
	CHECK(exists(keep));
	EQ(ipc_recv(keep, &m, 0, 1000, 0), ECAPRIGHTS);
	/* it is derived from the sender's */
	OK(sys_delete(ep));
	CHECK(!exists(keep));
}

TEST(window_zero_only_describes)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0);
	struct ipc_msg m = { .m_tag = TAG_CAPS(2), .m_cap = { ep, ep } };
	struct sysinfo si;

	serve_window(0, NULL);
	sv.s_handle = answer_caps;
	si = kt_census();
	OK(ipc_call(sv.s_ep, &m, 0, 0));
	EQ(sv.s_last.m_cap[1], CAPINFO(CAP_ENDPOINT, 0, 0));
	EQ(sv.s_last.m_cap[2], 0);
	kt_same(&si);
}

TEST(answer_brings_capabilities)
{
	cap_t w = kt_slot(3), ep = kt_obj(CAP_ENDPOINT, 0);
	struct ipc_msg m = { .m_tag = 0 };

	serve_window(0, answer_caps);
	sv.s_data[0] = 2;
	sv.s_data[1] = kt_mint(ep, CAPR_ALL, 6);
	sv.s_data[2] = UT;
	OK(ipc_call(sv.s_ep, &m, w, 0));
	EQ(m.m_cap[0], CAPINFO(CAP_ENDPOINT, 0, 6));
	EQ(m.m_cap[1], CAPINFO(CAP_UNTYPED, 0, KT_PAGES));
	CHECK(exists(w) && exists(w + 1) && !exists(w + 2));
	/* the next call empties the window first */
	sv.s_data[0] = 0;
	m.m_tag = 0;
	OK(ipc_call(sv.s_ep, &m, w, 0));
	CHECK(!exists(w) && !exists(w + 1));
}

TEST(answer_with_a_bad_capability)
{
	cap_t w = kt_slot(3), weak = kt_mint(UT, 0, 0);
	struct ipc_msg m = { .m_tag = 0 };

	serve_window(0, answer_caps);
	sv.s_data[0] = 1;
	sv.s_data[1] = NONE;
	EQ(ipc_call(sv.s_ep, &m, w, 0), EIO);
	sv.s_data[1] = weak;
	m.m_tag = 0;
	EQ(ipc_call(sv.s_ep, &m, w, 0), EIO);
	CHECK(!exists(w));
	EQ(m.m_cap[0], 0);
}

TEST(missing_grant)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), weak;
	struct ipc_msg m = { .m_tag = TAG_CAPS(2) };
	struct sysinfo si;

	serve_window(kt_slot(3), NULL);
	weak = kt_mint(ep, CAPR_ALL & ~CAPR_GRANT, 0);
	si = kt_census();
	m.m_cap[0] = ep;
	m.m_cap[1] = weak;
	EQ(ipc_call(sv.s_ep, &m, 0, 0), ECAPRIGHTS);
	m.m_tag = TAG_CAPS(2);
	m.m_cap[0] = ep;
	m.m_cap[1] = NONE;
	EQ(ipc_call(sv.s_ep, &m, 0, 0), EBADCAP);
	m.m_tag = TAG_CAPS(1);
	m.m_cap[0] = ~0UL;
	EQ(ipc_send(sv.s_ep, &m), EBADCAP);
	EQ(sv.s_n, 0);
	kt_same(&si);
}

static volatile word_t result;

static void
send_cap(word_t arg)
{
	struct ipc_msg m = { .m_tag = TAG_CAPS(1) };

	m.m_cap[0] = arg & 0xffff;
	result = (word_t)ipc_call((cap_t)(arg >> 16), &m, 0, 0);
}

TEST(capability_gone_while_queued)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), c = kt_mint(UT, CAPR_GRANT, 0);
	struct ipc_msg m = { .m_tag = 0 };
	struct kthread k;

	result = 99;
	k = kt_start(send_cap, (word_t)ep << 16 | c, 20);
	REACHES(k.k_thread, T_SEND);
	OK(sys_delete(c));
	EQ(ipc_recv(ep, &m, 0, 1000, 0), ETIMEDOUT);
	kt_join(&k);
	EQ(result, EBADCAP);
}

TEST(window_outside_the_space)
{
	static const word_t windows[] = {
		INIT_CSPACE_SLOTS - 2, INIT_CSPACE_SLOTS - 1,
		INIT_CSPACE_SLOTS, 1UL << 31, 1UL << 32, 1UL << 48, ~0UL - 3
	};
	cap_t ep = kt_obj(CAP_ENDPOINT, 0);
	struct sysinfo si;
	struct door d;
	unsigned i;

	serve_window(0, answer_caps);
	sv.s_data[0] = 3;
	sv.s_data[1] = sv.s_data[2] = sv.s_data[3] = ep;
	si = kt_census();
	for (i = 0; i < nitems(windows); i++) {
		memset(&d, 0, sizeof(d));
		d.t[0] = SYS_CALL;
		d.a[0] = sv.s_ep;
		d.t[4] = windows[i];
		kt_door(&d);
		EQ(TAG_ERRNO(d.a[1]), 0);
		EQ(d.t[3], CAPINFO(CAP_ENDPOINT, 0, 0));
		OK(sys_delete(INIT_CSPACE_SLOTS - 1));
		OK(sys_delete(INIT_CSPACE_SLOTS - 2));
		kt_same(&si);
		/* and without capabilities: the fast path */
		sv.s_data[0] = 0;
		memset(&d, 0, sizeof(d));
		d.t[0] = SYS_CALL;
		d.a[0] = sv.s_ep;
		d.t[4] = windows[i];
		kt_door(&d);
		EQ(TAG_ERRNO(d.a[1]), 0);
		sv.s_data[0] = 3;
		kt_same(&si);
	}
}

/* The window covers what the call itself names. */
TEST(window_on_the_endpoint)
{
	struct ipc_msg m = { .m_tag = 0 };
	cap_t ep;

	serve_window(0, NULL);
	ep = kt_mint(sv.s_ep, CAPR_SEND, 1);
	EQ(ipc_call(ep, &m, ep, 0), EBADCAP);
	CHECK(!exists(ep));
	EQ(sv.s_n, 0);
}

TEST(window_on_the_capabilities_to_pass)
{
	struct ipc_msg m = { .m_tag = TAG_CAPS(1) };
	struct sysinfo si;
	cap_t c;

	serve_window(kt_slot(3), NULL);
	si = kt_census();
	c = kt_mint(UT, CAPR_GRANT, 0);
	m.m_cap[0] = c;
	EQ(ipc_call(sv.s_ep, &m, c, 0), EBADCAP);
	kt_same(&si);
}

TEST(window_on_the_receivers_own)
{
	struct ipc_msg m = { .m_tag = 0 };
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply, a;

	/* original endpoint: it dies under the receive */
	EQ(ipc_recv(ep, &m, ep, 1000000, 0), EBADCAP);
	CHECK(!exists(ep));
	reply = kt_obj(CAP_REPLY, 0);
	ep = kt_obj(CAP_ENDPOINT, 0);
	OK(sys_move(kt_slot(1), ep));
	a = kt_obj(CAP_ENDPOINT, 0);
	EQ(ipc_recv(a, &m, reply, 1000000, reply), EBADCAP);
	CHECK(!exists(reply));
	EQ(ipc_recv(kt_obj(CAP_ENDPOINT, 0), &m, 0, 1000, 0), ETIMEDOUT);
}

static void
receive_on_self(word_t arg)
{
	struct ipc_msg m = { .m_tag = 0 };

	(void)ipc_recv((cap_t)(arg >> 16), &m, (cap_t)(arg & 0xffff), 0, 0);
	for (;;)
		(void)sys_yield();
}

TEST(window_on_the_receivers_thread)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0);
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 20);
	struct ipc_msg m = { .m_tag = 0 };

	/* the window's other two are its notification and an empty slot */
	kt_go(&k, receive_on_self, (word_t)ep << 16 | k.k_thread);
	AWAIT(!exists(k.k_thread));
	EQ(ipc_send_nowait(ep, &m), EAGAIN);
	EQ(ipc_call(ep, &m, 0, 1000), ETIMEDOUT);
}

TEST(window_on_the_receivers_space)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), vs = kt_space();
	struct kthread k;
	struct ipc_msg m = { .m_tag = 0 };

	(void)kt_slot(2);	/* the window's other two */
	k = kt_thread(vs, 20);
	kt_go(&k, receive_on_self, (word_t)ep << 16 | vs);
	AWAIT(!exists(vs));
	EQ(ipc_send_nowait(ep, &m), EAGAIN);
	EQ(sys_t_resume(k.k_thread), EINVAL);
}

static void
pager_call_with_window(word_t arg)
{
	struct ipc_msg m = { .m_tag = 0 };

	(void)arg;
	(void)ipc_call(CAP_SELF_PAGER, &m, 5, 0);
	(void)ipc_call(CAP_SELF_PAGER, &m, 0, 0);
	for (;;)
		(void)sys_yield();
}

TEST(thread_without_a_capability_space)
{
	cap_t vs = kt_space();
	struct kthread k = kt_thread(vs, 20);

	serve_window(0, NULL);
	OK(sys_vs_config(vs, 9, sv.s_ep));
	kt_config(k.k_thread, TC_CSPACE, 0);
	kt_go(&k, pager_call_with_window, 0);
	AWAIT(sv.s_n > 1);
	SERVED(sv);
	EQ(sv.s_n, 2);
	EQ(sv.s_last.m_badge, 9);
}
