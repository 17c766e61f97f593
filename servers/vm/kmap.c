/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mapping: the one place that knows that the kernel's page tables are paid
 * for by whoever maps.
 */
#include "util/assert.h"
#include "util/log.h"
#include "vm.h"

int
space_mapv(struct vmspace *sp, struct map_ent *ent, unsigned n)
{
	cap_t slot = SLOT_SPACE(sp->sp_index);
	word_t done;
	unsigned k;
	int error;

	while (n > 0) {
		k = n < MAPV_MAX ? n : MAPV_MAX;
		error = sys_mapv(slot, CAPSLOT_FRAME, ent, k, &done);
		if (error == 0)
			done = k;
		else if (error != ENOMEM) {
			log_printf("map %lx: error %d (hint: vm checks before"
			    " it maps)", (unsigned long)ent[done].me_va,
			    error);
			return error;
		} else if (space_feed(sp, 4) != 0)
			return ENOMEM;
		ent += done;
		n -= done;
	}
	return 0;
}

/* Three tables are enough: the window lies within 2 MiB. */
void
window_init(void)
{
	uint32_t p = page_alloc_run(3, PK_ARENA);
	int error = p == 0 ? ENOMEM :
	    sys_vs_feed(CAPSLOT_VSPACE, CAPSLOT_MEM, p, 3);

	if (error)
		panic("window: error %d (hint: give vm memory)", error);
}

int
window_map(const uint32_t *page, unsigned n, word_t flags)
{
	struct map_ent ent[WINDOW_PAGES];
	unsigned i;

	assert(n <= WINDOW_PAGES, "hint: callers work in window-sized parts");
	for (i = 0; i < n; i++)
		ent[i] = map_ent(WINDOW + ptoa(i), MAP_R | MAP_W | flags,
		    page[i]);
	return sys_mapv(CAPSLOT_VSPACE, CAPSLOT_FRAME, ent, n, NULL);
}

void
window_unmap(unsigned n)
{
	(void)sys_unmap(CAPSLOT_VSPACE, WINDOW, n);
}
