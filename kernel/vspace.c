/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sv39 address spaces.  Tables come from the space's own pool, which user
 * level fills; a mapping that finds it empty fails with ENOMEM and changes
 * nothing.  A and D are set when a page is mapped, because hardware may not.
 */
#include <util/string.h>
#include "irq.h"
#include "object.h"
#include "riscv.h"
#include "smp.h"
#include "trace.h"
#include "vspace.h"

struct page *pages;
word_t page_base, page_count;
word_t *kernel_root;
uint32_t icache_gen;
int asid_bits;

static struct vspace *all;
static word_t asid_next = 1, asid_gen = 1;

#define TABLE(pa)	((word_t *)pa_kva(pa))

void
vspace_init(struct vspace *v)
{
	v->v_pager.c_flags = CF_EMBEDDED;
	v->v_next = all;
	if (all != NULL)
		all->v_prev = v;
	all = v;
}

/* pa becomes a free table of v. */
void
vspace_feed(struct vspace *v, paddr_t pa)
{
	word_t *tb = TABLE(pa);

	pa_page(pa)->pg_state = PG_TABLE;
	v->v_ntables++;
	memset(tb, 0, PAGE_SIZE);
	if (v->v_root == 0) {
		memcpy(tb + 256, kernel_root + 256, PAGE_SIZE / 2);
		v->v_root = pa;
		return;
	}
	tb[0] = v->v_pool;
	v->v_pool = pa;
	v->v_npool++;
}

static paddr_t
pool_take(struct vspace *v)
{
	paddr_t pa = v->v_pool;

	if (pa == 0)
		return 0;
	v->v_pool = TABLE(pa)[0];
	TABLE(pa)[0] = 0;
	v->v_npool--;
	return pa;
}

/* The entry for va at that level (0 or 1), or NULL; tables are added on demand. */
static word_t *
pte_at(struct vspace *v, vaddr_t va, int level, int make)
{
	word_t *p = &TABLE(v->v_root)[VPN(va, 2)];
	paddr_t pa;
	int l;

	for (l = 1;; l--) {
		if (!(*p & PTE_V)) {
			if (!make || (pa = pool_take(v)) == 0)
				return NULL;
			*p = PA_PTE(pa) | PTE_V;
		} else if (PTE_LEAF(*p))
			return NULL;
		p = &TABLE(PTE_PA(*p))[VPN(va, l)];
		if (l == level)
			return p;
	}
}

static inline int
active(const struct vspace *v)
{
	return (this_hart()->h_satp & 0xfffffffffffUL) == atop(v->v_root);
}

/* A valid entry of v for va changed. */
static void
flush_va(struct vspace *v, vaddr_t va)
{
	if (smp)
		smp_stale(v);
	if (asid_bits != 0 || active(v))
		__asm__ volatile("sfence.vma %0" : : "r"(va) : "memory");
}

static void
flush_space(struct vspace *v)
{
	if (smp)
		smp_stale(v);
	if (asid_bits != 0 || active(v))
		sfence_all();
}

void
vspace_leave(struct hart *h)
{
	h->h_satp = SATP_SV39 | atop(kva_pa(kernel_root));
	csr_write(satp, h->h_satp);
	sfence_all();
}

void
vspace_activate(struct hart *h, struct vspace *v)
{
	word_t satp;

	if (asid_bits != 0 && unlikely(v->v_asidgen != asid_gen)) {
		if (asid_next >> asid_bits != 0) {
			asid_next = 1;
			asid_gen++;
		}
		v->v_asid = asid_next++;
		v->v_asidgen = asid_gen;
	}
	if (unlikely(h->h_asidgen != asid_gen)) {
		/* numbers are being used again: what this hart knows is void */
		h->h_asidgen = asid_gen;
		sfence_all();
	}
	v->v_harts |= 1UL << h->h_id;
	satp = SATP_SV39 | v->v_asid << SATP_ASID_SHIFT | atop(v->v_root);
	if (satp == h->h_satp)
		return;
	h->h_satp = satp;
	csr_write(satp, satp);
	if (asid_bits == 0)
		sfence_all();
}

static void
page_unmapped(paddr_t pa, word_t n)
{
	struct page *pg;

	for (; n != 0; n--, pa += PAGE_SIZE)
		if ((pg = pa_page(pa)) != NULL)
			pg->pg_refs--;
}

