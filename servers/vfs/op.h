/* SPDX-License-Identifier: BSD-2-Clause */
/* What the handlers share. */
#ifndef VFS_OP_H
#define VFS_OP_H

#include "ipc/ipc.h"

#include "ctx.h"
#include "namei.h"

struct vnode;

/*
 * A NUL-terminated path at `off' of the lease, copied into buf (VFS_PATHMAX
 * bytes); *lenp, if not NULL, is its length.
 */
int	 op_path(const struct ipc_req *, word_t off, char *buf, size_t *lenp);
/* The context of the caller, and what the path in its lease names. */
int	 op_lookup(const struct ipc_req *, int flags, struct ctx **,
	    struct nameidata *);
/*
 * Make what the lookup (NI_PARENT) did not find: permissions of the parent,
 * owner and group as open(2) says, umask.  EACCES, EROFS, ENOENT, ENOSPC.
 */
int	 op_create(const struct ctx *, const struct nameidata *, uint32_t mode,
	    struct vnode **);
/* May a name in this directory be taken away?  EROFS or cred_delete()'s. */
int	 op_may_delete(const struct ctx *, const struct nameidata *);
int	 op_read_only(const struct vnode *);	/* its mount is */
/* Whoever is not root cannot keep a file set-id while changing it. */
void	 op_clear_setid(const struct cred *, struct vnode *);

#endif
