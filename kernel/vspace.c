/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sv39 address spaces.  Tables come from the space's own pool, which user
 * level fills; a mapping that finds it empty fails with ENOMEM and changes
 * nothing.  A and D are set when a page is mapped, because hardware may not.
 */
#include <util/string.h>
#include "irq.h"
#include "object.h"
#include "table.h"
#include "smp.h"
#include "trace.h"

struct page *pages;
word_t page_base, page_count;
word_t *kernel_root;
uint32_t icache_gen;
int asid_bits;

static struct vspace *all;
word_t asid_gen = 1;

static word_t asid_next = 1;

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
	pa_page(pa)->pg_units = 0;
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
word_t *
vspace_pte(struct vspace *v, vaddr_t va, int level, int make)
{
	word_t *p = &TABLE(v->v_root)[VPN(va, 2)];
	paddr_t pa;
	int l;

	for (l = 1;; l--) {
		if (!(*p & PTE_V)) {
			if (!make || (pa = pool_take(v)) == 0)
				return NULL;
			*p = PA_PTE(pa) | PTE_V;
			table_mark(p);
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
void
vspace_flush_va(struct vspace *v, vaddr_t va)
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
vspace_enter(struct hart *h, struct vspace *v)
{
	word_t asid = 0;
	int flush = 0;

	if (v->v_asidgen != asid_gen) {
		if (asid_bits != 0) {
			if (asid_next >> asid_bits != 0) {
				asid_next = 1;
				asid_gen++;
			}
			asid = asid_next++;
		}
		v->v_asidgen = asid_gen;
		v->v_satp = SATP_SV39 | asid << SATP_ASID_SHIFT |
		    atop(v->v_root);
	}
	if (h->h_asidgen != asid_gen) {
		/* numbers are being used again: what this hart knows is void */
		h->h_asidgen = asid_gen;
		flush = 1;
	}
	v->v_harts |= 1UL << h->h_id;
	if (v->v_stale >> h->h_id & 1) {
		v->v_stale &= ~(1UL << h->h_id);
		flush = 1;
	}
	if (v->v_satp != h->h_satp) {
		h->h_satp = v->v_satp;
		csr_write(satp, v->v_satp);
		flush |= asid_bits == 0;
	}
	/* now: until here the hart could learn more under a number of before */
	if (flush)
		sfence_all();
}

void
page_unmapped(paddr_t pa, word_t n)
{
	struct page *pg;

	for (; n != 0; n--, pa += PAGE_SIZE)
		if ((pg = pa_page(pa)) != NULL)
			pg->pg_refs--;
}

/*
 * The entry where a page or 2 MiB may be mapped, if there is room for it: a
 * table is added at need, and nothing else changes.
 */
int
vspace_place(struct vspace *v, vaddr_t va, word_t flags, word_t **pp)
{
	int level = (flags & MAP_MEGA) != 0;
	word_t *p = vspace_pte(v, va, level, 1);

	if (unlikely(p == NULL)) {
		/* no table left, or 2 MiB are mapped where it would hang */
		p = level ? NULL : vspace_pte(v, va, 1, 0);
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

	error = vspace_place(v, va, flags, &p);
	if (error)
		return error;
	old = *p;
	if (!device)
		for (i = 0; i < n; i++) {
			pg = pa_page(pa + ptoa(i));
			pg->pg_refs++;
		}
	*p = PA_PTE(pa) | pte_flags(flags);
	table_mark(p);
	if (flags & MAP_X)
		icache_gen++;
	if (old & PTE_V) {
		page_unmapped(PTE_PA(old), n);
		vspace_flush_va(v, va);
	}
	return 0;
}

/* Remove what is mapped in a table of that level, and below; its tables return to the pool. */
static void
table_clear(struct vspace *v, paddr_t pa, int level)
{
	struct page *pg = pa_page(pa);
	word_t *tb = TABLE(pa), e;
	unsigned part, i;

	while (pg->pg_units != 0) {
		part = top_bit(pg->pg_units);
		pg->pg_units &= ~(1UL << part);
		for (i = part * 8; i < part * 8 + 8; i++) {
			e = tb[i];
			if (!(e & PTE_V))
				continue;
			tb[i] = 0;
			if (PTE_LEAF(e)) {
				page_unmapped(PTE_PA(e), level ? 512 : 1);
				continue;
			}
			/* two levels below the root: as deep as it goes */
			table_clear(v, PTE_PA(e), level - 1);
			TABLE(PTE_PA(e))[0] = v->v_pool;
			v->v_pool = PTE_PA(e);
			v->v_npool++;
		}
	}
}

void
vspace_clear(struct vspace *v)
{
	table_clear(v, v->v_root, 2);
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
