/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages: what arrives, in which order, and how a wait ends. */
#define AREA "ipc"
#include "ktest.h"

static struct server sv;

static struct ipc_msg
message(unsigned op)
{
	struct ipc_msg m = { .m_tag = TAG(9, op) };
	unsigned i;

	for (i = 0; i < MSG_WORDS; i++)
		m.m_w[i] = 0x1111111111111111UL * (i + 1);
	return m;
}

static void
turn_round(struct server *s, struct ipc_msg *m)
{
	unsigned i;

	(void)s;
	for (i = 0; i < MSG_WORDS; i++)
		m->m_w[i] = ~m->m_w[i];
}

TEST(call_and_reply_move_all_words)
{
	struct ipc_msg m = message(200);
	unsigned i;

	kt_serve(&sv, turn_round, 30);
	m.m_cap[0] = m.m_cap[1] = m.m_cap[2] = 123;	/* not announced */
	OK(ipc_call(sv.s_ep, &m, 0, 0));
	EQ(sv.s_last.m_tag, TAG(9, 200));
	EQ(sv.s_last.m_badge, 0);
	EQ(m.m_badge, 0);
	for (i = 0; i < MSG_WORDS; i++) {
		EQ(sv.s_last.m_w[i], 0x1111111111111111UL * (i + 1));
		EQ(m.m_w[i], ~(0x1111111111111111UL * (i + 1)));
	}
	for (i = 0; i < MSG_CAPS; i++) {
		EQ(sv.s_last.m_cap[i], 0);
		EQ(m.m_cap[i], 0);
	}
}

TEST(other_registers_are_kept)
{
	struct door d;
	unsigned i;

	kt_serve(&sv, NULL, 30);
	for (i = 0; i < 8; i++)
		d.a[i] = i;
	d.a[0] = sv.s_ep;
	for (i = 0; i < 7; i++)
		d.t[i] = 0;
	d.t[0] = SYS_CALL;
	d.t[6] = 0x6666;
	kt_door(&d);
	EQ(d.t[6], 0x6666);
	EQ(d.a[2], 2);
	EQ(d.a[7], 7);
}

TEST_ONE_HART(fast_path_is_counted)
{
	struct ipc_msg m = message(1);
	word_t before;
	unsigned i;

	kt_serve(&sv, NULL, 30);
	before = kt_census().si_fastpath;
	for (i = 0; i < 10; i++)
		OK(ipc_call(sv.s_ep, &m, 0, 0));
	/* a call and an answer each */
	EQ(kt_census().si_fastpath - before, kt_fastpath ? 20 : 0);
	if (!kt_fastpath)
		EQ(kt_census().si_fastpath, 0);
}

TEST(badge_tells_who)
{
	struct ipc_msg m = message(1);

	kt_serve(&sv, NULL, 30);
	OK(ipc_call(kt_mint(sv.s_ep, CAPR_SEND, 0xfedcba987654), &m, 0, 0));
	EQ(sv.s_last.m_badge, 0xfedcba987654);
	OK(ipc_call(kt_mint(sv.s_ep, CAPR_SEND, 1), &m, 0, 0));
	EQ(sv.s_last.m_badge, 1);
}

static void
odd_tag(struct server *s, struct ipc_msg *m)
{
	m->m_tag = s->s_data[0];
}

TEST(tag_is_sanitised)
{
	struct ipc_msg m = message(7);
	unsigned k;

	kt_serve(&sv, odd_tag, 30);
	for (k = 0; k < 16; k++) {
		m = message(7);
		m.m_tag |= TAG_KIND_SET(k) | TAG_ONEWAY | ~0UL << 32;
		/* the answer cannot pretend either */
		sv.s_data[0] = TAG(3, 4) | TAG_KIND_SET(k) | TAG_ONEWAY |
		    ~0UL << 48;
		OK(ipc_call(sv.s_ep, &m, 0, 0));
		EQ(sv.s_last.m_tag, TAG(9, 7));
		EQ(m.m_tag, TAG(3, 4));
		m = message(8);
		m.m_tag |= TAG_KIND_SET(k) | ~0UL << 32;
		OK(ipc_send(sv.s_ep, &m));
		SERVED(sv);
		EQ(sv.s_last.m_tag, TAG(9, 8) | TAG_ONEWAY);
	}
}

