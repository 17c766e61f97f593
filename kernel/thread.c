/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads: their life, their registers, the FP unit.
 *
 * FP state stays in the hart until another thread there wants the unit; until
 * then its owner is h_fpu and everybody else runs with FS off.
 */
#include <util/string.h>
#include "boot.h"
#include "object.h"
#include "riscv.h"
#include "vspace.h"

extern void fpu_store(word_t *), fpu_load(const word_t *);

struct thread *init_thread;

#define USER_SSTATUS	(SSTATUS_SPIE | SSTATUS_UXL_64)

void
thread_init(struct thread *t)
{
	t->t_state = T_STOPPED;
	t->t_prio = 1;
	t->t_sstatus = USER_SSTATUS;
	t->t_hart = this_hart();
	t->t_cspace.c_flags = t->t_vspace.c_flags = CF_EMBEDDED;
	t->t_exception.c_flags = t->t_ecall.c_flags = CF_EMBEDDED;
}

void
thread_bind_vspace(struct thread *t)
{
	struct vspace *v = thread_vspace(t);

	t->t_vprev = NULL;
	t->t_vnext = v->v_threads;
	if (v->v_threads != NULL)
		v->v_threads->t_vprev = t;
	v->v_threads = t;
	v->v_nthreads++;
}

/* The slot still names the vspace; the thread leaves its list. */
void
thread_unbind_vspace(struct thread *t)
{
	struct vspace *v = thread_vspace(t);

	if (v == NULL)
		return;
	if (t->t_vprev != NULL)
		t->t_vprev->t_vnext = t->t_vnext;
	else
		v->v_threads = t->t_vnext;
	if (t->t_vnext != NULL)
		t->t_vnext->t_vprev = t->t_vprev;
	t->t_vnext = t->t_vprev = NULL;
	v->v_nthreads--;
}

void
thread_stop(struct thread *t)
{
	uint8_t interrupt = t->t_frozen & TF_INTERRUPT;

	/* its visit waits until it is resumed */
	t->t_frozen &= ~TF_INTERRUPT;
	if (t->t_state != T_READY && t->t_state != T_STOPPED)
		ipc_abort(t, EINTR);
	sched_unready(t);
	timeout_clear(t);
	t->t_state = T_STOPPED;
	t->t_frozen |= interrupt;
}

void
thread_ends(struct thread *t)
{
	if (t != init_thread)
		return;
	kprintf("init is gone, and with it everything: the machine stops\n");
	machine_off(0, 124);
}

void
thread_destroy(struct thread *t)
{
	thread_ends(t);
	thread_stop(t);
	fpu_drop(t);
	if (t->t_hart->h_cur == t)
		t->t_hart->h_cur = NULL;	/* this hart: the caller itself */
	if (t->t_bound != NULL)
		t->t_bound->n_bound = NULL;
	cap_delete(&t->t_exception);
	cap_delete(&t->t_ecall);
	cap_delete(&t->t_vspace);
	cap_delete(&t->t_cspace);
}

void
thread_fresh(struct thread *t)
{
	fpu_drop(t);
	memset(t->t_x, 0, sizeof(t->t_x));
	memset(t->t_f, 0, sizeof(t->t_f));
	t->t_fcsr = 0;
	t->t_sstatus = USER_SSTATUS;
	t->t_halted = 0;
}

void
fpu_save(struct thread *t)
{
	struct hart *h = this_hart();

	if (h->h_fpu != t)
		return;
	csr_set(sstatus, SSTATUS_FS);
	fpu_store(t->t_f);
	csr_clear(sstatus, SSTATUS_FS);
	t->t_sstatus &= ~SSTATUS_FS;
	h->h_fpu = NULL;
}

void
fpu_drop(struct thread *t)
{
	struct hart *h = this_hart();

	if (h->h_fpu == t)
		h->h_fpu = NULL;
	t->t_sstatus &= ~SSTATUS_FS;
}

int
fpu_enable(struct thread *t)
{
	struct hart *h = this_hart();

	if (t->t_sstatus & SSTATUS_FS)
		return 0;
	if (h->h_fpu != NULL)
		fpu_save(h->h_fpu);
	csr_set(sstatus, SSTATUS_FS);
	fpu_load(t->t_f);
	csr_clear(sstatus, SSTATUS_FS);
	t->t_sstatus |= SSTATUS_FS_CLEAN;
	h->h_fpu = t;
	return 1;
}

void
group_freeze(struct thread *t)
{
	struct thread *s;

	t->t_frozen |= TF_FROZEN;
	t->t_leader = t->t_state == T_REPLY;
	sched_unready(t);
	if (thread_vspace(t) == NULL)
		return;
	for (s = thread_vspace(t)->v_threads; s != NULL; s = s->t_vnext)
		if (s != t && same_group(s, t)) {
			s->t_frozen |= TF_FROZEN;
			sched_unready(s);
		}
}

