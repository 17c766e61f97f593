/* SPDX-License-Identifier: BSD-2-Clause */
/* What the handlers share. */
#ifndef PROC_OP_H
#define PROC_OP_H

#include "ipc/ipc.h"
#include "proc.h"

struct proc *op_caller(const struct ipc_req *);
struct lwp *op_lwp(const struct ipc_req *, const struct proc *);

/* op_sig.c: signal characters of the console */
void	 tty_init(void);
void	 tty_notify(word_t bits);

/* An orphan's parent is process 1 for all that it can tell; that one has none. */
static inline uint32_t
op_ppid(const struct proc *p)
{
	return p->p_flags & P_ORPHAN ? PID_INIT :
	    p->p_parent != NULL ? p->p_parent->p_pid : 0;
}

#endif
