/* SPDX-License-Identifier: BSD-2-Clause */
/* The mount table, and walking upwards through it. */
#include <abi/errno.h>

#include "util/string.h"

#include "memfs.h"
#include "mount.h"
#include "path.h"
#include "vnode.h"

static struct mount mounts[NMOUNT];
static uint32_t nmounts;

int
mount_create(const char *type, struct vnode *covers, uint32_t flags,
    struct mount **mpp)
{
	struct mount *mp;
	struct vnode *root;

	if (nmounts == NMOUNT)
		return ENOSPC;
	mp = &mounts[nmounts];
	root = vnode_create(mp, ABI_S_IFDIR | 0755);
	if (root == NULL)
		return ENOSPC;
	root->v_nlink = 2;
	root->v_parent = root;
	vnode_ref(root);
	mp->mnt_type = type;
	mp->mnt_flags = flags;
	mp->mnt_writers = 0;
	mp->mnt_root = root;
	mp->mnt_covers = covers;
	if (covers != NULL) {
		vnode_ref(covers);
		covers->v_covered = mp;
	}
	nmounts++;
	*mpp = mp;
	return 0;
}

int
mount_remount(struct mount *mp, uint32_t flags)
{
	if ((flags & MNT_RDONLY) != 0 && mp->mnt_writers > 0)
		return EBUSY;
	mp->mnt_flags = flags;
	return 0;
}

struct vnode *
mount_rootvnode(void)
{
	return mount_cross(mounts[0].mnt_root);
}

int
mount_is_root(const struct vnode *vp)
{
	return vp->v_mount->mnt_root == vp;
}

struct vnode *
mount_cross(struct vnode *vp)
{
	while (vp->v_covered != NULL)
		vp = vp->v_covered->mnt_root;
	return vp;
}

uint32_t
mount_number(const struct mount *mp)
{
	return (uint32_t)(mp - mounts) + 1;
}

struct mount *
mount_get(uint32_t number)
{
	return number >= 1 && number <= nmounts ? &mounts[number - 1] : NULL;
}

struct vnode *
mount_parent(struct vnode *vp)
{
	while (mount_is_root(vp)) {
		if (vp->v_mount->mnt_covers == NULL)
			return mount_rootvnode();
		vp = vp->v_mount->mnt_covers;
	}
	if (vp->v_parent == NULL)
		return NULL;
	return mount_cross(vp->v_parent);
}

/* Written from the end of the buffer to its start, then moved there. */
int
mount_path(struct vnode *vp, char *buf, size_t size, size_t *lenp)
{
	size_t at = size, len;
	char name[VFS_NAMEMAX + 1];
	struct vnode *dir;

	if (size < 2)
		return ERANGE;
	buf[--at] = '\0';
	for (;;) {
		while (mount_is_root(vp) && vp->v_mount->mnt_covers != NULL)
			vp = vp->v_mount->mnt_covers;
		if (mount_is_root(vp))
			break;
		dir = vp->v_parent;
		if (dir == NULL || memdir_name(dir, vp->v_id, name) != 0)
			return ENOENT;
		len = strlen(name);
		if (at < len + 1)
			return ERANGE;
		at -= len;
		memcpy(buf + at, name, len);
		buf[--at] = '/';
		vp = dir;
	}
	if (buf[at] == '\0')
		buf[--at] = '/';
	*lenp = size - at;
	memmove(buf, buf + at, *lenp);
	return 0;
}
