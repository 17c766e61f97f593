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
 */
#include <abi/errno.h>

#include "ipc/ipc.h"
#include "op.h"
#include "proc.h"
#include "sig.h"
#include "sys/sys.h"
#include "util/log.h"
#include "util/string.h"
#include "vfs_client.h"

#define A0	REG_A0
#define A1	(REG_A0 + 1)
#define A2	(REG_A0 + 2)

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
sig_deliverable(const struct proc *p)
{
	uint32_t mask = p->p_mask;

	if (p->p_flags & P_TRACED)
		mask &= ~SIGBIT(S_TRAP);
	return p->p_pending & ~mask;
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
		p->p_pending &= ~bit;
}

void
sig_fork(struct proc *child, const struct proc *parent)
{
	child->p_mask = parent->p_flags & P_SUSPEND ? parent->p_oldmask :
	    parent->p_mask;
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

	if (caught == 0)
		return;
	for (sig = 1; sig < NSIGNAL; sig++)
		if (caught & SIGBIT(sig))
			sig_set(p, sig, SIGH_DEFAULT, 0, 0);
}

/* --- bringing the thread here --- */

/* Calls that wait end: with EINTR, or ERETRY, that is, to be repeated. */
static void
wake(struct proc *p, unsigned sig)
{
	int caught = action(p, sig) == SIGA_NONE && !(p->p_flags & P_TRACED);
	int why = caught &&
	    !(p->p_handler[sig].h_flags & SIGF_RESTART) ? EINTR : ERETRY;

	(void)sys_t_interrupt(proc_slot(p, PS_THREAD),
	    caught ? EINTR : ERETRY);
	if (p->p_waitreply != 0) {
		ipc_answer(p->p_waitreply, why, NULL);
		p->p_waitreply = 0;
	}
	if (p->p_suspreply != 0) {
		ipc_answer(p->p_suspreply, caught ? EINTR : ERETRY, NULL);
		p->p_suspreply = 0;
	}
	(void)vfs_ctx_interrupt(CAP_SERVER(SRV_VFS), p->p_pid, why);
}

void
sig_post(struct proc *p, unsigned sig)
{
	uint32_t bit = SIGBIT(sig);
	int traced = (p->p_flags & P_TRACED) != 0;
	enum sig_action act = action(p, sig);

	if (p->p_state != PROC_LIVE)
		return;
	if (sig == S_CONT)
		p->p_pending &= ~SIGS_STOP;
	else if (bit & SIGS_STOP)
		p->p_pending &= ~SIGBIT(S_CONT);
	if (sig == S_KILL || (act == SIGA_END && !traced &&
	    !(p->p_mask & bit) && !(p->p_flags & P_STOPPED))) {
		life_end(p, W_EXITCODE(0, sig));
		return;
	}
	if (traced || (act != SIGA_IGNORE && act != SIGA_CONTINUE))
		p->p_pending |= bit;
	if (p->p_flags & P_STOPPED) {
		if (sig == S_CONT && !traced) {
			p->p_flags |= P_CONTINUED;
			sig_tell(p);
			sig_continue(p);
		}
	} else if (sig_deliverable(p) & bit)
		wake(p, sig);
}

void
sig_post_group(uint32_t pgid, unsigned sig)
{
	struct proc *p;

	for (p = proctab; p < proctab + NPROC; p++)
		if (p->p_state == PROC_LIVE && p->p_pgid == pgid)
			sig_post(p, sig);
}

/*
 * A signal came while the call was on its way to us: the thread will come to us
 * as soon as it is answered, so the call must not wait.
 */
int
sig_interrupted(const struct proc *p)
{
	uint32_t set = sig_deliverable(p);
	unsigned sig;

	if (set == 0)
		return 0;
	for (sig = 1; sig < NSIGNAL; sig++)
		if ((set & p->p_caught & SIGBIT(sig)) &&
		    !(p->p_handler[sig].h_flags & SIGF_RESTART))
			return EINTR;
	return ERETRY;
}

/* Has something become deliverable?  The process itself asks us just now. */
void
sig_mask(struct proc *p, uint32_t mask)
{
	p->p_mask = mask & ~SIGS_FORCED;
	if (sig_deliverable(p) != 0)
		(void)sys_t_interrupt(proc_slot(p, PS_THREAD), EINTR);
}

int
sig_suspend(struct proc *p, struct ipc_req *rq, uint32_t mask)
{
	p->p_oldmask = p->p_mask;
	p->p_flags |= P_SUSPEND;
	sig_mask(p, mask);
	if (sig_deliverable(p) == 0)
		p->p_suspreply = ipc_defer(rq);
	return p->p_suspreply != 0 ? IPC_DEFER : EINTR;
}

/* --- telling others --- */

