/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The message: a tag, six words, up to three capabilities, at most one lease.
 * All of it travels in registers (docs/adr/0001):
 *
 *	call, send	t0 number, a0 endpoint, a1 tag, a2..a7 words,
 *			t1..t3 slots of capabilities to pass, t4 receive window
 *			for the reply's capabilities (0 = take none), t5 timeout
 *			in nanoseconds (0 = none)
 *	received	a0 badge, a1 tag, a2..a7 words, t1..t3 descriptions of
 *			the capabilities (CAPINFO); the capabilities
 *			themselves are in the window, which is emptied first
 *
 * A kernel error comes back as a message too: badge 0 and the error in the tag.
 */
#ifndef ABI_MSG_H
#define ABI_MSG_H

#include <abi/types.h>

#define MSG_WORDS	6
#define MSG_CAPS	3

/* tag: op 0..7, server 8..15, ncaps 16..17, lease 18..19, one-way 20,
 * kind 24..27, error 32..47 */
#define TAG(srv, op)		((word_t)(srv) << 8 | (word_t)(op))
#define TAG_LABEL(t)		((unsigned)((t) & 0xffff))
#define TAG_OP(t)		((unsigned)((t) & 0xff))
#define TAG_SRV(t)		((unsigned)((t) >> 8 & 0xff))
#define TAG_CAPS(n)		((word_t)(n) << 16)
#define TAG_NCAPS(t)		((unsigned)((t) >> 16 & 3))
#define TAG_LEASE_R		(1UL << 18)	/* the callee may read the lease */
#define TAG_LEASE_W		(1UL << 19)	/* the callee may write the lease */
#define TAG_ONEWAY		(1UL << 20)	/* received: a send, nobody waits for an answer */
#define TAG_KIND(t)		((unsigned)((t) >> 24 & 15))
#define TAG_KIND_SET(k)		((word_t)(k) << 24)
#define TAG_ERROR(e)		((word_t)(e) << 32)
#define TAG_ERRNO(t)		((int)((t) >> 32 & 0xffff))
/* what the kernel passes on of a sender's tag, and of a replier's: kind and one-way are its own */
#define TAG_SENT		0xfffffUL
#define TAG_REPLIED		(TAG_SENT | 0xffffUL << 32)

/* a lease is w4 = address, w5 = length, in the caller's memory; dead at the reply */
#define LEASE_ADDR	4
#define LEASE_LEN	5

enum msg_kind {
	MSG_NORMAL	= 0,
	MSG_NOTIFY	= 1,	/* bound notification: w0 = collected bits, badge 0 */
	MSG_FAULT	= 2,	/* to a pager: page fault, badge = token of the space */
	MSG_EXCEPTION	= 3,	/* to a thread's exception endpoint */
	MSG_ECALL	= 4	/* to a thread's ecall endpoint */
};

/*
 * MSG_FAULT: w0 = access (FAULT_READ/WRITE/EXEC), w1 = address, w2 = pc,
 * w3 = token of the thread.  Reply with error 0 restarts the instruction; any
 * error turns it into MSG_EXCEPTION for the thread's exception endpoint.
 *
 * MSG_EXCEPTION: w0 = scause, w1 = stval, w2 = pc, w3 = token of the thread,
 * w4 = error of the pager, if that is where it comes from.  Reply 0 restarts
 * (after REPLY_REGS, if the handler changed the registers); replying an error
 * halts the thread.  No endpoint: halted.  scause is the hart's, or
 * EXC_INTERRUPTED.
 *
 * MSG_ECALL: w0..w5 = a0..a5, bits 32..63 of the tag = a7.  The reply's w0 goes to a0
 * and pc moves past the ecall.  Everything else is reached with REPLY_REGS.
 */
#define EXC_BREAKPOINT	3	/* of the privileged architecture, table 4.2 */
#define EXC_INTERRUPTED	64	/* asked for by SYS_T_INTERRUPT */

#define FAULT_READ	1
#define FAULT_WRITE	2
#define FAULT_EXEC	4

#endif
