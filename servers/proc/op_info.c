/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists, ids, and the capabilities that are root's for the asking. */
#include <abi/errno.h>
#include <abi/file.h>
#include <abi/ps.h>

#include "ipc/ipc.h"
#include "lwp.h"
#include "op.h"
#include "proc_server.h"
#include "sys/sys.h"
#include "util/string.h"
#include "vfs_client.h"
#include "vm_client.h"

/* as the CAPS line of component.mk has them */
#define SLOT_TRACE	CAPSLOT_SPECIAL
#define SLOT_POWER	(CAPSLOT_SPECIAL + 1)
#define SLOT_LOG	(CAPSLOT_SPECIAL + 2)

static struct abi_ps list[NPROC];

static void
describe(const struct proc *p, const struct proc *who, struct abi_ps *ps)
{
	const struct lwp *l = p->p_lwps;
	word_t resident = 0, size;

	memset(ps, 0, sizeof(*ps));
	ps->ps_pid = p->p_pid;
	ps->ps_ppid = op_ppid(p);
	ps->ps_uid = p->p_cred.pc_ruid;
	ps->ps_flags = p->p_flags;
	ps->ps_start = p->p_start;
	ps->ps_state = p->p_state == PROC_NEW ? PS_NEW :
	    p->p_state == PROC_ZOMBIE ? PS_ZOMBIE :
	    p->p_flags & P_STOPPED ? PS_STOP :
	    l != NULL && (l->l_flags & L_VFORK) ? PS_VFORK :
	    p == who || object_runs(p) ? PS_RUN : PS_WAIT;
	ps->ps_nthreads = p->p_nlwp;
	memcpy(ps->ps_comm, p->p_comm, sizeof(ps->ps_comm));
	if (p->p_state == PROC_LIVE && vm_usage(CAP_SERVER(SRV_VM),
	    object_vspace(p), &resident, &size) == 0)
		ps->ps_resident = (uint32_t)resident;
}

int
op_proc_ps(struct ipc_req *rq, word_t *n)
{
	const struct proc *who = op_caller(rq);
	unsigned i, k = 0;

	*n = 0;
	for (i = 0; i < NPROC; i++)
		if (proctab[i].p_state != PROC_FREE)
			describe(&proctab[i], who, &list[k++]);
	if (ipc_lease_len(rq) < k * sizeof(list[0]))
		return ERANGE;
	*n = k * sizeof(list[0]);
	return ipc_lease_write(rq->rq_reply, 0, list, *n);
}

/* Who is looked at; may the caller look? */
static int
looked_at(const struct ipc_req *rq, word_t pid, const struct proc **out)
{
	const struct proc *who = op_caller(rq), *p;

	p = pid != 0 ? proc_find(pid) : who;
	if (who == NULL || p == NULL || p->p_state != PROC_LIVE)
		return ESRCH;
	/* as for tracing, P_SUGID: where a set-id image lies is its own affair */
	if (who->p_cred.pc_euid != 0 && who != p &&
	    (who->p_cred.pc_euid != p->p_cred.pc_ruid ||
	    who->p_cred.pc_euid != p->p_cred.pc_euid ||
	    (p->p_flags & P_SUGID)))
		return EPERM;
	*out = p;
	return 0;
}

int
op_proc_maps(struct ipc_req *rq, word_t pid, word_t *n)
{
	static char text[PROC_MAPS_MAX];
	const struct proc *p;
	word_t token;
	int error;

	*n = 0;
	error = looked_at(rq, pid, &p);
	if (error != 0)
		return error;
	token = object_vspace(p);
	error = token == 0 ? ESRCH : vm_maps(CAP_SERVER(SRV_VM), text,
	    sizeof(text), token, n);
	if (error != 0)
		return error == ERANGE ? ERANGE : ESRCH;
	if (*n > ipc_lease_len(rq))
		return ERANGE;
	return ipc_lease_write(rq->rq_reply, 0, text, *n);
}

int
op_proc_caps(struct ipc_req *rq, word_t pid, word_t *n)
{
	word_t info[CSPACE_PROC] = { 0 };
	const struct proc *p;
	unsigned i;
	int error;

	*n = 0;
	error = looked_at(rq, pid, &p);
	if (error != 0)
		return error;
	if (ipc_lease_len(rq) < sizeof(info))
		return ERANGE;
	for (i = 1; i < CSPACE_PROC; i++)
		if (sys_cap_info_in(proc_slot(p, PS_CSPACE), i, &info[i]) != 0)
			info[i] = 0;
	*n = sizeof(info);
	return ipc_lease_write(rq->rq_reply, 0, info, sizeof(info));
}

