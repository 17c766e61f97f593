/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * First instruction of a further thread (proc.thread_new).
 *	in	sp, tp; a0 = struct libc_thread, a1 = number; all else 0
 *	out	thread_main(a0, a1), which does not return
 */
	.text
	.globl	thread_entry
	.type	thread_entry, @function
thread_entry:
	.cfi_startproc
	.cfi_undefined ra
	.option push
	.option norelax
	lla	gp, __global_pointer$
	.option pop
	call	thread_main
	unimp
	.cfi_endproc
	.size	thread_entry, . - thread_entry
	.section .note.GNU-stack, "", @progbits
