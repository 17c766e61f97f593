/* SPDX-License-Identifier: BSD-2-Clause */
/* Scripts that reach their interpreter as a descriptor: docs/adr/0019. */
#include <abi/errno.h>

#include "kern_exec.h"
#include "vfs_client.h"

/*
 * The script in hand is to be passed as a descriptor.  vfs keeps it for the
 * process; the commit, or exec_free(), says what becomes of it.
 *
 * ON ENTRY	EPH_VNODE
 * ON EXIT ok	EPH_VNODE, EPH_SCRIPT
 */
int
exec_script_fd(struct exec_package *epp, unsigned *fd)
{
	word_t n;
	int error;

	error = vfs_exec_script(CAP_SERVER(SRV_VFS), epp->ep_vfs,
	    epp->ep_window + WIN_VNODE, &n);
	switch (error) {
	case 0:
		break;
	case EMFILE:
	case ENFILE:
		return ENOMEM;
	default:
		return EIO;
	}
	epp->ep_held |= EPH_SCRIPT;
	*fd = (unsigned)n;
	return exec_fault(epp);
}
