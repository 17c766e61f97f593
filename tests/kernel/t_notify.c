/* SPDX-License-Identifier: BSD-2-Clause */
/* Notifications, time, and interrupts as capabilities. */
#define AREA "notify"
#include "ktest.h"

static struct server sv;
static volatile word_t got[4];

TEST(signals_add_up)
{
	cap_t n = kt_obj(CAP_NOTIFY, 0);
	word_t bits;

	OK(sys_signal(kt_mint(n, CAPR_SEND, 1UL << 40)));
	OK(sys_signal(kt_mint(n, CAPR_SEND, 6)));
	OK(sys_signal(n));
	OK(sys_wait(n, 0, &bits));
	EQ(bits, 1UL << 40 | 7);
	EQ(sys_wait(n, 1000, &bits), ETIMEDOUT);
}

TEST(rights)
{
	cap_t n = kt_obj(CAP_NOTIFY, 0);
	word_t bits;

	EQ(sys_signal(kt_mint(n, CAPR_RECV, 0)), ECAPRIGHTS);
	EQ(sys_wait(kt_mint(n, CAPR_SEND, 0), 1000, &bits), ECAPRIGHTS);
	EQ(sys_wait(0, 0, &bits), EINVAL);
}

static void
wait_for(word_t arg)
{
	word_t bits;

	got[arg & 3] = 0x1000 + (word_t)sys_wait((cap_t)(arg >> 2), 0, &bits);
	if (got[arg & 3] == 0x1000)
		got[arg & 3] = bits;
}

TEST(first_waiter_gets_it_all)
{
	cap_t n = kt_obj(CAP_NOTIFY, 0);
	struct kthread a, b;

	got[0] = got[1] = 0;
	a = kt_start(wait_for, (word_t)n << 2, 10);
	REACHES(a.k_thread, T_WAIT);
	b = kt_start(wait_for, (word_t)n << 2 | 1, 20);
	REACHES(b.k_thread, T_WAIT);
	OK(sys_signal(kt_mint(n, CAPR_SEND, 4)));
	kt_join(&a);
	EQ(got[0], 4);
	EQ(got[1], 0);
	OK(sys_signal(kt_mint(n, CAPR_SEND, 8)));
	kt_join(&b);
	EQ(got[1], 8);
}

TEST(destroyed_under_a_waiter)
{
	cap_t n = kt_obj(CAP_NOTIFY, 0);
	struct kthread a;

	a = kt_start(wait_for, (word_t)n << 2, 10);
	REACHES(a.k_thread, T_WAIT);
	OK(sys_delete(n));
	kt_join(&a);
	EQ(got[0], 0x1000 + EIO);
}

TEST(suspended_in_a_wait)
{
	cap_t n = kt_obj(CAP_NOTIFY, 0);
	struct kthread a;

	a = kt_start(wait_for, (word_t)n << 2, 10);
	REACHES(a.k_thread, T_WAIT);
	OK(sys_t_suspend(a.k_thread));
	OK(sys_signal(n));
	OK(sys_t_resume(a.k_thread));
	kt_join(&a);
	EQ(got[0], 0x1000 + EINTR);
}

TEST(bound_one_reaches_a_receiver)
{
	cap_t n = kt_obj(CAP_NOTIFY, 0);
	struct ipc_msg m = { .m_tag = 0 };

	kt_serve(&sv, NULL, 25);
	kt_config(sv.s_thread.k_thread, TC_NOTIFY, n);
	OK(sys_signal(kt_mint(n, CAPR_SEND, 0x50)));
	SERVED(sv);
	EQ(sv.s_n, 1);
	EQ(sv.s_last.m_badge, 0);
	EQ(sv.s_last.m_tag, TAG_KIND_SET(MSG_NOTIFY));
	EQ(sv.s_last.m_w[0], 0x50);
	EQ(sv.s_last.m_w[1], 0);
	/* then it serves on */
	OK(ipc_call(sv.s_ep, &m, 0, LONG));
	EQ(sv.s_n, 2);
	/* unbound */
	kt_config(sv.s_thread.k_thread, TC_NOTIFY, 0);
	OK(sys_signal(n));
	kt_sleep_ms(1);
	EQ(sv.s_n, 2);
}

static void
busy_server(struct server *s, struct ipc_msg *m)
{
	(void)m;
	if (TAG_KIND(s->s_last.m_tag) == MSG_NORMAL) {
		OK(sys_signal((cap_t)s->s_data[0]));
		OK(sys_signal((cap_t)s->s_data[1]));
	} else
		s->s_data[2] = s->s_last.m_w[0];
}

/* Signals that came while it worked are seen at the next receive, before messages. */
TEST(pending_one_comes_first)
{
	cap_t n = kt_obj(CAP_NOTIFY, 0);
	struct ipc_msg m = { .m_tag = 0 };

	kt_serve(&sv, busy_server, 30);
	kt_config(sv.s_thread.k_thread, TC_NOTIFY, n);
	sv.s_data[0] = kt_mint(n, CAPR_SEND, 1);
	sv.s_data[1] = kt_mint(n, CAPR_SEND, 2);
	OK(ipc_call(sv.s_ep, &m, 0, 0));
	SERVED(sv);
	EQ(sv.s_n, 2);
	EQ(sv.s_data[2], 3);
}

