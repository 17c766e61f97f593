/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's two primitives for exec: GATHER, which freezes a thread group
 * and copies its arguments once, to where they will stay; and COMMIT, which
 * replaces the image and cannot fail half way.  Neither knows a file format.
 */
#include <util/string.h>
#include "irq.h"
#include "object.h"
#include "riscv.h"
#include "trace.h"
#include "vspace.h"

#define ENV_INDEX	0x80000000u

struct gathering {
	struct vspace *from, *to;
	struct gather *g;
	struct ufault uf;
	vaddr_t	 at, end;	/* next byte in the caller's buffer, and its limit */
};

static int
fetch_word(struct gathering *s, vaddr_t va, word_t *w)
{
	const word_t *p;

	if (va & 7) {
		s->uf.uf_addr = va;
		return EFAULT;
	}
	p = vspace_kva(s->from, va, PTE_U | PTE_R);
	if (p == NULL) {
		s->uf.uf_addr = va;
		s->uf.uf_local = 0;
		return va >= USER_TOP ? EFAULT : ERETRY;
	}
	*w = *p;
	return 0;
}

/* How many pointers stand before the NULL; their room is charged at once. */
static int
count_vector(struct gathering *s, vaddr_t va, uint32_t *n, uint32_t base)
{
	word_t w, limit = s->g->g_bufsize / sizeof(word_t);
	int error;

	for (*n = 0;; ++*n, va += sizeof(word_t)) {
		s->g->g_index = base + *n;
		if (*n >= limit)
			return E2BIG;
		error = fetch_word(s, va, &w);
		if (error)
			return error;
		if (w == 0)
			return 0;
	}
}

static int
copy_vector(struct gathering *s, vaddr_t va, uint32_t n, uint32_t base)
{
	word_t w, done;
	uint32_t i;
	int error;

	for (i = 0; i < n; i++, va += sizeof(word_t)) {
		s->g->g_index = base + i;
		error = fetch_word(s, va, &w);
		if (error)
			return error;
		/* the vector changed under our hands: an unfrozen sharer of the memory */
		if (w == 0)
			return EFAULT;
		error = ucopy_str(s->to, s->at, s->from, w, s->end - s->at,
		    &done, &s->uf);
		if (error)
			return error == ENAMETOOLONG ? E2BIG : error;
		s->at += done;
	}
	return 0;
}

static int
gather(struct gathering *s)
{
	struct gather *g = s->g;
	word_t done, need;
	int error;

	if (g->g_path != 0) {
		error = ucopy_str(s->to, g->g_pathbuf, s->from, g->g_path,
		    g->g_pathmax, &done, &s->uf);
		if (error)
			return error;
		g->g_pathlen = done - 1;
	}
	if (g->g_argv == 0)
		return EINVAL;
	error = count_vector(s, g->g_argv, &g->g_argc, 0);
	if (error == 0 && g->g_envp != 0)
		error = count_vector(s, g->g_envp, &g->g_envc, ENV_INDEX);
	if (error)
		return error;
	need = g->g_reserve +
	    ((word_t)g->g_argc + g->g_envc + 2) * sizeof(word_t);
	if (need > g->g_bufsize)
		return E2BIG;
	s->at = g->g_buf + need;
	s->end = g->g_buf + g->g_bufsize;
	error = copy_vector(s, g->g_argv, g->g_argc, 0);
	if (error == 0 && g->g_envp != 0)
		error = copy_vector(s, g->g_envp, g->g_envc, ENV_INDEX);
	if (error)
		return error;
	g->g_strlen = s->at - g->g_buf - need;
	return 0;
}

