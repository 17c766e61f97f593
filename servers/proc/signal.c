/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Delivery.  A signal that has to be acted on in the process is marked pending,
 * and the kernel is asked to have the thread come to us (T_INTERRUPT) before its
 * next instruction; what is to be done is decided then.  So a call is never
 * torn: those that might wait for ever are asked to come to an end, the others
 * finish, and an exec either fails, or comes to us with its new image.  A
 * process that stops is a thread whose exception we do not answer yet.
 *
 * What ends a process does so at once, whatever it is doing.
 *
 * A signal is sent to a process, and then any thread that does not block it may
 * take it, or to a thread: what it did to itself, or thread_kill.  Handlers
 * and stops are the process's, masks a thread's.
 */
#include <abi/errno.h>

#include "ipc/ipc.h"
#include "lwp.h"
#include "op.h"
#include "sig.h"
#include "sys/sys.h"
#include "util/log.h"
#include "util/string.h"
#include "vfs_client.h"

#define A0	REG_A0
#define A1	(REG_A0 + 1)
#define A2	(REG_A0 + 2)

unsigned sig_nstopped;

/* what becomes of the thread that has come to us */
enum verdict { GO, STAY, GONE };

/* What the signal would do now; SIGA_NONE: call the handler. */
static enum sig_action
action(const struct proc *p, unsigned sig)
{
	if (p->p_caught & SIGBIT(sig))
		return SIGA_NONE;
	return p->p_ignored & SIGBIT(sig) ? SIGA_IGNORE : sig_default(sig);
}

/* A tracer's breakpoints cannot be blocked by what they are set in. */
uint32_t
sig_deliverable(const struct lwp *l)
{
	const struct proc *p = l->l_proc;
	uint32_t mask = l->l_mask;

	if (p->p_flags & P_TRACED)
		mask &= ~SIGBIT(S_TRAP);
	return (p->p_pending | l->l_pending) & ~mask;
}

static void
unpend(struct proc *p, uint32_t set)
{
	struct lwp *l;

	p->p_pending &= ~set;
	lwp_foreach(l, p)
		l->l_pending &= ~set;
}

/* sigaction(2): sig is none that cannot be handled, or handler is the default. */
void
sig_set(struct proc *p, unsigned sig, word_t handler, uint32_t mask,
    unsigned flags)
{
	uint32_t bit = SIGBIT(sig);

	p->p_handler[sig].h_addr = handler;
	p->p_handler[sig].h_mask = mask & ~SIGS_FORCED;
	p->p_handler[sig].h_flags = flags;
	p->p_ignored &= ~bit;
	p->p_caught &= ~bit;
	if (handler == SIGH_IGNORE)
		p->p_ignored |= bit;
	else if (handler != SIGH_DEFAULT)
		p->p_caught |= bit;
	if (action(p, sig) == SIGA_IGNORE)
		unpend(p, bit);
}

void
sig_fork(struct lwp *l, const struct lwp *by)
{
	const struct proc *parent = by->l_proc;
	struct proc *child = l->l_proc;

	l->l_mask = by->l_flags & L_SUSPEND ? by->l_oldmask : by->l_mask;
	child->p_ignored = parent->p_ignored;
	child->p_caught = parent->p_caught;
	memcpy(child->p_handler, parent->p_handler, sizeof(child->p_handler));
}

/*
 * Seed item 71: handlers were addresses in an image that is gone.  What is
 * ignored stays so, mask and pending signals stay; one that is pending and now
 * has no handler does its default when the thread comes to us.
 */
void
sig_exec(struct proc *p)
{
	uint32_t caught = p->p_caught;
	unsigned sig;

	/* SA_NOCLDWAIT, SA_NOCLDSTOP: they count without a handler, too */
	p->p_handler[S_CHLD].h_flags = 0;
	if (caught == 0)
		return;
	for (sig = 1; sig < NSIGNAL; sig++)
		if (caught & SIGBIT(sig))
			sig_set(p, sig, SIGH_DEFAULT, 0, 0);
}

/* --- bringing the thread here --- */

