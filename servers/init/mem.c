/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory at boot: each region of bootinfo is handed out from its start and
 * never taken back, small regions first, so that the largest stays whole for
 * vm.
 */
#include "util/log.h"
#include "init.h"

#define LOOK_AT		0x2000000000UL	/* in init's own space */

static word_t used[BOOT_NREGION];
static unsigned largest;

static int
usable(unsigned k)
{
	return k < bootinfo->bi_nregion && k < BOOT_NREGION &&
	    !bootinfo->bi_region[k].br_device;
}

static word_t
room(unsigned k)
{
	return bootinfo->bi_region[k].br_pages - used[k];
}

struct run
mem_alloc(word_t npages)
{
	struct run r = { .r_npages = npages };
	unsigned k, best = BOOT_NREGION;

	for (k = 0; k < BOOT_NREGION; k++)
		if (usable(k) && room(k) >= npages &&
		    (best == BOOT_NREGION || room(k) < room(best)))
			best = k;
	if (best == BOOT_NREGION)
		die(1, "no %lu pages in a row (hint: give the machine more"
		    " memory, MEM= of make run)", (unsigned long)npages);
	r.r_region = best;
	r.r_page = used[best];
	used[best] += npages;
	return r;
}

struct run
mem_rest(void)
{
	struct run r = { largest, used[largest], room(largest) };

	used[largest] = bootinfo->bi_region[largest].br_pages;
	return r;
}

word_t
mem_total(void)
{
	word_t n = 0;
	unsigned k;

	for (k = 0; k < BOOT_NREGION; k++)
		if (usable(k))
			n += bootinfo->bi_region[k].br_pages;
	return n;
}

void
mem_init(void)
{
	struct run tables;
	unsigned k;
	int error;

	for (k = 0; k < BOOT_NREGION; k++)
		if (usable(k) && (!usable(largest) ||
		    room(k) > room(largest)))
			largest = k;
	/* for mem_look: LOOK_AT and what follows lies in one 2 MiB */
	tables = mem_alloc(2);
	error = sys_vs_feed(CAPSLOT_VSPACE, run_untyped(&tables),
	    tables.r_page, 2);
	if (error)
		die(1, "page tables: error %d", error);
}

void *
mem_look(const struct run *r, uint32_t first, uint32_t n)
{
	struct map_ent ent[LOOK_PAGES];
	uint32_t i;
	int error;

	for (i = 0; i < n; i++) {
		ent[i].me_va = (LOOK_AT + ptoa(i)) | MAP_R | MAP_W;
		ent[i].me_page = r->r_page + first + i;
	}
	error = sys_mapv(CAPSLOT_VSPACE, run_frame(r), ent, n, NULL);
	if (error)
		die(1, "cannot look at memory: error %d", error);
	return (void *)LOOK_AT;
}

void
mem_look_end(uint32_t n)
{
	(void)sys_unmap(CAPSLOT_VSPACE, LOOK_AT, n);
}
