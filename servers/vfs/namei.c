/* SPDX-License-Identifier: BSD-2-Clause */
/* The walk. */
#include <abi/errno.h>

#include "util/string.h"

#include "memfs.h"
#include "mount.h"
#include "namei.h"
#include "vnode.h"

/* one lookup under way */
struct walk {
	const struct cred *wk_cred;
	struct vnode *wk_dir;	/* where the next component stands */
	const char *wk_rest;	/* of wk_buf */
	unsigned wk_links;
	char	 wk_buf[VFS_PATHMAX];
};

/* What one component means; *vpp = NULL if there is no such name. */
static int
step(const struct walk *wk, const struct path_part *pp, struct vnode **vpp)
{
	struct vnode *dir = wk->wk_dir;
	int error;

	if (!S_ISDIR(dir->v_mode))
		return ENOTDIR;
	error = cred_access(wk->wk_cred, dir, WANT_X);
	if (error != 0)
		return error;
	if (pp->pp_len > VFS_NAMEMAX)
		return ENAMETOOLONG;
	switch (path_dots(pp)) {
	case 1:
		*vpp = dir;
		return 0;
	case 2:
		*vpp = mount_parent(dir);
		return *vpp != NULL ? 0 : ENOENT;
	}
	/* a removed directory, still somebody's working directory */
	if (dir->v_nlink == 0)
		return ENOENT;
	*vpp = memdir_lookup(dir, pp->pp_name, pp->pp_len);
	if (*vpp != NULL)
		*vpp = mount_cross(*vpp);
	return 0;
}

/* Go on with a link's text in place of its name. */
static int
follow(struct walk *wk, const struct vnode *link, int slash)
{
	char text[VFS_PATHMAX];
	size_t len;
	int error;

	if (++wk->wk_links > NI_MAXLINKS)
		return ELOOP;
	len = memfs_copy(link, 0, text, sizeof(text));
	error = path_splice(wk->wk_buf, text, len, slash, wk->wk_rest);
	if (error != 0)
		return error;
	wk->wk_rest = wk->wk_buf;
	if (text[0] == '/')
		wk->wk_dir = mount_rootvnode();
	return 0;
}

int
namei(const struct cred *cr, struct vnode *cwd, const char *path, int flags,
    struct nameidata *ni)
{
	struct walk wk;		/* set by hand: its buffer need not be zeroed */
	struct path_part pp;
	struct vnode *vp;
	int error;

	ni->ni_dvp = NULL;
	if (path[0] == '\0')
		return ENOENT;
	wk.wk_cred = cr;
	wk.wk_dir = cwd;
	wk.wk_links = 0;
	if (strlcpy(wk.wk_buf, path, sizeof(wk.wk_buf)) >= sizeof(wk.wk_buf))
		return ENAMETOOLONG;
	if (path[0] == '/')
		wk.wk_dir = mount_rootvnode();
	wk.wk_rest = wk.wk_buf;
	while (path_next(&wk.wk_rest, &pp)) {
		error = step(&wk, &pp, &vp);
		if (error != 0)
			return error;
		if (vp == NULL && (!pp.pp_last || (flags & NI_PARENT) == 0))
			return ENOENT;
		if (vp != NULL && S_ISLNK(vp->v_mode) && (!pp.pp_last ||
		    pp.pp_slash || (flags & NI_FOLLOW) != 0)) {
			error = follow(&wk, vp, pp.pp_slash);
			if (error != 0)
				return error;
			continue;
		}
		if (!pp.pp_last) {
			wk.wk_dir = vp;
			continue;
		}
		if (vp != NULL && pp.pp_slash && !S_ISDIR(vp->v_mode))
			return ENOTDIR;
		ni->ni_vp = vp;
		ni->ni_slash = pp.pp_slash;
		if (path_dots(&pp) == 0) {
			ni->ni_dvp = wk.wk_dir;
			ni->ni_len = pp.pp_len;
			memcpy(ni->ni_name, pp.pp_name, pp.pp_len);
			ni->ni_name[pp.pp_len] = '\0';
		}
		return 0;
	}
	/* "/", or a link to it */
	ni->ni_vp = wk.wk_dir;
	ni->ni_slash = 1;
	return 0;
}
