/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a server begins.
 *
 *	in	sp as the starter set it, or 0: then the server's fixed stack.
 *		a0: which of the server's workers.  Memory beyond the file's
 *		bytes is zero already, and so is the stack.
 *	out	main(worker), which serves and does not return; if it does,
 *		the illegal instruction tells init.  tp: what is _Thread_local,
 *		at the highest end of the stack.
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
1:	lui	t0, %hi(__tls_size)
	addi	t0, t0, %lo(__tls_size)
	sub	sp, sp, t0
	mv	tp, sp
	li	fp, 0
	li	ra, 0
	call	main
	unimp
	.size	_start, . - _start
