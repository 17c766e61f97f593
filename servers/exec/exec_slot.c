/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Argument slots: memory of ours that vm maps, and whose pages a build takes
 * away to make the top of a new stack.  The first few are always there, zeroed
 * ones in place of those taken; a slot that grew beyond them is trimmed
 * when its request is over.
 *
 * Two marks are kept for a slot.  Below ep_resident pages are there, so that
 * we never fault; from ep_dirty on every byte is zero, so that a request finds
 * nothing of the one before it in the pages it is given (RULES R32), and the
 * usual request has nothing to clear.
 */
#include <abi/errno.h>

#include "kern_exec.h"
#include "util/log.h"
#include "util/string.h"
#include "vm_client.h"

#define SLOT_KEEP	ptoa(4)		/* vm keeps these resident */
#define SLOT_MAX	ptoa(EXEC_ARGPAGES)

/* A new exec server has a new address space: vm maps the slots into it. */
void
exec_slot_init(struct exec_package *epp)
{
	int error = vm_args_grow(CAP_SERVER(SRV_VM), epp->ep_slot,
	    atop(SLOT_KEEP));

	if (error != 0)
		panic("argument slot %u: error %d (hint: CAPS of vm's "
		    "component.mk)", epp->ep_slot, error);
	epp->ep_resident = SLOT_KEEP;
	epp->ep_dirty = 0;
}

uint8_t *
exec_slot_base(const struct exec_package *epp)
{
	return (uint8_t *)(EXEC_ARGS_BASE + epp->ep_slot * EXEC_ARGS_STEP);
}

/*
 * Make at least `bytes' resident; `expect', if that is known, is what will be
 * needed in all.  Where it is not, or hardly to be believed, what there is doubles.
 */
int
exec_slot_grow(struct exec_package *epp, uint64_t bytes, uint64_t expect)
{
	uint64_t want = 2UL * epp->ep_resident;
	int error;

	if (bytes <= epp->ep_resident)
		return 0;
	if (bytes > SLOT_MAX)
		return E2BIG;
	if (expect >= bytes && expect <= 8 * want)
		want = expect;
	if (want < bytes)
		want = bytes;
	if (want > SLOT_MAX)
		want = SLOT_MAX;
	want = round_page(want);
	error = vm_args_grow(CAP_SERVER(SRV_VM), epp->ep_slot, atop(want));
	if (error != 0)
		return error == ENOMEM ? ENOMEM : EIO;
	epp->ep_resident = (uint32_t)want;
	return 0;
}

/* Bytes below this may have been written. */
void
exec_slot_written(struct exec_package *epp, uint32_t bytes)
{
	if (bytes > epp->ep_resident)
		bytes = epp->ep_resident;
	if (bytes > epp->ep_dirty)
		epp->ep_dirty = bytes;
}

/*
 * Clear what an earlier request left between the random bytes and ps_strings.
 * Nobody ever writes to the room below the block.
 */
void
exec_slot_seal(struct exec_package *epp)
{
	const struct exec_args *ea = &epp->ep_args;
	uint32_t from = EXEC_STACKROOM + ea->ea_random +
	    (uint32_t)sizeof(epp->ep_random);
	uint32_t end = EXEC_STACKROOM + ea->ea_psstrings;

	if (end > epp->ep_dirty)
		end = epp->ep_dirty;
	if (from < end)
		memset(exec_slot_base(epp) + from, 0, end - from);
	exec_slot_written(epp, EXEC_STACKROOM + ea->ea_size);
}

/*
 * A build has taken the block's pages: zeroed ones are in their place, or if
 * they were `kept' they are as they were.
 */
void
exec_slot_granted(struct exec_package *epp, int kept)
{
	if (!kept && epp->ep_dirty <= EXEC_STACKROOM + epp->ep_args.ea_size)
		epp->ep_dirty = 0;
}

/* The request is over: give back what a large one made us ask for. */
void
exec_slot_idle(struct exec_package *epp)
{
	if (epp->ep_resident == SLOT_KEEP)
		return;
	(void)vm_args_trim(CAP_SERVER(SRV_VM), epp->ep_slot);
	epp->ep_resident = SLOT_KEEP;
	if (epp->ep_dirty > SLOT_KEEP)
		epp->ep_dirty = SLOT_KEEP;
}