static void
thaw(struct thread *t)
{
	t->t_frozen &= ~TF_FROZEN;
	if (t->t_state == T_READY)
		sched_ready(t);
}

void
group_thaw(struct thread *t)
{
	struct thread *s;

	t->t_leader = 0;
	if (thread_vspace(t) != NULL)
		for (s = thread_vspace(t)->v_threads; s != NULL;
		    s = s->t_vnext)
			if (s != t && same_group(s, t))
				thaw(s);
	thaw(t);
}

static int
get_thread(struct thread *t, word_t index, unsigned rights,
    struct thread **tp)
{
	struct cslot *c;
	int error;

	error = cap_get(t, index, CAP_THREAD, rights, &c);
	if (error == 0)
		*tp = obj_thread(c->c_obj);
	return error;
}

/* A capability that the configuration names, if it does; 0 = none. */
static int
config_cap(struct thread *t, int named, uint32_t index, unsigned type,
    unsigned rights, struct cslot **cp)
{
	*cp = NULL;
	if (!named || index == 0)
		return 0;
	return cap_get(t, index, type, rights, cp);
}

static void
embed(struct cslot *dst, struct cslot *src)
{
	cap_delete(dst);
	if (src != NULL)
		cap_derive(dst, src);
}

/* (thread, struct thread_config *) */
int
op_t_config(struct thread *t, const word_t *a)
{
	struct cslot *cs, *vs, *exc, *ecall, *ntfn;
	struct thread_config tc;
	struct thread *x;
	struct notify *n;
	int error;

	error = get_thread(t, a[0], CAPR_CTRL, &x);
	if (error == 0)
		error = copyin(t, a[1], &tc, sizeof(tc));
	if (error == 0)
		error = config_cap(t, tc.tc_what & TC_CSPACE, tc.tc_cspace,
		    CAP_CSPACE, 0, &cs);
	if (error == 0)
		error = config_cap(t, tc.tc_what & TC_VSPACE, tc.tc_vspace,
		    CAP_VSPACE, 0, &vs);
	if (error == 0)
		error = config_cap(t, tc.tc_what & TC_EXCEPTION,
		    tc.tc_exception, CAP_ENDPOINT, CAPR_SEND, &exc);
	if (error == 0)
		error = config_cap(t, tc.tc_what & TC_ECALL, tc.tc_ecall,
		    CAP_ENDPOINT, CAPR_SEND, &ecall);
	if (error == 0)
		error = config_cap(t, tc.tc_what & TC_NOTIFY, tc.tc_notify,
		    CAP_NOTIFY, CAPR_RECV, &ntfn);
	if (error)
		return error;
	if ((tc.tc_what & TC_PRIO) && tc.tc_prio > t->t_prio)
		return EPERM;
	if ((tc.tc_what & TC_TOKEN) && tc.tc_token >> 48 != 0)
		return EINVAL;
	if ((tc.tc_what & TC_VSPACE) && vs != NULL &&
	    ((struct vspace *)vs->c_obj)->v_root == 0)
		return EINVAL;
	if ((tc.tc_what & (TC_CSPACE | TC_VSPACE)) && x == t)
		return EINVAL;
	if (tc.tc_what & TC_PRIO) {
		sched_unready(x);
		x->t_prio = tc.tc_prio;
		/* it waited for a hart, or ran on another */
		if (x->t_state == T_READY)
			sched_ready(x);
	}
	if (tc.tc_what & TC_CSPACE)
		embed(&x->t_cspace, cs);
	if (tc.tc_what & TC_VSPACE) {
		embed(&x->t_vspace, vs);
		if (vs != NULL)
			thread_bind_vspace(x);
	}
	if (tc.tc_what & TC_EXCEPTION)
		embed(&x->t_exception, exc);
	if (tc.tc_what & TC_ECALL)
		embed(&x->t_ecall, ecall);
	if (tc.tc_what & TC_NOTIFY) {
		if (x->t_bound != NULL)
			x->t_bound->n_bound = NULL;
		n = ntfn != NULL ? (struct notify *)ntfn->c_obj : NULL;
		if (n != NULL && n->n_bound != NULL)
			n->n_bound->t_bound = NULL;
		x->t_bound = n;
		if (n != NULL)
			n->n_bound = x;
	}
	if (tc.tc_what & TC_TOKEN)
		x->t_token = tc.tc_token;
	if (tc.tc_what & TC_NAME)
		memcpy(x->t_name, tc.tc_name, sizeof(x->t_name));
	return 0;
}

/* Registers of a thread that does not run, to or from the caller's memory. */
static int
regs_copy(struct thread *t, struct thread *x, vaddr_t va, int write)
{
	struct regs r;
	int error;

	if (!write) {
		r.r_pc = x->t_pc;
		memcpy(r.r_x, x->t_x, sizeof(r.r_x));
		return copyout(t, &r, va, sizeof(r));
	}
	error = copyin(t, va, &r, sizeof(r));
	if (error)
		return error;
	x->t_pc = r.r_pc & ~1UL;
	memcpy(x->t_x, r.r_x, sizeof(r.r_x));
	return 0;
}

