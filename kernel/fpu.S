/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fpu_store(double *f32_and_fcsr), fpu_load(same): sstatus.FS is on.
 * Clobber t0 only.
 */
	.option	arch, +f, +d
	.text
	.macro	each op
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	\op	f\n, 8 * \n(a0)
	.endr
	.endm
	.globl	fpu_store
	.type	fpu_store, @function
fpu_store:
	each	fsd
	csrr	t0, fcsr
	sd	t0, 256(a0)
	ret
	.globl	fpu_load
	.type	fpu_load, @function
fpu_load:
	ld	t0, 256(a0)
	each	fld
	csrw	fcsr, t0
	ret
	.section .note.GNU-stack, "", @progbits
