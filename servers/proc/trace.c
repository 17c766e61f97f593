/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tracing.  A traced process stops for each signal before it is acted on, and
 * behind each exec; the tracer is told by wait(2), may look and change, and
 * lets it go on.  vfs knows who is traced: the set-id bits that exec sees are
 * masked there, in the same look at the file that everything else is decided
 * by, while the process is frozen (seed items 13 and 98).  Who attaches after
 * that look loses the process if it gained ids: trace_exec().
 */
#include <abi/errno.h>

#include "ipc/ipc.h"
#include "lwp.h"
#include "op.h"
#include "proc_server.h"
#include "sig.h"
#include "sys/sys.h"
#include "vfs_client.h"
#include "vm_client.h"

#define PEEK_MAX	4096

/* Root may trace all; a parent a child that has exactly its ids and got none by exec. */
static int
may_trace(const struct proc *p, const struct proc *t)
{
	const struct pcred *a = &p->p_cred, *b = &t->p_cred;

	if (p == &rootproc || p == t || (t->p_flags & P_TRACED))
		return 0;
	if (a->pc_euid == 0)
		return 1;
	return t->p_parent == p && !(t->p_flags & P_SUGID) &&
	    a->pc_euid == b->pc_ruid && a->pc_euid == b->pc_euid &&
	    a->pc_euid == b->pc_svuid && a->pc_egid == b->pc_rgid &&
	    a->pc_egid == b->pc_egid && a->pc_egid == b->pc_svgid;
}

static void
begin(struct proc *p, struct proc *t)
{
	struct lwp *l;

	p->p_flags |= P_TRACER;
	t->p_flags |= P_TRACED;
	t->p_tracer = p;
	lwp_foreach(l, t)
		l->l_passed = 0;
	(void)vfs_ctx_traced(CAP_SERVER(SRV_VFS), t->p_pid, 1);
}

static void
release(struct proc *t)
{
	t->p_flags &= ~P_TRACED;
	t->p_tracer = NULL;
	(void)vfs_ctx_traced(CAP_SERVER(SRV_VFS), t->p_pid, 0);
}

/* p is over: what it traced goes on, and who traced it hears of it. */
void
trace_end(struct proc *p, uint32_t status)
{
	const word_t w[MSG_WORDS] = { p->p_pid, status };
	struct proc *t;
	struct lwp *l;

	if ((p->p_flags & P_TRACED) && p->p_tracer != p->p_parent)
		lwp_foreach(l, p->p_tracer) {
			if (l->l_waitreply == 0 || l->l_waitpid != p->p_pid)
				continue;
			ipc_answer(l->l_waitreply, 0, w);
			l->l_waitreply = 0;
			break;
		}
	if (!(p->p_flags & P_TRACER))
		return;
	for (t = proctab; t < proctab + NPROC; t++) {
		if (t->p_state != PROC_LIVE || !(t->p_flags & P_TRACED) ||
		    t->p_tracer != p)
			continue;
		release(t);
		if (t->p_flags & P_STOPPED)
			sig_continue(t);
	}
}

/* p, which is traced, is about to have a new image. */
void
trace_exec(struct proc *p, word_t exc_flags)
{
	if ((exc_flags & EXC_SETID) && p->p_tracer->p_cred.pc_euid != 0) {
		release(p);
		/* of the attachment: nobody is left to let it go on */
		p->p_pending &= ~SIGBIT(S_STOP);
	} else if (exc_flags & EXC_TRACED)
		p->p_pending |= SIGBIT(S_TRAP);
}

int
op_proc_trace_me(struct ipc_req *rq)
{
	struct proc *p = op_caller(rq);

	if (p == NULL || p == &rootproc || (p->p_flags & P_ORPHAN) ||
	    !may_trace(p->p_parent, p))
		return EPERM;
	begin(p->p_parent, p);
	return 0;
}

int
op_proc_trace_attach(struct ipc_req *rq, word_t pid)
{
	struct proc *p = op_caller(rq), *t = proc_find(pid);

	if (p == NULL || t == NULL || t->p_state != PROC_LIVE)
		return ESRCH;
	if (!may_trace(p, t))
		return EPERM;
	begin(p, t);
	if (t->p_flags & P_STOPPED)
		t->p_flags &= ~P_REPORTED;
	else
		sig_post(t, S_STOP);
	return 0;
}

/* A process that the caller traces and that is stopped; NULL: ESRCH. */
static struct proc *
target(const struct ipc_req *rq, word_t pid)
{
	const struct proc *p = op_caller(rq);
	struct proc *t = proc_find(pid);

	return p != NULL && t != NULL && t->p_state == PROC_LIVE &&
	    (t->p_flags & P_TRACED) && t->p_tracer == p &&
	    (t->p_flags & P_STOPPED) ? t : NULL;
}

int
op_proc_trace_cont(struct ipc_req *rq, word_t pid, word_t sig, word_t flags)
{
	struct proc *t = target(rq, pid);

	if (t == NULL)
		return ESRCH;
	if ((sig != 0 && sig_default(sig) == SIGA_NONE) ||
	    (flags & ~(word_t)TRACEF_DETACH))
		return EINVAL;
	if (sig == S_KILL) {
		sig_post(t, S_KILL);
		return 0;
	}
	if (flags & TRACEF_DETACH)
		release(t);
	if (sig != 0) {
		t->p_stoplwp->l_pending |= SIGBIT(sig);
		t->p_stoplwp->l_passed = (uint32_t)sig;
	}
	sig_continue(t);
	return 0;
}

int
op_proc_trace_regs(struct ipc_req *rq, word_t pid, word_t write)
{
	struct proc *t = target(rq, pid);
	struct regs r;
	int error;

	if (t == NULL)
		return ESRCH;
	if (ipc_lease_len(rq) < sizeof(r))
		return EINVAL;
	if (write) {
		error = ipc_lease_read(rq->rq_reply, 0, &r, sizeof(r));
		return error != 0 ? error :
		    sys_reply_regs(t->p_stoplwp->l_stopreply, &r, 1);
	}
	error = sys_reply_regs(t->p_stoplwp->l_stopreply, &r, 0);
	return error != 0 ? error :
	    ipc_lease_write(rq->rq_reply, 0, &r, sizeof(r));
}

int
op_proc_trace_peek(struct ipc_req *rq, word_t pid, word_t addr)
{
	static uint8_t buf[PEEK_MAX];
	struct proc *t = target(rq, pid);
	size_t n = ipc_lease_len(rq);
	int error;

	if (t == NULL)
		return ESRCH;
	error = object_copy(t, COPY_IN, addr, buf, n);
	if (error != 0)
		return error == ENOMEM ? ENOMEM : EFAULT;
	return ipc_lease_write(rq->rq_reply, 0, buf, n);
}

int
op_proc_trace_poke(struct ipc_req *rq, word_t pid, word_t addr, word_t value)
{
	struct proc *t = target(rq, pid);

	return t != NULL ? vm_poke(CAP_SERVER(SRV_VM), object_vspace(t), addr,
	    value) : ESRCH;
}
