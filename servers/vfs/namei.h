/* SPDX-License-Identifier: BSD-2-Clause */
/* From a path to a vnode. */
#ifndef VFS_NAMEI_H
#define VFS_NAMEI_H

#include "cred.h"
#include "path.h"

#define NI_FOLLOW	1	/* a final symbolic link is followed */
#define NI_PARENT	2	/* the last name need not exist */

#define NI_MAXLINKS	8	/* symbolic links of one lookup */

struct vnode;

/*
 * Result.  Nothing is referenced: it is good until the request is over or a
 * name is removed.
 */
struct nameidata {
	struct vnode *ni_dvp;	/* where the last name stands, or NULL */
	struct vnode *ni_vp;	/* mounts crossed; NULL: no such name */
	char	 ni_name[VFS_NAMEMAX + 1];
	size_t	 ni_len;
	int	 ni_slash;	/* slashes follow it: it must be a directory */
};

/*
 * `path' is shorter than VFS_PATHMAX.  Errors: ENOENT, ENOTDIR, EACCES
 * (search), ELOOP, ENAMETOOLONG.  If the path ends in ".", ".." or is "/",
 * ni_dvp is NULL: there is no name that could be made or removed.
 */
int	 namei(const struct cred *, struct vnode *cwd, const char *path,
	    int flags, struct nameidata *);

#endif