TEST(error_of_the_answer)
{
	struct ipc_msg m = message(7);

	kt_serve(&sv, odd_tag, 30);
	sv.s_data[0] = TAG_ERROR(EISDIR);
	EQ(ipc_call(sv.s_ep, &m, 0, 0), EISDIR);
	/* words come along with it */
	EQ(m.m_w[1], 0x2222222222222222UL);
}

TEST(lower_and_higher_servers)
{
	struct ipc_msg m = message(7);
	static struct server low;

	kt_serve(&low, turn_round, 3);
	kt_serve(&sv, turn_round, 30);
	OK(ipc_call(low.s_ep, &m, 0, 0));
	EQ(m.m_w[0], ~0x1111111111111111UL);
	OK(ipc_call(sv.s_ep, &m, 0, 0));
	EQ(m.m_w[0], 0x1111111111111111UL);
}

TEST(server_may_use_many_reply_objects)
{
	struct ipc_msg m = message(7);
	unsigned i;

	kt_serve(&sv, NULL, 30);
	for (i = 0; i < 100; i++) {
		m.m_w[0] = i;
		OK(ipc_call(sv.s_ep, &m, 0, i & 1 ? LONG : 0));
		EQ(m.m_w[0], i);
	}
	EQ(sv.s_n, 100);
}

static volatile word_t order[8];
static volatile unsigned norder;

static void
send_number(word_t arg)
{
	struct ipc_msg m = { .m_tag = TAG(1, 1), .m_w = { arg & 0xff } };

	OK(ipc_send((cap_t)(arg >> 8), &m));
	order[norder++] = arg & 0xff;
}

TEST_ONE_HART(sends_arrive_in_order)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0);
	struct kthread k[4];
	struct ipc_msg m;
	unsigned i;

	norder = 0;
	for (i = 0; i < 4; i++) {
		/* whatever their priorities */
		k[i] = kt_start(send_number, (word_t)ep << 8 | i, 10 + i % 2);
		REACHES(k[i].k_thread, T_SEND);
	}
	EQ(norder, 0);
	for (i = 0; i < 4; i++) {
		memset(&m, 0, sizeof(m));
		kt_recv(ep, &m, 0);
		EQ(m.m_w[0], i);
		CHECK(m.m_tag & TAG_ONEWAY);
	}
	for (i = 0; i < 4; i++)
		kt_join(&k[i]);
	EQ(norder, 4);
}

TEST(send_without_waiting)
{
	struct ipc_msg m = message(3);
	cap_t ep = kt_obj(CAP_ENDPOINT, 0);

	EQ(ipc_send_nowait(ep, &m), EAGAIN);
	kt_serve(&sv, NULL, 30);
	m = message(3);
	OK(ipc_send_nowait(sv.s_ep, &m));
	SERVED(sv);
	EQ(sv.s_n, 1);
	EQ(sv.s_last.m_w[5], 0x6666666666666666UL);
}

/* A receiver that took a one-way message may wait again with its reply object. */
TEST(receiver_goes_on_after_a_send)
{
	struct ipc_msg m;
	unsigned i;

	kt_serve(&sv, NULL, 30);
	for (i = 0; i < 3; i++) {
		m = message(i);
		OK(ipc_send(sv.s_ep, &m));
		SERVED(sv);
		EQ(sv.s_n, 2 * i + 1);
		EQ(TAG_OP(sv.s_last.m_tag), i);
		m = message(i);
		OK(ipc_call(sv.s_ep, &m, 0, LONG));
		EQ(sv.s_n, 2 * i + 2);
	}
}

/* The first one is answered late. */
static void
slow(struct server *s, struct ipc_msg *m)
{
	(void)m;
	if (s->s_n == 1)
		(void)kt_wait((cap_t)s->s_data[0]);
}

TEST(call_times_out)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), late = kt_obj(CAP_NOTIFY, 0);
	struct ipc_msg m = message(1);
	word_t t = kt_ms();

	/* nobody receives */
	EQ(ipc_call(ep, &m, 0, 20000000), ETIMEDOUT);
	CHECK(kt_ms() - t >= 19);
	/* taken, never answered; the late answer hurts nobody */
	kt_serve(&sv, slow, 30);
	sv.s_data[0] = late;
	do {
		t = kt_ms();
		EQ(ipc_call(sv.s_ep, &m, 0, 10000000), ETIMEDOUT);
		CHECK(kt_ms() - t >= 9);
	} while (sv.s_n == 0);
	OK(sys_signal(late));
	SERVED(sv);
	OK(ipc_call(sv.s_ep, &m, 0, LONG));
	EQ(sv.s_n, 2);
}

