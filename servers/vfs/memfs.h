/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The in-memory file system: bytes of files (memfs.c) and records of
 * directories (memdir.c).  Permissions are the callers' business.
 */
#ifndef VFS_MEMFS_H
#define VFS_MEMFS_H

#include <abi/types.h>

struct vnode;

#define MEMFS_MAXSIZE	(1UL << 32)	/* bytes of a file */

/*
 * Bytes of the file from `off' < v_size on, in one piece: pointer, and their
 * number (at least 1) in *n.  Valid until the file changes.
 */
const void *memfs_read(const struct vnode *, uint64_t off, size_t *n);
/*
 * Room to write from `off' < MEMFS_MAXSIZE on, in one piece, no more than to
 * the end of a page.  NULL if there is no memory.  Bytes that the caller does
 * not write keep their value (0 behind the end).  The size is the caller's to
 * set, with memfs_extend(), once the bytes are there.
 */
void	*memfs_write(struct vnode *, uint64_t off, size_t *n);
void	 memfs_extend(struct vnode *, uint64_t end);
/*
 * Cut or extend (by a hole) to this size.  Also with the size that it has: that
 * takes back what memfs_write() gave and nobody filled.
 */
void	 memfs_truncate(struct vnode *, uint64_t size);
/* Copy out, for the server's own use; returns the bytes there were. */
size_t	 memfs_copy(const struct vnode *, uint64_t off, void *buf, size_t n);
/* Contents in one go, for links; ENOSPC. */
int	 memfs_store(struct vnode *, const void *buf, size_t n);
/* 1 if all bytes are the boot archive's */
int	 memfs_is_archive(const struct vnode *);

/* A record of a directory as memdir_next() gives it. */
struct memdir_entry {
	uint32_t de_id;		/* vnode */
	const char *de_name;	/* not NUL-terminated */
	size_t	 de_namelen;
	uint64_t de_next;	/* position of the record behind */
};

/* names are 1..VFS_NAMEMAX bytes, and neither "." nor ".." */
struct vnode *memdir_lookup(struct vnode *dir, const char *name, size_t len);
/* vp gets a name (and, if it is a directory, a parent).  ENOSPC. */
int	 memdir_enter(struct vnode *dir, const char *name, size_t len,
	    struct vnode *vp);
/* The name must exist.  Its vnode loses the name, and may be gone after it. */
void	 memdir_remove(struct vnode *dir, const char *name, size_t len);
/*
 * Move a name, which must exist, within a file system.  What the new name meant
 * before loses it, and may be gone after it.  ENOSPC leaves all as it was.
 */
int	 memdir_move(struct vnode *from, const char *name, size_t len,
	    struct vnode *to, const char *newname, size_t newlen);
int	 memdir_empty(struct vnode *dir);
/* The record at or behind pos; 0 = no more. */
int	 memdir_next(struct vnode *dir, uint64_t pos, struct memdir_entry *);
/* name (VFS_NAMEMAX + 1 bytes) of vnode id in dir; ENOENT */
int	 memdir_name(struct vnode *dir, uint32_t id, char *name);

#endif
