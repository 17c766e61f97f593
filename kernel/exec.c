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

#define WORK_MAX	32768	/* bytes copied before interrupts are looked for */
#define WORK_STRING	64	/* what it takes to begin a string or a page, in bytes copied */
#define WORK_POINTER	4	/* to look at a pointer */

/* The page of a space that was looked up last: the next access is mostly there. */
struct view {
	struct vspace *vw_space;
	word_t	 vw_need;
	vaddr_t	 vw_page;	/* 1: none yet */
	char	*vw_kva;
};

struct gathering {
	struct gather *g;
	struct view vector, string;	/* the target's */
	struct view to, offsets;	/* the caller's */
	struct ufault uf;
	vaddr_t	 at, end;	/* next byte in the caller's buffer, and its limit */
	vaddr_t	 slot;		/* where the next offset goes */
	word_t	 work;		/* done since interrupts were looked for, in bytes */
};

/* Has so much been done that interrupts had to be looked for, and does one wait? */
static inline int
interrupted(struct gathering *s)
{
	if (likely(s->work < WORK_MAX))
		return 0;
	s->work = 0;
	return irq_waits();
}

/* Byte va as the kernel sees it; on failure the fault is noted. */
static inline int
view_at(struct gathering *s, struct view *vw, vaddr_t va, char **p)
{
	if (unlikely(trunc_page(va) != vw->vw_page)) {
		vw->vw_kva = vspace_kva(vw->vw_space, trunc_page(va),
		    vw->vw_need);
		vw->vw_page = vw->vw_kva != NULL ? trunc_page(va) : 1;
		if (vw->vw_kva == NULL) {
			s->uf.uf_addr = va;
			s->uf.uf_local = (vw->vw_need & PTE_W) != 0;
			return va >= USER_TOP ? EFAULT : ERETRY;
		}
	}
	*p = vw->vw_kva + (va & PAGE_MASK);
	return 0;
}

static inline int
view_word(struct gathering *s, vaddr_t va, char **p)
{
	if (va & 7) {
		s->uf.uf_addr = va;
		return EFAULT;
	}
	return view_at(s, &s->vector, va, p);
}

static inline int
fetch_word(struct gathering *s, vaddr_t va, word_t *w)
{
	char *p;
	int error = view_word(s, va, &p);

	if (error == 0)
		*w = __atomic_load_n((const word_t *)p, __ATOMIC_RELAXED);
	return error;
}

/*
 * How many pointers stand before the NULL, *n of which are counted already;
 * their room is charged at once.
 */
static int
count_vector(struct gathering *s, vaddr_t va, uint32_t *n, uint32_t base)
{
	word_t limit = s->g->g_bufsize / sizeof(word_t), left, i;
	const word_t *w;
	char *p;
	int error;

	for (;;) {
		s->g->g_index = base + *n;
		if (*n >= limit)
			return E2BIG;
		if (interrupted(s))
			return ERESTART;
		error = view_word(s, va + *n * sizeof(word_t), &p);
		if (error)
			return error;
		/* to the end of the page */
		w = (const word_t *)p;
		left = (PAGE_SIZE - ((vaddr_t)p & PAGE_MASK)) / sizeof(word_t);
		if (left > limit - *n)
			left = limit - *n;
		for (i = 0; i < left && w[i] != 0; i++)
			;
		*n += i;
		s->work += WORK_STRING + i * WORK_POINTER;
		if (i < left)
			return 0;
	}
}

/* The next offset, or the 0 behind the last of a vector. */
static int
put_slot(struct gathering *s, word_t offset)
{
	char *p;
	int error = view_at(s, &s->offsets, s->slot, &p);

	if (error)
		return error;
	*(word_t *)p = offset;
	s->slot += sizeof(word_t);
	return 0;
}

/* String va to s->at; what g_done says is there already. */
static int
copy_string(struct gathering *s, vaddr_t va)
{
	word_t room = s->end - s->at, max = s->g->g_strmax, done, k;
	char *from, *to;
	int error;

	if (room < max)
		max = room;
	for (done = s->g->g_done;; done += k) {
		s->g->g_done = done;
		if (done >= max)
			return E2BIG;
		if (interrupted(s))
			return ERESTART;
		error = view_at(s, &s->string, va + done, &from);
		if (error == 0)
			error = view_at(s, &s->to, s->at + done, &to);
		if (error)
			return error;
		k = PAGE_SIZE - ((va + done) & PAGE_MASK);
		if (k > PAGE_SIZE - ((s->at + done) & PAGE_MASK))
			k = PAGE_SIZE - ((s->at + done) & PAGE_MASK);
		if (k > max - done)
			k = max - done;
		k = strcopy(to, from, k);
		s->work += k + WORK_STRING;
		if (to[k - 1] == '\0')
			break;
	}
	s->at += done + k;
	s->g->g_done = 0;
	return 0;
}