/* Calls that wait end: with EINTR, or ERETRY, that is, to be repeated. */
static void
wake(struct lwp *l, unsigned sig)
{
	struct proc *p = l->l_proc;
	int caught = action(p, sig) == SIGA_NONE && !(p->p_flags & P_TRACED);
	int why = caught &&
	    !(p->p_handler[sig].h_flags & SIGF_RESTART) ? EINTR : ERETRY;

	(void)sys_t_interrupt(lwp_slot(l), caught ? EINTR : ERETRY);
	if (l->l_waitreply != 0) {
		ipc_answer(l->l_waitreply, why, NULL);
		l->l_waitreply = 0;
	}
	if (l->l_suspreply != 0) {
		ipc_answer(l->l_suspreply, ERETRY, NULL);
		l->l_suspreply = 0;
	}
	if (l->l_futexreply != 0) {
		ipc_answer(l->l_futexreply, ERETRY, NULL);
		l->l_futexreply = 0;
	}
	(void)vfs_ctx_interrupt(CAP_SERVER(SRV_VFS), p->p_pid,
	    p->p_nlwp > 1 ? l->l_tid : 0, why);
}

/* Threads have ended, or a mask has changed: who takes what is pending now? */
void
sig_retarget(struct proc *p)
{
	struct lwp *l;
	uint32_t set;

	if (p->p_flags & P_STOPPED)
		return;
	lwp_foreach(l, p)
		if ((set = sig_deliverable(l)) != 0)
			wake(l, (unsigned)__builtin_ctz(set));
}

/* To `to', or to whoever of the process may take it. */
static void
post(struct proc *p, struct lwp *to, unsigned sig)
{
	uint32_t bit = SIGBIT(sig);
	int traced = (p->p_flags & P_TRACED) != 0;
	enum sig_action act = action(p, sig);
	struct lwp *l = to != NULL ? to : lwp_for_signal(p, bit);

	if (sig == S_CONT)
		unpend(p, SIGS_STOP);
	else if (bit & SIGS_STOP)
		unpend(p, SIGBIT(S_CONT));
	if (sig == S_KILL || (act == SIGA_END && !traced && l != NULL &&
	    !(l->l_mask & bit) && !(p->p_flags & P_STOPPED))) {
		life_end(p, W_EXITCODE(0, sig));
		return;
	}
	if (traced || (act != SIGA_IGNORE && act != SIGA_CONTINUE))
		*(to != NULL ? &to->l_pending : &p->p_pending) |= bit;
	if (p->p_flags & P_STOPPED) {
		if (sig == S_CONT && !traced) {
			p->p_flags |= P_CONTINUED;
			sig_tell(p);
			sig_continue(p);
		}
		return;
	}
	/* what a tracer sets cannot be blocked */
	if (l == NULL)
		l = p->p_lwps;
	if (sig_deliverable(l) & bit)
		wake(l, sig);
}

void
sig_post(struct proc *p, unsigned sig)
{
	if (p->p_state == PROC_LIVE)
		post(p, NULL, sig);
}

void
sig_post_lwp(struct lwp *l, unsigned sig)
{
	post(l->l_proc, l, sig);
}

int
sig_post_group(uint32_t pgid, unsigned sig)
{
	struct proc *p;
	int any = 0;

	for (p = proctab; p < proctab + NPROC; p++)
		if (p->p_state == PROC_LIVE && p->p_pgid == pgid) {
			any = 1;
			sig_post(p, sig);
		}
	return any;
}

/*
 * A signal came while the call was on its way to us: the thread will come to us
 * as soon as it is answered, so the call must not wait.
 */
int
sig_interrupted(const struct lwp *l)
{
	const struct proc *p = l->l_proc;
	uint32_t set = sig_deliverable(l);
	unsigned sig;

	if (p->p_flags & P_STOPPED)
		return ERETRY;
	if (set == 0)
		return 0;
	for (sig = 1; sig < NSIGNAL; sig++)
		if ((set & p->p_caught & SIGBIT(sig)) &&
		    !(p->p_handler[sig].h_flags & SIGF_RESTART))
			return EINTR;
	return ERETRY;
}

/* Has something become deliverable?  The thread itself asks us just now. */
void
sig_mask(struct lwp *l, uint32_t mask)
{
	l->l_mask = mask & ~SIGS_FORCED;
	if (sig_deliverable(l) != 0)
		(void)sys_t_interrupt(lwp_slot(l), EINTR);
}

/* Answered with ERETRY, to be repeated, unless a handler is entered first. */
int
sig_suspend(struct lwp *l, struct ipc_req *rq, uint32_t mask)
{
	l->l_oldmask = l->l_mask;
	l->l_flags |= L_SUSPEND;
	sig_mask(l, mask);
	if (sig_deliverable(l) == 0)
		l->l_suspreply = ipc_defer(rq);
	return l->l_suspreply != 0 ? IPC_DEFER : ERETRY;
}

