/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What exec says and asks.  A process is named by its handle: the capability to
 * our endpoint that is badged with its pid, as the kernel describes it.
 */
#include <abi/errno.h>
#include <abi/share.h>

#include "ipc/ipc.h"
#include "lwp.h"
#include "proc_server.h"
#include "sig.h"
#include "sys/sys.h"
#include "util/string.h"
#include "vfs_client.h"

/* flags of vfs.ctx_exec */
#define CTX_CLOEXEC	1
#define CTX_STDIO	2
#define CTX_LIMITS	8
#define CTX_SCRIPT	4

/* The process whose handle is the first capability of the message. */
static struct proc *
presented(const struct ipc_req *rq)
{
	word_t info = rq->rq_in.m_cap[0], who = CAPINFO_VALUE(info);

	if (CAPINFO_TYPE(info) != CAP_ENDPOINT ||
	    CAPINFO_IDENT(info) != SRV_PROC)
		return NULL;
	return who == BADGE_SRV(SRV_INIT) ? &rootproc : proc_find(who);
}

/*
 * exec has at most EXEC_SLOTS spawns open.  If there is one more child without
 * an image, the oldest was left behind by an exec server that died.
 */
static void
reclaim_unborn(void)
{
	struct proc *p, *oldest = NULL;

	if (proc_count(PROC_NEW) < EXEC_SLOTS)
		return;
	for (p = proctab; p < proctab + NPROC; p++)
		if (p->p_state == PROC_NEW &&
		    (oldest == NULL || p->p_start < oldest->p_start))
			oldest = p;
	life_abort(oldest);
}

int
op_proc_spawn_new(struct ipc_req *rq, word_t *pid)
{
	struct proc *parent = presented(rq), *p;
	int error;

	if (parent == NULL || parent->p_state != PROC_LIVE)
		return EBADF;
	reclaim_unborn();
	p = life_new(parent, NULL, &error);
	if (p == NULL)
		return error;
	rq->rq_out.m_cap[0] = proc_slot(p, PS_SELF);
	rq->rq_out.m_cap[1] = proc_slot(p, PS_HANDLE);
	rq->rq_out.m_cap[2] = proc_slot(p, PS_VFS);
	rq->rq_ncaps_out = 3;
	*pid = p->p_pid;
	return 0;
}

int
op_proc_spawn_abort(struct ipc_req *rq)
{
	struct proc *p = presented(rq);

	if (p != NULL && p->p_state == PROC_NEW)
		life_abort(p);
	return 0;
}

/*
 * The process is about to have a new image, and nothing can prevent it but its
 * end.  On the hot path this is memory only: vfs hears of it when there is
 * something to close or ids to change.
 */
int
op_proc_exec_commit(struct ipc_req *rq, word_t flags, word_t comm0,
    word_t comm1, word_t vnid, word_t ids)
{
	struct proc *p = presented(rq);
	const word_t comm[2] = { comm0, comm1 };
	struct pcred *pc;
	word_t ctxflags = 0;
	int stale, alone;

	if (p == NULL || p == &rootproc ||
	    p->p_state != (flags & EXC_SPAWN ? PROC_NEW : PROC_LIVE))
		return 0;
	alone = p->p_nlwp == 1 && p->p_lwps->l_tid == 1;
	if (!alone && lwp_exec(p, EXC_TID(flags)) != 0)
		return 0;
	pc = &p->p_cred;
	stale = pc->pc_svuid != pc->pc_euid || pc->pc_svgid != pc->pc_egid;
	cred_exec(pc, (flags & EXC_SETID) != 0, ids);
	p->p_flags = (p->p_flags & ~(P_FORKED | P_SUGID)) | P_EXEC |
	    (flags & EXC_SETID ? P_SUGID : 0);
	if (flags & EXC_SETID)
		proc_default_limits(p);
	p->p_state = PROC_LIVE;
	p->p_textvn = vnid;
	if (p->p_port != 0)	/* the new image knows nothing of it (RULES R22) */
		object_port_destroy(p);
	memcpy(p->p_comm, comm, MAXCOMLEN);
	p->p_comm[MAXCOMLEN] = '\0';
	sig_exec(p);
	if (flags & EXC_SETID)	/* RULES R23: whoever set it is not the new image */
		timer_clear(p);
	if (p->p_flags & P_TRACED)
		trace_exec(p, flags);
	if (flags & EXC_CLOEXEC)
		ctxflags |= CTX_CLOEXEC;
	if (flags & EXC_SETID)	/* item 99, RULES R23 */
		ctxflags |= CTX_STDIO | CTX_LIMITS;
	if (flags & EXC_SCRIPT)
		ctxflags |= CTX_SCRIPT;
	/* threads that are gone may have waited there */
	if (stale || ctxflags != 0 || !alone)
		(void)vfs_ctx_exec(CAP_SERVER(SRV_VFS), p->p_pid, ctxflags,
		    pc->pc_euid, pc->pc_egid, pc->pc_svuid, pc->pc_svgid);
	life_release_parent(p);
	return 0;
}

int
op_proc_exec_commit_wait(struct ipc_req *rq, word_t flags, word_t comm0,
    word_t comm1, word_t vnid, word_t ids)
{
	return op_proc_exec_commit(rq, flags, comm0, comm1, vnid, ids);
}

int
op_proc_handle_ids(struct ipc_req *rq, word_t *uid, word_t *gid)
{
	const struct proc *p = presented(rq);

	if (p == NULL || p == &rootproc)
		return EBADF;
	*uid = p->p_cred.pc_euid;
	*gid = p->p_cred.pc_egid;
	return 0;
}

/*
 * A traced process has its new image, and has not run (seed item 85).  It comes
 * to us first, with the SIGTRAP that trace_exec() left pending, if it is still
 * traced.
 */
int
op_proc_exec_stopped(struct ipc_req *rq)
{
	struct proc *p = presented(rq);

	if (p == NULL || p == &rootproc || p->p_state != PROC_LIVE)
		return 0;
	sig_retarget(p);
	(void)sys_t_resume(lwp_slot(p->p_lwps));
	return 0;
}
