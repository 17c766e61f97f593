/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Open files: what descriptors refer to.  Shared by dup and fork, so offset and
 * status flags are too.
 */
#ifndef VFS_FILE_H
#define VFS_FILE_H

#include <abi/file.h>
#include <abi/types.h>

#define NFILE		1024

enum file_kind { FILE_VNODE, FILE_PIPE_R, FILE_PIPE_W };

struct pipe;
struct vnode;

struct file {
	uint32_t f_refs;	/* descriptors, waiting requests; 0 = free */
	enum file_kind f_kind;
	uint32_t f_flags;	/* ABI_O_ access mode, APPEND, NONBLOCK */
	struct vnode *f_vnode;	/* FILE_VNODE: referenced */
	struct pipe *f_pipe;	/* else: counted as one of its ends */
	uint64_t f_off;		/* directories: see op_vfs_getdents() */
};

/* With one reference; NULL = ENFILE.  file_open_*() next, or file_abandon(). */
struct file *file_create(uint32_t flags);
void	 file_abandon(struct file *);
/* The access mode must have been checked: no mapping if it may write. */
void	 file_open_vnode(struct file *, struct vnode *);
void	 file_open_pipe(struct file *, struct pipe *, enum file_kind);
void	 file_ref(struct file *);
void	 file_rele(struct file *);	/* closes it with the last */
int	 file_readable(const struct file *);
int	 file_writable(const struct file *);
uint32_t files_used(void);

#endif
