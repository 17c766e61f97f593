/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads of processes: the table, and who of a process is meant.  Pure.
 *
 * Each process has a place for its first thread at its own index; further
 * threads take one of a pool that all share.  The index of a place decides
 * where its kernel object lies and which slot of ours names it (object.c).
 */
#include "lwp.h"
#include "util/string.h"

struct lwp lwptab[NPROC + NXLWP];

struct lwp *
lwp_find(const struct proc *p, word_t tid)
{
	struct lwp *l;

	lwp_foreach(l, p)
		if (l->l_tid == tid)
			return l;
	return NULL;
}

static struct lwp *
take(struct lwp *l, struct proc *p, unsigned tid)
{
	struct lwp **lp = &p->p_lwps;

	memset(l, 0, sizeof(*l));
	l->l_proc = p;
	l->l_tid = tid;
	while (*lp != NULL)
		lp = &(*lp)->l_next;
	*lp = l;
	p->p_nlwp++;
	return l;
}

/* The first thread, which has a place for certain. */
struct lwp *
lwp_home(struct proc *p, unsigned tid)
{
	return take(&lwptab[p - proctab], p, tid);
}

/* One more, with the lowest free number; NULL: the process or the pool is full. */
struct lwp *
lwp_alloc(struct proc *p)
{
	struct lwp *l;
	unsigned tid;

	if (p->p_nlwp == NLWP)
		return NULL;
	for (tid = 1; lwp_find(p, tid) != NULL; tid++)
		;
	for (l = lwptab + NPROC; l < lwptab + NPROC + NXLWP; l++)
		if (l->l_proc == NULL)
			return take(l, p, tid);
	return NULL;
}

void
lwp_free(struct lwp *l)
{
	struct lwp **lp = &l->l_proc->p_lwps;

	while (*lp != l)
		lp = &(*lp)->l_next;
	*lp = l->l_next;
	l->l_proc->p_nlwp--;
	l->l_proc = NULL;
}

/*
 * Who takes a signal to the process: a thread that does not block it, but
 * rather not one that waits for its vfork child.  NULL: all block it.
 */
struct lwp *
lwp_for_signal(const struct proc *p, uint32_t bit)
{
	struct lwp *l, *last = NULL;

	lwp_foreach(l, p) {
		if (l->l_mask & bit)
			continue;
		if (!(l->l_flags & L_VFORK))
			return l;
		last = l;
	}
	return last;
}

/* Whose wait(2) would hear of the child; NULL: nobody waits for it now. */
struct lwp *
lwp_waiting_for(const struct proc *parent, const struct proc *child)
{
	struct lwp *l;

	lwp_foreach(l, parent)
		if (l->l_waitreply != 0 && proc_wait_match(child, l->l_waitpid))
			return l;
	return NULL;
}
