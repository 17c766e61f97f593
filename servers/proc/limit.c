/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Limits: proc decides who may have which, and tells those who check them: vfs
 * hands them to exec with the file, vm has those of memory (docs/adr/0018).
 */
#include <abi/errno.h>

#include "op.h"
#include "proc.h"
#include "proc_server.h"
#include "vfs_client.h"
#include "vm_client.h"

int
op_proc_getrlimit(struct ipc_req *rq, word_t which, word_t *cur, word_t *max)
{
	const struct proc *p = op_caller(rq);

	if (p == NULL)
		return EPERM;
	if (which >= NRLIM)
		return EINVAL;
	*cur = p->p_limit[which];
	*max = p->p_limitmax[which];
	return 0;
}

int
op_proc_setrlimit(struct ipc_req *rq, word_t which, word_t cur, word_t max)
{
	struct proc *p = op_caller(rq);

	if (p == NULL)
		return EPERM;
	if (which >= NRLIM || cur > max)
		return EINVAL;
	if (max > p->p_limitmax[which] && p->p_cred.pc_euid != 0)
		return EPERM;
	p->p_limit[which] = cur;
	p->p_limitmax[which] = max;
	(void)vfs_ctx_limit(CAP_SERVER(SRV_VFS), p->p_pid, which, cur);
	/* a vfork child has its parent's space, not one of its own */
	if (which != RLIM_STACK && p->p_ppwait == 0)
		(void)vm_limits(CAP_SERVER(SRV_VM), object_vspace(p),
		    p->p_limit[RLIM_DATA], p->p_limit[RLIM_AS]);
	return 0;
}
