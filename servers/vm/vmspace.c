/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of address spaces, and the pool of those made in advance.
 *
 * A kernel object, once made, goes from READY to LIVE to DYING and back to
 * READY with a new token; what it was fed for page tables stays with it.  So
 * exec neither makes nor destroys anything while a client waits.
 */
#include "util/assert.h"
#include "util/log.h"
#include "util/string.h"
#include "vm.h"

#define READY_LOW	2	/* refill below */
#define READY_FILL	4
#define SPACES_MIN	8	/* made at start; ready and live ones are never fewer */
#define TABLES_NEW	13	/* root, and 12: text, stack, sigcode, heap, some spare */
#define TABLES_SPARE	4	/* that a layout may need beside those in place */
#define REAP_STEP	1024	/* pages given back before others get a turn */
#define UNMAP_MAX	MAPV_MAX	/* pages unmapped one by one; else all tables are searched */
#define OBJS_PER_PAGE	(PAGE_SIZE / OBJ_VSPACE)

struct entry_pool entries;
unsigned nready, nlive;

static struct vmspace space[NSPACE];
static struct vmspace *ready, *dying;
static uint32_t object_pages;	/* first of the run that holds the objects */
static unsigned next_index;	/* no index from here on was ever used */
static struct vmspace *unmade;	/* used before, without a kernel object now */

struct vmspace *
space_by_token(word_t token)
{
	struct vmspace *sp;

	if (TOKEN_INDEX(token) >= NSPACE)
		return NULL;
	sp = &space[TOKEN_INDEX(token)];
	return sp->sp_state == SP_LIVE && sp->sp_token == token ? sp : NULL;
}

static void
next_token(struct vmspace *sp)
{
	sp->sp_gen++;
	sp->sp_token = TOKEN(sp->sp_index, sp->sp_gen);
}

static struct kop
kop(word_t op, word_t a0, word_t a1, word_t a2, word_t a3)
{
	return (struct kop){ op, { a0, a1, a2, a3 } };
}

static void
free_tables(struct vmspace *sp)
{
	uint32_t p;

	while ((p = sp->sp_tables) != 0) {
		sp->sp_tables = pages[p].pg_next;
		page_free(p);
	}
	sp->sp_ntables = 0;
}

/* Allocate up to n table pages for the space, and the operations that feed them. */
static unsigned
feed_ops(struct vmspace *sp, struct kop *ops, unsigned n)
{
	unsigned i;
	uint32_t p;

	for (i = 0; i < n; i++) {
		p = page_alloc(PK_TABLE);
		if (p == 0)
			break;
		pages[p].pg_next = sp->sp_tables;
		sp->sp_tables = p;
		sp->sp_ntables++;
		ops[i] = kop(SYS_VS_FEED, SLOT_SPACE(sp->sp_index),
		    CAPSLOT_MEM, p, 1);
	}
	return i;
}

int
space_feed(struct vmspace *sp, unsigned n)
{
	struct kop ops[BATCH_MAX];
	unsigned k;

	for (; n > 0; n -= k) {
		k = feed_ops(sp, ops, n < BATCH_MAX ? n : BATCH_MAX);
		if (k == 0)
			return ENOMEM;
		if (sys_batch(ops, k, NULL) != 0)
			return ENOMEM;
	}
	return 0;
}

/* It has no kernel object now: keep its index for later. */
static void
put_unmade(struct vmspace *sp)
{
	free_tables(sp);
	sp->sp_state = SP_NONE;
	sp->sp_next = unmade;
	unmade = sp;
}

/* Make the kernel object of an index that has none. */
static struct vmspace *
space_make(void)
{
	struct kop ops[TABLES_NEW + 2];
	struct vmspace *sp = unmade;
	uint32_t i;
	unsigned n;

	/* off the list before anything is allocated: that may reclaim */
	if (sp != NULL)
		unmade = sp->sp_next;
	else if (next_index < NSPACE)
		sp = &space[next_index++];
	else
		return NULL;
	i = sp->sp_index;
	n = feed_ops(sp, ops + 1, TABLES_NEW);
	if (n < TABLES_NEW) {
		put_unmade(sp);
		return NULL;
	}
	next_token(sp);
	ops[0] = (struct kop){ SYS_RETYPE, { CAPSLOT_MEM,
	    RETYPE_AT(object_pages + i / OBJS_PER_PAGE,
	    i % OBJS_PER_PAGE * (OBJ_VSPACE / OBJ_UNIT)), CAP_VSPACE, 0,
	    SLOT_SPACE(i), 1 } };
	ops[n + 1] = kop(SYS_VS_CONFIG, SLOT_SPACE(i), sp->sp_token,
	    CAPSLOT_EP, 0);
	if (sys_batch(ops, n + 2, NULL) != 0) {
		(void)sys_delete(SLOT_SPACE(i));
		put_unmade(sp);
		return NULL;
	}
	sp->sp_state = SP_READY;
	return sp;
}

