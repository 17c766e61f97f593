/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What one hart takes away, another has no more: translations and code,
 * checked by what is in the pages.  Members of the squad use a page in a loop;
 * where it is missing they fault for as long as it is, over and over.
 */
#define AREA "smp"
#include "squad.h"

#define AT	(WINDOW2 + 0x20000)	/* the page in question */
#define ALIAS	(WINDOW2 + 0x30000)	/* the test's own view of it */
#define ALIAS2	(WINDOW2 + 0x31000)
#define SECRET	0x5ec2e700UL
#define EMPTY	0x1000000000UL		/* nothing is mapped from here on */

static struct server ex;	/* s_data: faults of each member */
static word_t page;
static cap_t frame, room;	/* what maps the page, and where it is mapped */

static void
again(struct server *s, struct ipc_msg *m)
{
	s->s_data[m->m_badge - 1]++;
	m->m_tag = 0;
}

static void
squad_faults(cap_t vs)
{
	unsigned i;

	room = vs;
	squad_make(vs);
	kt_serve(&ex, again, KT_PRIO);
	for (i = 0; i < squad_n; i++)
		kt_config(squad_thread[i].k_thread, TC_EXCEPTION,
		    kt_mint(ex.s_ep, CAPR_ALL, i + 1));
}

static void
map_at(cap_t fr, word_t p, word_t flags)
{
	struct map_ent me = { .me_va = AT | flags, .me_page = p };

	OK(sys_mapv(room, fr, &me, 1, NULL));
}

/* Word 0 is to be read, word 1 + me is mine to write. */
static void
touch(word_t me)
{
	volatile word_t *p = (word_t *)AT;
	word_t n = 0;

	while (!SQUAD->s_stop) {
		if (p[0] == SECRET)
			SQUAD->s_stale = 1;
		p[1 + me] = ++n;
		SQUAD->s_count[me] = n;
	}
}

/*
 * The page is there, the members use it; take() returns, and from then on no
 * write comes through, nor does what is put there reach their eyes.
 */
static void
taken(void (*give)(void), void (*take)(void), int readable)
{
	volatile word_t *p = (word_t *)ALIAS;
	word_t faults[SQUAD_MAX], then[SQUAD_MAX];
	unsigned i, n;

	for (n = 0; squad_more(n, 60); n++) {
		give();
		squad_works(20);
		for (i = 0; i < squad_n; i++)
			faults[i] = ex.s_data[i];
		take();
		for (i = 0; i < squad_n; i++)
			then[i] = p[1 + i];
		if (!readable)
			p[0] = SECRET;
		/* each has tried: with an old translation it would not notice */
		for (i = 0; i < squad_n; i++)
			UNTIL(((volatile word_t *)ex.s_data)[i] != faults[i] ||
			    p[1 + i] != then[i]);
		for (i = 0; i < squad_n; i++)
			EQ(p[1 + i], then[i]);
		p[0] = 0;
	}
	EQ(SQUAD->s_stale, 0);
}

static void
give_plain(void)
{
	map_at(FR, page, MAP_R | MAP_W);
}

static void
take_unmap(void)
{
	OK(sys_unmap(room, AT, 1));
}

static void
take_none(void)
{
	map_at(FR, page, MAP_NONE);
}

static void
take_write(void)
{
	map_at(FR, page, MAP_R);
}

static void
use_page(void (*give)(void), void (*take)(void), int readable)
{
	squad_faults(CAPSLOT_VSPACE);
	page = kt_page(1);
	memset(kt_window(ALIAS, page), 0, PAGE_SIZE);
	give();
	squad_go(touch);
	taken(give, take, readable);
	give();
	squad_end(0);
}

TEST_HARTS(unmapped_page_is_out_of_reach)
{
	use_page(give_plain, take_unmap, 0);
}

TEST_HARTS(page_taken_by_mapv_is_out_of_reach)
{
	use_page(give_plain, take_none, 0);
}

TEST_HARTS(page_made_read_only_is_not_written)
{
	use_page(give_plain, take_write, 1);
}

static void
give_frame(void)
{
	OK(sys_retype(UT, page, CAP_FRAME, 1, frame, 1));
	map_at(frame, 0, MAP_R | MAP_W);
}

