/* SPDX-License-Identifier: BSD-2-Clause */
/* Waiting requests. */
#include <abi/file.h>

#include "file.h"
#include "sys/sys.h"
#include "wait.h"

struct waiter {
	struct list w_link;	/* in its queue; used waiters only */
	struct io w_io;		/* io_reply = 0: free */
};

static struct waiter pool[IPC_MAXREPLY];
static unsigned top;		/* none is used from here on */

void
waitq_init(struct waitq *q)
{
	list_init(&q->wq_list);
}

int
io_stop(const struct io *io, int error)
{
	return io->io_done > 0 ? 0 : error;
}

static struct waiter *
first(const struct waitq *q)
{
	struct list *l = list_first(&q->wq_list);

	return l == NULL ? NULL : list_entry(l, struct waiter, w_link);
}

static struct waiter *
find_free(void)
{
	unsigned i;

	for (i = 0; i < IPC_MAXREPLY; i++)
		if (pool[i].w_io.io_reply == 0)
			return &pool[i];
	return NULL;
}

/* The waiter leaves its queue; the caller has copied what it needs of it. */
static void
leave(struct waiter *w)
{
	list_remove(&w->w_link);
	w->w_io.io_reply = 0;
	while (top > 0 && pool[top - 1].w_io.io_reply == 0)
		top--;
}

/*
 * Last thing done with the request: releasing the file may close a pipe and
 * so come back into this module.
 */
static void
answer(struct waiter *w, int error)
{
	struct io io = w->w_io;
	word_t words[MSG_WORDS] = { 0 };

	if (error == 0)
		words[0] = io.io_done;
	else if (error == ERETRY) {
		words[0] = io.io_addr;
		words[1] = !io.io_write;
	}
	leave(w);
	ipc_answer(io.io_reply, error, words);
	file_rele(io.io_file);
}

int
io_start(struct ipc_req *rq, struct io *io, struct waitq *q, io_step *step)
{
	struct waiter *w;
	int error = IO_WAIT;
	cap_t reply;

	if (list_empty(&q->wq_list))
		error = step(io);
	if (error != IO_WAIT)
		return error;
	w = find_free();
	if ((io->io_file->f_flags & ABI_O_NONBLOCK) != 0 || w == NULL)
		return io_stop(io, EAGAIN);
	reply = ipc_defer(rq);
	if (reply == 0)
		return io_stop(io, EAGAIN);
	w->w_io = *io;
	w->w_io.io_reply = reply;
	if (w >= pool + top)
		top = (unsigned)(w - pool) + 1;
	file_ref(io->io_file);
	list_insert_tail(&q->wq_list, &w->w_link);
	return IPC_DEFER;
}

int
waitq_run(struct waitq *q, io_step *step)
{
	struct waiter *w;
	int error, any = 0;

	while ((w = first(q)) != NULL) {
		error = step(&w->w_io);
		if (error == IO_WAIT)
			break;
		answer(w, error);
		any = 1;
	}
	return any;
}

void
waitq_retry(struct waitq *q)
{
	struct waiter *w;

	while ((w = first(q)) != NULL)
		answer(w, io_stop(&w->w_io, ERETRY));
}

/* All requests of a process have its badge; the kernel knows whose it is. */
static int
is_of(const struct io *io, uint32_t pid, word_t tid)
{
	word_t info, token;

	if (io->io_reply == 0 || io->io_pid != pid)
		return 0;
	return tid == 0 || (sys_cap_info(io->io_reply, &info, &token) == 0 &&
	    (token & 0xffff) == tid);
}

void
wait_interrupt(uint32_t pid, word_t tid, int error)
{
	unsigned i;

	for (i = 0; i < top; i++)
		if (is_of(&pool[i].w_io, pid, tid))
			answer(&pool[i], io_stop(&pool[i].w_io, error));
}

void
wait_forget(uint32_t pid)
{
	struct file *f;
	unsigned i;

	for (i = 0; i < top; i++) {
		if (pool[i].w_io.io_reply == 0 || pool[i].w_io.io_pid != pid)
			continue;
		f = pool[i].w_io.io_file;
		ipc_forget(pool[i].w_io.io_reply);
		leave(&pool[i]);
		file_rele(f);
	}
}
