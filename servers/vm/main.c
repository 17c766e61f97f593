/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Start: vm maps the first pages of its own run as its tables, then serves.
 */
#include "util/log.h"
#include "vm.h"
#include "vm_server.h"

#define NENTRY(n)	((n) / 2 < 16384 ? (n) / 2 : 16384)
#define NOTE_WORK	1
#define FEED_MAX	64	/* pages of one VS_FEED */

/* Sizes of what lies at SRV_ARENA, in this order. */
struct arena {
	uint32_t a_npages;	/* of the run */
	uint32_t a_nvpages;	/* shared pages have several */
	uint32_t a_vbuckets, a_cbuckets;	/* powers of two */
	uint32_t a_nentries;
};

static int work_asked;

void
work_later(void)
{
	if (!work_asked && sys_signal(SLOT_NTFN) == 0)
		work_asked = 1;
}

static void
on_notify(word_t bits)
{
	(void)bits;
	work_asked = 0;
	if (space_reap())
		work_later();
	else
		space_refill();
}

static int
reclaim(void)
{
	return object_reclaim(32) > 0 || space_reclaim();
}

static uint32_t
power_of_two(uint32_t n)
{
	uint32_t p = 2;

	while (p * 2 <= n)
		p *= 2;
	return p;
}

static struct arena
arena_plan(uint32_t n)
{
	return (struct arena){
		.a_npages = n,
		.a_nvpages = n + n / 2,
		.a_vbuckets = power_of_two(n),
		.a_cbuckets = power_of_two(n / 2),
		.a_nentries = NENTRY(n)
	};
}

static size_t
arena_bytes(const struct arena *a)
{
	return a->a_npages * sizeof(struct page) +
	    a->a_nvpages * sizeof(struct vpage) +
	    (a->a_vbuckets + a->a_cbuckets) * sizeof(uint32_t) +
	    a->a_nentries * sizeof(struct entry) + 64;
}

/* The run's first pages become page tables of vm's own space. */
static void
arena_feed(uint32_t n)
{
	uint32_t i, k;
	int error;

	for (i = 0; i < n; i += k) {
		k = n - i < FEED_MAX ? n - i : FEED_MAX;
		error = sys_vs_feed(CAPSLOT_VSPACE, CAPSLOT_MEM, i, k);
		if (error)
			panic("arena: feed error %d (hint: init gives vm CTRL"
			    " on its own space)", error);
	}
}

/* Map pages [from, from + n) of the run, zeroed, at the arena's start. */
static void
arena_map(uint32_t from, uint32_t n)
{
	struct map_ent ent[MAPV_MAX];
	uint32_t i, k = 0;
	int error;

	for (i = 0; i < n; i++) {
		ent[k++] = map_ent(SRV_ARENA + ptoa(i),
		    MAP_R | MAP_W | MAP_ZERO, from + i);
		if (k < MAPV_MAX && i + 1 < n)
			continue;
		error = sys_mapv(CAPSLOT_VSPACE, CAPSLOT_FRAME, ent, k, NULL);
		if (error)
			panic("arena: map error %d", error);
		k = 0;
	}
}

/* Tables at the run's start, the arena behind them, the rest is free. */
static void
arena_init(uint32_t n, uint64_t seed)
{
	struct arena a = arena_plan(n);
	uint32_t narena = atop(round_page(arena_bytes(&a)));
	uint32_t ntables = (narena >> 9) + 3;
	char *at = (char *)SRV_ARENA;
	struct page *array;
	struct vpage *vp;
	struct entry *en;
	uint32_t *vbuckets;

	if (narena + ntables + 256 > n)
		panic("%u pages are too few (hint: MEM= of make run)", n);
	arena_feed(ntables);
	arena_map(ntables, narena);
	/* widest alignment first: entries, then vpages, pages, buckets */
	en = (struct entry *)at;
	at += a.a_nentries * sizeof(*en);
	vp = (struct vpage *)at;
	at += a.a_nvpages * sizeof(*vp);
	array = (struct page *)at;
	at += a.a_npages * sizeof(*array);
	vbuckets = (uint32_t *)at;
	page_init(array, n, ntables + narena);
	page_reclaim = reclaim;
	vpage_init(vp, a.a_nvpages, vbuckets, a.a_vbuckets, seed);
	object_init(vbuckets + a.a_vbuckets, a.a_cbuckets);
	entry_pool_init(&entries, en, a.a_nentries);
}

int	 main(void);

int
main(void)
{
	const struct bootinfo *bi = (const struct bootinfo *)BOOTINFO_ADDR;
	static const struct ipc_server server = {
		.s_name = "vm",
		.s_dispatch = vm_dispatch,
		.s_fault = op_fault,
		.s_notify = on_notify,
		.s_nreply = 4,
		.s_reply_base = CAPSLOT_FREE,
		.s_window = CAPSLOT_RECV
	};

	log_name = "vm";
	if (bi->bi_magic != BOOTINFO_MAGIC || bi->bi_mem_pages < 512 ||
	    bi->bi_mem_pages > UINT32_MAX / 2)
		panic("no memory (hint: MEM := rest, one region)");
	if (sys_mint(0, SLOT_NTFN, CAPSLOT_NTFN, CAPR_ALL, NOTE_WORK) != 0)
		panic("no notification (hint: init makes CAPSLOT_NTFN)");
	arena_init(bi->bi_mem_pages, bi->bi_seed[0]);
	window_init();
	space_init();
	objmem_init();
	args_init();
	build_init();
	log_printf("%u pages, %u free", npages, page_nfree());
	ipc_serve(&server);
}