/* Deletion of the frame takes the page from whoever has it mapped: us, too. */
static void
take_frame(void)
{
	OK(sys_delete(frame));
	(void)kt_window(ALIAS, page);
}

TEST_HARTS(deleted_frame_is_out_of_reach)
{
	squad_faults(CAPSLOT_VSPACE);
	page = kt_page(1);
	frame = kt_slot(1);
	memset(kt_window(ALIAS, page), 0, PAGE_SIZE);
	give_frame();
	squad_go(touch);
	OK(sys_delete(frame));
	(void)kt_window(ALIAS, page);
	taken(give_frame, take_frame, 0);
	give_frame();
	squad_end(0);
}

/* A space of the members' own, with the page; the alias is ours. */
static cap_t
space_in_use(void)
{
	cap_t vs = kt_space();

	squad_faults(vs);
	page = kt_page(1);
	memset(kt_window(ALIAS, page), 0, PAGE_SIZE);
	give_plain();
	squad_go(touch);
	squad_works(20);
	return vs;
}

/* Nothing is written any more, after time enough for each to do so. */
static void
quiet(void)
{
	volatile word_t *p = (word_t *)ALIAS;
	word_t then[SQUAD_MAX], end = kt_ms() + 3;
	unsigned i;

	for (i = 0; i < squad_n; i++)
		then[i] = p[1 + i];
	while (kt_ms() < end)
		for (i = 0; i < squad_n; i++)
			EQ(p[1 + i], then[i]);
}

TEST_HARTS(cleared_space_is_out_of_reach)
{
	word_t faults[SQUAD_MAX];
	cap_t vs = space_in_use();
	unsigned i;

	for (i = 0; i < squad_n; i++)
		faults[i] = ex.s_data[i];
	OK(sys_vs_clear(vs));
	quiet();
	/* not even their code is there */
	for (i = 0; i < squad_n; i++)
		UNTIL(((volatile word_t *)ex.s_data)[i] > faults[i]);
	quiet();
}

TEST_HARTS(destroyed_space_is_out_of_reach)
{
	unsigned i;

	OK(sys_delete(space_in_use()));
	quiet();
	for (i = 0; i < squad_n; i++)
		EQ(sys_t_resume(squad_thread[i].k_thread), EINVAL);
}

/* --- what is in the page changes with the page --- */

/* The number that the page holds is that of the time or the one coming. */
static void
read_number(word_t me)
{
	volatile word_t *p = (word_t *)AT;
	word_t e, n;

	while (!SQUAD->s_stop) {
		e = SQUAD->s_epoch;
		n = p[0];
		if (n != e && n != e + 1 && SQUAD->s_epoch == e)
			SQUAD->s_stale = n << 32 | (e + 1);
		squad_did(me);
	}
}

TEST_HARTS(replaced_page_is_not_seen)
{
	volatile word_t *p[2];
	word_t e, pg[2];

	squad_faults(CAPSLOT_VSPACE);
	pg[0] = kt_page(1);
	pg[1] = kt_page(1);
	p[0] = kt_window(ALIAS, pg[0]);
	p[1] = kt_window(ALIAS2, pg[1]);
	p[0][0] = 0;
	map_at(FR, pg[0], MAP_R);
	squad_go(read_number);
	for (e = 0; squad_more(e, 300); e++) {
		SQUAD->s_epoch = e;
		squad_works(3);
		p[(e + 1) & 1][0] = e + 1;
		map_at(FR, pg[(e + 1) & 1], MAP_R);
		/* the page that was there serves another purpose */
		p[e & 1][0] = SECRET;
		EQ(SQUAD->s_stale, 0);
	}
	SQUAD->s_epoch = e;
	squad_end(0);
	EQ(SQUAD->s_stale, 0);
	EQ(ex.s_n, 0);
}

#define NUMBERS	2000	/* that fit into an instruction */

/* addi a0, zero, n; ret */
static void
write_code(volatile word_t *p, word_t n)
{
	p[0] = 0x0000806700000513UL | (n % NUMBERS) << 20;
}

static void
call_number(word_t me)
{
	word_t e, n;

	while (!SQUAD->s_stop) {
		e = SQUAD->s_epoch;
		n = ((word_t (*)(void))AT)();
		if (n != e % NUMBERS && n != (e + 1) % NUMBERS &&
		    SQUAD->s_epoch == e)
			SQUAD->s_stale = n << 32 | (e + 1);
		squad_did(me);
	}
}

