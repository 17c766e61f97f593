/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Short names lately looked up: (directory, name) > vnode id.  memdir.c keeps
 * it true; an entry of a directory that is gone can never match again.
 */
#ifndef VFS_NAMECACHE_H
#define VFS_NAMECACHE_H

#include <abi/types.h>

struct vnode;

uint32_t namecache_find(const struct vnode *dir, const char *name, size_t len);
void	 namecache_enter(const struct vnode *dir, const char *name, size_t len,
	    uint32_t id);
void	 namecache_purge(const struct vnode *dir, const char *name, size_t len);

#endif
