/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RETYPE and the other operations on capabilities.  Each checks all it was
 * given before it changes anything.
 */
#include <util/string.h>
#include "irq.h"
#include "object.h"
#include "vspace.h"

unsigned
object_bytes(unsigned type, word_t size)
{
	word_t n;

	switch (type) {
	case CAP_THREAD:	n = OBJ_THREAD; break;
	case CAP_VSPACE:	n = OBJ_VSPACE; break;
	case CAP_ENDPOINT:	n = OBJ_ENDPOINT; break;
	case CAP_NOTIFY:	n = OBJ_NOTIFY; break;
	case CAP_REPLY:		n = OBJ_REPLY; break;
	case CAP_CSPACE:
		if (size < 2 || size > CSPACE_MAX)
			return 0;
		n = size * OBJ_SLOT;
		break;
	default:
		return 0;
	}
	return (n + OBJ_UNIT - 1) & ~(OBJ_UNIT - 1U);
}

struct kobj *
object_make(void *mem, unsigned type, word_t size, unsigned bytes)
{
	struct kobj *o = mem;

	memset(mem, 0, bytes);
	if (type == CAP_THREAD)
		o = &((struct thread *)mem)->t_obj;
	o->o_type = type;
	o->o_units = bytes / OBJ_UNIT;
	nobjects[type]++;
	switch (type) {
	case CAP_THREAD:
		thread_init(mem);
		break;
	case CAP_VSPACE:
		vspace_init(mem);
		break;
	case CAP_CSPACE:
		((struct cspace *)mem)->cs_nslots = size;
		break;
	}
	return o;
}

/* The bits that an object takes in its page; whole pages count as all. */
static uint64_t
unit_mask(word_t offset, word_t bytes)
{
	word_t n = bytes / OBJ_UNIT;

	return (n >= 64 ? ~0UL : (1UL << n) - 1) << (offset / OBJ_UNIT);
}

static void
page_take(paddr_t pa, word_t bytes)
{
	struct page *pg;
	word_t n;

	for (; bytes != 0; bytes -= n, pa += n) {
		n = PAGE_SIZE - (pa & PAGE_MASK);
		if (n > bytes)
			n = bytes;
		pg = pa_page(pa);
		pg->pg_state = PG_OBJECT;
		pg->pg_refs++;
		pg->pg_units |= unit_mask(pa & PAGE_MASK, n);
	}
}

static int
page_usable(paddr_t pa, word_t bytes)
{
	struct page *pg;
	word_t n;

	for (; bytes != 0; bytes -= n, pa += n) {
		n = PAGE_SIZE - (pa & PAGE_MASK);
		if (n > bytes)
			n = bytes;
		pg = pa_page(pa);
		if (pg->pg_state == PG_OBJECT) {
			if (pg->pg_units & unit_mask(pa & PAGE_MASK, n))
				return 0;
		} else if (pg->pg_state != PG_USER || pg->pg_refs != 0)
			return 0;
	}
	return 1;
}

void
object_release(struct kobj *o)
{
	void *mem = o->o_type == CAP_THREAD ? (void *)obj_thread(o) : o;
	paddr_t pa = kva_pa(mem);
	word_t bytes = (word_t)o->o_units * OBJ_UNIT, n;
	struct page *pg;

	nobjects[o->o_type]--;
	o->o_type = CAP_NULL;
	for (; bytes != 0; bytes -= n, pa += n) {
		n = PAGE_SIZE - (pa & PAGE_MASK);
		if (n > bytes)
			n = bytes;
		pg = pa_page(pa);
		pg->pg_units &= ~unit_mask(pa & PAGE_MASK, n);
		if (--pg->pg_refs == 0) {
			pg->pg_state = PG_USER;
			pg->pg_units = 0;
		}
	}
}

/* Where the k-th object goes; 0 if it would leave the run. */
static paddr_t
object_place(paddr_t at, word_t bytes, paddr_t end)
{
	if (bytes > PAGE_SIZE)
		at = round_page(at);
	else if ((at & PAGE_MASK) + bytes > PAGE_SIZE)
		at = round_page(at);
	return at + bytes <= end ? at : 0;
}

