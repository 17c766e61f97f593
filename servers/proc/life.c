/* SPDX-License-Identifier: BSD-2-Clause */
/* How processes begin and end, and who hears of it. */
#include <abi/errno.h>

#include "ipc/ipc.h"
#include "proc.h"
#include "sig.h"
#include "sys/sys.h"
#include "vfs_client.h"
#include "vm_client.h"

static inline word_t
rdtime(void)
{
	word_t t;

	__asm__ volatile("rdtime %0" : "=r"(t));
	return t;
}

/*
 * ON EXIT ok	a process in state NEW: thread without address space, context
 *		copied from the parent's, or fresh for a child of the root
 * ON EXIT NULL	nothing; *error is EAGAIN or ENOMEM
 */
struct proc *
life_new(struct proc *parent, int *error)
{
	struct proc *p = proc_alloc(parent);

	if (p == NULL) {
		*error = EAGAIN;
		return NULL;
	}
	p->p_start = rdtime();
	if (parent != &rootproc)
		sig_fork(p, parent);
	*error = object_create(p);
	if (*error != 0) {
		proc_free(p);
		return NULL;
	}
	*error = parent == &rootproc ?
	    vfs_ctx_new(CAP_SERVER(SRV_VFS), p->p_pid) :
	    vfs_ctx_fork(CAP_SERVER(SRV_VFS), parent->p_pid, p->p_pid);
	if (*error != 0) {
		(void)object_destroy(p);
		proc_free(p);
		*error = EAGAIN;
		return NULL;
	}
	return p;
}

/* Everything of a process but its place in the table. */
static void
teardown(struct proc *p)
{
	word_t token = object_destroy(p);

	if (token != 0)
		(void)vm_drop_token(CAP_SERVER(SRV_VM), token);
	(void)vfs_ctx_exit(CAP_SERVER(SRV_VFS), p->p_pid);
}

/* A process in state NEW never was. */
void
life_abort(struct proc *p)
{
	teardown(p);
	proc_free(p);
}

/* The vfork parent of p goes on: p has its own image, or is gone (item 76). */
void
life_release_parent(struct proc *p)
{
	const word_t w[MSG_WORDS] = { p->p_pid };

	if (p->p_ppwait == 0)
		return;
	p->p_parent->p_flags &= ~P_VFORKING;
	ipc_answer(p->p_ppwait, 0, w);
	p->p_ppwait = 0;
}

/* Nobody is left to be answered: p's own pending calls died with its thread. */
static void
forget_calls(struct proc *p)
{
	struct list *l;
	struct proc *c;

	if (p->p_waitreply != 0)
		ipc_forget(p->p_waitreply);
	if (p->p_suspreply != 0)
		ipc_forget(p->p_suspreply);
	if (p->p_stopreply != 0)
		ipc_forget(p->p_stopreply);
	p->p_waitreply = p->p_suspreply = p->p_stopreply = 0;
	list_foreach(l, &p->p_children) {
		c = list_entry(l, struct proc, p_sibling);
		if (c->p_ppwait != 0)
			ipc_forget(c->p_ppwait);
		c->p_ppwait = 0;
	}
}

/*
 * p is over, with a status as of wait(2).  Its parent hears at once if it
 * waits; else p stays as a zombie until the parent asks, or is an orphan and
 * goes without a word.
 */
void
life_end(struct proc *p, uint32_t status)
{
	struct proc *parent = p->p_parent, *z;
	const word_t w[MSG_WORDS] = { p->p_pid, status };

	teardown(p);
	life_release_parent(p);
	forget_calls(p);
	trace_end(p, status);
	while ((z = proc_orphan(p)) != NULL)
		proc_free(z);
	p->p_state = PROC_ZOMBIE;
	p->p_status = status;
	p->p_flags &= ~(P_STOPPED | P_TRACED | P_CONTINUED);
	if (p->p_flags & P_ORPHAN) {
		proc_free(p);
		return;
	}
	if (parent->p_waitreply != 0 &&
	    proc_wait_match(p, parent->p_waitpid)) {
		ipc_answer(parent->p_waitreply, 0, w);
		parent->p_waitreply = 0;
		proc_free(p);
	}
	if (parent != &rootproc)
		sig_post(parent, S_CHLD);
}
