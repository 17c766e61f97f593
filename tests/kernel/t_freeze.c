/* SPDX-License-Identifier: BSD-2-Clause */
/* GATHER: the freeze that goes with it, and how it goes on after a pause. */
#define AREA "gather"
#include "ktest.h"

#define THERE	WINDOW2			/* four pages of the target ... */
#define HERE	WINDOW			/* ... as this test sees them */
#define BUF	(WINDOW + 0x80000UL)	/* two pages of the gatherer */
#define NPAGE	4

static struct gather g;

static void
count_at(word_t arg)
{
	volatile word_t *w = (word_t *)arg;

	for (;;)
		++*w;
}

static void
count_in_steps(word_t arg)
{
	volatile word_t *w = (word_t *)(arg & ~0xfffUL);
	struct ipc_msg m = { .m_tag = 0 };

	w[8] = (word_t)ipc_call((cap_t)(arg & 0xfff), &m, 0, 0);
	for (;;)
		++w[0];
}

/* Counts how often the notification was signalled. */
static void
count_when_told(word_t arg)
{
	volatile word_t *w = (word_t *)(arg & ~0xfffUL);
	word_t bits;

	while (sys_wait((cap_t)(arg & 0xfff), 0, &bits) == 0)
		++w[9];
}

static struct kthread group[4];	/* leader, two siblings, a stranger */
static volatile word_t *counts;
static cap_t ep, reply;

/* Four threads in one space; the leader has called, the others count at 1.. */
static void
make_group(void)
{
	cap_t vs = kt_space();
	struct thread_config tc = { .tc_what = TC_TOKEN };
	struct ipc_msg m = { .m_tag = 0 };
	word_t buf = kt_page(2), mem = kt_page(NPAGE);
	unsigned i;

	for (i = 0; i < NPAGE; i++) {
		OK(kt_map(vs, THERE + ptoa(i), mem + i, MAP_R | MAP_W));
		memset(kt_window(HERE + ptoa(i), mem + i), 0, PAGE_SIZE);
	}
	kt_window(BUF, buf);
	kt_window(BUF + PAGE_SIZE, buf + 1);
	counts = (word_t *)HERE;
	ep = kt_obj(CAP_ENDPOINT, 0);
	reply = kt_obj(CAP_REPLY, 0);
	for (i = 0; i < 4; i++) {
		group[i] = kt_thread(vs, 10);
		tc.tc_token = (i == 3 ? 0x8888UL : 0x7777UL) << 16 | i;
		OK(sys_t_config(group[i].k_thread, &tc));
	}
	kt_go(&group[0], count_in_steps, THERE | ep);
	for (i = 1; i < 4; i++)
		kt_go(&group[i], count_at, THERE + 8 * i);
	kt_recv(ep, &m, reply);
	AWAIT(counts[1] > 0 && counts[2] > 0 && counts[3] > 0);
	memset(&g, 0, sizeof(g));
	g.g_buf = BUF;
	g.g_bufsize = 2 * PAGE_SIZE;
	g.g_strmax = PAGE_SIZE;
	g.g_argv = THERE + 0x1000;	/* zeros: no arguments */
}

/* Which of the four have counted since then, as bits. */
static unsigned
counted(const word_t *then)
{
	unsigned i, bits = 0;

	for (i = 0; i < 4; i++)
		if (counts[i] != then[i])
			bits |= 1U << i;
	return bits;
}

/*
 * Those that are to make progress are waited for; the others are not to run in
 * all that time.
 */
static unsigned
progress(unsigned want)
{
	word_t then[4];
	unsigned i;

	for (i = 0; i < 4; i++)
		then[i] = counts[i];
	kt_sleep_ms(80);
	AWAIT((counted(then) & want) == want);
	return counted(then);
}

TEST(siblings_frozen_and_thawed_by_the_answer)
{
	struct ipc_msg m = { .m_tag = TAG_ERROR(ENOEXEC) };

	make_group();
	EQ(progress(14), 14);
	OK(sys_gather(group[0].k_thread, &g));
	EQ(progress(8), 8);	/* only the stranger, who shares the memory */
	OK(ipc_reply(reply, &m));
	EQ(progress(15), 15);
	EQ(counts[8], ENOEXEC);
}

