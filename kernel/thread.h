/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef KERNEL_THREAD_H
#define KERNEL_THREAD_H

#include <abi/msg.h>
#include <abi/syscall.h>
#include "cap.h"

/* index of a register in t_x: x1 is 0 */
enum {
	X_RA = 0, X_SP = 1, X_GP = 2, X_TP = 3, X_T0 = 4, X_T1 = 5, X_T2 = 6,
	X_A0 = 9, X_A1 = 10, X_A2 = 11, X_A3 = 12, X_A4 = 13, X_A5 = 14,
	X_A6 = 15, X_A7 = 16, X_T3 = 27, X_T4 = 28, X_T5 = 29, X_T6 = 30
};

#define TF_FROZEN	1	/* by GATHER */
#define TF_INTERRUPT	2	/* to visit its exception endpoint first */

/* Offsets up to t_hart are known to entry.S. */
struct thread {
	/* the user context, written by entry.S at each trap */
	word_t	 t_x[31];
	word_t	 t_pc;
	word_t	 t_sstatus;
	struct hart *t_hart;	/* where it runs */

	struct kobj t_obj;
	uint8_t	 t_state;	/* enum thread_state */
	uint8_t	 t_prio;
	uint8_t	 t_kind;	/* enum msg_kind of the message it sends */
	uint8_t	 t_oneway;	/* that message is a SEND */
	uint8_t	 t_frozen;	/* TF_: not run, whatever its state */
	uint8_t	 t_leader;	/* its pending call froze its group: the answer thaws it */
	uint8_t	 t_halted;	/* died of an unanswered exception */
	uint8_t	 t_queued;	/* is on a run queue */
	word_t	 t_token;
	word_t	 t_name[2];

	struct thread *t_next, *t_prev;	/* run queue, endpoint or notification queue */
	struct kobj *t_on;	/* the endpoint or notification of that queue */
	struct reply *t_reply;	/* REPLY: bound to; RECV: what the next caller binds to */
	struct notify *t_bound;
	word_t	 t_badge;	/* of the message being sent */
	word_t	 t_deadline;	/* ticks, 0 = none */
	struct thread *t_tnext, *t_tprev;	/* timeouts, by deadline */
	word_t	 t_fault[6];	/* words of a FAULT or EXCEPTION message */

	/* capabilities that the thread itself holds */
	struct cslot t_cspace, t_vspace, t_exception, t_ecall;
	struct thread *t_vnext, *t_vprev;	/* threads of the same vspace */

	word_t	 t_f[32];	/* FP state when it is not on a hart */
	word_t	 t_fcsr;
};
_Static_assert(sizeof(struct thread) <= OBJ_THREAD, "OBJ_THREAD in abi/syscall.h");
_Static_assert(offsetof(struct thread, t_pc) == 248, "entry.S");
_Static_assert(offsetof(struct thread, t_hart) == 264, "entry.S");

static inline struct cspace *
thread_cspace(const struct thread *t)
{
	return (struct cspace *)t->t_cspace.c_obj;
}

/* The slot at that index of the thread's space, or NULL. */
static inline struct cslot *
cap_slot(const struct thread *t, word_t index)
{
	struct cspace *cs = thread_cspace(t);

	if (unlikely(cs == NULL || index == 0 || index >= cs->cs_nslots))
		return NULL;
	return &cs->cs_slot[index - 1];
}

struct vspace;

static inline struct vspace *
thread_vspace(const struct thread *t)
{
	return (struct vspace *)t->t_vspace.c_obj;
}

/* same process: same vspace is the caller's to know */
static inline int
same_group(const struct thread *a, const struct thread *b)
{
	return a->t_token >> 16 == b->t_token >> 16;
}

/* The first thread: by itself, for its token is what its holders put there. */
extern struct thread *init_thread;

/* sched.c */
void	 sched_ready(struct thread *);		/* make runnable */
void	 sched_unready(struct thread *);	/* take off the run queue */
struct thread *sched_pick(struct hart *);	/* who runs next; idles until there is one */
void	 sched_tick(struct hart *);
/* Other harts hear of what waits here, if it should move; take what waits there. */
void	 sched_offer(struct hart *);
void	 sched_steal(struct hart *);
/* The running thread makes way for a better one, and is the next of its priority. */
void	 sched_preempted(struct hart *, struct thread *);
void	 sched_switch(struct hart *, struct thread *);	/* address space, FP, icache */
void	 timeout_set(struct thread *, word_t ns);
void	 timeout_clear(struct thread *);
void	 timer_arm(struct hart *);

/* thread.c */
void	 thread_init(struct thread *);
void	 thread_stop(struct thread *);	/* off every queue, state STOPPED */
void	 thread_destroy(struct thread *);
void	 thread_ends(struct thread *);	/* halted or destroyed: does the machine end with it? */
void	 thread_bind_vspace(struct thread *);
void	 thread_unbind_vspace(struct thread *);
void	 thread_fresh(struct thread *);	/* registers and FP state of a new program */
void	 fpu_save(struct thread *);	/* to memory, if it is on a hart */
void	 fpu_drop(struct thread *);	/* forget it */
int	 fpu_enable(struct thread *);	/* 1 if the trap was for that */
void	 group_freeze(struct thread *);
void	 group_thaw(struct thread *);

int	 op_t_config(struct thread *, const word_t *);
int	 op_t_regs(struct thread *, const word_t *);
int	 op_t_resume(struct thread *, const word_t *);
int	 op_t_suspend(struct thread *, const word_t *);
int	 op_t_fork(struct thread *, const word_t *);
int	 op_t_interrupt(struct thread *, const word_t *);
int	 op_thaw(struct thread *, const word_t *);
int	 op_gather(struct thread *, const word_t *);
int	 op_commit(struct thread *, const word_t *);
int	 op_lease(struct thread *, const word_t *);
int	 op_vcopy(struct thread *, const word_t *);
int	 op_reply_regs(struct thread *, const word_t *);

#endif