/* (thread, struct gather *) */
int
op_gather(struct thread *t, const word_t *a)
{
	struct gathering s = { 0 };
	struct gather g;
	struct thread *x;
	struct cslot *c;
	int error;

	error = cap_get(t, a[0], CAP_THREAD, CAPR_EXEC, &c);
	if (error == 0)
		error = copyin(t, a[1], &g, sizeof(g));
	if (error)
		return error;
	x = obj_thread(c->c_obj);
	s.g = &g;
	s.from = thread_vspace(x);
	s.to = thread_vspace(t);
	if (s.from == s.to || (g.g_buf & PAGE_MASK) || (g.g_reserve & 7) ||
	    g.g_buf + g.g_bufsize < g.g_buf || g.g_flags != 0)
		return EINVAL;
	if (s.from == NULL || s.from->v_root == 0)
		return ESRCH;
	if ((x->t_frozen & TF_FROZEN) && !x->t_leader)
		return EAGAIN;
	g.g_argc = g.g_envc = g.g_strlen = g.g_pathlen = g.g_index = 0;
	g.g_local = 0;
	g.g_fault = 0;
	g.g_vtoken = s.from->v_token;
	group_freeze(x);
	error = gather(&s);
	if (error == EFAULT || error == ERETRY) {
		g.g_fault = s.uf.uf_addr;
		g.g_local = s.uf.uf_local;
	}
	if (copyout(t, &g, a[1], sizeof(g)) != 0)
		error = EFAULT;		/* it would not know what it has */
	if (error && !(error == ERETRY && g.g_local))
		group_thaw(x);
	return error;
}

/* Siblings of x, which share its old space, are gone before the new image runs. */
static void
siblings_end(struct thread *x)
{
	struct vspace *v = thread_vspace(x);
	struct thread *s, *next;

	for (s = v->v_threads; s != NULL; s = next) {
		next = s->t_vnext;
		if (s == x || !same_group(s, x))
			continue;
		s->t_frozen &= ~TF_FROZEN;
		cap_delete(&s->t_vspace);
	}
}

/* (thread, slot of the vspace, struct commit *) */
int
op_commit(struct thread *t, const word_t *a)
{
	struct cslot *tc, *vc, *ec = NULL;
	struct commit cm;
	struct thread *x;
	int error;

	error = cap_get(t, a[0], CAP_THREAD, CAPR_EXEC, &tc);
	if (error == 0)
		error = cap_get(t, a[1], CAP_VSPACE, 0, &vc);
	if (error == 0)
		error = copyin(t, a[2], &cm, sizeof(cm));
	if (error == 0 && cm.c_ecall != 0)
		error = cap_get(t, cm.c_ecall, CAP_ENDPOINT, CAPR_SEND, &ec);
	if (error)
		return error;
	x = obj_thread(tc->c_obj);
	/* neither itself nor a sibling, which would end; an original stays with its maker */
	if (x == t || (thread_vspace(x) == thread_vspace(t) &&
	    same_group(x, t)) || (vc->c_flags & CF_ORIGINAL) ||
	    ((struct vspace *)vc->c_obj)->v_root == 0 ||
	    cm.c_pc >= USER_TOP || cm.c_sp > USER_TOP || (cm.c_pc & 1) ||
	    (cm.c_flags & ~COMMIT_STOPPED) ||
	    vspace_kva(thread_vspace(t), a[2] + offsetof(struct commit,
	    c_token), PTE_U | PTE_W) == NULL)
		return EINVAL;

	/* the commit point: nothing below can fail */
	x->t_leader = 0;
	x->t_frozen &= ~TF_FROZEN;
	thread_stop(x);
	cm.c_token = 0;
	if (x->t_vspace.c_type != CAP_NULL) {
		cm.c_token = thread_vspace(x)->v_token;
		siblings_end(x);
		thread_unbind_vspace(x);
	}
	cap_swap(&x->t_vspace, vc);
	thread_bind_vspace(x);
	cap_delete(&x->t_ecall);
	if (ec != NULL)
		cap_derive(&x->t_ecall, ec);
	thread_fresh(x);
	x->t_pc = cm.c_pc;
	x->t_x[X_SP] = cm.c_sp;
	x->t_x[X_A0] = cm.c_a0;
	x->t_x[X_A1] = cm.c_a1;
	x->t_x[X_A2] = cm.c_a2;
	x->t_x[X_TP] = cm.c_tp;
	memcpy(x->t_name, cm.c_name, sizeof(x->t_name));
	(void)copyout(t, &cm.c_token, a[2] + offsetof(struct commit, c_token),
	    sizeof(cm.c_token));
	if (!(cm.c_flags & COMMIT_STOPPED))
		sched_ready(x);
	return 0;
}
