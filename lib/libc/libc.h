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
/* last component of argv[0] */
extern const char *libc_progname;
void	 libc_start(unsigned long *sp) __attribute__((noreturn));
int	 main(int, char **, char **);

#endif
