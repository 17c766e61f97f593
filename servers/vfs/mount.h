/* SPDX-License-Identifier: BSD-2-Clause */
/* The mount table.  A mount, once made, stays. */
#ifndef VFS_MOUNT_H
#define VFS_MOUNT_H

#include <abi/file.h>
#include <abi/types.h>

#define NMOUNT		16

struct vnode;

struct mount {
	const char *mnt_type;	/* "bootfs", "tmpfs", "devfs" */
	uint32_t mnt_flags;	/* MNT_ of abi/file.h */
	uint32_t mnt_writers;	/* open files that may write */
	struct vnode *mnt_root;		/* referenced */
	struct vnode *mnt_covers;	/* referenced; NULL for the root */
};

/*
 * A new, empty file system over the directory `covers' (NULL: the root).
 * ENOSPC: no mount, vnode or page left.
 */
int	 mount_create(const char *type, struct vnode *covers, uint32_t flags,
	    struct mount **);
/* EBUSY: made read-only while files are open for writing. */
int	 mount_remount(struct mount *, uint32_t flags);
struct vnode *mount_rootvnode(void);
int	 mount_is_root(const struct vnode *);	/* of its file system */
/* the root of what is mounted on vp, or vp itself */
struct vnode *mount_cross(struct vnode *vp);
uint32_t mount_number(const struct mount *);	/* from 1 */
struct mount *mount_get(uint32_t number);	/* NULL behind the last */

/*
 * Absolute path of a directory.  ENOENT if it was removed, ERANGE if it does
 * not fit; *lenp counts the NUL.
 */
int	 mount_path(struct vnode *, char *buf, size_t size, size_t *lenp);
/*
 * Parent of a directory across mounts; the root's is itself; NULL if removed.
 */
struct vnode *mount_parent(struct vnode *);

#endif
