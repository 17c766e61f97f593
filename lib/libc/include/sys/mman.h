/* SPDX-License-Identifier: BSD-2-Clause */
/* Anonymous memory only: files are mapped by exec alone. */
#ifndef _SYS_MMAN_H
#define _SYS_MMAN_H

#include <sys/types.h>

#define PROT_NONE	0
#define PROT_READ	1
#define PROT_WRITE	2
#define PROT_EXEC	4

#define MAP_PRIVATE	0x0002
#define MAP_FIXED	0x0010
#define MAP_ANON	0x1000
#define MAP_ANONYMOUS	MAP_ANON
#define MAP_FAILED	((void *)-1)

void	*mmap(void *, size_t, int, int, int, off_t);
int	 munmap(void *, size_t);
int	 mprotect(void *, size_t, int);

#endif