static int
retype_run(struct cslot *ut, word_t page, unsigned type, word_t npages,
    struct cslot *dst)
{
	if (npages == 0 || npages > ut->c_badge ||
	    page > ut->c_badge - npages)
		return EINVAL;
	if (dst->c_type != CAP_NULL)
		return EEXIST;
	cap_derive(dst, ut);
	dst->c_type = type;
	dst->c_flags |= CF_ORIGINAL;
	dst->c_pa = ut->c_pa + ptoa(page);
	dst->c_badge = npages;
	return 0;
}

#define RETYPE_MAX	256	/* objects at once */

/* (untyped, page, type, size, first slot, count) */
int
op_retype(struct thread *t, const word_t *a)
{
	struct cslot *ut, *dst;
	paddr_t at, end, first;
	word_t page = a[1] & 0xffffffffffffUL, i;
	unsigned type = a[2] < CAP_NTYPES ? a[2] : CAP_NULL, bytes;
	struct kobj *o;
	int error;

	error = cap_get(t, a[0], CAP_UNTYPED, CAPR_CTRL, &ut);
	if (error)
		return error;
	for (i = 0; i < a[5] && i < RETYPE_MAX; i++)
		if (cap_slot(t, a[4] + i) == NULL)
			return EBADCAP;
	if (a[5] == 0 || a[5] > RETYPE_MAX || page >= ut->c_badge ||
	    ut->c_depth > 0xffffff)
		return EINVAL;
	if (type == CAP_UNTYPED || type == CAP_FRAME)
		return a[5] == 1 ? retype_run(ut, page, type, a[3],
		    cap_slot(t, a[4])) : EINVAL;
	bytes = object_bytes(type, a[3]);
	if (bytes == 0 || (ut->c_flags & CF_DEVICE) || (a[1] >> 48) > 63)
		return EINVAL;
	for (i = 0; i < a[5]; i++)
		if (cap_slot(t, a[4] + i)->c_type != CAP_NULL)
			return EEXIST;
	end = ut->c_pa + ptoa(ut->c_badge);
	first = ut->c_pa + ptoa(page) + (a[1] >> 48) * OBJ_UNIT;
	for (i = 0, at = first; i < a[5]; i++, at += bytes) {
		at = object_place(at, bytes, end);
		if (at == 0)
			return EINVAL;
		if (!page_usable(at, bytes))
			return EBUSY;
	}
	/* in a batch: who could still write there by an old translation? */
	if (unlikely(smp))
		smp_flush();
	for (i = 0, at = first; i < a[5]; i++, at += bytes) {
		at = object_place(at, bytes, end);
		page_take(at, bytes);
		o = object_make(pa_kva(at), type, a[3], bytes);
		dst = cap_slot(t, a[4] + i);
		cap_derive(dst, ut);
		dst->c_type = type;
		dst->c_flags = CF_ORIGINAL;
		dst->c_obj = o;
		dst->c_badge = 0;
		o->o_refs = 1;
	}
	return 0;
}

/* (cspace or 0, dst, src, rights, badge) */
int
op_mint(struct thread *t, const word_t *a)
{
	struct cspace *cs = thread_cspace(t);
	struct cslot *dst, *src, *c;
	int error;

	if (a[0] != 0) {
		error = cap_get(t, a[0], CAP_CSPACE, CAPR_CTRL, &c);
		if (error)
			return error;
		cs = (struct cspace *)c->c_obj;
	}
	src = cap_slot(t, a[2]);
	if (src == NULL || src->c_type == CAP_NULL || a[1] == 0 ||
	    a[1] >= cs->cs_nslots)
		return EBADCAP;
	if (!(src->c_rights & CAPR_GRANT))
		return ECAPRIGHTS;
	dst = &cs->cs_slot[a[1] - 1];
	/* only an unbadged endpoint or notification takes a badge, once */
	if (a[4] != 0 && ((src->c_type != CAP_ENDPOINT &&
	    src->c_type != CAP_NOTIFY) || src->c_badge != 0))
		return EINVAL;
	if ((src->c_type == CAP_ENDPOINT && a[4] >> 48 != 0) ||
	    src->c_depth > 0xffffff)
		return EINVAL;
	if (dst->c_type != CAP_NULL)
		return EEXIST;
	cap_derive(dst, src);
	dst->c_rights &= a[3];
	if (a[4] != 0)
		dst->c_badge = a[4];
	return 0;
}