/*
 * Other code at the same address: from another page, or written into the same
 * while it is not mapped.  (Written where another hart executes, QEMU may go on
 * with what was there: it forgets a translation before the store, not after.)
 */
TEST_HARTS(replaced_code_is_not_executed)
{
	volatile word_t *p[2];
	word_t e, pg[2], fences;
	unsigned now = 0;

	squad_faults(CAPSLOT_VSPACE);
	pg[0] = kt_page(1);
	pg[1] = kt_page(1);
	p[0] = kt_window(ALIAS, pg[0]);
	p[1] = kt_window(ALIAS2, pg[1]);
	write_code(p[0], 0);
	map_at(FR, pg[0], MAP_R | MAP_X);
	squad_go(call_number);
	fences = kt_census().si_fences;
	for (e = 0; squad_more(e, 300); e++) {
		SQUAD->s_epoch = e;
		squad_works(3);
		if (e % 3 == 0)
			take_unmap();
		else
			now ^= 1;
		write_code(p[now], e + 1);
		map_at(FR, pg[now], MAP_R | MAP_X);
		EQ(SQUAD->s_stale, 0);
	}
	SQUAD->s_epoch = e;
	squad_works(3);
	squad_end(0);
	EQ(SQUAD->s_stale, 0);
	/* QEMU sees stores to code by itself; hardware has to be told */
	CHECK(kt_census().si_fences >= fences + e);
}

/* --- one batch takes the page away and makes something else of it --- */

static void
write_word(word_t me)
{
	volatile word_t *p = (word_t *)AT;

	while (!SQUAD->s_stop) {
		p[SQUAD->s_word] = SQUAD->s_value;
		squad_did(me);
	}
}

/* The page is unmapped, op is done, and then the batch takes its time. */
static void
in_one_batch(const struct kop *op)
{
	struct kop k[3] = {
		{ SYS_UNMAP, { room, AT, 1 } }, *op,
		{ SYS_UNMAP, { room, EMPTY, 16UL << 20 } }
	};
	word_t done;

	OK(sys_batch(k, 3, &done));
	EQ(done, 3);
}

static void
writers(word_t word, word_t value)
{
	squad_faults(CAPSLOT_VSPACE);
	page = kt_page(1);
	give_plain();
	squad_go(write_word);
	SQUAD->s_word = word;
	SQUAD->s_value = value;
}

/* A notification's word would be theirs to set. */
TEST_HARTS(page_retyped_at_once_is_not_written)
{
	cap_t first = kt_slot(64), i;
	struct kop op = { SYS_RETYPE, { UT, 0, CAP_NOTIFY, 0, first, 64 } };
	word_t bits, n;

	writers(5 * 8 + 2, 0xbad);
	op.k_arg[1] = page;
	for (n = 0; squad_more(n, 30); n++) {
		squad_works(20);
		in_one_batch(&op);
		EQ(sys_wait(first + 5, 1, &bits), ETIMEDOUT);
		for (i = 0; i < 64; i++)
			OK(sys_delete(first + i));
		give_plain();
	}
	squad_end(0);
}

/* A table's entry would map what they like. */
TEST_HARTS(page_fed_as_a_table_is_not_written)
{
	const struct boot_region *r = &kt_info->bi_region[
	    (kt_region - INIT_CAP_REGION) / 2];
	struct kop op = { SYS_VS_FEED, { 0, UT, 0, 1 } };
	word_t far = WINDOW + 0x200000, res, n, spare = kt_page(1);
	cap_t vs;

	/* entry 7: the first page of memory, all rights */
	writers(7, r->br_pa >> 2 | 0xdf);
	op.k_arg[2] = page;
	for (n = 0; squad_more(n, 15); n++) {
		vs = kt_vspace(3);
		/* now the next table is a leaf */
		OK(kt_map(vs, WINDOW, spare, MAP_R));
		op.k_arg[0] = vs;
		squad_works(20);
		in_one_batch(&op);
		OK(kt_map(vs, far, spare, MAP_R));
		EQ(sys_vs_query(vs, kt_region + 1, far + 7 * PAGE_SIZE, &res),
		    ENOENT);
		OK(sys_delete(vs));
		give_plain();
	}
	squad_end(0);
}
