/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page faults.  What is at an address follows from its entry:
 *
 *	anonymous	a zero page, the space's own
 *	file, read	the cached page, shared by all, never writable
 *	file, written	a private copy of the cached page
 *	behind the file	as anonymous
 *
 * A page of the space's own may be written when it alone has it; after a fork
 * both sides have it read-only, and who writes first gets a copy.
 */
#include "vm.h"

#define AROUND		8	/* cached pages mapped beside the one that faulted */

/* Of a page that is there: with what rights may it be mapped now? */
static word_t
present_prot(const struct entry *e, const struct vpage *vp)
{
	const struct page *pg = &pages[vp->vp_page];

	if (pg->pg_kind == PK_ANON && pg->pg_ref == 1)
		return e->en_prot;
	return e->en_prot & ~(word_t)MAP_W;
}

static int
fault_present(struct vmspace *sp, const struct entry *e, struct vpage *vp,
    word_t access)
{
	vaddr_t va = ptoa(vp->vp_vpn);
	word_t prot = present_prot(e, vp);
	struct map_ent ent;
	uint32_t p;
	int error;

	if ((access & FAULT_WRITE) == 0 || (prot & MAP_W) != 0) {
		ent = map_ent(va, prot, vp->vp_page);
		error = space_mapv(sp, &ent, 1);
		if (error == 0)
			vp->vp_mapped = prot;
		return error;
	}
	p = page_alloc(PK_ANON);
	if (p == 0)
		return ENOMEM;
	ent = map_copy(va, e->en_prot, p, vp->vp_page);
	error = space_mapv(sp, &ent, 1);
	if (error) {
		page_free(p);
		return error;
	}
	page_unref(vp->vp_page);
	vp->vp_page = p;
	vp->vp_mapped = e->en_prot;
	return 0;
}

static int
enter(struct vmspace *sp, vaddr_t va, uint32_t p, word_t prot)
{
	if (vpage_add(&sp->sp_pages, atop(va), p, prot) != NULL)
		return 0;
	page_unref(p);
	return ENOMEM;
}

static int
place_zero(struct vmspace *sp, const struct entry *e, vaddr_t va,
    struct map_ent *ent)
{
	uint32_t p = page_alloc(PK_ANON);

	if (p == 0)
		return ENOMEM;
	*ent = map_ent(va, e->en_prot | MAP_ZERO, p);
	return enter(sp, va, p, e->en_prot);
}

static int
place_file(struct vmspace *sp, const struct entry *e, vaddr_t va,
    word_t access, struct map_ent *ent)
{
	uint64_t at = va - e->en_start;
	uint32_t n = atop(e->en_off + at), p, copy;
	word_t prot = e->en_prot & ~(word_t)MAP_W;
	int error;

	error = object_page(e->en_obj, n,
	    object_tail(e->en_obj, n, e->en_filelen - at), &p);
	if (error)
		return error;
	page_ref(p);
	if ((access & FAULT_WRITE) == 0) {
		*ent = map_ent(va, prot, p);
		return enter(sp, va, p, prot);
	}
	copy = page_alloc(PK_ANON);
	page_unref(p);
	if (copy == 0)
		return ENOMEM;
	*ent = map_copy(va, e->en_prot, copy, p);
	return enter(sp, va, copy, e->en_prot);
}

int
page_place(struct vmspace *sp, const struct entry *e, vaddr_t va,
    word_t access, struct map_ent *ent)
{
	switch (e->en_kind) {
	case EN_VNODE:
		if (va - e->en_start < e->en_filelen)
			return place_file(sp, e, va, access, ent);
		return place_zero(sp, e, va, ent);
	case EN_SIGCODE:
		page_ref(sigcode_page);
		*ent = map_ent(va, e->en_prot, sigcode_page);
		return enter(sp, va, sigcode_page, e->en_prot);
	case EN_GUARD:
		return EFAULT;
	default:
		return place_zero(sp, e, va, ent);
	}
}

void
page_unplace(struct vmspace *sp, vaddr_t va)
{
	struct vpage *vp = vpage_find(&sp->sp_pages, atop(va));

	page_unref(vp->vp_page);
	vpage_del(&sp->sp_pages, vp);
}

unsigned
page_around(struct vmspace *sp, const struct entry *e, vaddr_t lo,
    vaddr_t hi, struct map_ent *ent, unsigned max)
{
	word_t prot = e->en_prot & ~(word_t)MAP_W;
	unsigned n = 0;
	uint64_t at;
	uint32_t k, p;
	vaddr_t va;

	if (prot == 0)
		return 0;
	lo = lo < e->en_start ? e->en_start : lo;
	hi = hi > e->en_end ? e->en_end : hi;
	for (va = lo; va < hi && n < max; va += PAGE_SIZE) {
		at = va - e->en_start;
		if (at >= e->en_filelen)
			break;
		k = atop(e->en_off + at);
		p = object_cached(e->en_obj, k, object_tail(e->en_obj, k,
		    e->en_filelen - at));
		if (p == 0 || vpage_find(&sp->sp_pages, atop(va)) != NULL)
			continue;
		page_ref(p);
		if (enter(sp, va, p, prot) != 0)
			break;
		ent[n++] = map_ent(va, prot, p);
	}
	return n;
}

int
space_fault(struct vmspace *sp, vaddr_t va, word_t access)
{
	struct map_ent ent[AROUND + 1];
	struct entry *e;
	struct vpage *vp;
	vaddr_t group;
	unsigned n = 1, i;
	int error;

	va = trunc_page(va);
	e = entry_find(&sp->sp_map, va);
	if (e == NULL || (access & e->en_prot) != access || access == 0)
		return EFAULT;
	vp = vpage_find(&sp->sp_pages, atop(va));
	if (vp != NULL)
		return fault_present(sp, e, vp, access);
	error = page_place(sp, e, va, access, &ent[0]);
	if (error)
		return error;
	if (e->en_kind == EN_VNODE && (access & FAULT_WRITE) == 0) {
		group = va & ~(AROUND * PAGE_SIZE - 1);
		n += page_around(sp, e, group, group + AROUND * PAGE_SIZE,
		    ent + 1, AROUND);
	}
	error = space_mapv(sp, ent, n);
	if (error)
		for (i = 0; i < n; i++)
			page_unplace(sp, trunc_page(ent[i].me_va));
	return error;
}

/* MSG_FAULT: an error makes it an exception of the thread. */
int
op_fault(struct ipc_req *rq)
{
	struct vmspace *sp = space_by_token(rq->rq_in.m_badge);

	if (TAG_KIND(rq->rq_in.m_tag) != MSG_FAULT || sp == NULL)
		return EFAULT;
	return space_fault(sp, rq->rq_in.m_w[1], rq->rq_in.m_w[0]);
}
