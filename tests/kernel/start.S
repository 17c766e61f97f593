/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Head of the flat image (kernel/root.c, struct init_header), where the root
 * task and its threads begin, and pieces of code that need every register.
 */
/* abi/syscall.h; kt_main asserts them */
#define SYS_SIGNAL	5
#define SYS_T_SUSPEND	35

	.section .text.start, "ax"
	.dword	0x54494e4952		/* "RINIT" */
	.dword	0x10000, _text_end, _data_end, _bss_end, _start, 0, 0
	.globl	_start
_start:
	.option	push
	.option	norelax
	la	gp, __global_pointer$
	.option	pop
	li	tp, 1			/* CAPSLOT_SELF */
	call	kt_main
1:	j	1b

/*
 * A thread: s0 = function, a0 = argument, s1 = notification to signal at the
 * end, tp = own slot.
 */
	.text
	.globl	kt_thread_start
kt_thread_start:
	.option	push
	.option	norelax
	la	gp, __global_pointer$
	.option	pop
	jalr	s0
	.globl	kt_thread_end
kt_thread_end:
	mv	a0, s1
	beqz	s1, 1f
	li	t0, SYS_SIGNAL
	ecall
1:	mv	a0, tp
	li	t0, SYS_T_SUSPEND
	ecall
	j	1b

/*
 * void kt_door(struct door *): one ecall with all registers of a message as
 * given, and as they come back.  a0..a7 at 0, t0..t6 at 64.
 */
	.globl	kt_door
kt_door:
	addi	sp, sp, -16
	sd	s0, 0(sp)
	mv	s0, a0
	ld	t0, 64(s0)
	ld	t1, 72(s0)
	ld	t2, 80(s0)
	ld	t3, 88(s0)
	ld	t4, 96(s0)
	ld	t5, 104(s0)
	ld	t6, 112(s0)
	ld	a0, 0(s0)
	ld	a1, 8(s0)
	ld	a2, 16(s0)
	ld	a3, 24(s0)
	ld	a4, 32(s0)
	ld	a5, 40(s0)
	ld	a6, 48(s0)
	ld	a7, 56(s0)
	.globl	kt_door_ecall
kt_door_ecall:
	ecall
	sd	a0, 0(s0)
	sd	a1, 8(s0)
	sd	a2, 16(s0)
	sd	a3, 24(s0)
	sd	a4, 32(s0)
	sd	a5, 40(s0)
	sd	a6, 48(s0)
	sd	a7, 56(s0)
	sd	t0, 64(s0)
	sd	t1, 72(s0)
	sd	t2, 80(s0)
	sd	t3, 88(s0)
	sd	t4, 96(s0)
	sd	t5, 104(s0)
	sd	t6, 112(s0)
	ld	s0, 0(sp)
	addi	sp, sp, 16
	ret

/*
 * First code of a committed image: x1..x31 go to sp.., FP registers and fcsr
 * behind them; then the notification whose slot is at 520(sp) is signalled.
 */
	.globl	kt_dump
kt_dump:
	sd	x1, 0(sp)
	sd	x2, 8(sp)
	sd	x3, 16(sp)
	sd	x4, 24(sp)
	sd	x5, 32(sp)
	sd	x6, 40(sp)
	sd	x7, 48(sp)
	sd	x8, 56(sp)
	sd	x9, 64(sp)
	sd	x10, 72(sp)
	sd	x11, 80(sp)
	sd	x12, 88(sp)
	sd	x13, 96(sp)
	sd	x14, 104(sp)
	sd	x15, 112(sp)
	sd	x16, 120(sp)
	sd	x17, 128(sp)
	sd	x18, 136(sp)
	sd	x19, 144(sp)
	sd	x20, 152(sp)
	sd	x21, 160(sp)
	sd	x22, 168(sp)
	sd	x23, 176(sp)
	sd	x24, 184(sp)
	sd	x25, 192(sp)
	sd	x26, 200(sp)
	sd	x27, 208(sp)
	sd	x28, 216(sp)
	sd	x29, 224(sp)
	sd	x30, 232(sp)
	sd	x31, 240(sp)
	addi	a0, sp, 248
	call	kt_fp_store
	ld	a0, 520(sp)
	li	t0, SYS_SIGNAL
	ecall
