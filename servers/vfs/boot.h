/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VFS_BOOT_H
#define VFS_BOOT_H

#include <stddef.h>

/*
 * Mount the root and fill it from the boot archive, whose bytes must stay.
 * What cannot be entered is left out and counted in the log.
 */
void	 boot_root(const void *archive, size_t size);

/* Seconds at which the machine started, as far as the archive tells. */
unsigned long boot_time(void);

#endif
