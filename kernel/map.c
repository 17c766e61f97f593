/* SPDX-License-Identifier: BSD-2-Clause */
/* The operations on address spaces: configure, feed, map, unmap, clear, query. */
#include <util/string.h>
#include "object.h"
#include "smp.h"
#include "table.h"
#include "trace.h"

static int
get_vspace(struct thread *t, word_t index, struct vspace **vp)
{
	struct cslot *c;
	int error;

	error = cap_get(t, index, CAP_VSPACE, CAPR_CTRL, &c);
	if (error == 0)
		*vp = (struct vspace *)c->c_obj;
	return error;
}

/* (vspace, token, pager endpoint) */
int
op_vs_config(struct thread *t, const word_t *a)
{
	struct vspace *v;
	struct cslot *ep;
	int error;

	error = get_vspace(t, a[0], &v);
	if (error == 0)
		error = cap_get(t, a[2], CAP_ENDPOINT, CAPR_SEND, &ep);
	if (error)
		return error;
	if (a[1] >> 48 != 0)
		return EINVAL;
	v->v_token = a[1];
	t->t_x[X_A2] = v->v_npool;
	if (v->v_pager.c_type == CAP_ENDPOINT &&
	    v->v_pager.c_obj == ep->c_obj)
		return 0;
	cap_delete(&v->v_pager);
	cap_derive(&v->v_pager, ep);
	return 0;
}

/* (vspace, untyped, page, npages) */
int
op_vs_feed(struct thread *t, const word_t *a)
{
	struct vspace *v;
	struct cslot *ut;
	struct page *pg;
	word_t i;
	int error;

	error = get_vspace(t, a[0], &v);
	if (error == 0)
		error = cap_get(t, a[1], CAP_UNTYPED, CAPR_CTRL, &ut);
	if (error)
		return error;
	if ((ut->c_flags & CF_DEVICE) || a[3] > 64 || a[3] > ut->c_badge ||
	    a[2] > ut->c_badge - a[3])
		return EINVAL;
	for (i = 0; i < a[3]; i++) {
		pg = pa_page(ut->c_pa + ptoa(a[2] + i));
		if (pg->pg_state != PG_USER || pg->pg_refs != 0)
			return EBUSY;
	}
	/* in a batch: who could still write there by an old translation? */
	if (unlikely(smp))
		smp_flush();
	for (i = 0; i < a[3]; i++)
		vspace_feed(v, ut->c_pa + ptoa(a[2] + i));
	return 0;
}

static int
page_free_for_user(const struct cslot *fr, word_t page, word_t n)
{
	word_t i;

	if (n > fr->c_badge || page > fr->c_badge - n)
		return EINVAL;
	if (fr->c_flags & CF_DEVICE)
		return 0;
	for (i = 0; i < n; i++)
		if (pa_page(fr->c_pa + ptoa(page + i))->pg_state != PG_USER)
			return EBUSY;
	return 0;
}

static int
map_check(const struct cslot *fr, word_t va, word_t flags, word_t page,
    word_t src)
{
	word_t n = (flags & MAP_MEGA) ? 512 : 1, rights;
	int error, device = (fr->c_flags & CF_DEVICE) != 0;

	if (va >= USER_TOP || va == 0)
		return EINVAL;
	if (flags & MAP_NONE)
		return 0;
	/* MAP_R, W, X are CAPR_READ, WRITE, EXEC; to fill a page is to write it */
	rights = flags & 7;
	if (flags & (MAP_ZERO | MAP_COPY))
		rights |= CAPR_WRITE;
	if ((fr->c_rights & rights) != rights)
		return ECAPRIGHTS;
	if ((flags & 7) == 0 || (flags & (MAP_W | MAP_X)) == (MAP_W | MAP_X) ||
	    (flags & (MAP_R | MAP_W)) == MAP_W ||
	    (flags & (device ? MAP_X | MAP_ZERO | MAP_COPY : MAP_DEVICE)) ||
	    (n > 1 && ((atop(va) | (atop(fr->c_pa) + page)) & 511)))
		return EINVAL;
	error = page_free_for_user(fr, page, n);
	if (error == 0 && (flags & MAP_COPY)) {
		if (src == 0)
			return EINVAL;
		error = page_free_for_user(fr, src - 1, n);
	}
	return error;
}

/* The leaf table of the entry before: the next one is mostly in it, too. */
struct leaf {
	word_t	 lf_region;	/* va >> 21 */
	word_t	*lf_table;	/* NULL: none yet */
};