static inline word_t
pte_flags(word_t flags)
{
	/* MAP_R, W, X are 1, 2, 4; PTE_R, W, X are the same bits, doubled */
	return (flags & 7) << 1 | PTE_V | PTE_U | PTE_A | PTE_D;
}

/*
 * The entry where a page or 2 MiB may be mapped, if there is room for it: a
 * table is added at need, and nothing else changes.
 */
static int
map_place(struct vspace *v, vaddr_t va, word_t flags, word_t **pp)
{
	int level = (flags & MAP_MEGA) != 0;
	word_t *p = pte_at(v, va, level, 1);

	if (unlikely(p == NULL)) {
		/* no table left, or 2 MiB are mapped where it would hang */
		p = level ? NULL : pte_at(v, va, 1, 0);
		return p != NULL && (*p & PTE_V) ? EEXIST : ENOMEM;
	}
	if ((*p & PTE_V) && ((flags & MAP_FRESH) || !PTE_LEAF(*p)))
		return EEXIST;
	*pp = p;
	return 0;
}

/* Map one page or 2 MiB; the arguments have been checked. */
int
vspace_map(struct vspace *v, vaddr_t va, paddr_t pa, word_t flags, int device)
{
	word_t *p, n = (flags & MAP_MEGA) ? 512 : 1, i, old;
	struct page *pg;
	int error;

	error = map_place(v, va, flags, &p);
	if (error)
		return error;
	old = *p;
	if (!device)
		for (i = 0; i < n; i++) {
			pg = pa_page(pa + ptoa(i));
			pg->pg_refs++;
		}
	*p = PA_PTE(pa) | pte_flags(flags);
	if (flags & MAP_X)
		icache_gen++;
	if (old & PTE_V) {
		page_unmapped(PTE_PA(old), n);
		flush_va(v, va);
	}
	return 0;
}

/* Remove what is mapped in a table of that level; give the table back if it holds nothing else. */
static void
table_clear(struct vspace *v, paddr_t pa, int level)
{
	word_t *tb = TABLE(pa), i, e;

	for (i = 0; i < 512; i++) {
		e = tb[i];
		if (!(e & PTE_V))
			continue;
		tb[i] = 0;
		if (PTE_LEAF(e))
			page_unmapped(PTE_PA(e), level ? 512 : 1);
		else
			table_clear(v, PTE_PA(e), level - 1);
	}
	tb[0] = v->v_pool;
	v->v_pool = pa;
	v->v_npool++;
}

static void
vspace_clear(struct vspace *v)
{
	word_t *root = TABLE(v->v_root), i, e;

	for (i = 0; i < 256; i++) {
		e = root[i];
		if (!(e & PTE_V))
			continue;
		root[i] = 0;
		table_clear(v, PTE_PA(e), 1);
	}
	flush_space(v);
}

void
vspace_destroy(struct vspace *v)
{
	struct hart *h = this_hart();
	paddr_t pa;

	while (v->v_threads != NULL)
		cap_delete(&v->v_threads->t_vspace);
	cap_delete(&v->v_pager);
	if (v->v_root != 0) {
		vspace_clear(v);
		if (active(v))
			vspace_leave(h);
		if (smp)
			smp_evict(v->v_root);
		pa_page(v->v_root)->pg_state = PG_USER;
	}
	while ((pa = pool_take(v)) != 0)
		pa_page(pa)->pg_state = PG_USER;
	if (v->v_prev != NULL)
		v->v_prev->v_next = v->v_next;
	else
		all = v->v_next;
	if (v->v_next != NULL)
		v->v_next->v_prev = v->v_prev;
}

/* Visit the leaves of one space and unmap those in [lo, lo + bytes). */
static void
purge_one(struct vspace *v, paddr_t lo, word_t bytes)
{
	word_t *root = TABLE(v->v_root), *l1, *l0, i, j, k;

	for (i = 0; i < 256; i++) {
		if (!(root[i] & PTE_V))
			continue;
		l1 = TABLE(PTE_PA(root[i]));
		for (j = 0; j < 512; j++) {
			if (!(l1[j] & PTE_V))
				continue;
			if (PTE_LEAF(l1[j])) {
				/* all of it goes, even if lo.. is a part */
				if (PTE_PA(l1[j]) - lo < bytes ||
				    lo - PTE_PA(l1[j]) < 512 * PAGE_SIZE) {
					page_unmapped(PTE_PA(l1[j]), 512);
					l1[j] = 0;
				}
				continue;
			}
			l0 = TABLE(PTE_PA(l1[j]));
			for (k = 0; k < 512; k++)
				if ((l0[k] & PTE_V) &&
				    PTE_PA(l0[k]) - lo < bytes) {
					page_unmapped(PTE_PA(l0[k]), 1);
					l0[k] = 0;
				}
		}
	}
	flush_space(v);
}

