/* SPDX-License-Identifier: BSD-2-Clause */
/* Devices: what a character special file leads to, and /dev. */
#ifndef VFS_DEVFS_H
#define VFS_DEVFS_H

#include "wait.h"

struct file;
struct vnode;

/* Mount /dev and fill it; the errno of what failed. */
int	 devfs_mount(struct vnode *dir);
/* the vnode of /dev/console, for new contexts; NULL before devfs_mount() */
struct vnode *devfs_console(void);
/* /dev/null, open to read and write from the start: there is always one to give */
struct file *devfs_null(void);
int	 devfs_known(const struct vnode *);	/* 0: ENXIO */
int	 devfs_is_tty(const struct vnode *);
/* /dev/fd/N, /dev/stdin and its like: N is in *fd */
int	 devfs_is_fd(const struct vnode *, unsigned *fd);
int	 devfs_io(struct ipc_req *, struct io *);

#endif