static inline word_t *
leaf_entry(struct vspace *v, vaddr_t va, int make, struct leaf *lf)
{
	word_t *p;

	if (likely(lf->lf_table != NULL && lf->lf_region == va >> 21))
		return &lf->lf_table[VPN(va, 0)];
	p = vspace_pte(v, va, 0, make);
	if (p != NULL) {
		lf->lf_region = va >> 21;
		lf->lf_table = p - VPN(va, 0);
	}
	return p;
}

/*
 * What nearly every entry is: one page of memory, mapped or zeroed and mapped
 * where nothing was, or taken away.  0 if it is not that simple; then nothing
 * has changed and map_one() does it.
 */
static inline int
map_simple(struct vspace *v, const struct cslot *fr, word_t va, word_t flags,
    word_t page, struct leaf *lf)
{
	word_t prot = flags & 7, *p;
	struct page *pg;
	paddr_t pa;

	if (va == 0 || va >= USER_TOP)
		return 0;
	if (flags == MAP_NONE) {
		p = leaf_entry(v, va, 0, lf);
		if (p == NULL)
			return 0;
		if (*p & PTE_V) {
			page_unmapped(PTE_PA(*p), 1);
			*p = 0;
			vspace_flush_va(v, va);
		}
		return 1;
	}
	/* prot is R, X or RX, or RW */
	if ((flags & ~(MAP_ZERO | 7)) || !(0x3a >> prot & 1) ||
	    page >= fr->c_badge || (fr->c_rights & 7) != 7 ||
	    (fr->c_flags & CF_DEVICE))
		return 0;
	pa = fr->c_pa + ptoa(page);
	pg = pa_page(pa);
	p = leaf_entry(v, va, 1, lf);
	if (pg->pg_state != PG_USER || p == NULL || (*p & PTE_V))
		return 0;
	if (smp) {
		smp_flush();
		if (prot & MAP_X)
			smp_fence_i(v);
	}
	if (flags & MAP_ZERO)
		memset(pa_kva(pa), 0, PAGE_SIZE);
	pg->pg_refs++;
	*p = PA_PTE(pa) | pte_flags(prot);
	table_mark(p);
	if (prot & MAP_X)
		icache_gen++;
	return 1;
}

static int
map_one(struct vspace *v, const struct cslot *fr, const struct map_ent *me)
{
	word_t va = trunc_page(me->me_va), flags = me->me_va & PAGE_MASK;
	word_t page = me->me_page & 0xffffffff, src = me->me_page >> 32;
	word_t bytes = (flags & MAP_MEGA) ? 512 * PAGE_SIZE : PAGE_SIZE, *p;
	paddr_t pa = fr->c_pa + ptoa(page);
	int error;

	error = map_check(fr, va, flags, page, src);
	if (error)
		return error;
	if (flags & MAP_NONE) {
		p = vspace_pte(v, va, 0, 0);
		if (p != NULL && (*p & PTE_V)) {
			page_unmapped(PTE_PA(*p), 1);
			*p = 0;
			vspace_flush_va(v, va);
		}
		return 0;
	}
	if (flags & (MAP_ZERO | MAP_COPY)) {
		/* a mapping that is refused leaves the page as it was */
		error = vspace_place(v, va, flags, &p);
		if (error)
			return error;
		/* who could still write to the page by an old translation? */
		smp_flush();
	}
	if (flags & MAP_ZERO)
		memset(pa_kva(pa), 0, bytes);
	else if (flags & MAP_COPY)
		memcpy(pa_kva(pa), pa_kva(fr->c_pa + ptoa(src - 1)), bytes);
	if (smp && (flags & MAP_X))
		smp_fence_i(v);
	return vspace_map(v, va, pa, flags, (fr->c_flags & CF_DEVICE) != 0);
}

