/* SPDX-License-Identifier: BSD-2-Clause */
/* T_INTERRUPT: the thread visits its exception endpoint, at the next instruction and once. */
#define AREA "interrupt"
#include "ktest.h"

static struct server sv;
static volatile word_t count, result;

/* Lets it go on as it was. */
static void
resume(struct server *s, struct ipc_msg *m)
{
	struct regs r;

	OK(sys_reply_regs(s->s_reply, &r, 0));
	s->s_data[0] = r.r_pc;
	m->m_tag = 0;
}

static struct kthread
watched(unsigned prio)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, prio);

	kt_serve(&sv, resume, 25);
	kt_config(k.k_thread, TC_EXCEPTION, kt_mint(sv.s_ep, CAPR_SEND, 31));
	count = result = 0;
	return k;
}

static void
expect_visits(unsigned n)
{
	EQ(sv.s_n, n);
	EQ(sv.s_last.m_tag, TAG_KIND_SET(MSG_EXCEPTION));
	EQ(sv.s_last.m_badge, 31);
	EQ(sv.s_last.m_w[0], EXC_INTERRUPTED);
	EQ(sv.s_last.m_w[1], 0);
	EQ(sv.s_last.m_w[4], 0);
}

static void
spin(word_t arg)
{
	while (result == 0)
		count += arg;
}

TEST(a_running_thread)
{
	struct kthread k = watched(20);
	word_t was;

	kt_go(&k, spin, 1);
	AWAIT(count != 0);
	OK(sys_t_interrupt(k.k_thread, EINTR));
	AWAIT(sv.s_n > 0);
	was = count;
	AWAIT(count != was);
	expect_visits(1);
	/* twice is as good as once while it could not come */
	OK(sys_t_suspend(k.k_thread));
	OK(sys_t_interrupt(k.k_thread, EINTR));
	OK(sys_t_interrupt(k.k_thread, EINTR));
	kt_sleep_ms(2);
	EQ(sv.s_n, 1);
	OK(sys_t_resume(k.k_thread));
	AWAIT(sv.s_n > 1);
	was = count;
	AWAIT(count != was);
	expect_visits(2);
	result = 1;
	kt_join(&k);
}

static void
sleeper(word_t arg)
{
	word_t bits;

	result = (word_t)sys_wait(0, arg, &bits);
}

TEST(a_sleeping_thread)
{
	struct kthread k = watched(20);

	kt_go(&k, sleeper, LONG);
	REACHES(k.k_thread, T_WAIT);
	OK(sys_t_interrupt(k.k_thread, EAGAIN));
	kt_join(&k);
	EQ(result, EAGAIN);
	expect_visits(1);
}

static void
caller(word_t ep)
{
	struct ipc_msg m = { .m_tag = 0 };

	count = (word_t)ipc_call((cap_t)ep, &m, 0, 0);
	result = m.m_w[0];
}

/* its call is finished first, sent or not yet taken */
TEST(a_calling_thread)
{
	struct kthread k = watched(20);
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct ipc_msg m;

	kt_go(&k, caller, ep);
	REACHES(k.k_thread, T_SEND);
	OK(sys_t_interrupt(k.k_thread, EINTR));
	kt_sleep_ms(2);
	EQ(sv.s_n, 0);
	kt_recv(ep, &m, reply);
	OK(sys_t_interrupt(k.k_thread, EINTR));
	kt_sleep_ms(2);
	EQ(sv.s_n, 0);
	m.m_tag = 0;
	m.m_w[0] = 4711;
	OK(ipc_reply(reply, &m));
	kt_join(&k);
	EQ(count, 0);
	EQ(result, 4711);
	expect_visits(1);
}

/* suspended: when it is resumed, and not before */
TEST(a_suspended_thread)
{
	struct kthread k = watched(20);

	kt_go(&k, spin, 1);
	AWAIT(count != 0);
	OK(sys_t_suspend(k.k_thread));
	OK(sys_t_interrupt(k.k_thread, EINTR));
	OK(sys_thaw(k.k_thread));
	kt_sleep_ms(2);
	EQ(sv.s_n, 0);
	OK(sys_t_resume(k.k_thread));
	AWAIT(sv.s_n > 0);
	SERVED(sv);
	expect_visits(1);
	result = 1;
	kt_join(&k);
}

/* COMMIT comes first: the visit is the new image's, before its first instruction */
TEST(a_thread_that_gets_a_new_image)
{
	struct kthread k = watched(20);
	cap_t vs = kt_space(), slot;
	struct commit c;

	OK(sys_vs_config(vs, 0xbeef, kt_obj(CAP_ENDPOINT, 0)));
	OK(sys_t_interrupt(k.k_thread, EINTR));
	memset(&c, 0, sizeof(c));
	c.c_pc = (vaddr_t)kt_dump;
	c.c_sp = WINDOW2;
	slot = kt_mint(vs, CAPR_GRANT, 0);
	EQ(sv.s_n, 0);
	OK(sys_commit(k.k_thread, slot, &c));
	AWAIT(sv.s_n > 0);
	SERVED(sv);
	expect_visits(1);
	EQ(sv.s_last.m_w[2], (word_t)kt_dump);
	EQ(sv.s_data[0], (word_t)kt_dump);
}

TEST(refusals)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 20);

	/* nobody to visit */
	EQ(sys_t_interrupt(k.k_thread, EINTR), EINVAL);
	EQ(sys_t_interrupt(CAPSLOT_SELF, EINTR), EINVAL);
	k = watched(20);
	EQ(sys_t_interrupt(k.k_thread, 0), EINVAL);
	EQ(sys_t_interrupt(k.k_thread, 0x10000), EINVAL);
	EQ(sys_t_interrupt(kt_mint(k.k_thread, CAPR_ALL & ~CAPR_CTRL, 0),
	    EINTR), ECAPRIGHTS);
}
