/* SPDX-License-Identifier: BSD-2-Clause */
/* read(2) and write(2). */
#include "contty.h"
#include "devfs.h"
#include "file.h"
#include "memfs.h"
#include "op.h"
#include "pipe.h"
#include "vfs_server.h"
#include "vnode.h"
#include "wait.h"

#define PIECE	0x10000UL	/* the most that one kernel operation copies */

/* Nothing is consumed but the offset, and that moves last. */
static int
read_file(struct io *io)
{
	struct file *f = io->io_file;
	struct vnode *vp = f->f_vnode;
	uint64_t off = f->f_off;
	const void *from;
	size_t n;
	int error;

	while (io->io_done < io->io_len && off < vp->v_size) {
		from = memfs_read(vp, off, &n);
		if (n > PIECE)
			n = PIECE;
		if (n > io->io_len - io->io_done)
			n = io->io_len - io->io_done;
		error = ipc_lease_write(io->io_reply, io->io_done, from, n);
		if (error != 0) {
			io->io_done = 0;
			return error;
		}
		io->io_done += n;
		off += n;
	}
	f->f_off = off;
	return 0;
}

/* Bytes from the lease into the file at `off'; io_done says how many. */
static int
copy_in(struct io *io, struct vnode *vp, uint64_t off, size_t len)
{
	size_t n;
	void *to;
	int error;

	while (io->io_done < len) {
		to = memfs_write(vp, off + io->io_done, &n);
		if (to == NULL)
			return ENOSPC;
		if (n > len - io->io_done)
			n = len - io->io_done;
		error = ipc_lease_read(io->io_reply, io->io_done, to, n);
		if (error != 0)
			return error;
		io->io_done += n;
		memfs_extend(vp, off + io->io_done);
	}
	return 0;
}

/*
 * A page of the client that is not there (ERETRY) takes the file back to its
 * old size, so that the repeated request, O_APPEND's too, does the same
 * again.  No memory gives a short count, if anything was written at all.
 */
static int
write_file(const struct ctx *c, struct io *io)
{
	struct file *f = io->io_file;
	struct vnode *vp = f->f_vnode;
	uint64_t old = vp->v_size, off = f->f_off;
	size_t len = io->io_len;
	int error;

	if (len == 0)
		return 0;
	if ((f->f_flags & ABI_O_APPEND) != 0)
		off = old;
	if (off >= MEMFS_MAXSIZE)
		return EFBIG;
	if (len > MEMFS_MAXSIZE - off)
		len = MEMFS_MAXSIZE - off;
	vnode_changing(vp);
	op_clear_setid(&c->c_cred, vp);
	error = copy_in(io, vp, off, len);
	if (error == ENOSPC && io->io_done > 0) {
		memfs_truncate(vp, vp->v_size);
		error = 0;
	} else if (error != 0) {
		memfs_truncate(vp, old);
		io->io_done = 0;
	}
	if (error == 0)
		f->f_off = off + io->io_done;
	return error;
}

static int
start(struct ipc_req *rq, const struct ctx *c, struct io *io, int force)
{
	struct file *f = io->io_file;
	int error;

	if (f->f_kind != FILE_VNODE)
		return pipe_io(rq, io);
	if (S_ISDIR(f->f_vnode->v_mode))
		return EISDIR;
	if (devfs_is_tty(f->f_vnode) && !force) {
		error = contty_allowed(c, io->io_write);
		if (error != 0)
			return error;
	}
	if (S_ISCHR(f->f_vnode->v_mode))
		return devfs_io(rq, io);
	return io->io_write ? write_file(c, io) : read_file(io);
}

static int
io_request(struct ipc_req *rq, word_t fd, int write, int force, word_t *n)
{
	struct ctx *c = ctx_of(rq);
	struct io io = {
		.io_reply = rq->rq_reply,
		.io_pid = (uint32_t)rq->rq_in.m_badge,
		.io_write = write,
		.io_addr = rq->rq_in.m_w[LEASE_ADDR],
		.io_len = ipc_lease_len(rq),
	};
	struct file *f;
	int error = 0;

	if (c == NULL)
		return EPERM;
	f = ctx_file(c, fd);
	if (f == NULL || !(write ? file_writable(f) : file_readable(f)))
		return EBADF;
	io.io_file = f;
	if (io.io_len > 0 ||
	    (f->f_kind == FILE_VNODE && S_ISDIR(f->f_vnode->v_mode)))
		error = start(rq, c, &io, force);
	*n = error == 0 ? io.io_done : 0;
	return error;
}

int
op_vfs_read(struct ipc_req *rq, word_t fd, word_t *n)
{
	return io_request(rq, fd, 0, 0, n);
}

int
op_vfs_write(struct ipc_req *rq, word_t fd, word_t *n)
{
	return io_request(rq, fd & ~TTY_FORCE, 1, (fd & TTY_FORCE) != 0, n);
}