static int
is_root(const struct ipc_req *rq)
{
	const struct proc *p = op_caller(rq);

	return p != NULL && p->p_cred.pc_euid == 0;
}

/* One capability of ours to a root process. */
static int
hand_out(struct ipc_req *rq, cap_t slot)
{
	if (!is_root(rq))
		return EPERM;
	rq->rq_out.m_cap[0] = slot;
	rq->rq_ncaps_out = 1;
	return 0;
}

int
op_proc_trace_open(struct ipc_req *rq)
{
	return hand_out(rq, SLOT_TRACE);
}

int
op_proc_log_open(struct ipc_req *rq)
{
	return hand_out(rq, SLOT_LOG);
}

int
op_proc_power(struct ipc_req *rq, word_t how, word_t status)
{
	if (!is_root(rq))
		return EPERM;
	if (how != POWER_OFF && how != POWER_REBOOT)
		return EINVAL;
	return sys_power(SLOT_POWER, how, status) == 0 ? 0 : EINVAL;
}

int
op_proc_census(struct ipc_req *rq, word_t *procs, word_t *zombies,
    word_t *pages, word_t *caps)
{
	(void)rq;
	*procs = proc_count(PROC_LIVE) + proc_count(PROC_NEW);
	*zombies = proc_count(PROC_ZOMBIE);
	*pages = object_pages();
	*caps = object_caps();
	return 0;
}

/* vfs has them all, always: exec compares the saved ones there (ADR 0015) */
static int
ids_changed(const struct proc *p, int error)
{
	const struct pcred *pc = &p->p_cred;

	if (error == 0)
		(void)vfs_ctx_ids(CAP_SERVER(SRV_VFS), p->p_pid,
		    pc->pc_ruid, pc->pc_euid, pc->pc_rgid, pc->pc_egid,
		    (word_t)pc->pc_svuid << 32 | pc->pc_svgid);
	return error;
}

int
op_proc_setid(struct ipc_req *rq, word_t uid, word_t gid)
{
	struct proc *p = op_caller(rq);

	return p == NULL ? EPERM :
	    ids_changed(p, cred_setid(&p->p_cred, uid, gid));
}

int
op_proc_setids(struct ipc_req *rq, word_t ruid, word_t euid, word_t rgid,
    word_t egid)
{
	struct proc *p = op_caller(rq);

	return p == NULL ? EPERM :
	    ids_changed(p, cred_setids(&p->p_cred, ruid, euid, rgid, egid));
}

int
op_proc_setresids(struct ipc_req *rq, word_t ruid, word_t euid, word_t svuid,
    word_t rgid, word_t egid, word_t svgid)
{
	struct proc *p = op_caller(rq);

	return p == NULL ? EPERM :
	    ids_changed(p, cred_setresids(&p->p_cred, ruid, euid, svuid, rgid,
	    egid, svgid));
}

int
op_proc_saved_ids(struct ipc_req *rq, word_t *svuid, word_t *svgid)
{
	const struct proc *p = op_caller(rq);

	*svuid = p == NULL ? 0 : p->p_cred.pc_svuid;
	*svgid = p == NULL ? 0 : p->p_cred.pc_svgid;
	return p == NULL ? EPERM : 0;
}

int
op_proc_setgroups(struct ipc_req *rq, word_t n)
{
	uint32_t gids[ABI_NGROUPS] = { 0 };
	word_t i;
	int error;

	if (!is_root(rq))
		return EPERM;
	if (n > ABI_NGROUPS || ipc_lease_len(rq) < n * sizeof(gids[0]))
		return EINVAL;
	if (n > 0) {
		error = ipc_lease_read(rq->rq_reply, 0, gids,
		    n * sizeof(gids[0]));
		if (error != 0)
			return error;
	}
	for (i = 0; i < n; i++)
		if (gids[i] == ID_LEAVE)
			return EINVAL;
	return vfs_ctx_setgroups(CAP_SERVER(SRV_VFS), gids,
	    n * sizeof(gids[0]), op_caller(rq)->p_pid, n) == 0 ? 0 : EINVAL;
}