static void
space_unmake(struct vmspace *sp)
{
	(void)sys_delete(SLOT_SPACE(sp->sp_index));
	put_unmade(sp);
}

static void
make_ready(struct vmspace *sp)
{
	sp->sp_state = SP_READY;
	sp->sp_next = ready;
	ready = sp;
	nready++;
}

void
space_init(void)
{
	struct vmspace *sp;
	unsigned i;

	object_pages = page_alloc_run(NSPACE / OBJS_PER_PAGE, PK_OBJECT);
	if (object_pages == 0)
		panic("no memory for address spaces (hint: MEM= of make run)");
	for (i = 0; i < NSPACE; i++) {
		space[i].sp_index = i;
		space[i].sp_pages.vl_space = i;
	}
	while (nready < SPACES_MIN && (sp = space_make()) != NULL)
		make_ready(sp);
}

void
space_refill(void)
{
	struct vmspace *sp;

	while (nready < READY_FILL && (sp = space_make()) != NULL)
		make_ready(sp);
}

struct vmspace *
space_new(void)
{
	struct vmspace *sp = ready;

	if (sp != NULL) {
		ready = sp->sp_next;
		nready--;
	} else {
		while (dying != NULL && ready == NULL)
			(void)space_reap();
		sp = ready != NULL ? ready : space_make();
		if (sp == NULL)
			return NULL;
		if (sp == ready) {
			ready = sp->sp_next;
			nready--;
		}
	}
	if (nready < READY_LOW)
		work_later();
	sp->sp_state = SP_LIVE;
	sp->sp_brk0 = sp->sp_brk = 0;
	sp->sp_dsize = 0;
	sp->sp_dlim = sp->sp_aslim = RLIM_NONE;
	sp->sp_built = 0;
	nlive++;
	return sp;
}

/* Give back up to n of its pages; 1 if that was all. */
static int
free_pages(struct vmspace *sp, unsigned n)
{
	struct vpage *vp;

	while (sp->sp_pages.vl_first != 0) {
		if (n-- == 0)
			return 0;
		vp = &vpages[sp->sp_pages.vl_first];
		page_unref(vp->vp_page);
		vpage_del(&sp->sp_pages, vp);
	}
	return 1;
}

/* Its pages are gone: the space becomes ready, or nothing. */
static void
space_finish(struct vmspace *sp)
{
	/* few live ones: always the same number in all, so nothing is made twice */
	if ((nready < READY_FILL || nready + nlive < SPACES_MIN) &&
	    sp->sp_ntables <= TABLES_KEEP)
		make_ready(sp);
	else
		space_unmake(sp);
}

/*
 * Nothing of its pages stays mapped.  A few pages are named to the kernel,
 * which leaves the page tables where they are, for the next program of much
 * the same layout; clear_space() takes them back when few are spare.
 */
static unsigned
clear_ops(struct vmspace *sp, struct kop *op)
{
	static struct map_ent ent[UNMAP_MAX];
	cap_t slot = SLOT_SPACE(sp->sp_index);
	uint32_t i, n = 0;

	if (sp->sp_pages.vl_count > UNMAP_MAX) {
		*op = kop(SYS_VS_CLEAR, slot, 0, 0, 0);
		return 1;
	}
	for (i = sp->sp_pages.vl_first; i != 0; i = vpages[i].vp_next)
		if (vpages[i].vp_mapped != 0)
			ent[n++] = map_ent(ptoa(vpages[i].vp_vpn), MAP_NONE,
			    0);
	if (n == 0)
		return 0;
	*op = kop(SYS_MAPV, slot, CAPSLOT_FRAME, (word_t)ent, n);
	return 1;
}