/* Strings i.. of a vector of n, and the 0 behind their offsets. */
static int
copy_vector(struct gathering *s, vaddr_t va, uint32_t i, uint32_t n,
    uint32_t base)
{
	word_t w;
	int error;

	for (va += i * sizeof(word_t); i < n; i++, va += sizeof(word_t)) {
		s->g->g_index = base + i;
		error = fetch_word(s, va, &w);
		if (error)
			return error;
		/* the vector changed under our hands: an unfrozen sharer of the memory */
		if (w == 0)
			return EFAULT;
		error = put_slot(s, s->at - s->g->g_buf);
		if (error == 0)
			error = copy_string(s, w);
		if (error)
			return error;
	}
	s->g->g_index = base + n;
	return put_slot(s, 0);
}

/* The path; nothing is counted yet. */
static int
begin(struct gathering *s, struct vspace *from, struct vspace *to)
{
	struct gather *g = s->g;
	word_t done;
	int error;

	g->g_argc = g->g_envc = g->g_strlen = g->g_pathlen = 0;
	g->g_index = g->g_done = 0;
	if (g->g_path != 0) {
		error = ucopy_str(to, g->g_pathbuf, from, g->g_path,
		    g->g_pathmax, &done, &s->uf);
		if (error)
			return error;
		g->g_pathlen = done - 1;
	}
	return g->g_argv == 0 ? EINVAL : 0;
}

/* How much there is of the rest, from where g_index says: the caller's word, again. */
static int
count(struct gathering *s)
{
	struct gather *g = s->g;
	int error = 0;

	if (!(g->g_index & GATHER_ENV))
		error = count_vector(s, g->g_argv, &g->g_argc, 0);
	if (error == 0 && g->g_envp != 0)
		error = count_vector(s, g->g_envp, &g->g_envc, GATHER_ENV);
	if (error == 0)
		g->g_index = 0;
	return error;
}

/*
 * Copy from where g_index, g_done and g_strlen say, which on the first time is
 * the beginning.  They are the caller's word: whatever they say, nothing is
 * read but what the target may read, nothing written outside of the buffer.
 */
static int
go_on(struct gathering *s)
{
	struct gather *g = s->g;
	word_t need = g->g_reserve +
	    ((word_t)g->g_argc + g->g_envc + 2) * sizeof(word_t);
	uint32_t i = g->g_index & ~GATHER_ENV, n = g->g_argc;
	uint32_t before = g->g_strlen;
	int error;

	if (need > g->g_bufsize)
		return E2BIG;
	if (g->g_strlen > g->g_bufsize - need ||
	    i > (g->g_index & GATHER_ENV ? g->g_envc : n))
		return EINVAL;
	s->at = g->g_buf + need + g->g_strlen;
	s->end = g->g_buf + g->g_bufsize;
	s->slot = g->g_buf + g->g_vector + i * sizeof(word_t);
	error = 0;
	if (!(g->g_index & GATHER_ENV)) {
		error = copy_vector(s, g->g_argv, i, n, 0);
		if (error == 0)
			g->g_index = GATHER_ENV;
		i = 0;
	} else
		s->slot += (n + 1) * sizeof(word_t);
	if (error == 0)
		error = copy_vector(s, g->g_envp, i, g->g_envc, GATHER_ENV);
	g->g_strlen = s->at - g->g_buf - need;
	trace_bytes += g->g_strlen - before;
	return error;
}

static int
gather(struct gathering *s, struct vspace *from, struct vspace *to)
{
	struct gather *g = s->g;
	int error = 0;

	s->vector = s->string = (struct view){ from, PTE_U | PTE_R, 1, NULL };
	s->to = s->offsets = (struct view){ to, PTE_U | PTE_R | PTE_W, 1,
	    NULL };
	if (g->g_flags == 0)
		error = begin(s, from, to);
	if (error == 0 && !(g->g_flags & GATHER_GO_ON)) {
		error = count(s);
		if (error == ERESTART)
			g->g_flags = GATHER_COUNT;
	}
	if (error)
		return error;
	error = go_on(s);
	if (error == ERESTART || (error == ERETRY && s->uf.uf_local))
		g->g_flags = GATHER_GO_ON;
	return error;
}

/* (thread, struct gather *) */
int
op_gather(struct thread *t, const word_t *a)
{
	struct gathering s = { 0 };
	struct vspace *from, *to = thread_vspace(t);
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
	from = thread_vspace(x);
	if (from == to || (g.g_buf & 15) || (g.g_reserve & 7) ||
	    (g.g_vector & 7) || g.g_vector > g.g_reserve ||
	    g.g_buf + g.g_bufsize < g.g_buf || g.g_flags > GATHER_COUNT)
		return EINVAL;
	if (from == NULL || from->v_root == 0)
		return ESRCH;
	if (!x->t_leader && ((x->t_frozen & TF_FROZEN) || g.g_flags != 0))
		return EAGAIN;
	s.g = &g;
	g.g_local = 0;
	g.g_fault = 0;
	g.g_vtoken = from->v_token;
	group_freeze(x);
	error = gather(&s, from, to);
	if (error == EFAULT || error == ERETRY) {
		g.g_fault = s.uf.uf_addr;
		g.g_local = s.uf.uf_local;
	}
	if (copyout(t, &g, a[1], sizeof(g)) != 0)
		error = EFAULT;		/* it would not know what it has */
	if (error && error != ERESTART && !(error == ERETRY && g.g_local))
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
