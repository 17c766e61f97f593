/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exec's argument slots: memory that exec fills and vm gives away as the top
 * of a new stack.  The pages are mapped in exec's own address space; what a
 * build takes is replaced by fresh zeros, so nothing of one request can be
 * seen in another.
 */
#include "util/log.h"
#include "vm.h"
#include "vm_server.h"

#define EXEC_TABLES(n)	(2 + 2 * (n))	/* one level-1 table, two leaf tables a slot, spare */

static uint32_t arg_page[EXEC_SLOTS][ARGS_MAX];
static uint32_t arg_end[EXEC_SLOTS];	/* no page from here on was ever there since the last trim */
static uint32_t exec_tables;	/* fed to exec's space, linked by pg_next */
static word_t exec_token;	/* of the exec that they were fed to */
static unsigned nslots;		/* exec has a worker for each hart */

uint32_t
args_page(unsigned slot, uint32_t i)
{
	return i < ARGS_MAX ? arg_page[slot][i] : 0;
}

void
args_set(unsigned slot, uint32_t i, uint32_t page)
{
	arg_page[slot][i] = page;
}

/* Make pages [from, to) of the slot resident, new ones zeroed. */
static int
args_map(unsigned slot, uint32_t from, uint32_t to)
{
	struct map_ent ent[MAPV_MAX];
	uint32_t i, k, n = 0;
	int error = 0;

	if (to > arg_end[slot])
		arg_end[slot] = to;
	for (i = from; i < to && error == 0; i++) {
		if (arg_page[slot][i] == 0) {
			arg_page[slot][i] = page_alloc(PK_ANON);
			if (arg_page[slot][i] == 0)
				error = ENOMEM;
			else
				ent[n++] = map_ent(args_va(slot, i),
				    MAP_R | MAP_W | MAP_ZERO,
				    arg_page[slot][i]);
		}
		if (n == MAPV_MAX || ((error || i + 1 == to) && n > 0)) {
			if (sys_mapv(SLOT_EXECVS, CAPSLOT_FRAME, ent, n, NULL))
				error = ENOMEM;
			for (k = 0; error && k < n; k++) {
				(void)sys_unmap(SLOT_EXECVS,
				    trunc_page(ent[k].me_va), 1);
				page_free(ent[k].me_page);
				arg_page[slot][atop(ent[k].me_va -
				    args_va(slot, 0))] = 0;
			}
			n = 0;
		}
	}
	return error;
}

/*
 * A new exec server has an address space of its own, in which nothing of this
 * is mapped: start again with it.
 */
static int
args_sync(void)
{
	word_t info, threads;
	uint32_t p, i, first;
	unsigned slot;

	if (sys_cap_info(SLOT_EXECVS, &info, &threads) != 0)
		return ENOMEM;
	if (exec_tables != 0 && CAPINFO_VALUE(info) == exec_token)
		return 0;
	space_drop_built();
	while ((p = exec_tables) != 0) {
		exec_tables = pages[p].pg_next;
		page_free(p);
	}
	for (slot = 0; slot < EXEC_SLOTS; slot++)
		for (i = 0; i < ARGS_MAX; i++) {
			if (arg_page[slot][i] != 0)
				page_free(arg_page[slot][i]);
			arg_page[slot][i] = 0;
		}
	first = page_alloc_run(EXEC_TABLES(nslots), PK_TABLE);
	if (first == 0)
		return ENOMEM;
	if (sys_vs_feed(SLOT_EXECVS, CAPSLOT_MEM, first,
	    EXEC_TABLES(nslots)) != 0) {
		page_free_run(first, EXEC_TABLES(nslots));
		return ENOMEM;
	}
	for (i = 0; i < EXEC_TABLES(nslots); i++) {
		pages[first + i].pg_next = exec_tables;
		exec_tables = first + i;
	}
	exec_token = CAPINFO_VALUE(info);
	for (slot = 0; slot < nslots; slot++)
		if (args_map(slot, 0, ARGS_KEEP) != 0)
			return ENOMEM;
	return 0;
}

void
args_init(void)
{
	const struct bootinfo *bi = (const struct bootinfo *)BOOTINFO_ADDR;

	nslots = bi->bi_harts < EXEC_SLOTS ? bi->bi_harts : EXEC_SLOTS;
	if (args_sync() != 0)
		log_printf("no argument slots (hint: init lends vm exec's"
		    " address space, CAPS in component.mk)");
}

int
op_vm_args_grow(struct ipc_req *rq, word_t slot, word_t n)
{
	int error;

	(void)rq;
	if (slot >= nslots || n > ARGS_MAX)
		return EINVAL;
	error = args_sync();
	return error ? error : args_map(slot, 0, n);
}

int
op_vm_args_trim(struct ipc_req *rq, word_t slot)
{
	uint32_t i;

	(void)rq;
	if (slot >= nslots || args_sync() != 0)
		return EINVAL;
	if (arg_end[slot] > ARGS_KEEP)
		(void)sys_unmap(SLOT_EXECVS, args_va(slot, ARGS_KEEP),
		    arg_end[slot] - ARGS_KEEP);
	for (i = ARGS_KEEP; i < arg_end[slot]; i++) {
		if (arg_page[slot][i] != 0)
			page_free(arg_page[slot][i]);
		arg_page[slot][i] = 0;
	}
	arg_end[slot] = ARGS_KEEP;
	(void)args_map(slot, 0, ARGS_KEEP);
	return 0;
}
