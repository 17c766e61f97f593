/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests and bits are those of abi/file.h. */
#ifndef _SYS_IOCTL_H
#define _SYS_IOCTL_H

#include <abi_file.h>

/* the argument is a pointer to 4 bytes; the value returned is the request's */
int	 ioctl(int, unsigned long, ...);

#endif
