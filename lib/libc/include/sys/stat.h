/* SPDX-License-Identifier: BSD-2-Clause */
/* picolibc declares lstat() for some systems only. */
#ifndef LIBC_STAT
#define LIBC_STAT

#include_next <sys/stat.h>

int	 lstat(const char *__restrict, struct stat *__restrict);

#endif
