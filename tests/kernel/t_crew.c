/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The same work on all harts at once: capabilities made and revoked, pages
 * faulted in, threads forked and committed.
 */
#define AREA "smp"
#include "squad.h"

#define REGION	(WINDOW2 + 0x40000)	/* pages that are faulted in */
#define NPAGES	32
#define DUMP	(WINDOW2 + 0x80000)	/* a page for each member */

/* --- capabilities --- */

static cap_t stem, pot;		/* what they derive from: an endpoint, an untyped */
static cap_t slots[SQUAD_MAX];
static word_t pages[SQUAD_MAX];	/* pot's, one for each */

/* 0, or EBADCAP because it was revoked meanwhile. */
static int
there(int error)
{
	CHECK(error == 0 || error == EBADCAP);
	return error == 0;
}

static void
derive(word_t me)
{
	cap_t s = slots[me];
	word_t info, extra, bits;
	int error;

	while (!SQUAD->s_stop) {
		if (there(sys_mint(0, s, stem, CAPR_ALL, me + 1)) &&
		    there(sys_mint(0, s + 1, s, CAPR_ALL, 0)) &&
		    there(sys_revoke(s)))
			EQ(sys_cap_info(s + 1, &info, &extra), EBADCAP);
		(void)there(sys_move(s + 2, s));
		EQ(sys_cap_info(s, &info, &extra), EBADCAP);
		OK(sys_delete(s + 1));
		OK(sys_delete(s + 2));
		/* an object, which goes with the untyped if that is revoked */
		error = sys_retype(pot, pages[me], CAP_NOTIFY, 0, s + 3, 4);
		if (there(error) && there(sys_signal(s + 4))) {
			error = sys_wait(s + 4, 0, &bits);
			CHECK(error == EBADCAP || (error == 0 && bits == 1));
		}
		for (bits = 3; bits < 7; bits++)
			OK(sys_delete(s + (cap_t)bits));
		squad_did(me);
	}
}

TEST_HARTS(derived_and_revoked_everywhere)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0);
	struct sysinfo then;
	word_t first = kt_page(SQUAD_MAX), n, i;

	squad_make(CAPSLOT_VSPACE);
	stem = kt_mint(ep, CAPR_ALL, 0);
	pot = kt_slot(1);
	OK(sys_retype(UT, first, CAP_UNTYPED, SQUAD_MAX, pot, 1));
	for (i = 0; i < squad_n; i++) {
		slots[i] = kt_slot(7);
		pages[i] = i;
	}
	then = kt_census();
	squad_go(derive);
	for (n = 0; squad_more(n, 300); n++) {
		OK(sys_revoke(n & 1 ? stem : pot));
		if (n % 16 == 0)
			squad_works(2);
	}
	squad_works(2);
	squad_end(0);
	kt_same(&then);
}

/* --- faults --- */

static struct server pager;	/* s_data: 0 = space, 1 = first page */

static void
bring(struct server *s, struct ipc_msg *m)
{
	word_t i = atop(m->m_w[1] - REGION);
	int error;

	CHECK(TAG_KIND(m->m_tag) == MSG_FAULT && i < NPAGES);
	error = kt_map((cap_t)s->s_data[0], REGION + ptoa(i),
	    s->s_data[1] + i, MAP_R | MAP_W | MAP_FRESH);
	/* two of them missed the same page */
	m->m_tag = TAG_ERROR(error == EEXIST ? 0 : error);
}

/* Word 0 says which page it is, word 1 + me counts my visits. */
static void
visit(word_t me)
{
	volatile word_t *p;
	word_t i;

	while (!SQUAD->s_stop) {
		for (i = 0; i < NPAGES; i++) {
			p = (word_t *)(REGION + ptoa(i));
			if (p[0] != i + 1)
				SQUAD->s_stale = p[0] << 32 | (i + 1);
			p[1 + me]++;
		}
		squad_did(me);
	}
}

