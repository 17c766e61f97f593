/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trampoline page: native programs' way into a signal handler and back.
 * vm copies it at the start into the one page that all spaces share.
 *	in	sp = struct sigframe, a0, a1, a2 = arguments of the handler,
 *		all other registers as the interrupted code had them
 *	out	ebreak at SIGCODE_RETURN, a0 = frame: proc restores the rest
 * The handler keeps sp and s0, as any function does.
 */
#include <abi/signal.h>

	.option	push
	.option	arch, +f, +d
	.option	norvc

	.macro	each op
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, \
		17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	\op	f\n, 8 * \n(sp)
	.endr
	.endm

	.section .rodata.sigcode, "a", @progbits
	.balign	8
	.globl	sigcode_start, sigcode_end
sigcode_start:
	each	fsd
	frcsr	t0
	sd	t0, SF_FCSR(sp)
	ld	t1, SF_HANDLER(sp)
	mv	s0, sp
	jalr	t1
	mv	sp, s0
	ld	t0, SF_FCSR(sp)
	fscsr	t0
	each	fld
	mv	a0, sp
	j	1f
	.org	sigcode_start + SIGCODE_RETURN_OFF
1:	ebreak
	unimp
sigcode_end:
	.option	pop
	.section .note.GNU-stack, "", @progbits
