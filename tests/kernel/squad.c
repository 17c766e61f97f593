/* SPDX-License-Identifier: BSD-2-Clause */
#include "squad.h"

unsigned squad_n;
struct kthread squad_thread[SQUAD_MAX];

static vaddr_t stacks[SQUAD_MAX];
static word_t began;

/* The token goes round until the test has seen enough; nobody yields. */
static void
ring(word_t me)
{
	word_t turn, n = SQUAD->s_n + 1;

	for (turn = me; !SQUAD->s_go; turn += n) {
		while (SQUAD->s_token != turn && !SQUAD->s_go)
			;
		if (!SQUAD->s_go)
			SQUAD->s_token++;
	}
}

static void
member(word_t me)
{
	ring(me + 1);
	SQUAD->s_work(me);
}

void
squad_make(cap_t vspace)
{
	word_t page = kt_page(1);
	unsigned i;

	squad_n = kt_census().si_harts - 1;
	if (squad_n > SQUAD_MAX)
		squad_n = SQUAD_MAX;
	memset(kt_window((vaddr_t)SQUAD, page), 0, PAGE_SIZE);
	if (vspace != CAPSLOT_VSPACE)
		OK(kt_map(vspace, (vaddr_t)SQUAD, page, MAP_R | MAP_W));
	for (i = 0; i < squad_n; i++) {
		squad_thread[i] = kt_thread(vspace, SQUAD_PRIO);
		stacks[i] = kt_stack();
	}
}

/*
 * Laps are run until one needed no switch of threads at all: all that moved the
 * token in it were on a hart from its beginning to its end.
 */
void
squad_go(void (*fn)(word_t))
{
	word_t turn = 0, then = 0, now, n = squad_n + 1;
	unsigned i;

	SQUAD->s_work = fn;
	SQUAD->s_n = squad_n;
	SQUAD->s_token = SQUAD->s_stop = SQUAD->s_go = 0;
	for (i = 0; i < squad_n; i++)
		kt_go_on(&squad_thread[i], member, i, stacks[i]);
	for (;;) {
		UNTIL(SQUAD->s_token == turn);
		now = kt_census().si_switches;
		if (turn != 0 && now == then)
			break;
		then = now;
		turn += n;
		SQUAD->s_token++;
	}
	SQUAD->s_go = 1;
	began = kt_ms();
}

void
squad_start(cap_t vspace, void (*fn)(word_t))
{
	squad_make(vspace);
	squad_go(fn);
}

void
squad_works(word_t n)
{
	word_t then[SQUAD_MAX];
	unsigned i;

	for (i = 0; i < squad_n; i++)
		then[i] = SQUAD->s_count[i];
	for (i = 0; i < squad_n; i++)
		UNTIL(SQUAD->s_count[i] - then[i] >= n);
}

void
squad_end(unsigned first)
{
	unsigned i;

	SQUAD->s_stop = 1;
	for (i = first; i < squad_n; i++) {
		kt_join(&squad_thread[i]);
		/* that was signalled with its last breath but one */
		OK(sys_t_suspend(squad_thread[i].k_thread));
	}
}

int
squad_more(word_t done, word_t wanted)
{
	return done < wanted && (done < 8 || kt_ms() - began < 400);
}

void
squad_still(unsigned me)
{
	word_t then = SQUAD->s_count[me], i;

	for (i = 0; i < 20000; i++)
		EQ(SQUAD->s_count[me], then);
}

void
squad_extra(cap_t slot, word_t page, void (*fn)(word_t), word_t me,
    vaddr_t stack)
{
	struct thread_config tc = {
		.tc_what = TC_PRIO | TC_CSPACE | TC_VSPACE,
		.tc_prio = SQUAD_PRIO, .tc_cspace = CAPSLOT_CSPACE,
		.tc_vspace = CAPSLOT_VSPACE
	};
	struct kthread k = { .k_thread = slot };

	OK(sys_retype(UT, page, CAP_THREAD, 0, slot, 1));
	OK(sys_t_config(slot, &tc));
	kt_go_on(&k, fn, me, stack);
}