TEST(bound_one_destroyed)
{
	cap_t n = kt_obj(CAP_NOTIFY, 0);
	struct ipc_msg m = { .m_tag = 0 };

	kt_serve(&sv, NULL, 30);
	kt_config(sv.s_thread.k_thread, TC_NOTIFY, n);
	OK(sys_delete(n));
	OK(ipc_call(sv.s_ep, &m, 0, 0));
	/* and the other way round */
	n = kt_obj(CAP_NOTIFY, 0);
	kt_config(sv.s_thread.k_thread, TC_NOTIFY, n);
	OK(sys_delete(sv.s_thread.k_thread));
	OK(sys_signal(n));
}

TEST(bound_to_another)
{
	cap_t n = kt_obj(CAP_NOTIFY, 0);
	static struct server other;

	kt_serve(&sv, NULL, 25);
	kt_serve(&other, NULL, 25);
	kt_config(sv.s_thread.k_thread, TC_NOTIFY, n);
	kt_config(other.s_thread.k_thread, TC_NOTIFY, n);
	OK(sys_signal(n));
	SERVED(other);
	EQ(sv.s_n, 0);
	EQ(other.s_n, 1);
}

static void
sleeper(word_t arg)
{
	word_t bits;

	EQ(sys_wait(0, (arg >> 2) * 1000000, &bits), ETIMEDOUT);
	got[arg & 3] = kt_ms();
}

TEST(sleepers_wake_in_time_and_order)
{
	struct kthread k[3];
	word_t t = kt_ms();
	unsigned i;

	for (i = 0; i < 3; i++)
		k[i] = kt_start(sleeper, (30 - 10 * i) << 2 | i, 20);
	for (i = 0; i < 3; i++)
		kt_join(&k[i]);
	/* on several, one that woke may wait for its host before it looks */
	if (!kt_many_harts)
		CHECK(got[2] <= got[1] && got[1] <= got[0]);
	CHECK(got[2] - t >= 9 && got[1] - t >= 19 && got[0] - t >= 29);
}

TEST(longest_timeout)
{
	struct kthread k;
	cap_t n = kt_obj(CAP_NOTIFY, 0);
	word_t bits;

	EQ(sys_wait(n, 1, &bits), ETIMEDOUT);
	k = kt_start(sleeper, ~0UL, 20);
	REACHES(k.k_thread, T_WAIT);
	kt_sleep_ms(5);
	/* not rounded to nothing by an overflow */
	EQ(kt_state(k.k_thread), T_WAIT);
	OK(sys_t_suspend(k.k_thread));
	OK(sys_signal(n));
	OK(sys_wait(n, ~0UL, &bits));
}

TEST(irq_capabilities)
{
	struct sysinfo si;
	cap_t s = kt_slot(3), n = kt_obj(CAP_NOTIFY, 0);
	word_t info, extra;

	si = kt_census();
	EQ(sys_irq_get(INIT_CAP_IRQCTL, 0, s), EINVAL);
	EQ(sys_irq_get(INIT_CAP_IRQCTL, 1023, s), EINVAL);
	EQ(sys_irq_get(INIT_CAP_IRQCTL, ~0UL, s), EINVAL);
	EQ(sys_irq_get(INIT_CAP_IRQCTL, 5, 0), EBADCAP);
	EQ(sys_irq_get(INIT_CAP_IRQCTL, 5, UT), EEXIST);
	EQ(sys_irq_get(n, 5, s), ECAPTYPE);
	OK(sys_irq_get(INIT_CAP_IRQCTL, 5, s));
	EQ(sys_irq_get(INIT_CAP_IRQCTL, 5, s + 1), EBUSY);
	OK(sys_cap_info(s, &info, &extra));
	EQ(CAPINFO_TYPE(info), CAP_IRQ);
	EQ(sys_irq_bind(s, NONE), EBADCAP);
	EQ(sys_irq_bind(s, s), ECAPTYPE);
	EQ(sys_irq_bind(n, n), ECAPTYPE);
	OK(sys_irq_bind(s, n));
	OK(sys_irq_ack(s));
	OK(sys_mint(0, s + 1, s, CAPR_ALL, 0));
	OK(sys_irq_ack(s + 1));
	OK(sys_delete(s));
	EQ(sys_irq_ack(s + 1), EBADCAP);
	OK(sys_irq_get(INIT_CAP_IRQCTL, 5, s));
	/* a line without a notification */
	OK(sys_irq_ack(s));
	/* what made it takes it back */
	OK(sys_revoke(INIT_CAP_IRQCTL));
	EQ(sys_irq_ack(s), EBADCAP);
	kt_same(&si);
	OK(sys_irq_get(INIT_CAP_IRQCTL, 5, s));
	OK(sys_irq_bind(s, n));
	OK(sys_delete(n));
	OK(sys_irq_ack(s));
	OK(sys_delete(s));
}
