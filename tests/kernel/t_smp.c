/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What one hart does to a thread that runs on another: destroy it, stop it,
 * look at its registers, move it; and that each hart gets its share of the
 * kernel, each thread of the harts.
 */
#define AREA "smp"
#include "squad.h"

#define PAGE	(WINDOW2 + 0x40000)

static void
spin(word_t me)
{
	while (!SQUAD->s_stop)
		SQUAD->s_count[me]++;
}

/* The FP registers hold the member's own pattern, whoever else uses the unit. */
static void
hold_fp(word_t me)
{
	word_t mine[33], got[33], i;

	for (i = 0; i < 33; i++)
		mine[i] = i < 32 ? 0x0101010101010101UL * (me + 1) + i :
		    me & 31;
	kt_fp_load(mine);
	while (!SQUAD->s_stop) {
		kt_fp_store(got);
		for (i = 0; i < 33; i++)
			if (got[i] != mine[i])
				SQUAD->s_stale = me << 32 | (i + 1);
		squad_did(me);
	}
}

/* Destroyed while it runs, on the page of the one before. */
TEST_HARTS(destroyed_thread_runs_no_more)
{
	cap_t slot = kt_slot(1);
	word_t page = kt_page(1), then, n;
	volatile word_t *p;
	vaddr_t stack = kt_stack();

	squad_start(CAPSLOT_VSPACE, spin);
	squad_end(0);
	SQUAD->s_stop = 0;
	for (n = 0; squad_more(n, 100); n++) {
		then = SQUAD->s_count[0];
		squad_extra(slot, page, n & 1 ? spin : hold_fp, 0, stack);
		UNTIL(SQUAD->s_count[0] - then > 10);
		OK(sys_delete(slot));
		/* the page serves another purpose at once, and keeps what is there */
		p = kt_window(PAGE, page);
		memset((void *)PAGE, 0x5a, PAGE_SIZE);
		squad_still(0);
		for (then = 0; then < PAGE_SIZE / 8; then++)
			EQ(p[then], 0x5a5a5a5a5a5a5a5aUL);
		OK(sys_unmap(CAPSLOT_VSPACE, PAGE, 1));
	}
}

TEST_HARTS(suspended_thread_stands_still)
{
	struct regs r;
	unsigned n, i;
	cap_t t;

	squad_start(CAPSLOT_VSPACE, spin);
	for (n = 0; squad_more(n, 60); n++)
		for (i = 0; i < squad_n; i++) {
			t = squad_thread[i].k_thread;
			EQ(sys_t_regs(t, &r, 1), EBUSY);
			OK(sys_t_suspend(t));
			squad_still(i);
			OK(sys_t_resume(t));
			squad_works(1);
		}
	squad_end(0);
}

/* Counts at an address that it has in a register only: kt_trap_count. */
static void
count_by_register(word_t me)
{
	kt_trap_count((word_t)&SQUAD->s_count[me]);
}

/* Registers of a thread that was stopped anywhere: right, and it takes others. */
TEST_HARTS(registers_of_a_thread_from_another_hart)
{
	word_t at = (word_t)SQUAD->s_count, other = (word_t)&SQUAD->s_word;
	struct regs r, s;
	cap_t t;
	unsigned n;

	squad_start(CAPSLOT_VSPACE, count_by_register);
	t = squad_thread[0].k_thread;
	for (n = 0; squad_more(n, 200); n++) {
		squad_works(1);
		OK(sys_t_suspend(t));
		OK(sys_t_regs(t, &r, 0));
		EQ(r.r_pc - (word_t)kt_trap_count < 16, 1);
		EQ(r.r_x[REG_A0], at);
		EQ(r.r_x[REG_TP], t);
		/* it has just loaded, added or stored */
		CHECK(r.r_x[REG_T0] - SQUAD->s_count[0] <= 1);
		s = r;
		s.r_pc = (word_t)kt_trap_count;
		s.r_x[REG_A0] = other;
		OK(sys_t_regs(t, &s, 1));
		SQUAD->s_word = 0;
		OK(sys_t_resume(t));
		UNTIL(SQUAD->s_word > 3);
		OK(sys_t_suspend(t));
		OK(sys_t_regs(t, &s, 0));
		EQ(s.r_x[REG_A0], other);
		OK(sys_t_regs(t, &r, 1));
		OK(sys_t_resume(t));
	}
}