void
vspace_purge(paddr_t lo, word_t npages)
{
	struct vspace *v;
	struct page *pg;
	word_t i;

	for (i = 0; i < npages; i++) {
		pg = pa_page(lo + ptoa(i));
		if (pg == NULL ||
		    (pg->pg_state == PG_USER && pg->pg_refs != 0))
			break;
	}
	if (i == npages)
		return;
	for (v = all; v != NULL; v = v->v_next)
		if (v->v_root != 0)
			purge_one(v, lo, ptoa(npages));
}

void *
vspace_kva(const struct vspace *v, vaddr_t va, word_t need)
{
	word_t e;

	if (va >= USER_TOP)
		return NULL;
	e = TABLE(v->v_root)[VPN(va, 2)];
	if (!(e & PTE_V))
		return NULL;
	e = TABLE(PTE_PA(e))[VPN(va, 1)];
	if (!(e & PTE_V))
		return NULL;
	if (PTE_LEAF(e)) {
		if ((e & need) != need || pa_page(PTE_PA(e)) == NULL)
			return NULL;
		return (char *)pa_kva(PTE_PA(e)) + (va & 0x1fffff);
	}
	e = TABLE(PTE_PA(e))[VPN(va, 0)];
	if (!(e & PTE_V) || (e & need) != need || pa_page(PTE_PA(e)) == NULL)
		return NULL;
	return (char *)pa_kva(PTE_PA(e)) + (va & PAGE_MASK);
}

/* --- operations --- */

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
		p = pte_at(v, va, 0, 0);
		if (p != NULL && (*p & PTE_V)) {
			page_unmapped(PTE_PA(*p), 1);
			*p = 0;
			flush_va(v, va);
		}
		return 0;
	}
	if (flags & (MAP_ZERO | MAP_COPY)) {
		/* a mapping that is refused leaves the page as it was */
		error = map_place(v, va, flags, &p);
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
		smp_fence_i();
	return vspace_map(v, va, pa, flags, (fr->c_flags & CF_DEVICE) != 0);
}

/* (vspace, frame, entries, n) */
int
op_mapv(struct thread *t, const word_t *a)
{
	struct vspace *v, *self = thread_vspace(t);
	const struct map_ent *me = NULL;
	struct map_ent split;
	struct cslot *fr;
	word_t i, va;
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
			error = copyin(t, va, &split, sizeof(split));
			if (error == 0)
				error = map_one(v, fr, &split);
		} else
			error = map_one(v, fr, me);
		if (error)
			break;
	}
	trace_pages += i;
	t->t_x[X_A1] = i;
	return error;
}

/* (vspace, va, npages) */
int
op_unmap(struct thread *t, const word_t *a)
{
	word_t i, done = 0, *p;
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
		p = pte_at(v, va, 0, 0);
		if (p == NULL) {
			/* no table: on to the next one */
			word_t skip = 512 - VPN(va, 0);

			p = pte_at(v, va, 1, 0);
			if (p != NULL && (*p & PTE_V) && PTE_LEAF(*p) &&
			    skip == 512 && a[2] - i >= 512) {
				page_unmapped(PTE_PA(*p), 512);
				*p = 0;
				flush_va(v, va);
				done += 512;
			}
			i += skip;
			va += ptoa(skip);
			continue;
		}
		if (*p & PTE_V) {
			page_unmapped(PTE_PA(*p), 1);
			*p = 0;
			flush_va(v, va);
			done++;
		}
		i++;
		va += PAGE_SIZE;
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
	p = pte_at(v, a[2], 0, 0);
	if (p == NULL && (p = pte_at(v, a[2], 1, 0)) != NULL)
		offset = a[2] & 0x1ff000;	/* in 2 MiB */
	if (p == NULL || !(*p & PTE_V))
		return ENOENT;
	page = (PTE_PA(*p) + offset - fr->c_pa) >> PAGE_SHIFT;
	if (page >= fr->c_badge)
		return EXDEV;
	t->t_x[X_A1] = page << PAGE_SHIFT | (*p >> 1 & 7);
	return 0;
}
