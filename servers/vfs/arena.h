/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages for file data, directories and pipes, out of the run that init maps at
 * SRV_ARENA.  Pages are numbered from 1; 0 is none.
 */
#ifndef VFS_ARENA_H
#define VFS_ARENA_H

#include <abi/types.h>

void	 arena_init(void *base, uint32_t npages);
uint32_t page_alloc(void);	/* zeroed; 0 = no memory */
void	 page_free(uint32_t);
void	*page_addr(uint32_t);
uint32_t pages_used(void);

#endif