/* (dst, src) */
int
op_move(struct thread *t, const word_t *a)
{
	struct cslot *dst = cap_slot(t, a[0]), *src = cap_slot(t, a[1]);

	if (dst == NULL || src == NULL || src->c_type == CAP_NULL)
		return EBADCAP;
	if (dst->c_type != CAP_NULL)
		return EEXIST;
	cap_move(dst, src);
	return 0;
}

/* A slot of the space that an index names, which is then edited; 0 = t's own. */
static int
slot_in(struct thread *t, word_t space, word_t index, struct cslot **cp)
{
	struct cspace *cs = thread_cspace(t);
	struct cslot *c;
	int error;

	if (space != 0) {
		error = cap_get(t, space, CAP_CSPACE, CAPR_CTRL, &c);
		if (error)
			return error;
		cs = (struct cspace *)c->c_obj;
	}
	if (cs == NULL || index == 0 || index >= cs->cs_nslots)
		return EBADCAP;
	*cp = &cs->cs_slot[index - 1];
	return 0;
}

/* (slot, cspace or 0 = own) */
int
op_delete(struct thread *t, const word_t *a)
{
	struct cslot *c;
	int error;

	error = slot_in(t, a[1], a[0], &c);
	if (error)
		return error;
	/* an untyped's objects go with it, in bounded steps */
	if (c->c_type == CAP_UNTYPED && (c->c_flags & CF_ORIGINAL)) {
		error = cap_revoke(c, 1);
		if (error)
			return error;
	}
	cap_delete(c);
	return t->t_cspace.c_type == CAP_NULL ? EHANDLED : 0;
}

int
op_revoke(struct thread *t, const word_t *a)
{
	struct cslot *c = cap_slot(t, a[0]);
	int error;

	if (c == NULL || c->c_type == CAP_NULL)
		return EBADCAP;
	if (!(c->c_rights & CAPR_CTRL))
		return ECAPRIGHTS;
	error = cap_revoke(c, 1);
	return t->t_cspace.c_type == CAP_NULL ? EHANDLED : error;
}

int
op_cap_info(struct thread *t, const word_t *a)
{
	const struct thread *x;
	struct cslot *c;
	word_t extra = 0;
	int error;

	error = slot_in(t, a[1], a[0], &c);
	if (error)
		return error;
	if (c->c_type == CAP_NULL)
		return EBADCAP;
	if (c->c_type == CAP_VSPACE)
		extra = ((struct vspace *)c->c_obj)->v_nthreads;
	else if (c->c_type == CAP_THREAD) {
		const struct vspace *v;

		x = obj_thread(c->c_obj);
		v = thread_vspace(x);
		extra = CAPINFO(0, x->t_state, v != NULL ? v->v_token : 0);
	} else if (c->c_type == CAP_REPLY) {
		x = ((struct reply *)c->c_obj)->r_caller;
		extra = x != NULL ? x->t_token : 0;
	}
	t->t_x[X_A1] = cap_info(c);
	t->t_x[X_A2] = extra;
	return 0;
}

int
op_ep_ident(struct thread *t, const word_t *a)
{
	struct cslot *c;
	int error;

	error = cap_get(t, a[0], CAP_POWER, CAPR_CTRL, &c);
	if (error == 0)
		error = cap_get(t, a[1], CAP_ENDPOINT, 0, &c);
	if (error)
		return error;
	if (a[2] > 255)
		return EINVAL;
	((struct endpoint *)c->c_obj)->e_ident = a[2];
	return 0;
}
