/* SPDX-License-Identifier: BSD-2-Clause */
/* Credentials, and what they allow. */
#ifndef VFS_CRED_H
#define VFS_CRED_H

#include <abi/file.h>
#include <abi/types.h>

#define ID_KEEP		0xffffffffu	/* chown: leave as it is */

/* access wanted; also the values of access(2) */
#define WANT_X		1
#define WANT_W		2
#define WANT_R		4

struct vnode;

struct cred {
	uint32_t cr_ruid, cr_euid, cr_svuid;
	uint32_t cr_rgid, cr_egid, cr_svgid;
	uint32_t cr_ngroups;		/* supplementary groups */
	uint32_t cr_groups[ABI_NGROUPS];
};

/*
 * 0 or EACCES, by the permission bits alone.  Root may do everything but
 * execute a file that nobody may execute.
 */
int	 cred_access(const struct cred *, const struct vnode *, int want);
/* May a name of vp be taken out of dir?  EACCES, or EPERM by the sticky bit. */
int	 cred_delete(const struct cred *, const struct vnode *dir,
	    const struct vnode *vp);
/* the effective group, or a supplementary one */
int	 cred_in_group(const struct cred *, uint32_t gid);
int	 cred_owns(const struct cred *, const struct vnode *);

#endif
