/* SPDX-License-Identifier: BSD-2-Clause */
/* Limits of a process: numbers of getrlimit(2), and what a new session has. */
#ifndef ABI_LIMIT_H
#define ABI_LIMIT_H

#define RLIM_DATA	0	/* bytes: data and bss of the image, and its heap */
#define RLIM_STACK	1	/* bytes the first stack may grow to, arguments included */
#define RLIM_AS		2	/* bytes mapped, the stack with all that it may grow to */
#define NRLIM		3

#define RLIM_NONE	(~0UL)		/* unlimited */
#define RLIM_STACK_DFL	0x00800000UL	/* 8 MiB; the others are unlimited */

#endif