/* --- telling others --- */

/* Does the thread wait for p, of which it may hear? */
static int
hears(const struct lwp *l, const struct proc *p)
{
	return l->l_waitreply != 0 &&
	    (l->l_waitpid == p->p_pid || l->l_waitpid == WAIT_ANY ||
	    (p->p_parent == l->l_proc && proc_wait_match(p, l->l_waitpid)));
}

static void
tell(struct proc *p, struct proc *whom)
{
	word_t w[MSG_WORDS] = { p->p_pid };
	struct lwp *l;

	lwp_foreach(l, whom) {
		if (!hears(l, p) ||
		    !proc_event(p, whom, l->l_waitoptions, &w[1]))
			continue;
		ipc_answer(l->l_waitreply, 0, w);
		l->l_waitreply = 0;
		break;
	}
	if (whom != &rootproc &&
	    !(whom->p_handler[S_CHLD].h_flags & SIGF_NOCLDSTOP))
		sig_post(whom, S_CHLD);
}

void
sig_tell(struct proc *p)
{
	if (p->p_flags & P_TRACED)
		tell(p, p->p_tracer);
	else if (!(p->p_flags & P_ORPHAN))
		tell(p, p->p_parent);
}

/* The process stops: its other threads come here before they do anything. */
static enum verdict
stop(struct lwp *by, unsigned sig)
{
	struct proc *p = by->l_proc;
	struct lwp *l;

	p->p_flags = (p->p_flags & ~(P_REPORTED | P_CONTINUED)) | P_STOPPED;
	p->p_stopsig = sig;
	sig_nstopped++;
	p->p_stoplwp = by;
	lwp_foreach(l, p)
		if (l != by)
			(void)sys_t_interrupt(lwp_slot(l), ERETRY);
	return STAY;
}

/* --- the thread is here: its registers are at the reply object --- */

/* Make the thread go on in the handler; EFAULT: there is no stack for it. */
static int
enter(struct lwp *l, cap_t reply, unsigned sig)
{
	static struct sigframe f;
	struct proc *p = l->l_proc;
	struct regs r;
	uint32_t bit = SIGBIT(sig), flags = p->p_handler[sig].h_flags;
	vaddr_t at;
	int error;

	error = sys_reply_regs(reply, &f.sf_regs, 0);
	if (error != 0)
		return error;
	r = f.sf_regs;
	f.sf_handler = p->p_handler[sig].h_addr;
	f.sf_sig = sig;
	f.sf_code = l->l_code;
	f.sf_addr = l->l_addr;
	f.sf_mask = l->l_mask;
	if (l->l_flags & L_SUSPEND) {
		/* it is where sigsuspend(2) returns, whatever woke it before */
		f.sf_mask = l->l_oldmask;
		f.sf_regs.r_x[A1] = TAG_ERROR(EINTR);
	}
	at = (r.r_x[REG_SP] - sizeof(f)) & ~15UL;
	error = object_copy(p, COPY_OUT, at, &f, sizeof(f));
	if (error != 0)
		return error;
	r.r_pc = SIGCODE_ADDR;
	r.r_x[REG_SP] = r.r_x[A2] = at;
	r.r_x[A0] = sig;
	r.r_x[A1] = l->l_code;
	error = sys_reply_regs(reply, &r, 1);
	if (error != 0)
		return error;
	l->l_flags &= ~L_SUSPEND;
	l->l_mask |= p->p_handler[sig].h_mask;
	if (!(flags & SIGF_NODEFER))
		l->l_mask |= bit;
	l->l_code = l->l_addr = 0;
	if (flags & SIGF_RESETHAND)
		sig_set(p, sig, SIGH_DEFAULT, 0, 0);
	return 0;
}

/* A frame was left: what is in it is what the thread goes on with. */
static int
leave(struct lwp *l, cap_t reply)
{
	static struct sigframe f;
	struct regs r;
	int error;

	error = sys_reply_regs(reply, &r, 0);
	if (error == 0)
		error = object_copy(l->l_proc, COPY_IN, r.r_x[A0], &f,
		    sizeof(f));
	if (error == 0)
		error = sys_reply_regs(reply, &f.sf_regs, 1);
	if (error == 0)
		l->l_mask = (uint32_t)f.sf_mask & ~SIGS_FORCED;
	return error;
}

static enum verdict
end(struct proc *p, unsigned sig)
{
	life_end(p, W_EXITCODE(0, sig));
	return GONE;
}

