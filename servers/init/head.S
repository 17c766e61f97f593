/* SPDX-License-Identifier: BSD-2-Clause */
/* The header that the kernel reads (kernel/root.c), and the first instruction. */
	.section .init_header, "a"
	.dword	0x54494e4952		/* "RINIT" */
	.dword	_init_base
	.dword	_init_text_end
	.dword	_init_data_end
	.dword	_init_bss_end
	.dword	_start
	.dword	0, 0

	.text
	.globl	_start
	.type	_start, @function
_start:
	.option push
	.option norelax
	la	gp, __global_pointer$
	.option pop
	call	main
	unimp
	.size	_start, . - _start
	.section .note.GNU-stack, "", @progbits