1:	j	1b

	.option	push
	.option	arch, +f, +d
	.macro	each op, base
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	\op	f\n, 8 * \n(\base)
	.endr
	.endm
/* void kt_fp_store(word_t *33), kt_fp_load(const word_t *33): f0..f31, fcsr */
	.globl	kt_fp_store
kt_fp_store:
	each	fsd, a0
	csrr	t0, fcsr
	sd	t0, 256(a0)
	ret
	.globl	kt_fp_load
kt_fp_load:
	each	fld, a0
	ld	t0, 256(a0)
	csrw	fcsr, t0
	ret
	.option	pop

/* Places that trap: kt_trap_X(a0) executes one instruction that does, then returns. */
	.macro	trap_at name
	.balign	4
	.globl	kt_trap_\name
kt_trap_\name:
	.endm
	.option	norvc
	trap_at	illegal
	.word	0
	ret
	trap_at	break
	ebreak
	ret
	trap_at	amo
	amoadd.d a0, zero, (a0)
	ret
	trap_at	load
	ld	a0, 0(a0)
	ret
	trap_at	store
	sd	a1, 0(a0)
	ret
	trap_at	jump
	jr	a0
	trap_at	csr
	csrr	a0, sstatus
	ret
	trap_at	sret
	sret
	ret
/* word_t kt_trap_ecall(a0..a5, -, number): one ecall of an emulated program */
	trap_at	ecall
	ecall
	ret
/* counts at 0(a0) for ever */
	trap_at	count
	ld	t0, 0(a0)
	addi	t0, t0, 1
	sd	t0, 0(a0)
	j	kt_trap_count
	.option	rvc
/*
 * Loops for bench.c, with no more instructions than a message needs.
 *	kt_loop_op(n, number, a0)	one operation
 *	kt_loop_call(n, endpoint, tag, window, capability, lease)
 *	kt_loop_serve(endpoint, reply, window), for ever
 */
	.macro	save
	addi	sp, sp, -64
	sd	s0, 0(sp)
	sd	s1, 8(sp)
	sd	s2, 16(sp)
	sd	s3, 24(sp)
	sd	s4, 32(sp)
	sd	s5, 40(sp)
	.endm
	.macro	restore
	ld	s0, 0(sp)
	ld	s1, 8(sp)
	ld	s2, 16(sp)
	ld	s3, 24(sp)
	ld	s4, 32(sp)
	ld	s5, 40(sp)
	addi	sp, sp, 64
	.endm

	.globl	kt_loop_op
kt_loop_op:
	save
	mv	s0, a0
	mv	s1, a1
	mv	s2, a2
1:	mv	t0, s1
	mv	a0, s2
	ecall
	addi	s0, s0, -1
	bnez	s0, 1b
	restore
	ret

	.globl	kt_loop_call
kt_loop_call:
	save
	mv	s0, a0
	mv	s1, a1
	mv	s2, a2
	mv	s3, a3
	mv	s4, a4
	mv	s5, a5
1:	li	t0, 0
	mv	a0, s1
	mv	a1, s2
	mv	a6, s5
	li	a7, 4096
	mv	t1, s4
	mv	t2, s4
	mv	t3, s4
	mv	t4, s3
	li	t5, 0
	ecall
	addi	s0, s0, -1
	bnez	s0, 1b
	restore
	ret

	.globl	kt_loop_serve
kt_loop_serve:
	mv	s1, a0
	mv	s2, a1
	mv	s3, a2
	li	t6, 0
	li	t0, 2			/* RECV, then REPLY_RECV for ever */
1:	mv	a0, s1
	li	a1, 0
	mv	t4, s3
	li	t5, 0
	mv	t6, s2
	ecall
	li	t0, 1
	j	1b

	.section .note.GNU-stack, "", @progbits