/* What wakes a sibling in the freeze is not lost, and does not let it run. */
TEST(sibling_woken_in_the_freeze)
{
	cap_t told = kt_obj(CAP_NOTIFY, 0);

	make_group();
	OK(sys_t_suspend(group[1].k_thread));
	kt_go(&group[1], count_when_told, THERE | told);
	OK(sys_signal(told));
	AWAIT(counts[9] == 1);
	REACHES(group[1].k_thread, T_WAIT);
	OK(sys_gather(group[0].k_thread, &g));
	OK(sys_signal(told));
	EQ(progress(8), 8);
	EQ(counts[9], 1);
	OK(sys_thaw(group[0].k_thread));
	AWAIT(counts[9] == 2);
	EQ(progress(12), 12);
}

/* whose call it is, as the kernel knows; one that is born meanwhile waits, too */
TEST(sibling_born_in_the_freeze)
{
	struct ipc_msg m = { .m_tag = 0 };
	struct thread_config tc = { .tc_what = TC_TOKEN };
	cap_t late;
	struct regs r;
	word_t info, token;

	make_group();
	OK(sys_cap_info(reply, &info, &token));
	EQ(CAPINFO_TYPE(info), CAP_REPLY);
	EQ(token, 0x7777UL << 16);
	late = kt_obj(CAP_THREAD, 0);
	tc.tc_token = 0x7777UL << 16 | 9;
	OK(sys_t_config(late, &tc));
	OK(sys_gather(group[0].k_thread, &g));
	OK(sys_t_fork(late, reply, 0));
	OK(sys_t_regs(group[3].k_thread, &r, 0));
	r.r_x[REG_A0] = THERE;
	r.r_x[REG_SP] = 0;
	OK(sys_t_regs(late, &r, 1));
	OK(sys_t_resume(late));
	EQ(progress(8), 8);
	OK(ipc_reply(reply, &m));
	OK(sys_cap_info(reply, &info, &token));
	EQ(token, 0);
	EQ(progress(15), 15);
	/* a stranger is not: its space is its own */
	OK(sys_delete(late));
}

TEST(thawed_when_the_gatherer_dies)
{
	make_group();
	OK(sys_gather(group[0].k_thread, &g));
	EQ(progress(8), 8);
	OK(sys_delete(reply));
	EQ(progress(15), 15);
	EQ(counts[8], EIO);
}

TEST(thawed_when_the_leader_dies)
{
	make_group();
	OK(sys_gather(group[0].k_thread, &g));
	OK(sys_delete(group[0].k_thread));
	EQ(progress(14), 14);
}

TEST(thawed_by_every_error)
{
	make_group();
	g.g_argv = THERE + 0x10000;
	EQ(sys_gather(group[0].k_thread, &g), ERETRY);
	EQ(progress(14), 14);
	g.g_argv = 0;
	EQ(sys_gather(group[0].k_thread, &g), EINVAL);
	EQ(progress(14), 14);
	/* but not while the gatherer's own page is fetched */
	g.g_argv = THERE + 0x1000;
	g.g_path = THERE;
	g.g_pathbuf = WINDOW + 0x100000;
	g.g_pathmax = 100;
	EQ(sys_gather(group[0].k_thread, &g), ERETRY);
	EQ(g.g_local, 1);
	EQ(progress(8), 8);
	/* it may ask again */
	g.g_path = 0;
	OK(sys_gather(group[0].k_thread, &g));
	EQ(progress(8), 8);
	OK(sys_thaw(group[0].k_thread));
	EQ(progress(14), 14);
}

TEST(one_exec_at_a_time)
{
	make_group();
	OK(sys_gather(group[0].k_thread, &g));
	/* a frozen sibling is not asked for its arguments as well */
	EQ(sys_gather(group[1].k_thread, &g), EAGAIN);
	EQ(progress(8), 8);
}

TEST_ONE_HART(frozen_threads_stay_so)
{
	make_group();
	OK(sys_gather(group[0].k_thread, &g));
	OK(sys_t_resume(group[1].k_thread));
	kt_config(group[2].k_thread, TC_PRIO, 20);
	EQ(progress(8), 8);
	OK(sys_t_suspend(group[1].k_thread));
	OK(sys_t_resume(group[1].k_thread));
	EQ(progress(8), 8);
	OK(sys_thaw(group[0].k_thread));
	/* the one of priority 20 keeps the hart from the others */
	EQ(progress(4), 4);
}

