/* SPDX-License-Identifier: BSD-2-Clause */
/* The vnode table. */
#include "util/assert.h"
#include "util/string.h"

#include "memfs.h"
#include "mount.h"
#include "vcap.h"
#include "vnode.h"

static struct vnode table[NVNODE];
static uint16_t free_ids[NVNODE];	/* ids given back */
static uint32_t nfree, nfresh, nused;

struct vnode *
vnode_create(struct mount *mp, uint32_t mode)
{
	struct vnode *vp;
	uint32_t gen, id;

	if (nfree > 0)
		id = free_ids[--nfree];
	else if (nfresh < NVNODE)
		id = ++nfresh;
	else
		return NULL;
	vp = &table[id - 1];
	gen = (vp->v_gen + 1) & VNODE_GENMASK;
	memset(vp, 0, sizeof(*vp));
	vp->v_id = id;
	vp->v_gen = vp->v_birth = gen;
	vp->v_mode = mode;
	vp->v_mount = mp;
	vp->v_mtime = vfs_now();
	nused++;
	return vp;
}

struct vnode *
vnode_byid(uint32_t id)
{
	if (id < 1 || id > nfresh || table[id - 1].v_id != id)
		return NULL;
	return &table[id - 1];
}

void
vnode_ref(struct vnode *vp)
{
	vp->v_refs++;
}

void
vnode_rele(struct vnode *vp)
{
	assert(vp->v_refs > 0, "hint: vnode_rele without vnode_ref");
	vp->v_refs--;
	vnode_reap(vp);
}

/* The generation stays in the free entry: the next file there has another. */
void
vnode_reap(struct vnode *vp)
{
	if (vp->v_nlink > 0 || vp->v_refs > 0 || vp->v_holds > 0)
		return;
	assert(vp->v_covered == NULL, "hint: a mount refs what it covers");
	memfs_truncate(vp, 0);
	vcap_drop(vp);
	free_ids[nfree++] = (uint16_t)vp->v_id;
	vp->v_id = 0;
	nused--;
}

void
vnode_changing(struct vnode *vp)
{
	vp->v_mtime = vfs_now();
	if (!vp->v_shown)
		return;
	vcap_drop(vp);
	vp->v_gen = (vp->v_gen + 1) & VNODE_GENMASK;
	vp->v_shown = 0;
}

void
vnode_stat(const struct vnode *vp, struct abi_stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_ino = VNODE_INO(vp);
	st->st_size = vp->v_size;
	st->st_mtime = vp->v_mtime;
	st->st_dev = mount_number(vp->v_mount);
	st->st_rdev = vp->v_rdev;
	st->st_mode = vp->v_mode;
	st->st_nlink = vp->v_nlink;
	st->st_uid = vp->v_uid;
	st->st_gid = vp->v_gid;
	st->st_blksize = PAGE_SIZE;
	st->st_blocks = (uint32_t)((vp->v_rolen + 511) / 512 +
	    (uint64_t)vp->v_npages * (PAGE_SIZE / 512));
}

uint32_t
vnodes_used(void)
{
	return nused;
}
