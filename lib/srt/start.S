/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a server begins.
 *
 *	in	sp as the starter set it, or 0: then the server's fixed stack.
 *		Memory beyond the file's bytes is zero already.
 *	out	main(), which serves and does not return; if it does, the
 *		illegal instruction tells init.
 */
#include <abi/layout.h>

	.section .text.start, "ax"
	.globl	_start
	.type	_start, @function
_start:
	.option push
	.option norelax
	la	gp, __global_pointer$
	.option pop
	bnez	sp, 1f
	li	sp, SRV_STACK_TOP
1:	li	fp, 0
	li	ra, 0
	call	main
	unimp
	.size	_start, . - _start
