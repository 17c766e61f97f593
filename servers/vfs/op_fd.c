/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations on descriptors. */
#include "util/bitmap.h"

#include "contty.h"
#include "devfs.h"
#include "file.h"
#include "op.h"
#include "pipe.h"
#include "vfs_server.h"
#include "vnode.h"

#define DUP_EXACT	1	/* flag of dup: dup2(2) */
#define PIPE_FLAGS	(ABI_O_CLOEXEC | ABI_O_NONBLOCK)
#define SETFL_FLAGS	(ABI_O_APPEND | ABI_O_NONBLOCK)

/* Both files or none. */
static int
make_pipe(uint32_t flags, struct file **rp, struct file **wp)
{
	struct pipe *p;
	int error;

	*rp = file_create(ABI_O_RDONLY | flags);
	*wp = file_create(ABI_O_WRONLY | flags);
	error = *rp == NULL || *wp == NULL ? ENFILE : pipe_create(&p);
	if (error != 0) {
		if (*rp != NULL)
			file_abandon(*rp);
		if (*wp != NULL)
			file_abandon(*wp);
		return error;
	}
	file_open_pipe(*rp, p, FILE_PIPE_R);
	file_open_pipe(*wp, p, FILE_PIPE_W);
	return 0;
}

int
op_vfs_pipe(struct ipc_req *rq, word_t flags, word_t *rfd, word_t *wfd)
{
	struct ctx *c = ctx_of(rq);
	struct file *r, *w;
	int cloexec = (flags & ABI_O_CLOEXEC) != 0, error;
	unsigned fd, fd2;

	if (c == NULL)
		return EPERM;
	if ((flags & ~(word_t)PIPE_FLAGS) != 0)
		return EINVAL;
	fd = ctx_free_fd(c, 0);
	fd2 = fd < NFD ? ctx_free_fd(c, fd + 1) : NFD;
	if (fd2 == NFD)
		return EMFILE;
	error = make_pipe((uint32_t)flags & ABI_O_NONBLOCK, &r, &w);
	if (error != 0)
		return error;
	ctx_install(c, fd, r, cloexec);
	ctx_install(c, fd2, w, cloexec);
	*rfd = fd;
	*wfd = fd2;
	return 0;
}

int
op_vfs_dup(struct ipc_req *rq, word_t fd, word_t newfd, word_t flags,
    word_t *fd2)
{
	struct ctx *c = ctx_of(rq);
	struct file *f;
	unsigned to;

	if (c == NULL)
		return EPERM;
	if ((flags & ~(word_t)(DUP_EXACT | ABI_O_CLOEXEC)) != 0)
		return EINVAL;
	f = ctx_file(c, fd);
	if (f == NULL || newfd >= NFD)
		return EBADF;
	to = (unsigned)newfd;
	if ((flags & DUP_EXACT) == 0) {
		to = ctx_free_fd(c, to);
		if (to == NFD)
			return EMFILE;
	} else if (newfd == fd) {
		/* dup2 onto itself changes nothing, not even close-on-exec */
		*fd2 = fd;
		return 0;
	}
	/* referenced first: closing the target must not close the source */
	file_ref(f);
	if (c->c_file[to] != NULL)
		ctx_close(c, to);
	ctx_install(c, to, f, (flags & ABI_O_CLOEXEC) != 0);
	*fd2 = to;
	return 0;
}

int
op_vfs_fcntl(struct ipc_req *rq, word_t fd, word_t cmd, word_t arg,
    word_t *val)
{
	struct ctx *c = ctx_of(rq);
	struct file *f;

	if (c == NULL)
		return EPERM;
	f = ctx_file(c, fd);
	if (f == NULL)
		return EBADF;
	switch (cmd) {
	case ABI_F_GETFD:
		*val = bitmap_test(&c->c_cloexec, fd) ? ABI_FD_CLOEXEC : 0;
		return 0;
	case ABI_F_SETFD:
		if ((arg & ABI_FD_CLOEXEC) != 0)
			bitmap_set(&c->c_cloexec, fd);
		else
			bitmap_clear(&c->c_cloexec, fd);
		return 0;
	case ABI_F_GETFL:
		*val = f->f_flags;
		return 0;
	case ABI_F_SETFL:
		f->f_flags = (f->f_flags & ~(uint32_t)SETFL_FLAGS) |
		    ((uint32_t)arg & SETFL_FLAGS);
		return 0;
	}
	return EINVAL;
}

/* FIONREAD of what is no terminal */
static int
readable(const struct file *f, uint32_t *n)
{
	const struct vnode *vp = f->f_vnode;
	uint64_t left;

	if (f->f_kind != FILE_VNODE) {
		*n = (uint32_t)pipe_readable(f->f_pipe);
		return 0;
	}
	if (!S_ISREG(vp->v_mode))
		return ENOTTY;
	left = f->f_off < vp->v_size ? vp->v_size - f->f_off : 0;
	*n = left > UINT32_MAX ? UINT32_MAX : (uint32_t)left;
	return 0;
}

int
op_vfs_ioctl(struct ipc_req *rq, word_t fd, word_t req, word_t *val)
{
	struct ctx *c = ctx_of(rq);
	uint32_t arg = 0;
	struct file *f;
	int error;

	if (c == NULL)
		return EPERM;
	f = ctx_file(c, fd & ~TTY_FORCE);
	if (f == NULL)
		return EBADF;
	if (req == TIOCSMODE && !(fd & TTY_FORCE) && f->f_kind == FILE_VNODE &&
	    devfs_is_tty(f->f_vnode)) {
		error = contty_allowed(c, 0);
		if (error != 0)
			return error;
	}
	if (ipc_lease_len(rq) < sizeof(arg))
		return EINVAL;
	if (req == TIOCSMODE)
		error = ipc_lease_read(rq->rq_reply, 0, &arg, sizeof(arg));
	else
		error = ipc_lease_write(rq->rq_reply, 0, &arg, sizeof(arg));
	if (error != 0)
		return error;
	if (f->f_kind == FILE_VNODE && devfs_is_tty(f->f_vnode))
		error = contty_ioctl(req, &arg);
	else
		error = req == FIONREAD ? readable(f, &arg) : ENOTTY;
	if (error != 0)
		return error;
	*val = arg;
	return req == TIOCSMODE ? 0 :
	    ipc_lease_write(rq->rq_reply, 0, &arg, sizeof(arg));
}