/* (vspace, frame, entries, n) */
int
op_mapv(struct thread *t, const word_t *a)
{
	struct vspace *v, *self = thread_vspace(t);
	const struct map_ent *me = NULL;
	struct leaf leaf = { 0, NULL };
	uint32_t gen = icache_gen;
	struct map_ent ent;
	struct cslot *fr;
	word_t i, va, where, what;
	int error;

	error = get_vspace(t, a[0], &v);
	if (error == 0)
		error = cap_get(t, a[1], CAP_FRAME, 0, &fr);
	if (error)
		return error;
	if (a[3] > MAPV_MAX || (a[2] & 7) || v->v_root == 0)
		return EINVAL;
	for (i = 0; i < a[3]; i++, me++) {
		va = a[2] + i * sizeof(*me);
		if (me == NULL || ((vaddr_t)me & PAGE_MASK) < sizeof(*me)) {
			/* a new page of the list; an entry may straddle it */
			me = vspace_kva(self, va, PTE_R | PTE_U);
			if (me == NULL) {
				error = EFAULT;
				break;
			}
		}
		if (unlikely((va & PAGE_MASK) > PAGE_SIZE - sizeof(*me))) {
			error = copyin(t, va, &ent, sizeof(ent));
			if (error == 0)
				error = map_one(v, fr, &ent);
		} else {
			/* once: another hart may write there meanwhile */
			where = __atomic_load_n(&me->me_va, __ATOMIC_RELAXED);
			what = __atomic_load_n(&me->me_page, __ATOMIC_RELAXED);
			if (!map_simple(v, fr, trunc_page(where),
			    where & PAGE_MASK, what, &leaf)) {
				ent = (struct map_ent){ where, what };
				error = map_one(v, fr, &ent);
			}
		}
		if (error)
			break;
	}
	/* who switches fetches code anew; the caller may be in there already */
	if (unlikely(icache_gen != gen) && v == self)
		fence_i();
	trace_pages += i;
	t->t_x[X_A1] = i;
	return error;
}

/* (vspace, va, npages) */
int
op_unmap(struct thread *t, const word_t *a)
{
	word_t i, k, done = 0, *p;
	struct vspace *v;
	vaddr_t va = a[1];
	int error;

	error = get_vspace(t, a[0], &v);
	if (error)
		return error;
	if (v->v_root == 0 || (va & PAGE_MASK) || va >= USER_TOP ||
	    a[2] > atop(USER_TOP - va))
		return EINVAL;
	for (i = 0; i < a[2];) {
		p = vspace_pte(v, va, 0, 0);
		if (p == NULL) {
			/* no table: on to the next one */
			word_t skip = 512 - VPN(va, 0);

			p = vspace_pte(v, va, 1, 0);
			if (p != NULL && (*p & PTE_V) && PTE_LEAF(*p) &&
			    skip == 512 && a[2] - i >= 512) {
				page_unmapped(PTE_PA(*p), 512);
				*p = 0;
				vspace_flush_va(v, va);
				done += 512;
			}
			i += skip;
			va += ptoa(skip);
			continue;
		}
		/* what this table has of them */
		k = 512 - VPN(va, 0);
		if (k > a[2] - i)
			k = a[2] - i;
		for (i += k; k > 0; k--, p++, va += PAGE_SIZE) {
			if (!(*p & PTE_V))
				continue;
			page_unmapped(PTE_PA(*p), 1);
			*p = 0;
			vspace_flush_va(v, va);
			done++;
		}
	}
	t->t_x[X_A1] = done;
	return 0;
}

int
op_vs_clear(struct thread *t, const word_t *a)
{
	struct vspace *v;
	int error;

	error = get_vspace(t, a[0], &v);
	if (error)
		return error;
	if (v == thread_vspace(t) || v->v_root == 0)
		return EINVAL;
	vspace_clear(v);
	return 0;
}

/* (vspace, frame, va) */
int
op_vs_query(struct thread *t, const word_t *a)
{
	struct vspace *v;
	struct cslot *fr;
	word_t *p, page, offset = 0;
	int error;

	error = get_vspace(t, a[0], &v);
	if (error == 0)
		error = cap_get(t, a[1], CAP_FRAME, 0, &fr);
	if (error)
		return error;
	if (a[2] >= USER_TOP || v->v_root == 0)
		return EINVAL;
	p = vspace_pte(v, a[2], 0, 0);
	if (p == NULL && (p = vspace_pte(v, a[2], 1, 0)) != NULL)
		offset = a[2] & 0x1ff000;	/* in 2 MiB */
	if (p == NULL || !(*p & PTE_V))
		return ENOENT;
	page = (PTE_PA(*p) + offset - fr->c_pa) >> PAGE_SHIFT;
	if (page >= fr->c_badge)
		return EXDEV;
	t->t_x[X_A1] = page << PAGE_SHIFT | (*p >> 1 & 7);
	return 0;
}

/* (vspace) */
int
op_vs_idle(struct thread *t, const word_t *a)
{
	struct vspace *v;
	int error;

	error = get_vspace(t, a[0], &v);
	if (error)
		return error;
	return v->v_nthreads != 0 ? EBUSY : 0;
}
