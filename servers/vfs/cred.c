/* SPDX-License-Identifier: BSD-2-Clause */
/* Credentials, and what they allow. */
#include <abi/errno.h>

#include "cred.h"
#include "vnode.h"

int
cred_in_group(const struct cred *cr, uint32_t gid)
{
	uint32_t i;

	if (cr->cr_egid == gid)
		return 1;
	for (i = 0; i < cr->cr_ngroups && cr->cr_groups[i] != gid; i++)
		continue;
	return i < cr->cr_ngroups;
}

int
cred_access(const struct cred *cr, const struct vnode *vp, int want)
{
	uint32_t mode = vp->v_mode;

	if (cr->cr_euid == 0) {
		if ((want & WANT_X) != 0 && !S_ISDIR(mode) &&
		    (mode & 0111) == 0)
			return EACCES;
		return 0;
	}
	/* the first class that fits decides, even if a later one gives more */
	if (cr->cr_euid == vp->v_uid)
		mode >>= 6;
	else if (cred_in_group(cr, vp->v_gid))
		mode >>= 3;
	return (mode & (uint32_t)want) == (uint32_t)want ? 0 : EACCES;
}

int
cred_owns(const struct cred *cr, const struct vnode *vp)
{
	return cr->cr_euid == 0 || cr->cr_euid == vp->v_uid;
}

int
cred_delete(const struct cred *cr, const struct vnode *dir,
    const struct vnode *vp)
{
	int error = cred_access(cr, dir, WANT_W | WANT_X);

	if (error != 0)
		return error;
	if ((dir->v_mode & ABI_S_ISVTX) != 0 && !cred_owns(cr, dir) &&
	    !cred_owns(cr, vp))
		return EPERM;
	return 0;
}
