/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside lib/libc only. */
#ifndef LIBC_H
#define LIBC_H

#include <errno.h>
#include <stddef.h>
#include <sys/types.h>

#include <rvexec.h>
#include <abi/errno.h>

/* longest path that a server takes, with its NUL */
#define LIBC_PATHMAX	1024

/* 0 = success: 0; else errno is set: -1 */
int	 libc_fail(int error);
/* length of a path's lease: up to and with its NUL, never above LIBC_PATHMAX */
size_t	 libc_pathlen(const char *path);
/*
 * The slot of the calling thread's own capability: its number, which a child of
 * fork(2) or vfork(2) has as well.  Relative to the first thread's, because
 * thread-local memory begins as zero.
 */
extern _Thread_local cap_t libc_slot_off;
static inline cap_t
libc_slot(void)
{
	return CAPSLOT_SELF + libc_slot_off;
}
static inline void
libc_slot_set(cap_t slot)
{
	libc_slot_off = slot - CAPSLOT_SELF;
}
/* a thread-local block in its first state, below an address that is its limit */
char	*libc_tls_below(char *top);
extern int libc_threaded;
void	 libc_thread_forked(void) __attribute__((weak));
/* last component of argv[0] */
extern const char *libc_progname;
void	 libc_start(unsigned long *sp) __attribute__((noreturn));
int	 main(int, char **, char **);

#endif
