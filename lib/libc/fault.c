/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A server met a page of ours that is not resident: have vm bring it in, as
 * touching it would, and let the stub ask again.  vm.touch takes no lease, so
 * this cannot come back here.
 */
#include "ipc/ipc.h"

#include <vm_client.h>

#define TOUCH_MAX	0x200000UL

int
ipc_fault_in(vaddr_t va, word_t len, int write)
{
	if (len == 0)
		len = 1;
	if (len > TOUCH_MAX)
		len = TOUCH_MAX;
	return vm_touch(CAP_SELF_PAGER, va, len, (word_t)write);
}
