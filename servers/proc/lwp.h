/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A thread of a process.  What is a process's own is in struct proc: handlers,
 * signals sent to it, its stops; here is what differs from thread to thread.
 */
#ifndef PROC_LWP_H
#define PROC_LWP_H

#include "proc.h"

#define NXLWP		64	/* threads beside the first of each process */

/* l_flags */
#define L_SUSPEND	0x1	/* in sigsuspend(2): l_oldmask comes back */
#define L_VFORK		0x2	/* waits for its vfork child */

struct lwp {
	struct proc *l_proc;	/* NULL: free */
	struct lwp *l_next;	/* of the same process */
	uint32_t l_tid;		/* 1..NLWP; its capability is in the process's slot
				 * of that number */
	uint32_t l_flags;

	uint32_t l_pending;	/* sent to it alone */
	uint32_t l_mask;
	uint32_t l_oldmask;	/* L_SUSPEND */
	uint32_t l_passed;	/* the tracer let this one through */
	word_t	 l_code, l_addr;	/* of its last exception */

	/* its calls that we keep waiting; 0 = none */
	cap_t	 l_waitreply;	/* wait(2) */
	cap_t	 l_suspreply;	/* sigsuspend(2) */
	cap_t	 l_futexreply;	/* futex_wait */
	cap_t	 l_stopreply;	/* its exception, while the process is stopped */
	word_t	 l_waitpid;	/* for whom, as wait(2) has it */
	word_t	 l_waitoptions;
	vaddr_t	 l_futex;
};

#define lwp_foreach(l, p)						\
	for ((l) = (p)->p_lwps; (l) != NULL; (l) = (l)->l_next)

/* lwp.c: pure */
extern struct lwp lwptab[NPROC + NXLWP];
struct lwp *lwp_find(const struct proc *, word_t tid);
struct lwp *lwp_home(struct proc *, unsigned tid);
struct lwp *lwp_alloc(struct proc *);
void	 lwp_free(struct lwp *);
struct lwp *lwp_for_signal(const struct proc *, uint32_t bit);
struct lwp *lwp_waiting_for(const struct proc *parent,
	    const struct proc *child);

/* object.c */
cap_t	 lwp_slot(const struct lwp *);	/* its thread, all rights */
int	 object_lwp_create(const struct lwp *);
void	 object_lwp_destroy(const struct lwp *);
int	 object_lwp_renumber(const struct lwp *, unsigned tid);

/* thread.c */
void	 lwp_end(struct lwp *);
int	 lwp_exec(struct proc *, word_t tid);

#endif
