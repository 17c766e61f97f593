/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every entry from user mode: interrupts, faults, ecalls.  Returns the thread
 * to go on with.
 */
#include "irq.h"
#include "ipc.h"
#include "riscv.h"
#include "smp.h"
#include "syscall.h"
#include "trace.h"
#include "vspace.h"

void	 kernel_fault(word_t cause, word_t pc, word_t tval, word_t ra,
	    word_t sp) __attribute__((noreturn));
struct thread *trap(struct thread *, word_t cause);

void
kernel_fault(word_t cause, word_t pc, word_t tval, word_t ra, word_t sp)
{
	panic("trap in the kernel: cause %lu pc %lx address %lx ra %lx sp %lx",
	    cause, pc, tval, ra, sp);
}

static void
page_fault(struct thread *t, word_t cause, word_t va)
{
	t->t_fault[0] = cause == EXC_INST_PF ? FAULT_EXEC :
	    cause == EXC_LOAD_PF ? FAULT_READ : FAULT_WRITE;
	t->t_fault[1] = va;
	t->t_fault[2] = t->t_pc;
	t->t_fault[3] = t->t_token;
	t->t_fault[4] = t->t_fault[5] = 0;
	ipc_upcall(t, &thread_vspace(t)->v_pager, thread_vspace(t)->v_token,
	    MSG_FAULT);
}

static struct thread *
pick(struct hart *h)
{
	struct thread *t = sched_pick(h);

	if (unlikely(trace_on))
		trace_leave();
	return t;
}

static inline __attribute__((always_inline)) struct thread *
handle(struct hart *h, struct thread *t, word_t cause)
{
	struct thread *next;
	word_t tval;

	if (likely(cause == EXC_ECALL_U)) {
		if (likely(t->t_ecall.c_type == CAP_NULL)) {
			word_t nr = t->t_x[X_T0];

			if (unlikely(smp) && fastpath_on && !trace_on) {
				next = nr == SYS_CALL ? fast_call(h, t) :
				    nr == SYS_REPLY_RECV ?
				    fast_reply_recv(h, t) :
				    nr == SYS_SEND ? fast_send(h, t) : NULL;
				if (next != NULL)
					return next;
			}
			t->t_pc += 4;
			if (unlikely(trace_on))
				trace_enter();
			syscall(t, nr);
		} else
			ipc_upcall(t, &t->t_ecall, 0, MSG_ECALL);
		return pick(h);
	}
	tval = csr_read(stval);
	if (unlikely(trace_on))
		trace_enter();
	if (cause & SCAUSE_INTR)
		irq_handle(h, cause);
	else if (cause == EXC_INST_PF || cause == EXC_LOAD_PF ||
	    cause == EXC_STORE_PF)
		page_fault(t, cause, tval);
	else if (cause != EXC_ILLEGAL || !fpu_enable(t))
		thread_exception(t, cause, tval, 0);
	return pick(h);
}

void
hart_leave(struct hart *h)
{
	__atomic_store_n(&h->h_kernel, 0, __ATOMIC_RELEASE);
	kunlock();
}

struct thread *
trap(struct thread *t, word_t cause)
{
	struct hart *h = this_hart();

	if (likely(!smp))
		return handle(h, t, cause);
	__atomic_store_n(&h->h_kernel, 1, __ATOMIC_RELEASE);
	klock();
	/* another hart may have taken the thread away: its trap never was */
	t = h->h_cur == t ? handle(h, t, cause) : sched_pick(h);
	hart_leave(h);
	return t;
}
