/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fault points.  In a DEBUG build bits 8..15 of a request's flags say at which
 * of the points that it passes the exec is to fail, as if memory had run out or,
 * for what a test cannot bring about, as if a peer had died or all slots were taken.
 * A test counts them up from 1 until the exec succeeds, and compares the caller
 * and the census each time.  Otherwise the points cost nothing.
 *
 * Bits 16..23 say at which one, counted likewise, the exec is to pause, so that
 * others run between two of its messages: that is when signals come.  A pause
 * has no length of its own: exec says that it has come there by a byte written
 * to a descriptor of the process, and goes on when it has read one from another,
 * bits 24..31.  These are pipes whose other ends a test has, so what it does
 * between the two is done in the pause, however slow or loaded the machine is.
 *
 * Why pipes: exec may not be asked while it pauses, nor may anybody that it calls
 * learn about pauses.  With the process's own capability, which the request
 * carries, reading and writing are calls uphill like any other, and the process
 * can name nothing that it could not use itself.  If it is killed its
 * descriptors are gone, and that ends the pause, too.  A test that forgets to let
 * exec go on holds it up for PATIENCE, and is told so in the kernel log.
 */
#include <abi/errno.h>

#include "ipc/ipc.h"
#include "kern_exec.h"
#include "util/log.h"
#include "vfs_ipc.h"

#ifdef DEBUG
/* bits 8..15: the point, and if it is not memory, what has run out */
#define FAULT_AT	0x3f
#define FAULT_EIO	0x40
#define FAULT_EAGAIN	0x80
#define PATIENCE	10000000000UL	/* ns: a hang detector */

/* One byte of the process's descriptor, as the process itself would. */
static int
byte_io(const struct exec_package *epp, word_t tag, word_t fd)
{
	char byte = 'p';
	struct ipc_msg m;
	int error;

	do {
		m.m_tag = tag;
		m.m_w[0] = fd;
		m.m_w[LEASE_ADDR] = (word_t)&byte;
		m.m_w[LEASE_LEN] = sizeof(byte);
		error = ipc_call(epp->ep_vfs, &m, 0, PATIENCE);
		/* signals, and the commit, end waits of the process: not this */
	} while (error == EINTR || error == ERETRY || error == ECANCELED);
	return error;
}

/* Apart from its door, so that who does not pause saves no registers for it. */
static void __attribute__((noinline))
pause_here(const struct exec_package *epp)
{
	word_t fd = epp->ep_pausefd;
	int error;

	error = byte_io(epp, VFS_WRITE | TAG_LEASE_R, fd + 1);
	if (error == 0)
		error = byte_io(epp, VFS_READ | TAG_LEASE_W, fd);
	if (error == ETIMEDOUT || error == EBADF)
		log_printf("process %lu: error %d in a pause of its exec (hint: "
		    "descriptor %lu is read from, the next one written to)",
		    epp->ep_pid, error, fd);
}

void
exec_pause(struct exec_package *epp)
{
	if (epp->ep_pauseat != 0 && --epp->ep_pauseat == 0)
		pause_here(epp);
}

int
exec_fault(struct exec_package *epp)
{
	exec_pause(epp);
	if ((epp->ep_faultat & FAULT_AT) == 0 ||
	    (--epp->ep_faultat & FAULT_AT) != 0)
		return 0;
	return epp->ep_faultat & FAULT_EIO ? EIO :
	    epp->ep_faultat & FAULT_EAGAIN ? EAGAIN : ENOMEM;
}
#else
void
exec_pause(struct exec_package *epp)
{
	(void)epp;
}

int
exec_fault(struct exec_package *epp)
{
	(void)epp;
	return 0;
}
#endif
