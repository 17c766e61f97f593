/* SPDX-License-Identifier: BSD-2-Clause */
/* What proc says about processes, and the census. */
#include "util/string.h"

#include "arena.h"
#include "contty.h"
#include "devfs.h"
#include "file.h"
#include "op.h"
#include "vfs_server.h"
#include "vnode.h"
#include "wait.h"

/* flags of ctx_exec */
#define EXEC_CLOEXEC	1
#define EXEC_STDIO	2
#define EXEC_LIMITS	8
#define EXEC_SCRIPT	4

int
op_vfs_census(struct ipc_req *rq, word_t *vnodes, word_t *files,
    word_t *contexts, word_t *pages)
{
	(void)rq;
	*vnodes = vnodes_used();
	*files = files_used();
	*contexts = ctx_used();
	*pages = pages_used();
	return 0;
}

int
op_vfs_ctx_new(struct ipc_req *rq, word_t pid)
{
	struct ctx *c;
	struct file *f;
	unsigned fd;

	(void)rq;
	if (!BADGE_IS_PID(pid))
		return EINVAL;
	if (ctx_find(pid) != NULL)
		return EEXIST;
	f = file_create(ABI_O_RDWR);
	if (f == NULL)
		return ENFILE;
	c = ctx_create((uint32_t)pid);
	if (c == NULL) {
		file_abandon(f);
		return ENFILE;
	}
	file_open_vnode(f, devfs_console());
	for (fd = 0; fd < 3; fd++) {
		if (fd > 0)
			file_ref(f);
		ctx_install(c, fd, f, 0);
	}
	return 0;
}

int
op_vfs_ctx_fork(struct ipc_req *rq, word_t parent, word_t child)
{
	struct ctx *from = ctx_find(parent), *to;

	(void)rq;
	if (from == NULL)
		return ESRCH;
	if (!BADGE_IS_PID(child))
		return EINVAL;
	if (ctx_find(child) != NULL)
		return EEXIST;
	to = ctx_create((uint32_t)child);
	if (to == NULL)
		return ENFILE;
	ctx_copy(to, from);
	return 0;
}

int
op_vfs_ctx_exit(struct ipc_req *rq, word_t pid)
{
	struct ctx *c = ctx_find(pid);

	(void)rq;
	if (c != NULL)
		ctx_destroy(c);
	return 0;
}

/* The saved ids come from the caller, who knows the rule (seed item 82). */
int
op_vfs_ctx_exec(struct ipc_req *rq, word_t pid, word_t flags, word_t euid,
    word_t egid, word_t svuid, word_t svgid)
{
	struct ctx *c = ctx_find(pid);

	(void)rq;
	if (c == NULL)
		return ESRCH;
	/* threads that the exec ended may have been waiting here */
	wait_forget(c->c_pid);
	if ((flags & EXEC_CLOEXEC) != 0)
		ctx_close_cloexec(c);
	if ((flags & EXEC_LIMITS) != 0)
		ctx_default_limits(c);
	if ((flags & EXEC_STDIO) != 0)
		ctx_fill_stdio(c);
	if ((flags & EXEC_SCRIPT) != 0)
		ctx_show_kept(c);
	else
		ctx_forget_kept(c);
	c->c_cred.cr_euid = (uint32_t)euid;
	c->c_cred.cr_egid = (uint32_t)egid;
	c->c_cred.cr_svuid = (uint32_t)svuid;
	c->c_cred.cr_svgid = (uint32_t)svgid;
	return 0;
}

int
op_vfs_ctx_interrupt(struct ipc_req *rq, word_t pid, word_t tid, word_t why)
{
	(void)rq;
	if (BADGE_IS_PID(pid))
		wait_interrupt((uint32_t)pid, tid,
		    why == ERETRY ? ERETRY : EINTR);
	return 0;
}

int
op_vfs_ctx_traced(struct ipc_req *rq, word_t pid, word_t traced)
{
	struct ctx *c = ctx_find(pid);

	(void)rq;
	if (c != NULL)
		c->c_traced = traced != 0;
	return 0;
}

int
op_vfs_ctx_group(struct ipc_req *rq, word_t pid, word_t pgid, word_t sid)
{
	struct ctx *c = ctx_find(pid);

	(void)rq;
	if (c != NULL) {
		c->c_pgid = (uint32_t)pgid;
		c->c_sid = (uint32_t)sid;
	}
	return 0;
}

int
op_vfs_tty_group(struct ipc_req *rq, word_t pgid, word_t sid)
{
	(void)rq;
	contty_group((uint32_t)pgid, (uint32_t)sid);
	return 0;
}

int
op_vfs_ctx_ids(struct ipc_req *rq, word_t pid, word_t ruid, word_t euid,
    word_t rgid, word_t egid, word_t saved)
{
	struct ctx *c = ctx_find(pid);
	struct cred *cr;

	(void)rq;
	if (c == NULL)
		return ESRCH;
	cr = &c->c_cred;
	cr->cr_ruid = (uint32_t)ruid;
	cr->cr_euid = (uint32_t)euid;
	cr->cr_svuid = (uint32_t)(saved >> 32);
	cr->cr_rgid = (uint32_t)rgid;
	cr->cr_egid = (uint32_t)egid;
	cr->cr_svgid = (uint32_t)saved;
	return 0;
}

int
op_vfs_ctx_setgroups(struct ipc_req *rq, word_t pid, word_t n)
{
	struct ctx *c = ctx_find(pid);
	uint32_t list[ABI_NGROUPS] = { 0 };
	struct cred *cr;
	int error;

	if (c == NULL)
		return ESRCH;
	if (n > ABI_NGROUPS || ipc_lease_len(rq) < n * sizeof(list[0]))
		return EINVAL;
	if (n > 0) {
		error = ipc_lease_read(rq->rq_reply, 0, list,
		    n * sizeof(list[0]));
		if (error != 0)
			return error;
	}
	cr = &c->c_cred;
	memcpy(cr->cr_groups, list, n * sizeof(list[0]));
	cr->cr_ngroups = (uint32_t)n;
	return 0;
}

int
op_vfs_getgroups(struct ipc_req *rq, word_t *n)
{
	const struct ctx *c = ctx_of(rq);
	size_t len;

	*n = 0;
	if (c == NULL)
		return EPERM;
	len = c->c_cred.cr_ngroups * sizeof(c->c_cred.cr_groups[0]);
	if (ipc_lease_len(rq) < len)
		return EINVAL;
	*n = c->c_cred.cr_ngroups;
	return len == 0 ? 0 : ipc_lease_write(rq->rq_reply, 0,
	    c->c_cred.cr_groups, len);
}

int
op_vfs_ctx_limit(struct ipc_req *rq, word_t pid, word_t which, word_t value)
{
	struct ctx *c = ctx_find(pid);

	(void)rq;
	if (which >= NRLIM)
		return EINVAL;
	if (c == NULL)
		return ESRCH;
	c->c_limit[which] = value;
	return 0;
}
