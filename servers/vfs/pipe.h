/* SPDX-License-Identifier: BSD-2-Clause */
/* Pipes: one page each, and the requests that wait at both ends. */
#ifndef VFS_PIPE_H
#define VFS_PIPE_H

#include "file.h"
#include "wait.h"

#define NPIPE		128
#define VFS_PIPE_BUF	4096	/* writes up to this are atomic */

/* Without ends; open both, or pipe_reap() it.  ENFILE, ENOSPC. */
int	 pipe_create(struct pipe **);
void	 pipe_reap(struct pipe *);
void	 pipe_open_end(struct pipe *, enum file_kind);
void	 pipe_close_end(struct pipe *, enum file_kind);
/* A read or write request; the handler's answer. */
int	 pipe_io(struct ipc_req *, struct io *);
size_t	 pipe_readable(const struct pipe *);
void	 pipe_stat(const struct pipe *, struct abi_stat *);

#endif
