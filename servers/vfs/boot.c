/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The root file system, filled from the cpio archive that the machine booted
 * with.  Data stay in the archive (memfs.c).  A later entry replaces an earlier
 * one of the same name, which is how `make run ROOT=dir' overlays.
 */
#include <abi/errno.h>

#include "cpio/cpio.h"
#include "util/log.h"
#include "util/string.h"

#include "boot.h"
#include "devfs.h"
#include "memfs.h"
#include "mount.h"
#include "namei.h"
#include "vnode.h"

static const struct cred root_cred;
static uint32_t newest;	/* time of the archive's newest entry */

unsigned long
boot_time(void)
{
	return newest;
}

static int
enter(struct nameidata *ni, uint32_t mode, struct vnode **vpp)
{
	struct vnode *vp = vnode_create(ni->ni_dvp->v_mount, mode);
	int error;

	if (vp == NULL)
		return ENOSPC;
	error = memdir_enter(ni->ni_dvp, ni->ni_name, ni->ni_len, vp);
	if (error != 0) {
		vnode_reap(vp);
		return error;
	}
	*vpp = vp;
	return 0;
}

/* Make the directories above the last name of path. */
static int
make_parents(const char *path)
{
	char part[VFS_PATHMAX];
	struct nameidata ni;
	const char *slash;
	struct vnode *vp;
	int error;

	for (slash = strchr(path + 1, '/'); slash != NULL;
	    slash = strchr(slash + 1, '/')) {
		memcpy(part, path, (size_t)(slash - path));
		part[slash - path] = '\0';
		error = namei(&root_cred, mount_rootvnode(), part,
		    NI_FOLLOW | NI_PARENT, &ni);
		if (error != 0)
			return error;
		if (ni.ni_vp != NULL)
			continue;
		error = enter(&ni, ABI_S_IFDIR | 0755, &vp);
		if (error != 0)
			return error;
	}
	return 0;
}

/* The vnode that the entry describes: the one there, emptied, or a new one. */
static int
make_vnode(const char *path, uint32_t mode, struct vnode **vpp)
{
	struct nameidata ni;
	int error = make_parents(path);

	if (error == 0)
		error = namei(&root_cred, mount_rootvnode(), path, NI_PARENT,
		    &ni);
	if (error != 0)
		return error;
	if (ni.ni_vp != NULL && S_ISDIR(ni.ni_vp->v_mode) && S_ISDIR(mode)) {
		*vpp = ni.ni_vp;
		return 0;
	}
	if (ni.ni_vp != NULL) {
		if (ni.ni_dvp == NULL || (S_ISDIR(ni.ni_vp->v_mode) &&
		    !memdir_empty(ni.ni_vp)))
			return ENOTEMPTY;
		memdir_remove(ni.ni_dvp, ni.ni_name, ni.ni_len);
	}
	return enter(&ni, mode, vpp);
}

static int
populate_one(const struct cpio_entry *ce)
{
	char path[VFS_PATHMAX];
	struct vnode *vp;
	int error;

	if (ce->ce_namelen + 2 > sizeof(path))
		return ENAMETOOLONG;
	path[0] = '/';
	memcpy(path + 1, ce->ce_name, ce->ce_namelen);
	path[ce->ce_namelen + 1] = '\0';
	if (ce->ce_size > MEMFS_MAXSIZE)
		return EFBIG;
	error = make_vnode(path, ce->ce_mode, &vp);
	if (error != 0)
		return error;
	vp->v_mode = ce->ce_mode;
	vp->v_uid = ce->ce_uid;
	vp->v_gid = ce->ce_gid;
	vp->v_mtime = ce->ce_mtime;
	vp->v_rdev = ce->ce_rdevmajor << 8 | (ce->ce_rdevminor & 0xff);
	if (S_ISREG(vp->v_mode) || S_ISLNK(vp->v_mode)) {
		vp->v_ro = ce->ce_data;
		vp->v_rolen = vp->v_size = ce->ce_size;
	}
	if (ce->ce_mtime > newest)
		newest = ce->ce_mtime;
	return 0;
}

/* The place for devices, whether the archive has one or not. */
static void
boot_devices(void)
{
	struct nameidata ni;
	int error;

	error = namei(&root_cred, mount_rootvnode(), "/dev",
	    NI_FOLLOW | NI_PARENT, &ni);
	if (error == 0 && ni.ni_vp == NULL)
		error = enter(&ni, ABI_S_IFDIR | 0755, &ni.ni_vp);
	if (error == 0)
		error = devfs_mount(ni.ni_vp);
	if (error != 0)
		panic("no /dev: %d (hint: memory of component.mk)", error);
}

void
boot_root(const void *archive, size_t size)
{
	unsigned entries = 0, skipped = 0;
	struct cpio_entry ce;
	struct mount *mp;
	struct cpio cpio;
	int error;

	if (mount_create("bootfs", NULL, 0, &mp) != 0)
		panic("no root (hint: NVNODE)");
	cpio_open(&cpio, archive, size);
	while ((error = cpio_next(&cpio, &ce)) == 0) {
		error = populate_one(&ce);
		if (error == 0) {
			entries++;
			continue;
		}
		if (skipped++ == 0)
			log_printf("boot archive: %.*s left out: error %d",
			    (int)ce.ce_namelen, ce.ce_name, error);
	}
	if (error != ENOENT)
		log_printf("boot archive: %s at byte %zu (hint: was it loaded "
		    "whole?)", cpio.c_why, cpio.c_off);
	log_printf("root: %u entries, %u left out", entries, skipped);
	boot_devices();
}
