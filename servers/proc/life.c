/* SPDX-License-Identifier: BSD-2-Clause */
/* How processes begin and end, and who hears of it. */
#include <abi/errno.h>

#include "ipc/ipc.h"
#include "lwp.h"
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
 * ON ENTRY	by: the parent's thread that calls, NULL for spawn: the child's
 *		thread has its number, for its memory says what that is
 * ON EXIT ok	a process in state NEW: thread without address space, context
 *		copied from the parent's, or fresh for a child of the root
 * ON EXIT NULL	nothing; *error is EAGAIN or ENOMEM
 */
struct proc *
life_new(struct proc *parent, const struct lwp *by, int *error)
{
	struct proc *p = proc_alloc(parent);
	struct lwp *l;

	if (p == NULL) {
		*error = EAGAIN;
		return NULL;
	}
	p->p_start = rdtime();
	l = lwp_home(p, by != NULL ? by->l_tid : 1);
	if (parent != &rootproc)
		sig_fork(l, by != NULL ? by : parent->p_lwps);
	*error = object_create(p);
	if (*error != 0) {
		lwp_free(l);
		proc_free(p);
		return NULL;
	}
	*error = parent == &rootproc ?
	    vfs_ctx_new(CAP_SERVER(SRV_VFS), p->p_pid) :
	    vfs_ctx_fork(CAP_SERVER(SRV_VFS), parent->p_pid, p->p_pid);
	if (*error != 0) {
		lwp_end(l);
		object_destroy(p);
		proc_free(p);
		*error = EAGAIN;
		return NULL;
	}
	return p;
}

/*
 * Everything of a process but its place in the table; its threads first.  An
 * exec on another hart may give them a new space for as long as it holds a
 * capability to one: the space that is asked for before that is gone may be the
 * old one, and the new one nobody's.
 */
static void
teardown(struct proc *p)
{
	struct lwp *l;
	word_t token;

	lwp_foreach(l, p)
		(void)sys_revoke(lwp_slot(l));
	token = object_vspace(p);
	timer_clear(p);
	while (p->p_lwps != NULL)
		lwp_end(p->p_lwps);
	object_destroy(p);
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
	p->p_pplwp->l_flags &= ~L_VFORK;
	ipc_answer(p->p_ppwait, 0, w);
	p->p_ppwait = 0;
	p->p_pplwp = NULL;
}

/* Threads that wait for children of which none is left. */
static void
wait_in_vain(struct proc *p)
{
	struct lwp *l;
	word_t status;
	int any;

	lwp_foreach(l, p) {
		if (l->l_waitreply == 0)
			continue;
		(void)proc_zombie(p, l->l_waitpid, &any);
		if (!any && proc_traced(p, l->l_waitpid, 0, &status,
		    &any) == NULL && !any) {
			ipc_answer(l->l_waitreply, ECHILD, NULL);
			l->l_waitreply = 0;
		}
	}
}

/* A zombie's parent has heard of it. */
void
life_reap(struct proc *p)
{
	struct proc *parent = p->p_parent;

	proc_free(p);
	if (parent->p_nlwp > 1)
		wait_in_vain(parent);
}

/* Stopped processes that somebody could continue are marked. */
static void
mark_kept(void)
{
	struct proc *p;

	for (p = proctab; p < proctab + NPROC; p++)
		if (p->p_state == PROC_LIVE && (p->p_flags & P_STOPPED) &&
		    !proc_group_orphaned(p->p_pgid))
			p->p_flags |= P_KEPT;
}

/* Their group, if that is over now, is told, and goes on (POSIX, exit(3)). */
static void
release_kept(void)
{
	struct proc *p;

	for (p = proctab; p < proctab + NPROC; p++) {
		if (!(p->p_flags & P_KEPT))
			continue;
		p->p_flags &= ~P_KEPT;
		if (p->p_state != PROC_LIVE || !(p->p_flags & P_STOPPED) ||
		    !proc_group_orphaned(p->p_pgid))
			continue;
		(void)sig_post_group(p->p_pgid, S_HUP);
		(void)sig_post_group(p->p_pgid, S_CONT);
	}
}

/*
 * Does it want no zombies?  Who ignores SIGCHLD, not only by default, or has
 * said SA_NOCLDWAIT (POSIX, sigaction(2)).  A wait(2) of its then ends when the
 * last child is gone: ECHILD.
 */
static int
wants_no_zombies(const struct proc *p)
{
	return p != &rootproc && (p->p_ignored & SIGBIT(S_CHLD) ||
	    p->p_handler[S_CHLD].h_flags & SIGF_NOCLDWAIT);
}

/* p is a zombie: for its parent, or nobody. */
static void
tell_parent(struct proc *p, uint32_t status)
{
	struct proc *parent = p->p_parent;
	const word_t w[MSG_WORDS] = { p->p_pid, status };
	struct lwp *l;

	if (p->p_flags & P_ORPHAN) {
		proc_free(p);
		return;
	}
	l = lwp_waiting_for(parent, p);
	if (wants_no_zombies(parent)) {
		proc_free(p);
		wait_in_vain(parent);
	} else if (l != NULL) {
		ipc_answer(l->l_waitreply, 0, w);
		l->l_waitreply = 0;
		life_reap(p);
	}
	if (parent != &rootproc)
		sig_post(parent, S_CHLD);
}

/*
 * p is over, with a status as of wait(2).  Its parent hears at once if it
 * waits; else p stays as a zombie until the parent asks, or is an orphan and
 * goes without a word.
 */
void
life_end(struct proc *p, uint32_t status)
{
	struct proc *z;
	int stopped;

	if (p->p_flags & P_STOPPED)
		sig_nstopped--;
	stopped = sig_nstopped > 0;
	if (stopped)
		mark_kept();
	teardown(p);
	life_release_parent(p);
	trace_end(p, status);
	while ((z = proc_orphan(p)) != NULL)
		proc_free(z);
	p->p_state = PROC_ZOMBIE;
	p->p_status = status;
	p->p_flags &= ~(P_STOPPED | P_TRACED | P_CONTINUED | P_KEPT);
	tell_parent(p, status);
	if (stopped)
		release_kept();
}