/*
 * One kernel operation: nobody runs in it, nothing is mapped, and the token is
 * that of its next life.
 */
static int
clear_space(struct vmspace *sp)
{
	cap_t slot = SLOT_SPACE(sp->sp_index);
	word_t out[2], next = TOKEN(sp->sp_index, sp->sp_gen + 1);
	struct kop ops[3];
	unsigned n = 1;
	int error;

	ops[0] = kop(SYS_VS_IDLE, slot, 0, 0, 0);
	n += clear_ops(sp, ops + n);
	ops[n++] = kop(SYS_VS_CONFIG, slot, next, CAPSLOT_EP, 0);
	error = sys_op_out((word_t)ops, n, 0, 0, 0, 0, out, SYS_BATCH);
	if (error == EBUSY && out[0] == 0)
		return EBUSY;
	/*
	 * VS_CONFIG, the last of them, has told how many tables are spare.
	 * Without enough for a new layout the next build would have to ask
	 * for more, in front of a client.
	 */
	if (error == 0 && out[1] < TABLES_SPARE)
		error = sys_vs_clear(slot);
	if (error != 0)
		panic("space %u is not cleared (hint: kernel and vm disagree"
		    " about its state)", sp->sp_index);
	next_token(sp);
	return 0;
}

void
space_drop(struct vmspace *sp, int revoke)
{
	unsigned i;

	assert(sp->sp_state == SP_LIVE, "hint: look it up by its token first");
	if (clear_space(sp) != 0)
		return;
	if (revoke)
		(void)sys_revoke(SLOT_SPACE(sp->sp_index));
	entry_clear(&sp->sp_map, &entries);
	/* its pages may take a while, but its files can be written from now on */
	for (i = 0; i < nitems(sp->sp_obj); i++) {
		if (sp->sp_obj[i] != NULL)
			object_rele(sp->sp_obj[i]);
		sp->sp_obj[i] = NULL;
	}
	sp->sp_state = SP_DYING;
	nlive--;
	if (free_pages(sp, REAP_STEP)) {
		space_finish(sp);
		return;
	}
	sp->sp_next = dying;
	dying = sp;
	work_later();
}

void
space_drop_built(void)
{
	unsigned i;

	for (i = 0; i < next_index; i++)
		if (space[i].sp_state == SP_LIVE && space[i].sp_built)
			space_drop(&space[i], 1);
}

int
space_reap(void)
{
	struct vmspace *sp = dying;

	if (sp == NULL)
		return 0;
	if (free_pages(sp, REAP_STEP)) {
		dying = sp->sp_next;
		space_finish(sp);
	}
	return dying != NULL;
}

int
space_reclaim(void)
{
	struct vmspace *sp;
	int any = dying != NULL;

	while (space_reap())
		;
	while (!any && (sp = ready) != NULL) {
		ready = sp->sp_next;
		nready--;
		space_unmake(sp);
		any = 1;
	}
	return any;
}

uint32_t
space_idle_pages(void)
{
	const struct vmspace *sp;
	uint32_t n = 0;

	for (sp = space; sp < space + next_index; sp++) {
		if (sp->sp_state == SP_READY)
			n += sp->sp_ntables;
		else if (sp->sp_ntables > TABLES_NEW)
			n += sp->sp_ntables - TABLES_NEW;
	}
	return n;
}

void
space_unmap(struct vmspace *sp, vaddr_t start, vaddr_t end)
{
	struct vpage_walk w = vpage_first(&sp->sp_pages, atop(start),
	    atop(end));
	vaddr_t lo = end, hi = start, va;
	struct vpage *vp;

	/* the kernel first: a page must not be free while it is mapped */
	while ((vp = vpage_step(&w)) != NULL) {
		va = ptoa(vp->vp_vpn);
		lo = va < lo ? va : lo;
		hi = va >= hi ? va + PAGE_SIZE : hi;
	}
	if (lo >= hi)
		return;
	(void)sys_unmap(SLOT_SPACE(sp->sp_index), lo, atop(hi - lo));
	w = vpage_first(&sp->sp_pages, atop(lo), atop(hi));
	while ((vp = vpage_step(&w)) != NULL) {
		page_unref(vp->vp_page);
		vpage_del(&sp->sp_pages, vp);
	}
}