/* Frozen while it waits for a handler that then refuses: the siblings go on. */
TEST(leader_halted_while_frozen)
{
	cap_t ex = kt_obj(CAP_ENDPOINT, 0), r2 = kt_obj(CAP_REPLY, 0);
	struct ipc_msg m = { .m_tag = TAG_ERROR(EPERM) };

	make_group();
	OK(sys_t_suspend(group[0].k_thread));
	kt_config(group[0].k_thread, TC_EXCEPTION, ex);
	kt_go(&group[0], kt_trap_break, 0);
	kt_recv(ex, &m, r2);
	OK(sys_gather(group[0].k_thread, &g));
	EQ(progress(8), 8);
	m.m_tag = TAG_ERROR(EPERM);
	OK(ipc_reply(r2, &m));
	EQ(progress(14), 14);
}

/* One string over both pages of the buffer, and one behind it. */
static void
long_arguments(void)
{
	word_t v[3] = { THERE + 0x1003, THERE + 0x3000, 0 };

	memset((char *)HERE + 0x1003, 'x', 5000);
	memcpy((char *)HERE + 0x3000, "tail", 5);
	memcpy((char *)HERE + 0x100, v, sizeof(v));
	memset((void *)BUF, 0xee, 2 * PAGE_SIZE);
	g.g_argv = THERE + 0x100;
	g.g_envp = 0;
	g.g_reserve = 8;
	g.g_strmax = 2 * PAGE_SIZE;
}

/* A page of the gatherer's own comes late: what was copied is not read again. */
TEST(goes_on_where_it_stopped)
{
	word_t p;

	make_group();
	long_arguments();
	p = kt_page(1);
	OK(sys_unmap(CAPSLOT_VSPACE, BUF + PAGE_SIZE, 1));
	EQ(sys_gather(group[0].k_thread, &g), ERETRY);
	EQ(g.g_local, 1);
	EQ(g.g_fault, BUF + PAGE_SIZE);
	EQ(g.g_flags, GATHER_GO_ON);
	EQ(g.g_index, 0);
	EQ(g.g_done, PAGE_SIZE - 8 - 4 * 8);
	/* behind its back the beginning is another one now */
	memset((char *)HERE + 0x1003, 'y', 100);
	kt_window(BUF + PAGE_SIZE, p);
	OK(sys_gather(group[0].k_thread, &g));
	EQ(g.g_argc, 2);
	EQ(g.g_strlen, 5001 + 5);
	EQ(((char *)BUF)[40], 'x');
	EQ(((char *)BUF)[40 + 4999], 'x');
	EQ(strcmp((char *)BUF + 40 + 5001, "tail"), 0);
	EQ(((word_t *)BUF)[0], 40);
	EQ(((word_t *)BUF)[1], 40 + 5001);
	EQ(((word_t *)BUF)[2], 0);
	OK(sys_thaw(group[0].k_thread));
}

/* What a caller says of how far it came is checked, or harms nobody else. */
TEST(goes_on_from_nowhere)
{
	struct gather good;

	make_group();
	long_arguments();
	OK(sys_unmap(CAPSLOT_VSPACE, BUF + PAGE_SIZE, 1));
	EQ(sys_gather(group[0].k_thread, &g), ERETRY);
	kt_window(BUF + PAGE_SIZE, kt_page(1));
	good = g;
	g.g_index = 3;
	EQ(sys_gather(group[0].k_thread, &g), EINVAL);
	EQ(progress(14), 14);	/* an error like any other */
	EQ(sys_gather(group[0].k_thread, &g), EAGAIN);
	g = good;
	g.g_flags = 0;
	g.g_path = 0;
	OK(sys_gather(group[0].k_thread, &g));
	g = good;
	g.g_strlen = 2 * PAGE_SIZE;
	EQ(sys_gather(group[0].k_thread, &g), EINVAL);
	g = good;
	g.g_flags = 0;
	OK(sys_gather(group[0].k_thread, &g));
	g = good;
	g.g_argc = 0xffffffff;
	EQ(sys_gather(group[0].k_thread, &g), E2BIG);
	g = good;
	g.g_flags = 0;
	OK(sys_gather(group[0].k_thread, &g));
	g = good;
	g.g_done = 0xffffffff;
	EQ(sys_gather(group[0].k_thread, &g), E2BIG);
	EQ(progress(14), 14);
}
