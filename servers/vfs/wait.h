/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and writes, and those that cannot be finished yet.  A request that has
 * to wait keeps its reply object and is tried again, first come first served,
 * when its pipe or the console has changed.
 */
#ifndef VFS_WAIT_H
#define VFS_WAIT_H

#include "ipc/ipc.h"
#include "util/list.h"

struct file;

struct io {
	cap_t	 io_reply;	/* whose lease is read or written */
	uint32_t io_pid;
	struct file *io_file;	/* a waiting request holds a reference */
	int	 io_write;	/* to the file: the lease is read */
	word_t	 io_addr;	/* the lease, in the caller's memory */
	size_t	 io_len;
	size_t	 io_done;	/* bytes moved so far */
};

/*
 * Do what can be done now.  0: over, io_done bytes; IO_WAIT: to be tried again
 * later; else an errno, with io_done = 0.  A part that was done is never
 * undone: with io_done > 0 an error becomes a short count.
 */
typedef int io_step(struct io *);
#define IO_WAIT		(-2)

/* An error in the middle: see io_step. */
int	 io_stop(const struct io *, int error);

struct waitq {
	struct list wq_list;
};

void	 waitq_init(struct waitq *);
/*
 * A new request: queue it if others wait already or the step says so.  The
 * handler's answer, IPC_DEFER included.
 */
int	 io_start(struct ipc_req *, struct io *, struct waitq *, io_step *);
/* Try those that wait; 1 if any was answered. */
int	 waitq_run(struct waitq *, io_step *);
/* All that wait there are answered ERETRY: they ask again. */
void	 waitq_retry(struct waitq *);
/*
 * A signal: the requests of the process, or of one thread of it if tid is not
 * 0, end with this errno, or a short count.
 */
void	 wait_interrupt(uint32_t pid, word_t tid, int error);
/* A process is gone, or has a new image: nobody expects its answers. */
void	 wait_forget(uint32_t pid);

#endif
