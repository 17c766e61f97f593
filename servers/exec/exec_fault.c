/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fault points.  In a DEBUG build bits 8..15 of a request's flags say at which
 * of the points that it passes the exec is to fail, as if memory had run out.
 * A test counts them up from 1 until the exec succeeds, and compares the caller
 * and the census each time.  Otherwise the points cost nothing.
 */
#include <abi/errno.h>

#include "kern_exec.h"

#ifdef DEBUG
int
exec_fault(struct exec_package *epp)
{
	if (epp->ep_faultat == 0 || --epp->ep_faultat != 0)
		return 0;
	return ENOMEM;
}
#else
int
exec_fault(struct exec_package *epp)
{
	(void)epp;
	return 0;
}
#endif