/* Stopped and started over and over, also on the hart of the test itself. */
TEST_HARTS(fp_registers_follow_a_thread)
{
	word_t mine[33], got[33], bits;
	unsigned n, i;
	cap_t t;

	memset(mine, 0x77, sizeof(mine));
	mine[32] = 0;
	kt_fp_load(mine);
	squad_start(CAPSLOT_VSPACE, hold_fp);
	for (n = 0; squad_more(n, 300); n++) {
		for (i = 0; i < squad_n; i++) {
			t = squad_thread[i].k_thread;
			OK(sys_t_suspend(t));
			OK(sys_t_resume(t));
			/* the one that was stopped is first on this hart */
			if (n & 1)
				(void)sys_wait(0, 1, &bits);
			EQ(SQUAD->s_stale, 0);
		}
		if (n % 8 == 0)
			squad_works(1);
	}
	squad_end(0);
	EQ(SQUAD->s_stale, 0);
	kt_fp_store(got);
	EQ(memcmp(got, mine, sizeof(mine)), 0);
}

/* A program that ends while it runs elsewhere leaves nothing to the next. */
TEST_HARTS(committed_while_it_runs_elsewhere)
{
	cap_t vs = kt_space(), slot = kt_slot(1), done = kt_obj(CAP_NOTIFY, 0);
	word_t page = kt_page(1), *dump, n, i;
	struct commit c = { .c_pc = (vaddr_t)kt_dump, .c_sp = PAGE };

	OK(kt_map(vs, PAGE, page, MAP_R | MAP_W));
	dump = kt_window(PAGE, page);
	squad_make(CAPSLOT_VSPACE);
	for (n = 0; n < 6; n++) {
		memset(dump, 0xcc, PAGE_SIZE);
		dump[65] = done;
		squad_go(hold_fp);
		squad_works(2);
		OK(sys_mint(0, slot, vs, CAPR_GRANT, 0));
		OK(sys_commit(squad_thread[0].k_thread, slot, &c));
		(void)kt_wait(done);
		for (i = 0; i < 64; i++)
			EQ(i << 8 | (dump[i] != (i == REG_SP ? PAGE : 0)),
			    i << 8);
		OK(sys_t_suspend(squad_thread[0].k_thread));
		/* the slot holds the old space: back with it */
		OK(sys_delete(slot));
		kt_config(squad_thread[0].k_thread, TC_VSPACE, CAPSLOT_VSPACE);
		squad_end(1);
	}
	EQ(SQUAD->s_stale, 0);
}

TEST_HARTS(change_of_priority_while_it_runs)
{
	unsigned n, i;

	squad_start(CAPSLOT_VSPACE, spin);
	for (n = 0; squad_more(n, 100); n++)
		for (i = 0; i < squad_n; i++) {
			kt_config(squad_thread[i].k_thread, TC_PRIO,
			    n & 1 ? SQUAD_PRIO : SQUAD_PRIO - 5);
			squad_works(5);
		}
	squad_end(0);
}

static struct server ex;	/* s_data: interrupts of each member */

static void
count_interrupts(struct server *s, struct ipc_msg *m)
{
	EQ(m->m_w[0], EXC_INTERRUPTED);
	s->s_data[m->m_badge - 1]++;
	m->m_tag = 0;
}

