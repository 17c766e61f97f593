/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vnode table.  A vnode is a file, directory, link or device of an in-
 * memory file system; it exists while a name (v_nlink), a user (v_refs) or a
 * mapping (v_holds) keeps it.
 */
#ifndef VFS_VNODE_H
#define VFS_VNODE_H

#include <abi/file.h>
#include <abi/types.h>

#define NVNODE		8192
#define VNODE_GENMASK	0x3fffffffu	/* as many bits as fit in a badge */
#define VNODE_NDIRECT	6

struct mount;

struct vnode {
	/* identity: id is the place in the table + 1 */
	uint32_t v_id;
	uint32_t v_gen;		/* of the contents: see vnode_changing() */
	uint32_t v_birth;	/* of the file: v_gen when it was made */

	/* what keeps it */
	uint32_t v_nlink;	/* names; directories: as stat(2) says */
	uint32_t v_refs;	/* open files, working directories, mounts */
	uint32_t v_holds;	/* vn_hold by vm: mapped, writing is ETXTBSY */
	uint32_t v_writers;	/* open files that may write: exec is ETXTBSY */

	/* attributes */
	uint32_t v_mode, v_uid, v_gid, v_rdev;
	uint64_t v_size;	/* bytes; directories: of their records */
	uint64_t v_mtime;

	/* place */
	struct mount *v_mount;		/* file system it belongs to */
	struct mount *v_covered;	/* directories: mounted here */
	struct vnode *v_parent;		/* directories: ".."; NULL: removed */

	/*
	 * Data (memfs.c): page k of the file is the block in the table, else
	 * bytes of the boot archive below v_rolen, else zeros.
	 */
	const uint8_t *v_ro;
	uint64_t v_rolen;
	uint32_t v_block[VNODE_NDIRECT + 2];	/* direct, indirect, double */
	uint32_t v_npages;	/* arena pages, those of the tables included */

	cap_t	 v_cap;		/* slot of its capability, 0 = not minted */
	uint8_t	 v_shown;	/* (v_id, v_gen) was told to somebody */
};

#define VNODE_VNID(vp)	((uint64_t)(vp)->v_id << 32 | (vp)->v_gen)
/* the id is in the low half: the C library of programs keeps 16 bits of it */
#define VNODE_INO(vp)	((uint64_t)(vp)->v_birth << 32 | (vp)->v_id)

#define S_ISDIR(m)	(((m) & ABI_S_IFMT) == ABI_S_IFDIR)
#define S_ISREG(m)	(((m) & ABI_S_IFMT) == ABI_S_IFREG)
#define S_ISLNK(m)	(((m) & ABI_S_IFMT) == ABI_S_IFLNK)
#define S_ISCHR(m)	(((m) & ABI_S_IFMT) == ABI_S_IFCHR)

/*
 * A vnode without name or user: give it one, or vnode_reap() it.  NULL = none
 * left.
 */
struct vnode *vnode_create(struct mount *, uint32_t mode);
struct vnode *vnode_byid(uint32_t id);	/* NULL if there is none */
void	 vnode_ref(struct vnode *);
void	 vnode_rele(struct vnode *);
/* Free it if nothing keeps it. */
void	 vnode_reap(struct vnode *);
/*
 * The contents are about to change: what vm may have cached under the old
 * generation is stale from here on, and capabilities that name it are dead.
 */
void	 vnode_changing(struct vnode *);
void	 vnode_stat(const struct vnode *, struct abi_stat *);
uint32_t vnodes_used(void);

/* seconds; supplied by main.c, and by the tests */
uint64_t vfs_now(void);

#endif