TEST(answer_in_time_stops_the_clock)
{
	struct ipc_msg m = message(1);
	word_t t;

	kt_serve(&sv, NULL, 30);
	AWAIT(ipc_call(sv.s_ep, &m, 0, 3000000) == 0);
	t = kt_ms();
	EQ(sys_wait(0, 10000000, &m.m_w[0]), ETIMEDOUT);
	CHECK(kt_ms() - t >= 9);
}

TEST(recv_times_out)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct ipc_msg m = message(1);
	word_t t = kt_ms();

	EQ(ipc_recv(ep, &m, 0, 20000000, reply), ETIMEDOUT);
	CHECK(kt_ms() - t >= 19);
	EQ(m.m_tag, TAG_ERROR(ETIMEDOUT));
	/* the reply object is free again */
	EQ(ipc_recv(ep, &m, 0, 1000, reply), ETIMEDOUT);
	EQ(ipc_reply_recv(ep, &m, 0, 1000, reply), ETIMEDOUT);
}

static void
call_once(word_t arg)
{
	struct ipc_msg m = message(1);

	order[0] = (word_t)ipc_call((cap_t)arg, &m, 0, 0);
	order[1] = m.m_tag;
}

static struct kthread
caller(cap_t ep)
{
	struct kthread k;

	order[0] = order[1] = 0x99;
	k = kt_start(call_once, ep, 20);
	REACHES(k.k_thread, T_SEND);
	return k;
}

TEST(reply_object_destroyed)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct kthread k = caller(ep);
	struct ipc_msg m = message(1);

	OK(ipc_recv(ep, &m, 0, 0, reply));
	OK(sys_delete(reply));
	kt_join(&k);
	EQ(order[0], EIO);
	EQ(ipc_reply(reply, &m), EBADCAP);
}

TEST(endpoint_destroyed)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct kthread k = caller(ep), k2;
	struct ipc_msg m = message(1);

	/* in the queue */
	OK(sys_delete(ep));
	kt_join(&k);
	EQ(order[0], EIO);
	/* whose call was taken waits on */
	ep = kt_obj(CAP_ENDPOINT, 0);
	k2 = caller(ep);
	OK(ipc_recv(ep, &m, 0, 0, reply));
	OK(sys_delete(ep));
	kt_sleep_ms(2);
	EQ(kt_state(k2.k_thread), T_REPLY);
	EQ(order[0], 0x99);
	m.m_tag = TAG_ERROR(EROFS);
	OK(ipc_reply(reply, &m));
	kt_join(&k2);
	EQ(order[0], EROFS);
}

static void
receive_once(word_t arg)
{
	struct ipc_msg m = message(1);

	order[0] = (word_t)ipc_recv((cap_t)(arg >> 16), &m, 0, 0,
	    (cap_t)(arg & 0xffff));
}

TEST(endpoint_destroyed_under_a_receiver)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct ipc_msg m = message(1);
	struct kthread k;

	k = kt_start(receive_once, (word_t)ep << 16 | reply, 20);
	REACHES(k.k_thread, T_RECV);
	OK(sys_delete(ep));
	kt_join(&k);
	EQ(order[0], EIO);
	ep = kt_obj(CAP_ENDPOINT, 0);
	EQ(ipc_recv(ep, &m, 0, 1000, reply), ETIMEDOUT);
}

TEST(reply_destroyed_under_a_receiver)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct ipc_msg m = message(1);
	struct kthread k;

	k = kt_start(receive_once, (word_t)ep << 16 | reply, 20);
	REACHES(k.k_thread, T_RECV);
	OK(sys_delete(reply));
	/* it waits on, but cannot answer */
	EQ(ipc_call(ep, &m, 0, 0), ECANCELED);
	kt_join(&k);
}