/* (thread, struct regs *, write?) */
int
op_t_regs(struct thread *t, const word_t *a)
{
	struct thread *x;
	int error;

	error = get_thread(t, a[0], a[2] ? CAPR_WRITE : CAPR_READ, &x);
	if (error)
		return error;
	if (x == t || (a[2] && x->t_state == T_READY &&
	    !(x->t_frozen & TF_FROZEN)))
		return EBUSY;
	return regs_copy(t, x, a[1], a[2] != 0);
}

/* (reply object, struct regs *, write?) */
int
op_reply_regs(struct thread *t, const word_t *a)
{
	struct thread *x;
	struct cslot *c;
	int error;

	error = cap_get(t, a[0], CAP_REPLY, 0, &c);
	if (error)
		return error;
	x = ((struct reply *)c->c_obj)->r_caller;
	if (x == NULL)
		return ESRCH;
	if (x->t_kind != MSG_EXCEPTION && x->t_kind != MSG_ECALL)
		return EINVAL;
	return regs_copy(t, x, a[1], a[2] != 0);
}

int
op_t_resume(struct thread *t, const word_t *a)
{
	struct thread *x;
	int error;

	error = get_thread(t, a[0], CAPR_CTRL, &x);
	if (error)
		return error;
	if (x->t_vspace.c_type == CAP_NULL)
		return EINVAL;
	if (x->t_state == T_STOPPED) {
		x->t_halted = 0;
		sched_ready(x);
	}
	return 0;
}

int
op_t_suspend(struct thread *t, const word_t *a)
{
	struct thread *x;
	int error;

	error = get_thread(t, a[0], CAPR_CTRL, &x);
	if (error)
		return error;
	/* first of all the result, which x = t finds when it is resumed */
	t->t_x[X_A0] = 0;
	thread_stop(x);
	return EHANDLED;
}

/* (thread, errno) */
int
op_t_interrupt(struct thread *t, const word_t *a)
{
	struct thread *x;
	int error;

	error = get_thread(t, a[0], CAPR_CTRL, &x);
	if (error)
		return error;
	if (x == t || x->t_exception.c_type != CAP_ENDPOINT ||
	    a[1] == 0 || a[1] > 0xffff)
		return EINVAL;
	x->t_frozen |= TF_INTERRUPT;
	if (x->t_state == T_WAIT)
		ipc_abort(x, (int)a[1]);
	else if (x->t_state == T_READY) {
		sched_unready(x);
		sched_ready(x);
	}
	return 0;
}

/* (child, reply object or thread, vspace or 0) */
int
op_t_fork(struct thread *t, const word_t *a)
{
	struct thread *child, *from;
	struct cslot *c, *vs = NULL;
	int error;

	error = get_thread(t, a[0], CAPR_CTRL, &child);
	if (error)
		return error;
	c = cap_slot(t, a[1]);
	if (c == NULL || c->c_type == CAP_NULL)
		return EBADCAP;
	if (c->c_type == CAP_REPLY)
		from = ((struct reply *)c->c_obj)->r_caller;
	else if ((error = get_thread(t, a[1], CAPR_READ, &from)) != 0)
		return error;
	if (a[2] != 0) {
		error = cap_get(t, a[2], CAP_VSPACE, 0, &vs);
		if (error)
			return error;
		if (((struct vspace *)vs->c_obj)->v_root == 0)
			return EINVAL;
	}
	if (from == NULL || from->t_vspace.c_type == CAP_NULL)
		return ESRCH;
	if (child == from || child == t || child->t_state != T_STOPPED ||
	    child->t_vspace.c_type != CAP_NULL || from->t_state == T_READY)
		return EBUSY;
	fpu_save(from);
	fpu_drop(child);
	memcpy(child->t_x, from->t_x, sizeof(child->t_x));
	memcpy(child->t_f, from->t_f, sizeof(child->t_f));
	child->t_fcsr = from->t_fcsr;
	child->t_pc = from->t_pc;
	if (from->t_kind == MSG_ECALL) {
		/* as the answer will leave it: see answer() */
		child->t_pc += 4;
		child->t_x[X_A0] = 0;
	} else
		memset(&child->t_x[X_A0], 0, 8 * sizeof(word_t));
	cap_derive(&child->t_vspace, vs != NULL ? vs : &from->t_vspace);
	thread_bind_vspace(child);
	/* a sibling that is born while an exec has the group frozen waits, too */
	if (vs == NULL && same_group(child, from))
		child->t_frozen |= from->t_frozen & TF_FROZEN;
	return 0;
}

int
op_thaw(struct thread *t, const word_t *a)
{
	struct thread *x;
	int error;

	error = get_thread(t, a[0], CAPR_EXEC, &x);
	if (error)
		return error;
	group_thaw(x);
	return 0;
}
