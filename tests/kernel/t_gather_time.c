/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RULES R3: however many arguments there are, GATHER keeps nobody waiting for
 * long.  Somebody of a higher priority wants to run often; how late it was at
 * worst is counted in instructions: on one hart each takes 16 ns (test_kernel.py).
 */
#define AREA "gather"
#include "ktest.h"

#define THERE	WINDOW2		/* the target's vectors */
#define HERE	WINDOW		/* as this test sees them: two pages */
#define BUF	(WINDOW + 0x10000UL)
#define MANY	250		/* pages of pointers, nearly all of them the same page */
#define INSTR	16		/* ns */
#define PERIOD	20000		/* instructions */
#define LATE	150000		/* and at most so many; all of them are some millions */

static volatile word_t worst, rounds;
static struct gather g;

static word_t
now(void)
{
	word_t t;

	__asm__ volatile("rdtime %0" : "=r"(t));
	return t * (1000000000 / kt_info->bi_timebase) / INSTR;
}

static void
watch(word_t period)
{
	word_t then, bits, took;

	for (;; rounds++) {
		then = now();
		(void)sys_wait(0, period * INSTR, &bits);
		took = now() - then;
		if (took > worst)
			worst = took;
	}
}

static void
ask(word_t ep)
{
	struct ipc_msg m = { .m_tag = 0 };

	(void)ipc_call((cap_t)ep, &m, 0, 0);
}

/* A target in a call, with `pages' of pointers to an empty string; the last word is NULL. */
static struct kthread
target(unsigned pages)
{
	cap_t vs = kt_space(), ep = kt_obj(CAP_ENDPOINT, 0);
	struct ipc_msg m = { .m_tag = 0 };
	word_t full = kt_page(1), last = kt_page(1), *w;
	struct kthread k;
	unsigned i;

	for (i = 0; i < pages; i++)
		OK(kt_map(vs, THERE + ptoa(i), i + 1 < pages ? full : last,
		    MAP_R));
	w = kt_window(HERE, full);
	for (i = 0; i < PAGE_SIZE / 8; i++)
		w[i] = THERE + ptoa(pages) - 1;	/* the highest byte of the NULL */
	memcpy(kt_window(HERE + PAGE_SIZE, last), w, PAGE_SIZE);
	((word_t *)(HERE + PAGE_SIZE))[PAGE_SIZE / 8 - 1] = 0;
	k = kt_thread(vs, 10);
	kt_go(&k, ask, ep);
	kt_recv(ep, &m, kt_obj(CAP_REPLY, 0));
	memset(&g, 0, sizeof(g));
	g.g_argv = THERE;
	g.g_buf = BUF;
	g.g_strmax = 16;
	g.g_reserve = 8;
	worst = rounds = 0;
	(void)kt_start(watch, PERIOD, KT_PRIO);
	kt_sleep_ms(10);
	CHECK(rounds > 10 && worst < LATE);
	return k;
}

static volatile int result;

static void
gather_it(word_t thread)
{
	result = sys_gather((cap_t)thread, &g);
}

/* By a thread of a lower priority; with what that gives. */
static int
gather(const struct kthread *k)
{
	struct kthread t = kt_start(gather_it, k->k_thread, KT_PRIO - 10);

	kt_join(&t);
	return result;
}

TEST_ONE_HART(counting_lets_others_run)
{
	struct kthread k = target(MANY);
	word_t was = rounds;

	/* argv and envp are the same; neither fits with what it points to */
	g.g_envp = THERE;
	g.g_bufsize = MANY * PAGE_SIZE;
	EQ(gather(&k), E2BIG);
	EQ(g.g_argc, MANY * PAGE_SIZE / 8 - 1);
	EQ(g.g_envc, MANY * PAGE_SIZE / 8 - 1);
	CHECK(rounds - was > 10);
	if (worst > LATE)
		EQ(worst, LATE);
	/* all was forgotten: the next one counts anew */
	g.g_flags = 0;
	g.g_envp = 0;
	g.g_bufsize = 100 * PAGE_SIZE;
	EQ(gather(&k), E2BIG);
	EQ(g.g_index, 100 * PAGE_SIZE / 8);
}

/* one byte each, 32 KiB of them: it is not the bytes that take the time */
TEST_ONE_HART(short_strings_let_others_run)
{
	struct kthread k = target(60);
	word_t n = 60 * PAGE_SIZE / 8 - 1, i, buf = kt_page(1);

	/* a buffer that is one page over and over: who would read it? */
	for (i = 0; i < 80; i++)
		OK(kt_map(CAPSLOT_VSPACE, BUF + ptoa(i), buf, MAP_R | MAP_W));
	g.g_bufsize = 80 * PAGE_SIZE;
	OK(gather(&k));
	EQ(g.g_argc, n);
	EQ(g.g_strlen, n);
	if (worst > LATE)
		EQ(worst, LATE);
}