TEST(receiver_without_reply_object)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0);
	struct kthread k = caller(ep);
	struct ipc_msg m = message(1);

	/* the caller waits first */
	kt_recv(ep, &m, 0);
	EQ(m.m_w[0], 0x1111111111111111UL);
	kt_join(&k);
	EQ(order[0], ECANCELED);
	/* the receiver waits first */
	k = kt_start(receive_once, (word_t)ep << 16, 20);
	REACHES(k.k_thread, T_RECV);
	EQ(ipc_call(ep, &m, 0, 0), ECANCELED);
	kt_join(&k);
}

TEST(reply_object_states)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct ipc_msg m = message(1);
	struct kthread k;

	EQ(ipc_reply(reply, &m), ESRCH);
	k = caller(ep);
	kt_recv(ep, &m, reply);
	/* bound: not good for another receive */
	EQ(ipc_recv(ep, &m, 0, 1000, reply), EBUSY);
	m.m_tag = 0;
	OK(ipc_reply(kt_mint(reply, 0, 0), &m));
	EQ(ipc_reply(reply, &m), ESRCH);
	kt_join(&k);
	/* a receiver holds it */
	k = kt_start(receive_once, (word_t)ep << 16 | reply, 20);
	REACHES(k.k_thread, T_RECV);
	EQ(ipc_recv(ep, &m, 0, 1000, reply), EBUSY);
}

TEST(suspended_in_a_call)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct kthread k = caller(ep);
	struct ipc_msg m = message(1);

	/* queued */
	OK(sys_t_suspend(k.k_thread));
	EQ(ipc_recv(ep, &m, 0, 1000, reply), ETIMEDOUT);
	OK(sys_t_resume(k.k_thread));
	kt_join(&k);
	EQ(order[0], EINTR);
	/* taken */
	k = caller(ep);
	kt_recv(ep, &m, reply);
	OK(sys_t_suspend(k.k_thread));
	EQ(ipc_reply(reply, &m), ESRCH);
	OK(sys_t_resume(k.k_thread));
	kt_join(&k);
	EQ(order[0], EINTR);
}

TEST(caller_destroyed)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct kthread k = caller(ep), k2 = caller(ep);
	struct ipc_msg m = message(1);
	word_t out[2];

	kt_recv(ep, &m, reply);
	OK(sys_delete(k.k_thread));
	OK(sys_delete(k2.k_thread));
	EQ(sys_lease(reply, COPY_IN, 0, (vaddr_t)&m, 8, out), ESRCH);
	EQ(ipc_reply(reply, &m), ESRCH);
	EQ(ipc_recv(ep, &m, 0, 1000, reply), ETIMEDOUT);
}

TEST(receiver_destroyed)
{
	struct ipc_msg m = message(1);

	kt_serve(&sv, NULL, 30);
	OK(ipc_call(sv.s_ep, &m, 0, 0));
	OK(sys_delete(sv.s_thread.k_thread));
	EQ(ipc_call(sv.s_ep, &m, 0, 1000000), ETIMEDOUT);
	EQ(ipc_recv(sv.s_ep, &m, 0, 1000, sv.s_reply), ETIMEDOUT);
}

TEST(own_pager)
{
	cap_t vs = kt_space();
	struct ipc_msg m = message(1);
	struct kthread k;

	/* the root space has none */
	EQ(ipc_call(CAP_SELF_PAGER, &m, 0, 0), EBADCAP);
	EQ(ipc_send_nowait(CAP_SELF_PAGER, &m), EBADCAP);
	kt_serve(&sv, NULL, 30);
	OK(sys_vs_config(vs, 0x4242, kt_mint(sv.s_ep, CAPR_SEND, 5)));
	k = kt_thread(vs, 20);
	kt_go(&k, call_once, CAP_SELF_PAGER);
	kt_join(&k);
	EQ(sv.s_n, 1);
	EQ(sv.s_last.m_badge, 0x4242);
	EQ(TAG_KIND(sv.s_last.m_tag), MSG_NORMAL);
}

/* Two clients and a server in three spaces. */
TEST(between_spaces)
{
	cap_t a = kt_space(), b = kt_space();
	struct kthread ka, kb;

	kt_serve(&sv, turn_round, 30);
	ka = kt_thread(a, 20);
	kb = kt_thread(b, 20);
	kt_go(&ka, call_once, kt_mint(sv.s_ep, CAPR_SEND, 1));
	kt_go(&kb, call_once, kt_mint(sv.s_ep, CAPR_SEND, 2));
	kt_join(&ka);
	kt_join(&kb);
	EQ(sv.s_n, 2);
}
