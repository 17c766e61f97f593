/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads of processes: how they begin and end, and how they wait for each
 * other.  They share an address space and a capability space, so our messages
 * have the badge of their process; which thread calls is asked of the kernel,
 * and only where there are several.
 */
#include <abi/errno.h>

#include "ipc/ipc.h"
#include "lwp.h"
#include "op.h"
#include "proc_server.h"
#include "sig.h"
#include "sys/sys.h"
#include "util/string.h"

#define FUTEX_ALL	UINT64_MAX

/* The thread of p that waits for our answer; NULL: it is gone. */
struct lwp *
op_lwp(const struct ipc_req *rq, const struct proc *p)
{
	word_t info, token;

	if (p->p_nlwp == 1)
		return p->p_lwps;
	if (sys_cap_info(rq->rq_reply, &info, &token) != 0)
		return NULL;
	return lwp_find(p, token & 0xffff);
}

static void
forget(cap_t *reply)
{
	if (*reply != 0)
		ipc_forget(*reply);
	*reply = 0;
}

/* A thread is over.  Nobody is left to be answered: its calls died with it. */
void
lwp_end(struct lwp *l)
{
	const struct proc *p = l->l_proc;
	struct list *n;
	struct proc *c;

	object_lwp_destroy(l);
	forget(&l->l_waitreply);
	forget(&l->l_suspreply);
	forget(&l->l_futexreply);
	forget(&l->l_stopreply);
	if (l->l_flags & L_VFORK)
		list_foreach(n, &p->p_children) {
			c = list_entry(n, struct proc, p_sibling);
			if (c->p_pplwp != l)
				continue;
			forget(&c->p_ppwait);
			c->p_pplwp = NULL;
		}
	lwp_free(l);
}

/*
 * The thread has a new image: the others are gone before it runs (RULES R34),
 * and it is the first of the image, whatever its number was.  ESRCH: it is no
 * thread of the process any more, so COMMIT will not find it either.
 */
int
lwp_exec(struct proc *p, word_t tid)
{
	struct lwp *l = lwp_find(p, tid), *other, *next;

	if (l == NULL)
		return ESRCH;
	for (other = p->p_lwps; other != NULL; other = next) {
		next = other->l_next;
		if (other != l)
			lwp_end(other);
	}
	if (l->l_tid != 1) {
		/* cannot fail: slot 1 is empty, and all of it is ours */
		(void)object_lwp_renumber(l, 1);
		l->l_tid = 1;
	}
	sig_retarget(p);
	return 0;
}

/* --- waiting for a word of memory to change --- */

/* Up to n threads of p that wait for the word go on; how many. */
static word_t
futex_wake(struct proc *p, vaddr_t addr, word_t n)
{
	struct lwp *l;
	word_t done = 0;

	lwp_foreach(l, p) {
		if (l->l_futexreply == 0 || l->l_futex != addr || done == n)
			continue;
		ipc_answer(l->l_futexreply, 0, NULL);
		l->l_futexreply = 0;
		done++;
	}
	return done;
}

/*
 * Who changes the word asks us to wake afterwards, so between our look and the
 * wait nothing is missed.
 */
int
op_proc_futex_wait(struct ipc_req *rq, word_t addr, word_t value)
{
	struct proc *p = op_caller(rq);
	struct lwp *l;
	uint32_t now;
	int error;

	if (p == NULL || p == &rootproc || (addr & 3) != 0)
		return EINVAL;
	l = op_lwp(rq, p);
	if (l == NULL)
		return EINVAL;
	error = object_copy(p, COPY_IN, addr, &now, sizeof(now));
	if (error != 0)
		return error == ENOMEM ? ENOMEM : EFAULT;
	if (now != (uint32_t)value)
		return EAGAIN;
	if (sig_interrupted(l) != 0)
		return ERETRY;
	l->l_futex = addr;
	l->l_futexreply = ipc_defer(rq);
	return l->l_futexreply != 0 ? IPC_DEFER : EAGAIN;
}

int
op_proc_futex_wake(struct ipc_req *rq, word_t addr, word_t n, word_t *woken)
{
	struct proc *p = op_caller(rq);

	*woken = p != NULL && p != &rootproc ? futex_wake(p, addr, n) : 0;
	return 0;
}

/* --- beginning and end --- */

/* ON EXIT error: there is no such thread. */
static int
thread_start(struct lwp *l, cap_t reply, const struct regs *r)
{
	cap_t thread = lwp_slot(l);
	int error;

	error = object_lwp_create(l);
	if (error != 0) {
		lwp_free(l);
		return error;
	}
	/* address space and FP state of the caller, registers of its choice */
	error = sys_t_fork(thread, reply, 0);
	if (error == 0)
		error = sys_t_regs(thread, (struct regs *)r, 1);
	if (error == 0 && (l->l_proc->p_flags & P_STOPPED))
		error = sys_t_interrupt(thread, ERETRY);
	if (error == 0)
		error = sys_t_resume(thread);
	if (error == 0)
		return 0;
	lwp_end(l);
	return EAGAIN;
}

int
op_proc_thread_new(struct ipc_req *rq, word_t pc, word_t sp, word_t tp,
    word_t arg, word_t *tid)
{
	struct proc *p = op_caller(rq);
	const struct lwp *by;
	struct regs r;
	struct lwp *l;

	*tid = 0;
	if (p == NULL || p == &rootproc || (by = op_lwp(rq, p)) == NULL)
		return EAGAIN;
	l = lwp_alloc(p);
	if (l == NULL)
		return EAGAIN;
	l->l_mask = by->l_mask;
	memset(&r, 0, sizeof(r));
	r.r_pc = pc;
	r.r_x[REG_SP] = sp;
	r.r_x[REG_TP] = tp;
	r.r_x[REG_A0] = arg;
	r.r_x[REG_A0 + 1] = l->l_tid;
	*tid = l->l_tid;
	return thread_start(l, rq->rq_reply, &r);
}

/*
 * The word at addr becomes 0 when the thread's stack is not in use any more.
 * It dies before we answer, so the answer goes nowhere.
 */
int
op_proc_thread_exit(struct ipc_req *rq, word_t addr)
{
	static const uint32_t none;
	struct proc *p = op_caller(rq);
	struct lwp *l;

	if (p == NULL || p == &rootproc || (l = op_lwp(rq, p)) == NULL)
		return 0;
	if (p->p_nlwp == 1) {
		life_end(p, W_EXITCODE(0, 0));
		return 0;
	}
	lwp_end(l);
	if (addr != 0 && (addr & 3) == 0 &&
	    object_copy(p, COPY_OUT, addr, (void *)&none, sizeof(none)) == 0)
		(void)futex_wake(p, addr, FUTEX_ALL);
	sig_retarget(p);
	return 0;
}

int
op_proc_thread_kill(struct ipc_req *rq, word_t tid, word_t sig)
{
	struct proc *p = op_caller(rq);
	struct lwp *l;

	if (p == NULL || p == &rootproc)
		return ESRCH;
	l = tid != 0 ? lwp_find(p, tid) : op_lwp(rq, p);
	if (l == NULL)
		return ESRCH;
	if (sig_default(sig) == SIGA_NONE)
		return EINVAL;
	sig_post_lwp(l, (unsigned)sig);
	return 0;
}
