/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations on attributes, and on the process's place in the tree. */
#include "util/string.h"

#include "devfs.h"
#include "file.h"
#include "mount.h"
#include "op.h"
#include "pipe.h"
#include "vfs_server.h"
#include "vnode.h"

#define STAT_NOFOLLOW	1	/* flag of stat */
#define MODE_BITS	07777u

/* /dev/fd/N follows to what is open there: *fp, NULL if vp is no such name. */
static int
described(const struct ctx *c, const struct vnode *vp, struct file **fp)
{
	unsigned fd;

	*fp = NULL;
	if (!devfs_is_fd(vp, &fd))
		return 0;
	*fp = ctx_file(c, fd);
	return *fp != NULL ? 0 : ENOENT;
}

static void
file_stat(const struct file *f, struct abi_stat *st)
{
	if (f->f_kind == FILE_VNODE)
		vnode_stat(f->f_vnode, st);
	else
		pipe_stat(f->f_pipe, st);
}

int
op_vfs_stat(struct ipc_req *rq, word_t flags)
{
	struct nameidata ni;
	struct abi_stat st;
	struct file *f = NULL;
	struct ctx *c;
	int error;

	if ((flags & ~(word_t)STAT_NOFOLLOW) != 0 ||
	    ipc_lease_len(rq) < sizeof(st))
		return EINVAL;
	error = op_lookup(rq, flags & STAT_NOFOLLOW ? 0 : NI_FOLLOW, &c, &ni);
	if (error == 0 && !(flags & STAT_NOFOLLOW))
		error = described(c, ni.ni_vp, &f);
	if (error != 0)
		return error;
	if (f != NULL)
		file_stat(f, &st);
	else
		vnode_stat(ni.ni_vp, &st);
	return ipc_lease_write(rq->rq_reply, 0, &st, sizeof(st));
}

int
op_vfs_fstat(struct ipc_req *rq, word_t fd)
{
	struct ctx *c = ctx_of(rq);
	struct abi_stat st;
	struct file *f;

	if (c == NULL)
		return EPERM;
	f = ctx_file(c, fd);
	if (f == NULL)
		return EBADF;
	if (ipc_lease_len(rq) < sizeof(st))
		return EINVAL;
	file_stat(f, &st);
	return ipc_lease_write(rq->rq_reply, 0, &st, sizeof(st));
}

int
op_vfs_access(struct ipc_req *rq, word_t mode)
{
	struct nameidata ni;
	struct cred real;
	char path[VFS_PATHMAX];
	struct ctx *c = ctx_of(rq);
	struct vnode *vp;
	struct file *f;
	int error;

	if (c == NULL)
		return EPERM;
	if ((mode & ~(word_t)(WANT_R | WANT_W | WANT_X)) != 0)
		return EINVAL;
	error = op_path(rq, 0, path, NULL);
	if (error != 0)
		return error;
	real = c->c_cred;
	real.cr_euid = real.cr_ruid;
	real.cr_egid = real.cr_rgid;
	error = namei(&real, c->c_cwd, path, NI_FOLLOW, &ni);
	if (error == 0)
		error = described(c, ni.ni_vp, &f);
	if (error != 0)
		return error;
	if (f != NULL && f->f_kind != FILE_VNODE)
		return mode & WANT_X ? EACCES : 0;	/* a pipe is 0600, and its holder's */
	vp = f != NULL ? f->f_vnode : ni.ni_vp;
	error = cred_access(&real, vp, (int)mode);
	if (error != 0)
		return error;
	return (mode & WANT_W) != 0 && op_read_only(vp) &&
	    !S_ISCHR(vp->v_mode) ? EROFS : 0;
}

int
op_vfs_chmod(struct ipc_req *rq, word_t mode)
{
	struct nameidata ni;
	struct vnode *vp;
	struct ctx *c;
	int error = op_lookup(rq, NI_FOLLOW, &c, &ni);

	if (error != 0)
		return error;
	vp = ni.ni_vp;
	if (!cred_owns(&c->c_cred, vp))
		return EPERM;
	if (op_read_only(vp))
		return EROFS;
	mode &= MODE_BITS;
	/* nobody makes a program run with a group that he is not in */
	if (c->c_cred.cr_euid != 0 && !S_ISDIR(vp->v_mode) &&
	    !cred_in_group(&c->c_cred, vp->v_gid))
		mode &= ~(word_t)ABI_S_ISGID;
	vp->v_mode = (vp->v_mode & ABI_S_IFMT) | (uint32_t)mode;
	return 0;
}

int
op_vfs_chown(struct ipc_req *rq, word_t uid, word_t gid)
{
	struct nameidata ni;
	struct vnode *vp;
	struct ctx *c;
	int error;

	if (uid > ID_KEEP || gid > ID_KEEP)
		return EINVAL;
	error = op_lookup(rq, NI_FOLLOW, &c, &ni);
	if (error != 0)
		return error;
	vp = ni.ni_vp;
	if (c->c_cred.cr_euid != 0)
		return EPERM;
	if (op_read_only(vp))
		return EROFS;
	if (uid != ID_KEEP)
		vp->v_uid = (uint32_t)uid;
	if (gid != ID_KEEP)
		vp->v_gid = (uint32_t)gid;
	if (!S_ISDIR(vp->v_mode))
		vp->v_mode &= ~(uint32_t)(ABI_S_ISUID | ABI_S_ISGID);
	return 0;
}

int
op_vfs_chdir(struct ipc_req *rq)
{
	struct nameidata ni;
	struct ctx *c;
	int error = op_lookup(rq, NI_FOLLOW, &c, &ni);

	if (error != 0)
		return error;
	if (!S_ISDIR(ni.ni_vp->v_mode))
		return ENOTDIR;
	error = cred_access(&c->c_cred, ni.ni_vp, WANT_X);
	if (error == 0)
		ctx_chdir(c, ni.ni_vp);
	return error;
}

int
op_vfs_getcwd(struct ipc_req *rq, word_t *n)
{
	char path[VFS_PATHMAX];
	struct ctx *c = ctx_of(rq);
	size_t len;
	int error;

	if (c == NULL)
		return EPERM;
	error = mount_path(c->c_cwd, path, sizeof(path), &len);
	if (error == 0 && len > ipc_lease_len(rq))
		error = ERANGE;
	if (error == 0)
		error = ipc_lease_write(rq->rq_reply, 0, path, len);
	*n = error == 0 ? len : 0;
	return error;
}

int
op_vfs_umask(struct ipc_req *rq, word_t mask, word_t *old)
{
	struct ctx *c = ctx_of(rq);

	if (c == NULL)
		return EPERM;
	*old = c->c_umask;
	c->c_umask = mask & 0777;
	return 0;
}
