/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations that make, remove and move names; what all lookups share. */
#include "util/string.h"

#include "memfs.h"
#include "mount.h"
#include "op.h"
#include "vfs_server.h"
#include "vnode.h"

#define UNLINK_DIR	1	/* flag of unlink: rmdir(2) */

int
op_path(const struct ipc_req *rq, word_t off, char *buf, size_t *lenp)
{
	size_t room = ipc_lease_len(rq), len;
	int error;

	if (off >= room)
		return EINVAL;
	room -= off;
	if (room > VFS_PATHMAX)
		room = VFS_PATHMAX;
	error = ipc_lease_str(rq->rq_reply, off, buf, room, &len);
	if (error == 0 && lenp != NULL)
		*lenp = len;
	return error;
}

int
op_lookup(const struct ipc_req *rq, int flags, struct ctx **cp,
    struct nameidata *ni)
{
	char path[VFS_PATHMAX];
	int error;

	*cp = ctx_of(rq);
	if (*cp == NULL)
		return EPERM;
	error = op_path(rq, 0, path, NULL);
	if (error != 0)
		return error;
	return namei(&(*cp)->c_cred, (*cp)->c_cwd, path, flags, ni);
}

int
op_read_only(const struct vnode *vp)
{
	return (vp->v_mount->mnt_flags & MNT_RDONLY) != 0;
}

void
op_clear_setid(const struct cred *cr, struct vnode *vp)
{
	if (cr->cr_euid != 0)
		vp->v_mode &= ~(uint32_t)(ABI_S_ISUID | ABI_S_ISGID);
}

int
op_create(const struct ctx *c, const struct nameidata *ni, uint32_t mode,
    struct vnode **vpp)
{
	struct vnode *dir = ni->ni_dvp, *vp;
	int error;

	if (dir->v_nlink == 0)
		return ENOENT;
	error = cred_access(&c->c_cred, dir, WANT_W);
	if (error != 0)
		return error;
	if (op_read_only(dir))
		return EROFS;
	if (!S_ISLNK(mode))
		mode &= ~c->c_umask;
	vp = vnode_create(dir->v_mount, mode);
	if (vp == NULL)
		return ENOSPC;
	vp->v_uid = c->c_cred.cr_euid;
	vp->v_gid = c->c_cred.cr_egid;
	if ((dir->v_mode & ABI_S_ISGID) != 0) {
		vp->v_gid = dir->v_gid;
		if (S_ISDIR(mode))
			vp->v_mode |= ABI_S_ISGID;
	}
	error = memdir_enter(dir, ni->ni_name, ni->ni_len, vp);
	if (error != 0) {
		vnode_reap(vp);
		return error;
	}
	*vpp = vp;
	return 0;
}

int
op_may_delete(const struct ctx *c, const struct nameidata *ni)
{
	int error = cred_delete(&c->c_cred, ni->ni_dvp, ni->ni_vp);

	if (error != 0)
		return error;
	return op_read_only(ni->ni_dvp) ? EROFS : 0;
}

int
op_vfs_mkdir(struct ipc_req *rq, word_t mode)
{
	struct nameidata ni;
	struct vnode *vp;
	struct ctx *c;
	int error = op_lookup(rq, NI_PARENT, &c, &ni);

	if (error != 0)
		return error;
	if (ni.ni_vp != NULL)
		return EEXIST;
	return op_create(c, &ni, ABI_S_IFDIR | (mode & 01777), &vp);
}

int
op_vfs_unlink(struct ipc_req *rq, word_t flags)
{
	struct nameidata ni;
	struct ctx *c;
	int error;

	if ((flags & ~(word_t)UNLINK_DIR) != 0)
		return EINVAL;
	error = op_lookup(rq, 0, &c, &ni);
	if (error != 0)
		return error;
	if (ni.ni_dvp == NULL)
		return mount_is_root(ni.ni_vp) ? EBUSY : EINVAL;
	if (mount_is_root(ni.ni_vp))
		return EBUSY;
	error = op_may_delete(c, &ni);
	if (error != 0)
		return error;
	if (S_ISDIR(ni.ni_vp->v_mode)) {
		if ((flags & UNLINK_DIR) == 0)
			return EISDIR;
		if (!memdir_empty(ni.ni_vp))
			return ENOTEMPTY;
	} else if ((flags & UNLINK_DIR) != 0)
		return ENOTDIR;
	memdir_remove(ni.ni_dvp, ni.ni_name, ni.ni_len);
	return 0;
}

/* is `dir' the directory vp or below it? */
static int
is_below(const struct vnode *dir, const struct vnode *vp)
{
	for (; dir != vp; dir = dir->v_parent)
		if (dir == NULL || mount_is_root(dir))
			return 0;
	return 1;
}

