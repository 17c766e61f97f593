/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In and out of user mode.
 *
 * While a thread runs, sscratch holds its struct thread; in the kernel it is
 * 0, so that a trap from the kernel itself is seen for what it is.
 *	struct thread: x1..x31 at 0..240, pc 248, sstatus 256, hart 264
 *	struct hart: stack 0
 */
	.text
	.balign	4
	.globl	trap_entry
trap_entry:
	csrrw	tp, sscratch, tp
	beqz	tp, kernel_trap
	sd	ra, 0(tp)
	sd	sp, 8(tp)
	sd	gp, 16(tp)
	/* x4 below */
	sd	t0, 32(tp)
	sd	t1, 40(tp)
	sd	t2, 48(tp)
	sd	s0, 56(tp)
	sd	s1, 64(tp)
	sd	a0, 72(tp)
	sd	a1, 80(tp)
	sd	a2, 88(tp)
	sd	a3, 96(tp)
	sd	a4, 104(tp)
	sd	a5, 112(tp)
	sd	a6, 120(tp)
	sd	a7, 128(tp)
	sd	s2, 136(tp)
	sd	s3, 144(tp)
	sd	s4, 152(tp)
	sd	s5, 160(tp)
	sd	s6, 168(tp)
	sd	s7, 176(tp)
	sd	s8, 184(tp)
	sd	s9, 192(tp)
	sd	s10, 200(tp)
	sd	s11, 208(tp)
	sd	t3, 216(tp)
	sd	t4, 224(tp)
	sd	t5, 232(tp)
	sd	t6, 240(tp)
	mv	a0, tp
	csrrw	t0, sscratch, zero
	sd	t0, 24(a0)
	csrr	t1, sepc
	sd	t1, 248(a0)
	csrr	t2, sstatus
	sd	t2, 256(a0)
	ld	tp, 264(a0)
	ld	sp, 0(tp)
	csrr	a1, scause
	/*
	 * A call or a reply-and-wait of a native thread goes straight to the
	 * fast path; what that does not take, trap() does.  All of the user's
	 * registers are saved, so s0 and s1 are ours.
	 */
	mv	s0, a0
	lw	t1, fast_now
	beqz	t1, 1f
	ld	t0, 32(a0)		/* number, if it is an ecall */
	li	t1, 8			/* EXC_ECALL_U */
	bne	a1, t1, 1f
	mv	a1, a0
	mv	a0, tp
	beqz	t0, 2f			/* SYS_CALL */
	li	t1, 1			/* SYS_REPLY_RECV */
	bne	t0, t1, 3f
	call	fast_reply_recv
	bnez	a0, thread_resume
	j	4f
2:	call	fast_call
	bnez	a0, thread_resume
	j	4f
3:	li	t1, 4			/* SYS_SEND */
	bne	t0, t1, 4f
	call	fast_send
	bnez	a0, thread_resume
4:	li	a1, 8
1:	mv	a0, s0
	call	trap			/* struct thread *trap(thread, scause) */

/* a0 = the thread to run */
	.globl	thread_resume
thread_resume:
	mv	t6, a0
	ld	t0, 248(t6)
	csrw	sepc, t0
	ld	t1, 256(t6)
	csrw	sstatus, t1
	csrw	sscratch, t6
	ld	ra, 0(t6)
	ld	sp, 8(t6)
	ld	gp, 16(t6)
	ld	tp, 24(t6)
	ld	t0, 32(t6)
	ld	t1, 40(t6)
	ld	t2, 48(t6)
	ld	s0, 56(t6)
	ld	s1, 64(t6)
	ld	a0, 72(t6)
	ld	a1, 80(t6)
	ld	a2, 88(t6)
	ld	a3, 96(t6)
	ld	a4, 104(t6)
	ld	a5, 112(t6)
	ld	a6, 120(t6)
	ld	a7, 128(t6)
	ld	s2, 136(t6)
	ld	s3, 144(t6)
	ld	s4, 152(t6)
	ld	s5, 160(t6)
	ld	s6, 168(t6)
	ld	s7, 176(t6)
	ld	s8, 184(t6)
	ld	s9, 192(t6)
	ld	s10, 200(t6)
	ld	s11, 208(t6)
	ld	t3, 216(t6)
	ld	t4, 224(t6)
	ld	t5, 232(t6)
	ld	t6, 240(t6)
	sret

/* A trap taken in the kernel is a bug; tp is in sscratch. */
kernel_trap:
	csrrw	tp, sscratch, zero
	csrr	a0, scause
	csrr	a1, sepc
	csrr	a2, stval
	mv	a3, ra
	mv	a4, sp
	call	kernel_fault
1:	wfi
	j	1b
	.section .note.GNU-stack, "", @progbits
