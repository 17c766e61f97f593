/* SPDX-License-Identifier: BSD-2-Clause */
/* T_INTERRUPT: a visit to the exception endpoint before the next instruction. */
#define AREA "interrupt"
#include "ktest.h"

static struct server sv;
static volatile word_t count[4];

static void
let_go(struct server *s, struct ipc_msg *m)
{
	(void)s;
	m->m_tag = 0;
}

static struct kthread
watched(void)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 15);

	kt_serve(&sv, let_go, 25);
	kt_config(k.k_thread, TC_EXCEPTION, sv.s_ep);
	count[0] = 0;
	return k;
}

static void
counting(word_t arg)
{
	for (;;)
		count[arg]++;
}

static void
visited(unsigned times)
{
	EQ(sv.s_n, times);
	if (times == 0)
		return;
	EQ(TAG_KIND(sv.s_last.m_tag), MSG_EXCEPTION);
	EQ(sv.s_last.m_w[0], EXC_INTERRUPTED);
}

TEST(running_thread_at_once)
{
	struct kthread k = watched();
	word_t then;

	kt_go(&k, counting, 0);
	kt_sleep_ms(1);
	OK(sys_t_interrupt(k.k_thread, EINTR));
	kt_sleep_ms(1);
	visited(1);
	/* and it goes on where it was */
	then = count[0];
	kt_sleep_ms(1);
	CHECK(count[0] > then);
	visited(1);
}

TEST(twice_is_once)
{
	struct kthread k = watched();

	kt_go(&k, counting, 0);
	OK(sys_t_suspend(k.k_thread));
	OK(sys_t_interrupt(k.k_thread, EINTR));
	OK(sys_t_interrupt(k.k_thread, EINTR));
	kt_sleep_ms(1);
	visited(0);
	OK(sys_t_resume(k.k_thread));
	kt_sleep_ms(1);
	visited(1);
	CHECK(count[0] > 0);
}

static void
wait_here(word_t arg)
{
	word_t bits;

	count[1] = (word_t)sys_wait((cap_t)arg, 0, &bits);
}

TEST(wait_ends_with_the_error)
{
	struct kthread k = watched();

	kt_go(&k, wait_here, kt_obj(CAP_NOTIFY, 0));
	kt_sleep_ms(1);
	OK(sys_t_interrupt(k.k_thread, EDEADLK));
	kt_join(&k);
	EQ(count[1], EDEADLK);
	visited(1);
}

static void
call_here(word_t arg)
{
	struct ipc_msg m = { .m_tag = 0 };

	count[1] = (word_t)ipc_call((cap_t)arg, &m, 0, 0);
}

TEST(call_is_finished_first)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct kthread k = watched();
	struct ipc_msg m = { .m_tag = 0 };

	count[1] = 99;
	kt_go(&k, call_here, ep);
	OK(ipc_recv(ep, &m, 0, 1000000000, reply));
	OK(sys_t_interrupt(k.k_thread, EINTR));
	kt_sleep_ms(1);
	visited(0);
	m.m_tag = TAG_ERROR(EROFS);
	OK(ipc_reply(reply, &m));
	kt_join(&k);
	EQ(count[1], EROFS);
	visited(1);
}

TEST(call_answered_by_the_fast_path)
{
	static struct server echo;
	struct kthread k = watched();

	/* interrupted in its handler, the caller is visited when it is answered */
	kt_serve(&echo, NULL, 10);
	kt_go(&k, call_here, echo.s_ep);
	OK(sys_t_interrupt(k.k_thread, EINTR));
	kt_join(&k);
	EQ(count[1], 0);
	visited(1);
}

TEST(new_image_is_visited_first)
{
	cap_t vs = kt_space();
	struct kthread k = watched();
	struct commit c = { .c_pc = (vaddr_t)kt_trap_illegal };

	OK(sys_t_interrupt(k.k_thread, EINTR));
	OK(sys_commit(k.k_thread, kt_mint(vs, CAPR_GRANT, 0), &c));
	/* nothing of it ran: the first message is the visit */
	while (sv.s_n == 0)
		kt_sleep_ms(1);
	OK(sys_t_suspend(k.k_thread));
	CHECK(sv.s_n >= 1);
}

TEST(errors)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 15), w = watched();
	cap_t weak = kt_mint(w.k_thread, CAPR_ALL & ~CAPR_CTRL, 0);

	/* nobody to visit */
	EQ(sys_t_interrupt(k.k_thread, EINTR), EINVAL);
	EQ(sys_t_interrupt(w.k_thread, 0), EINVAL);
	EQ(sys_t_interrupt(w.k_thread, 0x10000), EINVAL);
	EQ(sys_t_interrupt(weak, EINTR), ECAPRIGHTS);
	EQ(sys_t_interrupt(UT, EINTR), ECAPTYPE);
	EQ(sys_t_interrupt(NONE, EINTR), EBADCAP);
}

TEST(exception_endpoint_taken_away)
{
	struct kthread k = watched();

	kt_go(&k, counting, 0);
	OK(sys_t_suspend(k.k_thread));
	OK(sys_t_interrupt(k.k_thread, EINTR));
	kt_config(k.k_thread, TC_EXCEPTION, 0);
	OK(sys_t_resume(k.k_thread));
	kt_sleep_ms(1);
	visited(0);
}
