/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pid_t vfork(void)
 *
 * The child comes back from the same ecall, on the parent's stack, while the
 * parent waits.  What the child then pushes would overwrite anything kept in
 * a frame here, so there is none: ra stays in its register, which the kernel
 * copies.  Message as in abi/msg.h; check.c asserts the numbers.
 *	clobbers a0..a7, t0..t6
 */
#define SYS_CALL	0
#define PROC_SLOT	13		/* CAP_SERVER(SRV_PROC) */
#define TAG_VFORK	0x502		/* TAG(SRV_PROC, 2) */

	.text
	.globl	vfork
	.type	vfork, @function
vfork:
	li	t0, SYS_CALL
	li	a0, PROC_SLOT
	li	a1, TAG_VFORK
	li	a2, 0
	li	a3, 0
	li	a4, 0
	li	a5, 0
	li	a6, 0
	li	a7, 0
	li	t1, 0
	li	t2, 0
	li	t3, 0
	li	t4, 0
	li	t5, 0
	ecall
	slli	a1, a1, 16		/* bits 32..47 of the tag: errno */
	srli	a1, a1, 48
	bnez	a1, 1f
	mv	a0, a2
	ret
1:	mv	a0, a1
	tail	libc_fail
	.size	vfork, . - vfork
	.section .note.GNU-stack, "", @progbits
