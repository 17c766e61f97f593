/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pipes.  The ring fills its page, so that a write of VFS_PIPE_BUF bytes fits
 * at once into an empty pipe.
 */
#include "util/string.h"

#include "arena.h"
#include "pipe.h"
#include "ring.h"

struct pipe {
	uint32_t p_page;	/* 0 = free */
	uint32_t p_readers, p_writers;	/* open files */
	uint32_t p_pins;	/* pipe_wake() is at work */
	struct ring p_ring;
	struct waitq p_rwait, p_wwait;
};

static struct pipe table[NPIPE];

_Static_assert(VFS_PIPE_BUF <= PAGE_SIZE, "an atomic write fits in the ring");

int
pipe_create(struct pipe **pp)
{
	struct pipe *p;

	for (p = table; p < table + NPIPE && p->p_page != 0; p++)
		continue;
	if (p == table + NPIPE)
		return ENFILE;
	memset(p, 0, sizeof(*p));
	p->p_page = page_alloc();
	if (p->p_page == 0)
		return ENOSPC;
	ring_init(&p->p_ring, page_addr(p->p_page), PAGE_SIZE);
	waitq_init(&p->p_rwait);
	waitq_init(&p->p_wwait);
	*pp = p;
	return 0;
}

void
pipe_reap(struct pipe *p)
{
	if (p->p_readers > 0 || p->p_writers > 0 || p->p_pins > 0)
		return;
	page_free(p->p_page);
	p->p_page = 0;
}

static int
read_step(struct io *io)
{
	struct pipe *p = io->io_file->f_pipe;
	const uint8_t *from;
	size_t n;
	int error;

	if (p->p_ring.rg_len == 0)
		return p->p_writers == 0 ? 0 : IO_WAIT;
	while (io->io_done < io->io_len && p->p_ring.rg_len > 0) {
		from = ring_bytes(&p->p_ring, &n);
		if (n > io->io_len - io->io_done)
			n = io->io_len - io->io_done;
		error = ipc_lease_write(io->io_reply, io->io_done, from, n);
		if (error != 0)
			return io_stop(io, error);
		ring_take(&p->p_ring, n);
		io->io_done += n;
	}
	return 0;
}

/*
 * Bytes are staged behind the newest and count when ring_put() says so: an
 * atomic write whose second piece cannot be read leaves nothing.
 */
static int
write_step(struct io *io)
{
	struct pipe *p = io->io_file->f_pipe;
	int atomic = io->io_len <= VFS_PIPE_BUF, error = 0;
	size_t staged = 0, n;
	uint8_t *to;

	if (p->p_readers == 0)
		return io_stop(io, EPIPE);
	if (atomic && ring_room(&p->p_ring) < io->io_len)
		return IO_WAIT;
	while (io->io_done + staged < io->io_len) {
		to = ring_space(&p->p_ring, staged, &n);
		if (n == 0)
			break;
		if (n > io->io_len - io->io_done - staged)
			n = io->io_len - io->io_done - staged;
		error = ipc_lease_read(io->io_reply, io->io_done + staged, to,
		    n);
		if (error != 0)
			break;
		staged += n;
	}
	if (error != 0 && atomic)
		return error;
	ring_put(&p->p_ring, staged);
	io->io_done += staged;
	if (error != 0)
		return io_stop(io, error);
	return io->io_done < io->io_len ? IO_WAIT : 0;
}

/*
 * Something changed: whoever can go on does, and so lets the other side go
 * on.  Pinned, because an answer may close the last end.
 */
static void
pipe_wake(struct pipe *p)
{
	int any;

	p->p_pins++;
	do {
		any = waitq_run(&p->p_rwait, read_step);
		any |= waitq_run(&p->p_wwait, write_step);
	} while (any);
	p->p_pins--;
	pipe_reap(p);
}

void
pipe_open_end(struct pipe *p, enum file_kind kind)
{
	if (kind == FILE_PIPE_R)
		p->p_readers++;
	else
		p->p_writers++;
}

void
pipe_close_end(struct pipe *p, enum file_kind kind)
{
	if (kind == FILE_PIPE_R)
		p->p_readers--;
	else
		p->p_writers--;
	pipe_wake(p);
}

int
pipe_io(struct ipc_req *rq, struct io *io)
{
	struct pipe *p = io->io_file->f_pipe;
	int error;

	if (io->io_write)
		error = io_start(rq, io, &p->p_wwait, write_step);
	else
		error = io_start(rq, io, &p->p_rwait, read_step);
	pipe_wake(p);
	return error;
}

size_t
pipe_readable(const struct pipe *p)
{
	return p->p_ring.rg_len;
}

void
pipe_stat(const struct pipe *p, struct abi_stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_ino = (uint64_t)(p - table) + 1;
	st->st_size = p->p_ring.rg_len;
	st->st_mode = ABI_S_IFIFO | 0600;
	st->st_nlink = 1;
	st->st_blksize = PAGE_SIZE;
}