/* Pages come when they are touched and go at any time; no visit is lost. */
TEST_HARTS(faults_everywhere)
{
	word_t first = kt_page(NPAGES), n, i, k, *p;
	cap_t vs = kt_space();

	for (i = 0; i < NPAGES; i++) {
		p = kt_window(REGION + ptoa(i), first + i);
		memset(p, 0, PAGE_SIZE);
		p[0] = i + 1;
	}
	squad_make(vs);
	kt_serve(&pager, bring, KT_PRIO);
	pager.s_data[0] = vs;
	pager.s_data[1] = first;
	OK(sys_vs_config(vs, 0x7777, pager.s_ep));
	squad_go(visit);
	for (n = 0; squad_more(n, 400); n++) {
		i = n * 7 % NPAGES;
		k = 1 + n % (NPAGES - i);
		OK(sys_unmap(vs, REGION + ptoa(i), k));
		if (n % 8 == 0)
			squad_works(1);
	}
	squad_end(0);
	EQ(SQUAD->s_stale, 0);
	CHECK(pager.s_n >= NPAGES);
	for (i = 0; i < NPAGES; i++)
		for (k = 0; k < squad_n; k++)
			EQ(((word_t *)(REGION + ptoa(i)))[1 + k],
			    SQUAD->s_count[k]);
}

/* --- fork and exec --- */

static struct {
	cap_t	 parent, child, born, image, slot, dumped;
	word_t	 page;		/* of the child */
	word_t	*dump;
} crew[SQUAD_MAX];

static void
nothing(word_t arg)
{
	(void)arg;
}

/* A child is born, says so, and is given another image wherever it is then. */
static void
fork_and_commit(word_t me)
{
	/* a process of its own: COMMIT ends the others of the same one */
	struct thread_config tc = {
		.tc_what = TC_CSPACE | TC_PRIO | TC_TOKEN,
		.tc_cspace = CAPSLOT_CSPACE, .tc_prio = SQUAD_PRIO - 1,
		.tc_token = (word_t)crew[me].child << 16 | 1
	};
	struct commit c = { .c_pc = (vaddr_t)kt_dump };
	word_t bits, i, sp = DUMP + ptoa(me), *d = crew[me].dump;

	c.c_sp = sp;
	while (!SQUAD->s_stop) {
		OK(sys_retype(UT, crew[me].page, CAP_THREAD, 0,
		    crew[me].child, 1));
		OK(sys_t_fork(crew[me].child, crew[me].parent, 0));
		OK(sys_t_config(crew[me].child, &tc));
		OK(sys_t_resume(crew[me].child));
		OK(sys_wait(crew[me].born, 0, &bits));
		memset(d, 0xcc, PAGE_SIZE);
		d[65] = crew[me].dumped;
		OK(sys_mint(0, crew[me].slot, crew[me].image, CAPR_GRANT, 0));
		OK(sys_commit(crew[me].child, crew[me].slot, &c));
		OK(sys_wait(crew[me].dumped, 0, &bits));
		for (i = 0; i < 64; i++)
			EQ(i << 8 | (d[i] != (i == REG_SP ? sp : 0)), i << 8);
		OK(sys_delete(crew[me].child));
		OK(sys_delete(crew[me].slot));
		squad_did(me);
	}
}

/* A stopped thread that children are copied of: they signal and suspend themselves. */
static void
make_crew(word_t me)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, SQUAD_PRIO);
	struct regs r = { .r_pc = (word_t)kt_thread_start };
	word_t page = kt_page(1);

	crew[me].parent = k.k_thread;
	crew[me].born = k.k_done;
	crew[me].child = kt_slot(1);
	crew[me].page = kt_page(1);
	crew[me].slot = kt_slot(1);
	crew[me].dumped = kt_obj(CAP_NOTIFY, 0);
	crew[me].dump = kt_window(DUMP + ptoa(me), page);
	crew[me].image = kt_space();
	OK(kt_map(crew[me].image, DUMP + ptoa(me), page, MAP_R | MAP_W));
	r.r_x[REG_SP] = kt_stack();
	r.r_x[REG_TP] = crew[me].child;
	r.r_x[7] = (word_t)nothing;
	r.r_x[8] = crew[me].born;
	OK(sys_t_regs(crew[me].parent, &r, 1));
}

TEST_HARTS(forked_and_committed_everywhere)
{
	word_t n, i;

	squad_make(CAPSLOT_VSPACE);
	for (i = 0; i < squad_n; i++)
		make_crew(i);
	squad_go(fork_and_commit);
	for (n = 0; squad_more(n, 40); n++)
		squad_works(3);
	squad_end(0);
}
