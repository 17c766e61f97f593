/* SPDX-License-Identifier: BSD-2-Clause */
/* What processes ask about signals, groups, and the terminal's. */
#include <abi/errno.h>

#include "console_client.h"
#include "ipc/ipc.h"
#include "lwp.h"
#include "op.h"
#include "proc_server.h"
#include "sig.h"
#include "sys/sys.h"
#include "util/log.h"
#include "vfs_client.h"

#define SLOT_NTFN	(CAPSLOT_SPECIAL + 7)	/* for the console */
#define ASK		UINT64_MAX		/* sigaction, itimer: change nothing */

/* bits of console.events */
static const uint8_t char_sig[] = { S_INT, S_QUIT, S_TSTP };

/* the foreground, and the session whose terminal it is: that of process 1 */
static uint32_t tty_pgid = PID_INIT, tty_sid = PID_INIT;

/* console.events that came while all of the foreground were over */
static word_t tty_held;

/* --- kill(2) --- */

static int
allowed(const struct proc *p, const struct proc *t, word_t sig)
{
	return cred_may_kill(&p->p_cred, &t->p_cred) ||
	    (sig == S_CONT && p->p_sid == t->p_sid);
}

/* To all that match and may be; pid 1 and the caller are not among "all". */
static int
kill_many(struct proc *p, word_t pgid, unsigned sig)
{
	struct proc *t;
	int any = 0, done = 0, self = 0;

	for (t = proctab; t < proctab + NPROC; t++) {
		if (t->p_state != PROC_LIVE || (pgid != 0 ?
		    t->p_pgid != pgid : t == p || t->p_pid == PID_INIT))
			continue;
		any = 1;
		if (!allowed(p, t, sig))
			continue;
		done = 1;
		if (t == p)
			self = 1;
		else if (sig != 0)
			sig_post(t, sig);
	}
	/* last: it may be its end */
	if (self && sig != 0)
		sig_post(p, sig);
	return done ? 0 : any ? EPERM : ESRCH;
}

int
op_proc_kill(struct ipc_req *rq, word_t pid, word_t sig)
{
	struct proc *p = op_caller(rq);
	struct proc *t = proc_find(pid);

	if (sig != 0 && sig_default(sig) == SIGA_NONE)
		return EINVAL;
	if (p == NULL)
		return ESRCH;
	if (pid == 0)
		return kill_many(p, p->p_pgid, (unsigned)sig);
	if (pid > PID_MAX)
		return kill_many(p, pid == UINT64_MAX ? 0 : -pid,
		    (unsigned)sig);
	if (t == NULL || t->p_state == PROC_NEW)
		return ESRCH;
	if (!allowed(p, t, sig))
		return EPERM;
	if (sig != 0)
		sig_post(t, (unsigned)sig);
	return 0;
}

/* --- handlers and masks --- */

int
op_proc_sigaction(struct ipc_req *rq, word_t sig, word_t handler, word_t how,
    word_t *oldhandler, word_t *oldhow)
{
	struct proc *p = op_caller(rq);

	if (p == NULL)
		return EPERM;
	if (sig_default(sig) == SIGA_NONE || how >> 32 & ~(word_t)SIGF_ALL)
		return EINVAL;
	*oldhandler = p->p_handler[sig].h_addr;
	*oldhow = (word_t)p->p_handler[sig].h_flags << 32 |
	    p->p_handler[sig].h_mask;
	if (handler == ASK)
		return 0;
	if (SIGS_FORCED & SIGBIT(sig))
		return EINVAL;
	sig_set(p, (unsigned)sig, handler, (uint32_t)how,
	    (unsigned)(how >> 32));
	return 0;
}

int
op_proc_sigmask(struct ipc_req *rq, word_t how, word_t set, word_t *old,
    word_t *pending)
{
	struct proc *p = op_caller(rq);
	uint32_t bits = (uint32_t)set;
	struct lwp *l;

	if (p == NULL || (l = op_lwp(rq, p)) == NULL)
		return EPERM;
	*old = l->l_mask;
	*pending = p->p_pending | l->l_pending;
	switch (how) {
	case SIGM_SET:
		sig_mask(l, bits);
		return 0;
	case SIGM_BLOCK:
		sig_mask(l, l->l_mask | bits);
		return 0;
	case SIGM_UNBLOCK:
		sig_mask(l, l->l_mask & ~bits);
		return 0;
	default:
		return EINVAL;
	}
}

int
op_proc_sigsuspend(struct ipc_req *rq, word_t set)
{
	struct proc *p = op_caller(rq);
	struct lwp *l;

	if (p == NULL || p == &rootproc || (l = op_lwp(rq, p)) == NULL)
		return EPERM;
	return sig_suspend(l, rq, (uint32_t)set);
}

/* --- the timer --- */

int
op_proc_itimer(struct ipc_req *rq, word_t value, word_t interval,
    word_t *left, word_t *again)
{
	struct proc *p = op_caller(rq);
	word_t now;

	*left = *again = 0;
	if (p == NULL || p == &rootproc)
		return EPERM;
	__asm__ volatile("rdtime %0" : "=r"(now));
	timer_get(p, now, left, again);
	return value == ASK ? 0 : timer_set(p, now, value, interval);
}

/* --- groups --- */

