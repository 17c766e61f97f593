/* SPDX-License-Identifier: BSD-2-Clause */
/* The mount table, seen from outside. */
#include "util/printf.h"
#include "util/string.h"

#include "mount.h"
#include "op.h"
#include "vfs_server.h"
#include "vnode.h"

#define MNT_ALL		(MNT_RDONLY | MNT_NOEXEC | MNT_NOSUID)
#define LIST_MAX	4096	/* lease of `mounts' */

/* One line into buf; its length, or 0 if it does not fit. */
static size_t
mount_line(const struct mount *mp, char *buf, size_t room)
{
	char path[VFS_PATHMAX];
	size_t len;
	int n;

	if (mount_path(mp->mnt_root, path, sizeof(path), &len) != 0)
		return 0;
	n = ksnprintf(buf, room, "%s %s %s %s%s%s\n", mp->mnt_type, path,
	    mp->mnt_type, mp->mnt_flags & MNT_RDONLY ? "ro" : "rw",
	    mp->mnt_flags & MNT_NOEXEC ? ",noexec" : "",
	    mp->mnt_flags & MNT_NOSUID ? ",nosuid" : "");
	return (size_t)n < room ? (size_t)n : 0;
}

int
op_vfs_mounts(struct ipc_req *rq, word_t *n)
{
	static char text[LIST_MAX + 1];
	size_t len = ipc_lease_len(rq), used = 0, got;
	const struct mount *mp;
	uint32_t k;
	int error;

	if (ctx_of(rq) == NULL)
		return EPERM;
	for (k = 1; (mp = mount_get(k)) != NULL; k++) {
		got = mount_line(mp, text + used, sizeof(text) - used);
		if (got == 0 || used + got > len)
			return ERANGE;
		used += got;
	}
	error = ipc_lease_write(rq->rq_reply, 0, text, used);
	*n = error == 0 ? used : 0;
	return error;
}

static int
do_mount(const struct ctx *c, const char *type, const char *path,
    uint32_t flags)
{
	int remount = strcmp(type, "remount") == 0, error;
	struct nameidata ni;
	struct mount *mp;

	if (!remount && strcmp(type, "tmpfs") != 0)
		return ENODEV;
	error = namei(&c->c_cred, c->c_cwd, path, NI_FOLLOW, &ni);
	if (error != 0)
		return error;
	if (!S_ISDIR(ni.ni_vp->v_mode))
		return ENOTDIR;
	if (remount)
		return mount_is_root(ni.ni_vp) ?
		    mount_remount(ni.ni_vp->v_mount, flags) : EINVAL;
	if (mount_is_root(ni.ni_vp))
		return EBUSY;
	if (ni.ni_vp->v_nlink == 0)
		return ENOENT;
	error = mount_create("tmpfs", ni.ni_vp, flags, &mp);
	if (error == 0)
		mp->mnt_root->v_mode = ABI_S_IFDIR | ABI_S_ISVTX | 0777;
	return error;
}

int
op_vfs_mount(struct ipc_req *rq, word_t flags)
{
	char type[VFS_PATHMAX], path[VFS_PATHMAX];
	struct ctx *c = ctx_of(rq);
	size_t len;
	int error;

	if (c == NULL || c->c_cred.cr_euid != 0)
		return EPERM;
	if ((flags & ~(word_t)MNT_ALL) != 0)
		return EINVAL;
	error = op_path(rq, 0, type, &len);
	if (error == 0)
		error = op_path(rq, len + 1, path, NULL);
	return error != 0 ? error : do_mount(c, type, path, (uint32_t)flags);
}