/*
 * The conditions on an existing target, and on putting a directory there.  Both
 * names are in one file system.
 */
static int
rename_check(const struct ctx *c, const struct nameidata *from,
    const struct nameidata *to)
{
	int isdir = S_ISDIR(from->ni_vp->v_mode), error;

	if (to->ni_vp != NULL) {
		error = op_may_delete(c, to);
		if (error != 0)
			return error;
		if (isdir && !S_ISDIR(to->ni_vp->v_mode))
			return ENOTDIR;
		if (!isdir && S_ISDIR(to->ni_vp->v_mode))
			return EISDIR;
	} else {
		error = cred_access(&c->c_cred, to->ni_dvp, WANT_W);
		if (error != 0)
			return error;
		if (to->ni_slash && !isdir)
			return ENOTDIR;
	}
	if (!isdir)
		return 0;
	if (is_below(to->ni_dvp, from->ni_vp))
		return EINVAL;
	if (to->ni_vp != NULL && !memdir_empty(to->ni_vp))
		return ENOTEMPTY;
	/* ".." of the directory will change */
	if (to->ni_dvp != from->ni_dvp)
		return cred_access(&c->c_cred, from->ni_vp, WANT_W);
	return 0;
}

static int
do_rename(const struct ctx *c, const char *oldpath, const char *newpath)
{
	struct nameidata from, to;
	int error;

	error = namei(&c->c_cred, c->c_cwd, oldpath, 0, &from);
	if (error == 0)
		error = namei(&c->c_cred, c->c_cwd, newpath, NI_PARENT, &to);
	if (error != 0)
		return error;
	if (from.ni_dvp == NULL || to.ni_dvp == NULL)
		return EINVAL;
	if (mount_is_root(from.ni_vp) ||
	    (to.ni_vp != NULL && mount_is_root(to.ni_vp)))
		return EBUSY;
	if (from.ni_dvp->v_mount != to.ni_dvp->v_mount)
		return EXDEV;
	if (to.ni_dvp->v_nlink == 0)
		return ENOENT;
	error = op_may_delete(c, &from);
	if (error == 0 && from.ni_vp != to.ni_vp)
		error = rename_check(c, &from, &to);
	if (error != 0 || from.ni_vp == to.ni_vp)
		return error;
	return memdir_move(from.ni_dvp, from.ni_name, from.ni_len, to.ni_dvp,
	    to.ni_name, to.ni_len);
}

int
op_vfs_rename(struct ipc_req *rq)
{
	char oldpath[VFS_PATHMAX], newpath[VFS_PATHMAX];
	struct ctx *c = ctx_of(rq);
	size_t len;
	int error;

	if (c == NULL)
		return EPERM;
	error = op_path(rq, 0, oldpath, &len);
	if (error == 0)
		error = op_path(rq, len + 1, newpath, NULL);
	return error != 0 ? error : do_rename(c, oldpath, newpath);
}

int
op_vfs_symlink(struct ipc_req *rq)
{
	char text[VFS_PATHMAX], path[VFS_PATHMAX];
	struct ctx *c = ctx_of(rq);
	struct nameidata ni;
	struct vnode *vp;
	size_t len;
	int error;

	if (c == NULL)
		return EPERM;
	error = op_path(rq, 0, text, &len);
	if (error == 0)
		error = op_path(rq, len + 1, path, NULL);
	if (error != 0)
		return error;
	if (len == 0)
		return ENOENT;
	error = namei(&c->c_cred, c->c_cwd, path, NI_PARENT, &ni);
	if (error != 0)
		return error;
	if (ni.ni_vp != NULL)
		return EEXIST;
	if (ni.ni_slash)
		return ENOENT;
	error = op_create(c, &ni, ABI_S_IFLNK | 0777, &vp);
	if (error != 0)
		return error;
	error = memfs_store(vp, text, len);
	if (error != 0)
		memdir_remove(ni.ni_dvp, ni.ni_name, ni.ni_len);
	return error;
}

int
op_vfs_readlink(struct ipc_req *rq, word_t *n)
{
	char text[VFS_PATHMAX];
	struct nameidata ni;
	struct ctx *c;
	size_t len;
	int error = op_lookup(rq, 0, &c, &ni);

	if (error != 0)
		return error;
	if (!S_ISLNK(ni.ni_vp->v_mode))
		return EINVAL;
	len = ipc_lease_len(rq);
	len = memfs_copy(ni.ni_vp, 0, text, len < sizeof(text) ? len :
	    sizeof(text));
	*n = len;
	return ipc_lease_write(rq->rq_reply, 0, text, len);
}
