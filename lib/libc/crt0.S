/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * First instruction of a native program.
 *	in	sp = address of argc, 16-aligned; every other register 0
 *	out	libc_start(sp), which does not return
 */
	.section .text.start, "ax", @progbits
	.globl	_start
	.type	_start, @function
_start:
	.cfi_startproc
	.cfi_undefined ra
	.option push
	.option norelax
	lla	gp, __global_pointer$
	.option pop
	mv	a0, sp
	call	libc_start
	unimp
	.cfi_endproc
	.size	_start, . - _start
	.section .note.GNU-stack, "", @progbits