static void
tell(struct proc *p, struct proc *whom)
{
	word_t w[MSG_WORDS] = { p->p_pid };

	if (whom->p_waitreply != 0 &&
	    (whom->p_waitpid == p->p_pid || (p->p_parent == whom &&
	    proc_wait_match(p, whom->p_waitpid)) ||
	    whom->p_waitpid == WAIT_ANY) &&
	    proc_event(p, whom, whom->p_waitoptions, &w[1])) {
		ipc_answer(whom->p_waitreply, 0, w);
		whom->p_waitreply = 0;
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

static enum verdict
stop(struct proc *p, unsigned sig)
{
	p->p_flags = (p->p_flags & ~(P_REPORTED | P_CONTINUED)) | P_STOPPED;
	p->p_stopsig = sig;
	return STAY;
}

/* --- the thread is here: its registers are at the reply object --- */

/* Make the thread go on in the handler; EFAULT: there is no stack for it. */
static int
enter(struct proc *p, cap_t reply, unsigned sig)
{
	static struct sigframe f;
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
	f.sf_code = p->p_code;
	f.sf_addr = p->p_addr;
	f.sf_mask = p->p_flags & P_SUSPEND ? p->p_oldmask : p->p_mask;
	at = (r.r_x[REG_SP] - sizeof(f)) & ~15UL;
	error = object_copy(p, COPY_OUT, at, &f, sizeof(f));
	if (error != 0)
		return error;
	r.r_pc = SIGCODE_ADDR;
	r.r_x[REG_SP] = r.r_x[A2] = at;
	r.r_x[A0] = sig;
	r.r_x[A1] = p->p_code;
	error = sys_reply_regs(reply, &r, 1);
	if (error != 0)
		return error;
	p->p_flags &= ~P_SUSPEND;
	p->p_mask |= p->p_handler[sig].h_mask;
	if (!(flags & SIGF_NODEFER))
		p->p_mask |= bit;
	p->p_code = p->p_addr = 0;
	if (flags & SIGF_RESETHAND)
		sig_set(p, sig, SIGH_DEFAULT, 0, 0);
	return 0;
}

/* A frame was left: what is in it is what the thread goes on with. */
static int
leave(struct proc *p, cap_t reply)
{
	static struct sigframe f;
	struct regs r;
	int error;

	error = sys_reply_regs(reply, &r, 0);
	if (error == 0)
		error = object_copy(p, COPY_IN, r.r_x[A0], &f, sizeof(f));
	if (error == 0)
		error = sys_reply_regs(reply, &f.sf_regs, 1);
	if (error == 0)
		p->p_mask = (uint32_t)f.sf_mask & ~SIGS_FORCED;
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
act(struct proc *p, cap_t reply, unsigned sig)
{
	if ((p->p_flags & P_TRACED) && sig != S_KILL && p->p_passed != sig)
		return stop(p, sig);
	p->p_passed = 0;
	switch (action(p, sig)) {
	case SIGA_NONE:
		return enter(p, reply, sig) == 0 ? GO : end(p, S_SEGV);
	case SIGA_END:
		return end(p, sig);
	case SIGA_STOP:
		/* who could continue it? (POSIX: orphaned process groups) */
		if (sig != S_STOP && (p->p_parent == &rootproc ||
		    (p->p_flags & P_ORPHAN)))
			return GO;
		return stop(p, sig);
	default:
		return GO;
	}
}

static enum verdict
issue(struct proc *p, cap_t reply)
{
	enum verdict v = GO;
	uint32_t set;
	unsigned sig;

	while (v == GO && (set = sig_deliverable(p)) != 0) {
		sig = (unsigned)__builtin_ctz(set);
		if (p->p_passed != 0 && (set & SIGBIT(p->p_passed)))
			sig = p->p_passed;
		p->p_pending &= ~SIGBIT(sig);
		v = act(p, reply, sig);
	}
	if (v == GO && (p->p_flags & P_SUSPEND)) {
		/* nothing was for a handler: sigsuspend(2) is repeated */
		p->p_flags &= ~P_SUSPEND;
		p->p_mask = p->p_oldmask;
	}
	return v;
}

void
sig_continue(struct proc *p)
{
	cap_t reply = p->p_stopreply;
	enum verdict v;

	p->p_flags &= ~P_STOPPED;
	v = issue(p, reply);
	if (v == STAY)
		sig_tell(p);
	if (v != GO)
		return;
	p->p_stopreply = 0;
	ipc_answer(reply, 0, NULL);
}

/* The process did it to itself: nothing can put it off (seed: trapsignal). */
static void
force(struct proc *p, unsigned sig, const struct ipc_msg *m)
{
	uint32_t bit = SIGBIT(sig);
	int traced = (p->p_flags & P_TRACED) && sig == S_TRAP;

	if (!traced && ((p->p_mask | p->p_ignored) & bit)) {
		sig_set(p, sig, SIGH_DEFAULT, 0, 0);
		p->p_mask &= ~bit;
	}
	if (!(p->p_flags & P_TRACED) && action(p, sig) == SIGA_END)
		log_printf("pid %u (%s): %s: cause %lu, address 0x%lx, pc 0x%lx",
		    p->p_pid, p->p_comm, sig_name(sig),
		    (unsigned long)m->m_w[0], (unsigned long)m->m_w[1],
		    (unsigned long)m->m_w[2]);
	p->p_code = m->m_w[0];
	p->p_addr = m->m_w[1];
	p->p_pending |= bit;
}

int
sig_exception(struct proc *p, struct ipc_req *rq)
{
	const struct ipc_msg *m = &rq->rq_in;

	if (m->m_w[0] == EXC_BREAKPOINT && m->m_w[2] == SIGCODE_RETURN) {
		if (leave(p, rq->rq_reply) != 0)
			force(p, S_SEGV, m);
	} else if (m->m_w[0] != EXC_INTERRUPTED)
		force(p, sig_of_exception(m->m_w[0], m->m_w[4]), m);
	switch (issue(p, rq->rq_reply)) {
	case GO:
		return 0;
	case GONE:
		return ESRCH;
	default:
		break;
	}
	p->p_stopreply = ipc_defer(rq);
	if (p->p_stopreply == 0) {
		/* cannot be: there are more reply objects than processes */
		life_end(p, W_EXITCODE(0, S_KILL));
		return ESRCH;
	}
	sig_tell(p);
	return IPC_DEFER;
}
