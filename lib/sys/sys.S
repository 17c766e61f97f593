/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The door.  Kernel operations keep s0..s11, ra, sp, gp and tp; everything
 * else is scratch.
 */
	.text

/* sys_op(a0..a6, number in a7) -> error */
	.globl	sys_op
	.type	sys_op, @function
sys_op:
	mv	t0, a7
	ecall
	ret
	.size	sys_op, . - sys_op

/* sys_op_out(a0..a5, out in a6, number in a7) -> error, out[0] = a1, out[1] = a2 */
	.globl	sys_op_out
	.type	sys_op_out, @function
sys_op_out:
	addi	sp, sp, -16
	sd	a6, 0(sp)
	mv	t0, a7
	ecall
	ld	a6, 0(sp)
	sd	a1, 0(a6)
	sd	a2, 8(a6)
	addi	sp, sp, 16
	ret
	.size	sys_op_out, . - sys_op_out
	.section .note.GNU-stack, "", @progbits
