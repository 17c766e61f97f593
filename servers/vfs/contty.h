/* SPDX-License-Identifier: BSD-2-Clause */
/* The terminal, as programs see it, on top of the console server. */
#ifndef VFS_CONTTY_H
#define VFS_CONTTY_H

#include "wait.h"

struct ctx;

void	 contty_init(void);
void	 contty_notify(void);	/* the console signalled */
int	 contty_io(struct ipc_req *, struct io *);
/* May the process use the terminal in this way?  EBACKGROUND: not now. */
int	 contty_allowed(const struct ctx *, int write);
/* Whose it is now. */
void	 contty_group(uint32_t pgid, uint32_t sid);
/* TIOCGMODE, TIOCSMODE, TIOCGWINSZ, FIONREAD; *arg in and out */
int	 contty_ioctl(word_t request, uint32_t *arg);

#endif
