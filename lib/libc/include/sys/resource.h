/* SPDX-License-Identifier: BSD-2-Clause */
/* What the library's own header leaves out: limits. */
#ifndef LIBC_SYS_RESOURCE_H
#define LIBC_SYS_RESOURCE_H

#include_next <sys/resource.h>
#include <stdint.h>

#include <abi/limit.h>

#define RLIMIT_DATA	RLIM_DATA
#define RLIMIT_STACK	RLIM_STACK
#define RLIMIT_AS	RLIM_AS
#define RLIM_INFINITY	RLIM_NONE

typedef uint64_t rlim_t;

struct rlimit {
	rlim_t	 rlim_cur;
	rlim_t	 rlim_max;
};

int	 getrlimit(int, struct rlimit *);
int	 setrlimit(int, const struct rlimit *);

#endif
