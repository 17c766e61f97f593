/* SPDX-License-Identifier: BSD-2-Clause */
/* The terminal, as programs see it, on top of the console server. */
#ifndef VFS_CONTTY_H
#define VFS_CONTTY_H

#include "wait.h"

void	 contty_init(void);
void	 contty_notify(void);	/* the console signalled */
int	 contty_io(struct ipc_req *, struct io *);
/* TIOCGMODE, TIOCSMODE, TIOCGWINSZ, FIONREAD; *arg in and out */
int	 contty_ioctl(word_t request, uint32_t *arg);

#endif
