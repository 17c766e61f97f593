/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What exec and vm ask.  exec_open is on the path of every exec: with a name in
 * the cache and a capability minted before, it makes no kernel operation.
 */
#include <abi/share.h>

#include "util/bitmap.h"
#include "util/string.h"

#include "devfs.h"
#include "exec.h"
#include "file.h"
#include "memfs.h"
#include "mount.h"
#include "op.h"
#include "vcap.h"
#include "vfs_server.h"
#include "vnode.h"

#define OFFSET_MAX	(1UL << 48)
#define HOLDS_MAX	0x7fffffffu

_Static_assert(sizeof(struct exec_vfs_slot) <= PAGE_SIZE,
    "a slot is one shared page");

/* what an exec_open found out beside the vnode */
struct verdict {
	uint32_t mask;		/* taken away from the mode by mount or tracer */
	uint32_t flags;		/* EVF_NOREAD, EVF_FDCLOSES */
	uint32_t why;		/* the check that was made last */
};

/*
 * May the process execute it?  The order is the seed's (items 8 to 15): type,
 * execute permission, noexec, then read permission, for open(FREAD).  A file
 * that may not be read is exec's to refuse, unless it is a script.
 */
static int
check_exec(const struct cred *cr, const struct vnode *vp, int traced,
    struct verdict *v)
{
	int error;

	v->why = EVW_TYPE;
	if (!S_ISREG(vp->v_mode))
		return EACCES;
	v->why = EVW_EXECUTE;
	error = cred_access(cr, vp, WANT_X);
	if (error != 0)
		return error;
	v->why = EVW_NOEXEC;
	if ((vp->v_mount->mnt_flags & MNT_NOEXEC) != 0)
		return EACCES;
	if ((vp->v_mount->mnt_flags & MNT_NOSUID) != 0 || traced)
		v->mask = ABI_S_ISUID | ABI_S_ISGID;
	v->why = EVW_READ;
	error = cred_access(cr, vp, WANT_R);
	if (error == 0)
		v->why = EVW_WRITTEN;
	else
		v->flags |= EVF_NOREAD;
	if (vp->v_writers > 0)
		return error != 0 ? error : ETXTBSY;
	return 0;
}

/* The file of descriptor `fd'; there is a name only while that is open. */
static int
exec_descriptor(const struct ctx *c, unsigned fd, struct vnode **vpp,
    struct verdict *v)
{
	const struct file *f = ctx_file(c, fd);

	if (f == NULL)
		return ENOENT;
	v->why = EVW_TYPE;
	if (f->f_kind != FILE_VNODE)
		return EACCES;
	*vpp = f->f_vnode;
	if (bitmap_test(&c->c_cloexec, fd))
		v->flags |= EVF_FDCLOSES;
	return 0;
}

/* The process whose vfs capability was presented; the kernel vouches for it. */
static struct ctx *
ctx_presented(const struct ipc_req *rq)
{
	word_t info = rq->rq_in.m_cap[0];

	if (CAPINFO_TYPE(info) != CAP_ENDPOINT ||
	    CAPINFO_IDENT(info) != SRV_VFS ||
	    !BADGE_IS_PID(CAPINFO_VALUE(info)))
		return NULL;
	return ctx_find(CAPINFO_VALUE(info));
}

static void
fill_slot(struct exec_vfs_slot *ev, const struct ctx *c,
    const struct vnode *vp, const struct verdict *v)
{
	/* a changed file is another generation; exec alone could lie to itself */
	if (ev->ev_hdrvnid != VNODE_VNID(vp)) {
		ev->ev_hdrlen = (uint32_t)memfs_copy(vp, 0, ev->ev_hdr,
		    EXEC_HDRSIZE);
		ev->ev_hdrvnid = VNODE_VNID(vp);
	}
	ev->ev_mode = vp->v_mode & ~v->mask;
	ev->ev_uid = vp->v_uid;
	ev->ev_gid = vp->v_gid;
	ev->ev_flags = v->flags | (c->c_cloexec != 0 ? EVF_CLOEXEC : 0) |
	    (vp->v_mount->mnt_flags & MNT_NOSUID ? EVF_NOSUID : 0) |
	    ((c->c_open & 7) == 7 ? EVF_STDIO : 0) |
	    (c->c_traced ? EVF_TRACED : 0);
	ev->ev_size = vp->v_size;
	ev->ev_vnid = VNODE_VNID(vp);
	ev->ev_ruid = c->c_cred.cr_ruid;
	ev->ev_rgid = c->c_cred.cr_rgid;
	ev->ev_euid = c->c_cred.cr_euid;
	ev->ev_egid = c->c_cred.cr_egid;
	ev->ev_svuid = c->c_cred.cr_svuid;
	ev->ev_svgid = c->c_cred.cr_svgid;
	ev->ev_limit[RLIM_DATA] = c->c_limit[RLIM_DATA];
	ev->ev_limit[RLIM_STACK] = c->c_limit[RLIM_STACK];
	ev->ev_limit[RLIM_AS] = c->c_limit[RLIM_AS];
}