/* Each visits its handler once for each time that it was asked to. */
TEST_HARTS(interrupted_while_it_runs)
{
	unsigned n, i;

	squad_make(CAPSLOT_VSPACE);
	kt_serve(&ex, count_interrupts, KT_PRIO);
	for (i = 0; i < squad_n; i++)
		kt_config(squad_thread[i].k_thread, TC_EXCEPTION,
		    kt_mint(ex.s_ep, CAPR_ALL, i + 1));
	squad_go(spin);
	for (n = 1; squad_more(n, 200); n++) {
		for (i = 0; i < squad_n; i++)
			OK(sys_t_interrupt(squad_thread[i].k_thread, EINTR));
		for (i = 0; i < squad_n; i++)
			UNTIL(((volatile word_t *)ex.s_data)[i] == n);
		squad_works(1);
	}
	squad_end(0);
	EQ(ex.s_n, (n - 1) * squad_n);
}

/* Frozen as one, wherever each of them runs. */
TEST_HARTS(frozen_while_it_runs_elsewhere)
{
	struct gather g = { .g_strmax = 4096 };
	word_t page = kt_page(1), *p = kt_window(PAGE, page);
	cap_t vs = kt_space();
	unsigned n, i;

	/* one argument, "x" */
	p[0] = PAGE + 64;
	p[1] = 0;
	p[8] = 'x';
	OK(kt_map(vs, PAGE, page, MAP_R | MAP_W));
	squad_make(vs);
	for (i = 0; i < squad_n; i++)
		kt_config(squad_thread[i].k_thread, TC_TOKEN, 0x77770000 | i);
	squad_go(spin);
	g.g_argv = PAGE;
	g.g_buf = PAGE + 1024;
	g.g_bufsize = 1024;
	for (n = 0; squad_more(n, 60); n++) {
		memset(&p[128], 0, 1024);
		OK(sys_gather(squad_thread[n % squad_n].k_thread, &g));
		for (i = 0; i < squad_n; i++)
			squad_still(i);
		EQ(g.g_argc, 1);
		EQ(p[131], 'x');	/* behind three pointers */
		OK(sys_thaw(squad_thread[n % squad_n].k_thread));
		squad_works(1);
	}
	squad_end(0);
}

/* --- shares --- */

static void
enter(word_t me)
{
	while (!SQUAD->s_stop) {
		(void)sys_null();
		squad_did(me);
	}
}

/* The lock has no order; each hart gets it all the same. */
TEST_HARTS(every_hart_gets_the_lock)
{
	word_t then[SQUAD_MAX], n = 0;
	unsigned i, behind = 1;

	squad_start(CAPSLOT_VSPACE, enter);
	for (i = 0; i < squad_n; i++)
		then[i] = SQUAD->s_count[i];
	/* this one does not wait for the others: it competes with them */
	for (; behind || n < 20000; n++) {
		OK(sys_null());
		for (i = behind = 0; i < squad_n; i++)
			behind |= SQUAD->s_count[i] - then[i] < 20000;
	}
	squad_end(0);
}

static volatile word_t turns[NTHREAD];

static void
compute(word_t k)
{
	while (!SQUAD->s_stop)
		turns[k]++;
}

/* Three threads for each hart, none better than another: all get on, again and again. */
TEST_HARTS(nobody_starves_among_equals)
{
	struct kthread k[NTHREAD];
	word_t then[NTHREAD];
	unsigned n, i, round;

	squad_start(CAPSLOT_VSPACE, spin);
	n = 3 * (squad_n + 1) - squad_n;
	if (n > NTHREAD - 1 - squad_n)
		n = NTHREAD - 1 - squad_n;
	for (i = 0; i < n; i++)
		k[i] = kt_start(compute, i, SQUAD_PRIO);
	for (round = 0; round < 3; round++) {
		for (i = 0; i < n; i++)
			then[i] = turns[i];
		squad_works(100);
		for (i = 0; i < n; i++)
			AWAIT(turns[i] - then[i] >= 100);
	}
	squad_end(0);
	for (i = 0; i < n; i++)
		kt_join(&k[i]);
}
