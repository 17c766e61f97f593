/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VFS_EXEC_H
#define VFS_EXEC_H

struct exec_vfs_slot;

/*
 * the page shared with exec for its k-th request; supplied by main.c, and by
 * the tests
 */
struct exec_vfs_slot *exec_share(unsigned k);

#endif
