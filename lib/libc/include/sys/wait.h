/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LIBC_WAIT_H
#define LIBC_WAIT_H

#include_next <sys/wait.h>

#define WCONTINUED	8
#define WIFCONTINUED(w)	(((w) & 0xffff) == 0xffff)

#endif
