/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Message doors: struct ipc_msg to registers and back (abi/msg.h).
 *	offsets: badge 0, tag 8, words 16..56, capabilities 64..80
 */
#define SYS_CALL	0
#define SYS_REPLY_RECV	1
#define SYS_RECV	2
#define SYS_REPLY	3
#define SYS_SEND	4

	.text

	.macro	load_msg
	sd	s0, 0(sp)
	mv	s0, a1
	ld	t1, 64(s0)
	ld	t2, 72(s0)
	ld	t3, 80(s0)
	ld	a2, 16(s0)
	ld	a3, 24(s0)
	ld	a4, 32(s0)
	ld	a5, 40(s0)
	ld	a6, 48(s0)
	ld	a7, 56(s0)
	ld	a1, 8(s0)
	.endm

	.macro	store_msg
	sd	a0, 0(s0)
	sd	a1, 8(s0)
	sd	a2, 16(s0)
	sd	a3, 24(s0)
	sd	a4, 32(s0)
	sd	a5, 40(s0)
	sd	a6, 48(s0)
	sd	a7, 56(s0)
	sd	t1, 64(s0)
	sd	t2, 72(s0)
	sd	t3, 80(s0)
	ld	s0, 0(sp)
	addi	sp, sp, 16
	slli	a0, a1, 16		/* the error: bits 32..47 of the tag */
	srli	a0, a0, 48
	.endm

/* int ipc_call(cap_t ep, struct ipc_msg *m, cap_t window, word_t timeout) */
	.globl	ipc_call
	.type	ipc_call, @function
ipc_call:
	addi	sp, sp, -16
	mv	t4, a2
	mv	t5, a3
	load_msg
	li	t0, SYS_CALL
	ecall
	store_msg
	ret
	.size	ipc_call, . - ipc_call

/* int ipc_send(cap_t ep, struct ipc_msg *m) */
	.globl	ipc_send
	.type	ipc_send, @function
ipc_send:
	li	t5, 0
	j	1f
	.globl	ipc_send_nowait
	.type	ipc_send_nowait, @function
ipc_send_nowait:
	li	t5, 1
1:	addi	sp, sp, -16
	li	t4, 0
	load_msg
	li	t0, SYS_SEND
	ecall
	store_msg
	ret
	.size	ipc_send, . - ipc_send
	.size	ipc_send_nowait, . - ipc_send_nowait

/* int ipc_reply_recv(cap_t ep, struct ipc_msg *m, cap_t window, word_t timeout, cap_t reply) */
	.globl	ipc_reply_recv
	.type	ipc_reply_recv, @function
ipc_reply_recv:
	addi	sp, sp, -16
	mv	t4, a2
	mv	t5, a3
	mv	t6, a4
	load_msg
	li	t0, SYS_REPLY_RECV
	ecall
	store_msg
	ret
	.size	ipc_reply_recv, . - ipc_reply_recv

/* int ipc_recv(same): nobody is answered first */
	.globl	ipc_recv
	.type	ipc_recv, @function
ipc_recv:
	addi	sp, sp, -16
	mv	t4, a2
	mv	t5, a3
	mv	t6, a4
	load_msg
	li	t0, SYS_RECV
	ecall
	store_msg
	ret
	.size	ipc_recv, . - ipc_recv

/* int ipc_reply(cap_t reply, struct ipc_msg *m) */
	.globl	ipc_reply
	.type	ipc_reply, @function
ipc_reply:
	addi	sp, sp, -16
	mv	t6, a0
	load_msg
	li	t0, SYS_REPLY
	ecall
	ld	s0, 0(sp)
	addi	sp, sp, 16
	slli	a0, a1, 16
	srli	a0, a0, 48
	ret
	.size	ipc_reply, . - ipc_reply
	.section .note.GNU-stack, "", @progbits
