/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Priorities, preemption, and that nobody starves beside an equal: on one hart,
 * where it is one thread or the other that counts.  t_smp.c is about several.
 */
#define AREA "sched"
#include "ktest.h"

static volatile word_t count[4];
static volatile word_t stop;
static struct server sv;

static void
spin(word_t arg)
{
	while (!stop)
		count[arg]++;
}

static void
start_counting(void)
{
	unsigned i;

	stop = 0;
	for (i = 0; i < nitems(count); i++)
		count[i] = 0;
}

TEST_ONE_HART(equals_share_the_hart)
{
	struct kthread a, b;

	start_counting();
	a = kt_start(spin, 0, 10);
	b = kt_start(spin, 1, 10);
	kt_sleep_ms(100);
	CHECK(count[0] > 0 && count[1] > 0);
	/* within a factor of four */
	CHECK(count[0] / 4 < count[1] && count[1] / 4 < count[0]);
	stop = 1;
	kt_join(&a);
	kt_join(&b);
}

TEST_ONE_HART(higher_runs_first)
{
	struct kthread low, high;
	word_t then;

	start_counting();
	low = kt_start(spin, 0, 9);
	kt_sleep_ms(5);
	then = count[0];
	CHECK(then > 0);
	high = kt_start(spin, 1, 11);
	kt_sleep_ms(30);
	CHECK(count[1] > 0);
	/* it may have run until the other was started */
	CHECK(count[0] - then < count[1]);
	then = count[0];
	kt_sleep_ms(30);
	EQ(count[0], then);
	OK(sys_t_suspend(high.k_thread));
	kt_sleep_ms(5);
	CHECK(count[0] > then);
	OK(sys_t_suspend(low.k_thread));
	then = count[0];
	kt_sleep_ms(5);
	EQ(count[0], then);
}

TEST_ONE_HART(change_of_priority_counts_at_once)
{
	struct kthread a, b;
	word_t then;

	start_counting();
	a = kt_start(spin, 0, 9);
	b = kt_start(spin, 1, 8);
	kt_sleep_ms(10);
	EQ(count[1], 0);
	kt_config(b.k_thread, TC_PRIO, 10);
	kt_sleep_ms(10);
	CHECK(count[1] > 0);
	then = count[0];
	kt_sleep_ms(20);
	EQ(count[0], then);
	kt_config(b.k_thread, TC_PRIO, 9);
	kt_sleep_ms(100);
	CHECK(count[0] > then);
	stop = 1;
	kt_join(&a);
	kt_join(&b);
}

static volatile word_t turns[64];
static volatile unsigned nturns;

static void
take_turns(word_t arg)
{
	unsigned i;

	for (i = 0; i < 8; i++) {
		turns[nturns++] = arg;
		(void)sys_yield();
	}
}

TEST_ONE_HART(yield_goes_round)
{
	struct kthread k[3];
	unsigned i;

	nturns = 0;
	for (i = 0; i < 3; i++)
		k[i] = kt_start(take_turns, i, 10);
	for (i = 0; i < 3; i++)
		kt_join(&k[i]);
	EQ(nturns, 24);
	for (i = 0; i < 21; i++)
		EQ(turns[i], i % 3);
	/* alone it returns */
	OK(sys_yield());
}

static void
short_sleeps(word_t arg)
{
	word_t bits;

	while (!stop)
		(void)sys_wait(0, arg, &bits);
}

/* Somebody's time-outs must not lengthen another's slice for ever. */
TEST_ONE_HART(slices_end_in_spite_of_timeouts)
{
	struct kthread a, b, c;

	start_counting();
	a = kt_start(spin, 0, 10);
	b = kt_start(spin, 1, 10);
	c = kt_start(short_sleeps, 1000000, 20);
	kt_sleep_ms(200);
	CHECK(count[0] > 0 && count[1] > 0);
	stop = 1;
	kt_join(&a);
	kt_join(&b);
	kt_join(&c);
}

static struct kthread second;

static void
wake_second(struct server *s, struct ipc_msg *m)
{
	(void)s;
	(void)m;
	OK(sys_t_resume(second.k_thread));
}

static void
call_then_spin(word_t arg)
{
	struct ipc_msg m = { .m_tag = 0 };

	word_t until;

	OK(ipc_call((cap_t)arg, &m, 0, 0));
	for (until = kt_ms() + 100; !stop && kt_ms() < until;)
		;
}

static void
count_to_ten(word_t arg)
{
	while (count[arg] < 10)
		count[arg]++;
	stop = 1;
}

/* A direct switch must not leave an equal of the caller without a timer. */
TEST_UNTIMED(equal_woken_by_a_server_gets_its_turn)
{
	struct kthread a;
	word_t bits;

	start_counting();
	kt_serve(&sv, wake_second, 25);
	second = kt_thread(CAPSLOT_VSPACE, 10);
	kt_go(&second, count_to_ten, 1);
	OK(sys_t_suspend(second.k_thread));
	a = kt_start(call_then_spin, sv.s_ep, 10);
	/* no time-out: the clock would hide it */
	OK(sys_wait(a.k_done, 0, &bits));
	EQ(count[1], 10);
}

static void
ping(word_t arg)
{
	struct ipc_msg m = { .m_tag = 0 };

	while (!stop) {
		if (ipc_call((cap_t)arg, &m, 0, 0) != 0)
			break;
		count[2]++;
	}
}

/* Two threads that call each other without end, and a third of their priority. */
TEST_ONE_HART(callers_do_not_starve_an_equal)
{
	struct kthread a, b;

	start_counting();
	kt_serve(&sv, NULL, 10);
	a = kt_start(ping, sv.s_ep, 10);
	b = kt_start(spin, 0, 10);
	kt_sleep_ms(200);
	CHECK(count[0] > 0 && count[2] > 0);
	stop = 1;
	kt_join(&a);
	kt_join(&b);
}

static void
preempted_call(struct server *s, struct ipc_msg *m)
{
	(void)s;
	(void)m;
	count[3] = count[1];
}

TEST_ONE_HART(reply_to_a_lower_caller_lets_a_higher_one_run)
{
	struct ipc_msg m = { .m_tag = 0 };
	struct kthread a;
	unsigned i;

	start_counting();
	kt_serve(&sv, preempted_call, 20);
	a = kt_start(ping, sv.s_ep, 5);
	for (i = 0; i < 20; i++) {
		kt_sleep_ms(1);
		OK(ipc_call(sv.s_ep, &m, 0, 0));
	}
	CHECK(count[2] > 0);
	stop = 1;
	kt_join(&a);
}

TEST_ONE_HART(idle_is_counted)
{
	struct sysinfo a = kt_census(), b;

	kt_sleep_ms(20);
	b = kt_census();
	CHECK(b.si_idle > a.si_idle);
	CHECK(b.si_switches > a.si_switches);
	CHECK(b.si_time - a.si_time >= b.si_idle - a.si_idle);
	EQ(b.si_timebase, kt_info->bi_timebase);
	CHECK(b.si_instret > a.si_instret);
	EQ(b.si_harts, 1);
}