/* One signal, which is not pending any more. */
static enum verdict
act(struct lwp *l, cap_t reply, unsigned sig)
{
	struct proc *p = l->l_proc;

	if ((p->p_flags & P_TRACED) && sig != S_KILL && l->l_passed != sig)
		return stop(l, sig);
	l->l_passed = 0;
	switch (action(p, sig)) {
	case SIGA_NONE:
		return enter(l, reply, sig) == 0 ? GO : end(p, S_SEGV);
	case SIGA_END:
		return end(p, sig);
	case SIGA_STOP:
		if (sig != S_STOP && proc_group_orphaned(p->p_pgid))
			return GO;
		return stop(l, sig);
	default:
		return GO;
	}
}

static enum verdict
issue(struct lwp *l, cap_t reply)
{
	struct proc *p = l->l_proc;
	enum verdict v = GO;
	uint32_t set, bit;
	unsigned sig;

	while (v == GO && (set = sig_deliverable(l)) != 0) {
		sig = (unsigned)__builtin_ctz(set);
		if (l->l_passed != 0 && (set & SIGBIT(l->l_passed)))
			sig = l->l_passed;
		bit = SIGBIT(sig);
		if (l->l_pending & bit)
			l->l_pending &= ~bit;
		else
			p->p_pending &= ~bit;
		v = act(l, reply, sig);
	}
	if (v == GO && (l->l_flags & L_SUSPEND)) {
		/* nothing was for a handler: sigsuspend(2) is repeated */
		l->l_flags &= ~L_SUSPEND;
		l->l_mask = l->l_oldmask;
	}
	return v;
}

/* Threads that are here go on, until one stops the process again. */
void
sig_continue(struct proc *p)
{
	struct lwp *l;
	cap_t reply;

	p->p_flags &= ~P_STOPPED;
	sig_nstopped--;
	lwp_foreach(l, p) {
		if (l->l_stopreply == 0)
			continue;
		switch (issue(l, l->l_stopreply)) {
		case GO:
			break;
		case STAY:
			sig_tell(p);
			return;
		default:
			return;
		}
		reply = l->l_stopreply;
		l->l_stopreply = 0;
		ipc_answer(reply, 0, NULL);
	}
}

/* The thread did it to itself: nothing can put it off (seed: trapsignal). */
static void
force(struct lwp *l, unsigned sig, const struct ipc_msg *m)
{
	struct proc *p = l->l_proc;
	uint32_t bit = SIGBIT(sig);
	int traced = (p->p_flags & P_TRACED) && sig == S_TRAP;

	if (!traced && ((l->l_mask | p->p_ignored) & bit)) {
		sig_set(p, sig, SIGH_DEFAULT, 0, 0);
		l->l_mask &= ~bit;
	}
	if (!(p->p_flags & P_TRACED) && action(p, sig) == SIGA_END)
		log_printf("pid %u (%s): %s: cause %lu, address 0x%lx, pc 0x%lx",
		    p->p_pid, p->p_comm, sig_name(sig),
		    (unsigned long)m->m_w[0], (unsigned long)m->m_w[1],
		    (unsigned long)m->m_w[2]);
	l->l_code = m->m_w[0];
	l->l_addr = m->m_w[1];
	l->l_pending |= bit;
}

int
sig_exception(struct proc *p, struct ipc_req *rq)
{
	const struct ipc_msg *m = &rq->rq_in;
	struct lwp *l = lwp_find(p, m->m_w[3] & 0xffff);
	int stopped = (p->p_flags & P_STOPPED) != 0;

	if (l == NULL)
		return ESRCH;
	if (m->m_w[0] == EXC_BREAKPOINT && m->m_w[2] == SIGCODE_RETURN) {
		if (leave(l, rq->rq_reply) != 0)
			force(l, S_SEGV, m);
	} else if (m->m_w[0] != EXC_INTERRUPTED)
		force(l, sig_of_exception(m->m_w[0], m->m_w[4]), m);
	/* while the process is stopped it only joins the others */
	switch (stopped ? STAY : issue(l, rq->rq_reply)) {
	case GO:
		return 0;
	case GONE:
		return ESRCH;
	default:
		break;
	}
	l->l_stopreply = ipc_defer(rq);
	if (l->l_stopreply == 0) {
		/* cannot be: there are more reply objects than threads */
		life_end(p, W_EXITCODE(0, S_KILL));
		return ESRCH;
	}
	if (!stopped)
		sig_tell(p);
	return IPC_DEFER;
}