/*
 * ON ENTRY: the caller is exec; the slot's path is in the shared page, which
 *	exec may change at any moment.
 * ON EXIT:
 *	error:	the page is as it was but for ev_why; nothing is held.
 *	ok:	header and attributes are in the page, all of one moment; the
 *		reply carries the vnode's capability.  No reference is
 *		held for it: if the file is changed or goes before vm holds
 *		it, the generation no longer fits and vm is refused.
 */
int
op_vfs_exec_open(struct ipc_req *rq, word_t slot, word_t pathlen, word_t flags)
{
	struct exec_vfs_slot *ev;
	char path[EXEC_PATHMAX];
	struct verdict v = { 0, 0, EVW_LOOKUP };
	struct nameidata ni;
	struct ctx *c;
	unsigned fd;
	cap_t cap;
	int error;

	if (slot >= EXEC_SLOTS ||
	    (flags & ~(word_t)(EXO_TRACED | EXO_FIRST)) != 0)
		return EINVAL;
	if (pathlen >= EXEC_PATHMAX)
		return ENAMETOOLONG;
	c = ctx_presented(rq);
	if (c == NULL)
		return EBADF;
	ev = exec_share((unsigned)slot);
	memcpy(path, ev->ev_path, pathlen);
	path[pathlen] = '\0';
	if (c->c_nkept != 0 && (flags & EXO_FIRST) != 0)
		ctx_forget_kept(c);	/* of an exec server that died */
	error = namei(&c->c_cred, c->c_cwd, path, NI_FOLLOW, &ni);
	if (error == 0 && devfs_is_fd(ni.ni_vp, &fd))
		error = exec_descriptor(c, fd, &ni.ni_vp, &v);
	if (error == 0)
		error = check_exec(&c->c_cred, ni.ni_vp,
		    (flags & EXO_TRACED) != 0 || c->c_traced, &v);
	if (error == 0) {
		v.why = EVW_VNODE;
		error = vcap_get(ni.ni_vp, &cap);
	}
	if (error != 0) {
		ev->ev_why = v.why;
		return error;
	}
	fill_slot(ev, c, ni.ni_vp, &v);
	rq->rq_out.m_cap[0] = cap;
	rq->rq_ncaps_out = 1;
	return 0;
}

/*
 * ON ENTRY: the caller is exec; both capabilities are only looked at.
 * ON EXIT:
 *	error:	nothing is kept.
 *	ok:	the context keeps a file, open for reading, of this
 *		generation of the vnode: what was probed is what the
 *		interpreter will read.
 */
int
op_vfs_exec_script(struct ipc_req *rq, word_t *fdp)
{
	word_t info = rq->rq_in.m_cap[1], badge = CAPINFO_VALUE(info);
	struct ctx *c = ctx_presented(rq);
	struct vnode *vp;
	struct file *f;
	unsigned fd;
	int error;

	if (c == NULL || CAPINFO_TYPE(info) != CAP_ENDPOINT ||
	    CAPINFO_IDENT(info) != SRV_VFS || !BADGE_IS_VNODE(badge))
		return EBADF;
	vp = vcap_vnode(badge);
	if (vp == NULL)
		return EIO;
	f = file_create(ABI_O_RDONLY);
	if (f == NULL)
		return ENFILE;
	file_open_vnode(f, vp);
	error = ctx_keep(c, f, &fd);
	if (error != 0) {
		file_rele(f);
		return error;
	}
	*fdp = fd;
	return 0;
}

int
op_vfs_exec_forget(struct ipc_req *rq)
{
	struct ctx *c = ctx_presented(rq);

	if (c == NULL)
		return EBADF;
	ctx_forget_kept(c);
	return 0;
}

int
op_vfs_pagein(struct ipc_req *rq, word_t off, word_t *n)
{
	const struct vnode *vp = vcap_vnode(rq->rq_in.m_badge);
	size_t len = ipc_lease_len(rq), done = 0, piece;
	const void *from;
	int error;

	if (off > OFFSET_MAX)
		return EINVAL;
	if (vp == NULL)
		return EIO;
	while (done < len && off + done < vp->v_size) {
		from = memfs_read(vp, off + done, &piece);
		if (piece > len - done)
			piece = len - done;
		error = ipc_lease_write(rq->rq_reply, done, from, piece);
		if (error != 0)
			return error;
		done += piece;
	}
	*n = done;
	return 0;
}

/*
 * Bytes of the boot archive cannot change while they are held, because writing
 * is refused; vm may keep them.  What was written to memory is another's
 * program, who will want to replace it: vm gives it back.
 */
int
op_vfs_vn_hold(struct ipc_req *rq, word_t *vnid, word_t *size, word_t *fixed)
{
	struct vnode *vp = vcap_vnode(rq->rq_in.m_badge);

	if (vp == NULL || vp->v_holds == HOLDS_MAX)
		return EINVAL;
	if (vp->v_writers > 0)
		return ETXTBSY;
	vp->v_holds++;
	*vnid = VNODE_VNID(vp);
	*size = vp->v_size;
	*fixed = (word_t)memfs_is_archive(vp);
	return 0;
}

/* A held vnode cannot have changed its generation: see check_open(). */
int
op_vfs_vn_rele(struct ipc_req *rq)
{
	struct vnode *vp = vcap_vnode(rq->rq_in.m_badge);

	if (vp != NULL && vp->v_holds > 0) {
		vp->v_holds--;
		vnode_reap(vp);
	}
	return 0;
}
