/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fault points.  In a DEBUG build bits 8..15 of a request's flags say at which
 * of the points that it passes the exec is to fail, as if memory had run out or,
 * for what a test cannot bring about, as if a peer had died or all slots were taken.
 * A test counts them up from 1 until the exec succeeds, and compares the caller
 * and the census each time.  Bits 16..23 say at which one, counted likewise, it
 * is to pause, so that others run between two of its messages: that is when
 * signals come.  Otherwise the points cost nothing.
 */
#include <abi/errno.h>

#include "kern_exec.h"
#include "sys/sys.h"

#ifdef DEBUG
/* bits 8..15: the point, and if it is not memory, what has run out */
#define FAULT_AT	0x3f
#define FAULT_EIO	0x40
#define FAULT_EAGAIN	0x80
#define PAUSE	30000000UL	/* ns: a program has the time to send a signal */

void
exec_pause(struct exec_package *epp)
{
	word_t bits;

	if (epp->ep_pauseat != 0 && --epp->ep_pauseat == 0)
		(void)sys_wait(0, PAUSE, &bits);
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
