/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_MOUNT_H
#define _SYS_MOUNT_H

#include <sys/types.h>
#include <abi_file.h>

/* type "tmpfs" or "remount"; flags MNT_ */
int	 mount(const char *type, const char *dir, int flags);
/* text, one line a mount, as vfs.mounts says; length or -1 */
ssize_t	 getmounts(char *buf, size_t size);

#endif