int
op_proc_setpgid(struct ipc_req *rq, word_t pid, word_t pgid)
{
	struct proc *p = op_caller(rq);
	struct proc *t = pid == 0 ? p : proc_find(pid);

	if (p == NULL || t == NULL || t->p_state != PROC_LIVE ||
	    (t != p && t->p_parent != p))
		return ESRCH;
	if (t != p && !(t->p_flags & P_FORKED))
		return EACCES;
	if (pgid == 0)
		pgid = t->p_pid;
	if (t->p_sid == t->p_pid || t->p_sid != p->p_sid || pgid > PID_MAX ||
	    (pgid != t->p_pid && !proc_group_exists((uint32_t)pgid, p->p_sid)))
		return EPERM;
	t->p_pgid = (uint32_t)pgid;
	(void)vfs_ctx_group(CAP_SERVER(SRV_VFS), t->p_pid, t->p_pgid,
	    t->p_sid);
	return 0;
}

int
op_proc_groups(struct ipc_req *rq, word_t pid, word_t *pgid, word_t *sid)
{
	const struct proc *p = pid == 0 ? op_caller(rq) : proc_find(pid);

	if (p == NULL)
		return ESRCH;
	*pgid = p->p_pgid;
	*sid = p->p_sid;
	return 0;
}

int
op_proc_setsid(struct ipc_req *rq, word_t *sid)
{
	struct proc *p = op_caller(rq);

	if (p == NULL || p == &rootproc || proc_group_exists(p->p_pid, 0))
		return EPERM;
	p->p_pgid = p->p_sid = p->p_pid;
	(void)vfs_ctx_group(CAP_SERVER(SRV_VFS), p->p_pid, p->p_pgid,
	    p->p_sid);
	*sid = p->p_sid;
	return 0;
}

/* --- the terminal --- */

static int
in_background(const struct proc *p)
{
	return p->p_sid == tty_sid && p->p_pgid != tty_pgid;
}

static int
puts_off(const struct lwp *l, unsigned sig)
{
	return ((l->l_mask | l->l_proc->p_ignored) & SIGBIT(sig)) != 0;
}

/* The group of p, which is in the background, is to stop: what the call answers. */
static int
background(struct proc *p, unsigned sig)
{
	int caught = (p->p_caught & SIGBIT(sig)) != 0 &&
	    !(p->p_handler[sig].h_flags & SIGF_RESTART);

	if (proc_group_orphaned(p->p_pgid))
		return EIO;
	(void)sig_post_group(p->p_pgid, sig);
	return caught ? EINTR : ERETRY;
}

/*
 * What was typed is for the foreground.  When that has just ended, and its shell
 * has not yet taken the terminal back, it is for whoever gets it next: else a
 * ^C between two programs of a loop would be nobody's.
 */
static void
tty_signal(word_t events)
{
	unsigned i;

	for (i = 0; i < nitems(char_sig); i++)
		if ((events >> i & 1) != 0 &&
		    !sig_post_group(tty_pgid, char_sig[i]))
			tty_held |= 1UL << i;
}

int
op_proc_tty_group(struct ipc_req *rq, word_t pgid, word_t *now)
{
	struct proc *p = op_caller(rq);
	word_t held = tty_held;
	struct lwp *l;

	*now = tty_pgid;
	if (p == NULL || (l = op_lwp(rq, p)) == NULL)
		return EPERM;
	if (pgid == 0)
		return 0;
	if (pgid > PID_MAX || p->p_sid != tty_sid ||
	    !proc_group_exists((uint32_t)pgid, p->p_sid))
		return EPERM;
	if (in_background(p) && !puts_off(l, S_TTOU))
		return background(p, S_TTOU);
	*now = tty_pgid = (uint32_t)pgid;
	(void)vfs_tty_group(CAP_SERVER(SRV_VFS), tty_pgid, tty_sid);
	/* last: it may be the caller's end */
	tty_held = 0;
	tty_signal(held);
	return 0;
}

/*
 * vfs has refused the terminal to the caller, as far as it knew when it looked.
 * It calls nobody above it, so the C library asks here.
 */
int
op_proc_tty_refused(struct ipc_req *rq, word_t sig, word_t *force)
{
	struct proc *p = op_caller(rq);
	struct lwp *l;
	int error;

	*force = 0;
	if (p == NULL || p == &rootproc || (l = op_lwp(rq, p)) == NULL ||
	    (sig != S_TTIN && sig != S_TTOU))
		return EINVAL;
	if (!in_background(p))
		return 0;
	if (puts_off(l, (unsigned)sig)) {
		*force = sig == S_TTOU;
		return *force ? 0 : EIO;
	}
	error = background(p, (unsigned)sig);
	return error == ERETRY ? 0 : error;
}

void
tty_init(void)
{
	int error;

	error = sys_mint(0, SLOT_NTFN, CAPSLOT_NTFN, CAPR_SEND | CAPR_GRANT, 1);
	if (error == 0)
		error = console_subscribe(CAP_SERVER(SRV_CONSOLE), SLOT_NTFN);
	(void)vfs_tty_group(CAP_SERVER(SRV_VFS), tty_pgid, tty_sid);
	if (error != 0)
		log_printf("no signal characters: %d (hint: USES of "
		    "component.mk)", error);
}

void
tty_notify(word_t bits)
{
	word_t events;

	(void)bits;
	if (console_events(CAP_SERVER(SRV_CONSOLE), &events) == 0)
		tty_signal(events);
}
