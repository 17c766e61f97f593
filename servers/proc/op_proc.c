/* SPDX-License-Identifier: BSD-2-Clause */
/* What processes ask about life: fork, vfork, exit, wait. */
#include <abi/errno.h>

#include "ipc/ipc.h"
#include "lwp.h"
#include "op.h"
#include "proc_server.h"
#include "sig.h"
#include "sys/sys.h"
#include "vm_client.h"

/* Who asks; the root for init.  NULL: a handle of a process that is gone. */
struct proc *
op_caller(const struct ipc_req *rq)
{
	struct proc *p;

	if (rq->rq_in.m_badge == BADGE_SRV(SRV_INIT))
		return &rootproc;
	p = proc_find(rq->rq_in.m_badge);
	return p != NULL && p->p_state == PROC_LIVE ? p : NULL;
}

/* The child begins as its parent is: registers, image's name, ids. */
static void
child_inherit(struct proc *c, const struct proc *parent)
{
	c->p_textvn = parent->p_textvn;
	c->p_flags = (parent->p_flags & (P_EXEC | P_SUGID)) | P_FORKED;
	c->p_state = PROC_LIVE;
}

/*
 * Give the child a copy of the caller's registers and address space, and let it
 * run.  ON EXIT error: the child is as it was.
 */
static int
child_start(struct proc *c, const struct proc *parent, cap_t reply)
{
	cap_t thread = lwp_slot(c->p_lwps);
	word_t token;
	int error;

	error = vm_fork(CAP_SERVER(SRV_VM), object_vspace(parent),
	    CAPSLOT_RECV2, &token);
	if (error != 0)
		return ENOMEM;
	error = sys_t_fork(thread, reply, CAPSLOT_RECV2);
	(void)sys_delete(CAPSLOT_RECV2);
	if (error == 0)
		error = sys_t_resume(thread);
	if (error == 0)
		return 0;
	/* a space that the thread has not got is dropped here, else with it */
	if (object_vspace(c) == 0)
		(void)vm_drop_token(CAP_SERVER(SRV_VM), token);
	return EAGAIN;
}

int
op_proc_fork(struct ipc_req *rq, word_t *pid)
{
	struct proc *p = op_caller(rq), *c;
	struct lwp *by;
	int error;

	if (p == NULL || (by = op_lwp(rq, p)) == NULL)
		return EAGAIN;
	c = life_new(p, by, &error);
	if (c == NULL)
		return error;
	error = child_start(c, p, rq->rq_reply);
	if (error != 0) {
		life_abort(c);
		return error;
	}
	child_inherit(c, p);
	*pid = c->p_pid;
	return 0;
}

/*
 * The child shares the caller's memory, and the caller's call is answered (other
 * threads go on meanwhile) when the child has its own image or is gone (RULES R33).
 */
int
op_proc_vfork(struct ipc_req *rq, word_t *pid)
{
	struct proc *p = op_caller(rq), *c;
	struct lwp *by;
	cap_t thread;
	int error;

	(void)pid;
	if (p == NULL || (by = op_lwp(rq, p)) == NULL)
		return EAGAIN;
	c = life_new(p, by, &error);
	if (c == NULL)
		return error;
	thread = lwp_slot(c->p_lwps);
	if (sys_t_fork(thread, rq->rq_reply, 0) != 0 ||
	    (c->p_ppwait = ipc_defer(rq)) == 0) {
		life_abort(c);
		return EAGAIN;
	}
	child_inherit(c, p);
	c->p_pplwp = by;
	by->l_flags |= L_VFORK;
	(void)sys_t_resume(thread);
	return IPC_DEFER;
}

/* All threads are destroyed before we answer, so the answer goes nowhere. */
int
op_proc_exit(struct ipc_req *rq, word_t status)
{
	struct proc *p = op_caller(rq);

	if (p != NULL && p != &rootproc)
		life_end(p, W_EXITCODE(status >> 8,
		    (uint32_t)status % NSIGNAL));
	return 0;
}

int
op_proc_wait(struct ipc_req *rq, word_t pid, word_t options, word_t *who,
    word_t *status)
{
	struct proc *p, *z;
	struct lwp *l;
	int any, error;

	if (!BADGE_IS_PID(rq->rq_in.m_badge) &&
	    rq->rq_in.m_badge != BADGE_SRV(SRV_INIT))
		return EPERM;
	if (options & ~(word_t)WAITF_ALL)
		return EINVAL;
	p = op_caller(rq);
	if (p == NULL || (l = op_lwp(rq, p)) == NULL)
		return ECHILD;
	*who = *status = 0;
	z = proc_waitable(p, pid, options, status, &any);
	if (z != NULL) {
		*who = z->p_pid;
		if (z->p_state == PROC_ZOMBIE)
			life_reap(z);
		return 0;
	}
	if (!any)
		return ECHILD;
	if (options & WAITF_NOHANG)
		return 0;
	error = sig_interrupted(l);
	if (error != 0)
		return error;
	if (l->l_waitreply != 0)
		return EINTR;
	l->l_waitpid = pid;
	l->l_waitoptions = options;
	l->l_waitreply = ipc_defer(rq);
	return l->l_waitreply != 0 ? IPC_DEFER : EINTR;
}

int
op_proc_ids(struct ipc_req *rq, word_t *pid, word_t *ppid, word_t *uid,
    word_t *gid)
{
	const struct proc *p = op_caller(rq);
	const struct pcred *pc;

	*pid = *ppid = *uid = *gid = 0;
	if (p == NULL)
		return EPERM;
	pc = &p->p_cred;
	*pid = p->p_pid;
	*ppid = op_ppid(p);
	*uid = (word_t)pc->pc_ruid << 32 | pc->pc_euid;
	*gid = (word_t)pc->pc_rgid << 32 | pc->pc_egid;
	return 0;
}

int
op_proc_port_new(struct ipc_req *rq)
{
	struct proc *p = proc_find(rq->rq_in.m_badge);

	return p == NULL ? EAGAIN : object_port_create(p);
}
