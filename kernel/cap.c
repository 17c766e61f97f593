/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Slots, derivation, deletion.  No recursion anywhere: an object that lost its
 * last name goes on a list that obj_reap() works off.
 */
#include "cap.h"
#include "thread.h"
#include "irq.h"
#include "object.h"
#include "vspace.h"

word_t ncaps, nobjects[CAP_NTYPES];

static struct kobj *dead;	/* destroyed when the operation is over */

int
cap_get(const struct thread *t, word_t index, unsigned type, unsigned rights,
    struct cslot **cp)
{
	struct cslot *c = cap_slot(t, index);

	if (unlikely(c == NULL || c->c_type == CAP_NULL))
		return EBADCAP;
	if (unlikely(c->c_type != type))
		return ECAPTYPE;
	if (unlikely((c->c_rights & rights) != rights))
		return ECAPRIGHTS;
	*cp = c;
	return 0;
}

static int
has_object(const struct cslot *c)
{
	switch (c->c_type) {
	case CAP_THREAD:
	case CAP_VSPACE:
	case CAP_CSPACE:
	case CAP_ENDPOINT:
	case CAP_NOTIFY:
	case CAP_REPLY:
		return 1;
	}
	return 0;
}

static void
link_after(struct cslot *at, struct cslot *c)
{
	c->c_prev = at;
	c->c_next = NULL;
	if (at == NULL)
		return;
	c->c_next = at->c_next;
	if (c->c_next != NULL)
		c->c_next->c_prev = c;
	at->c_next = c;
}

static void
unlink_slot(struct cslot *c)
{
	if (c->c_prev != NULL)
		c->c_prev->c_next = c->c_next;
	if (c->c_next != NULL)
		c->c_next->c_prev = c->c_prev;
}

/* A capability with no parent: made by the kernel at boot. */
void
cap_init(struct cslot *c, unsigned type, struct kobj *o, word_t badge)
{
	c->c_type = type;
	c->c_rights = CAPR_ALL;
	c->c_flags = (c->c_flags & CF_EMBEDDED) | CF_ORIGINAL;
	c->c_depth = 0;
	c->c_obj = o;
	c->c_badge = badge;
	c->c_next = c->c_prev = NULL;
	if (has_object(c))
		o->o_refs++;
	ncaps++;
}

void
cap_derive(struct cslot *dst, struct cslot *src)
{
	dst->c_type = src->c_type;
	dst->c_rights = src->c_rights;
	dst->c_flags = (dst->c_flags & CF_EMBEDDED) |
	    (src->c_flags & CF_DEVICE);
	dst->c_depth = src->c_depth + 1;
	dst->c_obj = src->c_obj;
	dst->c_badge = src->c_badge;
	link_after(src, dst);
	if (has_object(src))
		src->c_obj->o_refs++;
	ncaps++;
}

void
cap_move(struct cslot *dst, struct cslot *src)
{
	uint8_t embedded = dst->c_flags & CF_EMBEDDED;

	*dst = *src;
	dst->c_flags = (src->c_flags & ~CF_EMBEDDED) | embedded;
	if (dst->c_prev != NULL)
		dst->c_prev->c_next = dst;
	if (dst->c_next != NULL)
		dst->c_next->c_prev = dst;
	src->c_type = CAP_NULL;
	src->c_obj = NULL;
	src->c_flags &= CF_EMBEDDED;
	src->c_next = src->c_prev = NULL;
}

void
cap_swap(struct cslot *a, struct cslot *b)
{
	struct cslot tmp = { .c_type = CAP_NULL };

	if (a->c_type != CAP_NULL)
		cap_move(&tmp, a);
	if (b->c_type != CAP_NULL)
		cap_move(a, b);
	if (tmp.c_type != CAP_NULL)
		cap_move(b, &tmp);
}

/* Was s derived from p? */
static int
is_descendant(const struct cslot *p, const struct cslot *s)
{
	paddr_t lo, at;

	if (s->c_depth <= p->c_depth)
		return 0;
	if (p->c_type == CAP_UNTYPED || p->c_type == CAP_FRAME) {
		lo = p->c_pa;
		if (has_object(s))
			at = kva_pa(s->c_obj);
		else if (s->c_type == CAP_UNTYPED || s->c_type == CAP_FRAME)
			at = s->c_pa;
		else
			return 0;
		return at - lo < ptoa(p->c_badge);
	}
	if (p->c_type == CAP_IRQCTL && s->c_type == CAP_IRQ)
		return 1;
	if (p->c_type != s->c_type || p->c_obj != s->c_obj)
		return 0;
	return p->c_badge == 0 || p->c_badge == s->c_badge;
}

/* The slot of a thread or vspace lost its capability: let go of what it meant. */
static void
embedded_gone(struct cslot *c)
{
	struct thread *t;

	if (c->c_type != CAP_VSPACE)
		return;
	t = (struct thread *)((char *)c - offsetof(struct thread, t_vspace));
	thread_unbind_vspace(t);
	thread_stop(t);
}

/* What was derived from c becomes its parent's: nobody else's who stands near. */
static void
orphans(const struct cslot *c)
{
	struct cslot *s;

	for (s = c->c_next; s != NULL && s->c_depth > c->c_depth;
	    s = s->c_next)
		s->c_depth--;
}

/* Empty one slot, whatever it is. */
static void
cap_remove(struct cslot *c)
{
	struct kobj *o = c->c_obj;
	int named = has_object(c);

	if (c->c_flags & CF_EMBEDDED)
		embedded_gone(c);
	if (c->c_type == CAP_FRAME && (c->c_flags & CF_ORIGINAL))
		vspace_purge(c->c_pa, c->c_badge);
	if (c->c_type == CAP_IRQ && (c->c_flags & CF_ORIGINAL))
		irq_release(c->c_badge);
	unlink_slot(c);
	c->c_type = CAP_NULL;
	c->c_obj = NULL;
	c->c_flags &= CF_EMBEDDED;
	c->c_next = c->c_prev = NULL;
	ncaps--;
	if (named && --o->o_refs == 0) {
		o->o_dead = dead;
		dead = o;
	}
}

int
cap_revoke(struct cslot *c, int preemptible)
{
	unsigned n = 0;

	while (c->c_next != NULL && is_descendant(c, c->c_next)) {
		cap_remove(c->c_next);
		obj_reap();
		if (preemptible && (++n & 31) == 0 && irq_waits())
			return ERESTART;
	}
	return 0;
}

/* Empty a slot; what was derived from it dies with an original, else stays. */
static void
cap_drop(struct cslot *c)
{
	if (c->c_type == CAP_NULL)
		return;
	if ((c->c_flags & CF_ORIGINAL) && c->c_type != CAP_UNTYPED)
		(void)cap_revoke(c, 0);
	if (c->c_type == CAP_NULL)
		return;
	orphans(c);
	cap_remove(c);
}

void
cap_delete(struct cslot *c)
{
	cap_drop(c);
	obj_reap();
}

int
cap_plain(const struct cslot *c, unsigned left)
{
	return has_object(c) && !(c->c_flags & (CF_ORIGINAL | CF_EMBEDDED)) &&
	    c->c_obj->o_refs > left &&
	    (c->c_next == NULL || c->c_next->c_depth <= c->c_depth);
}

void
cap_drop_plain(struct cslot *c)
{
	unlink_slot(c);
	c->c_obj->o_refs--;
	c->c_type = CAP_NULL;
	c->c_obj = NULL;
	c->c_next = c->c_prev = NULL;
	ncaps--;
}

static void
endpoint_destroy(struct endpoint *e)
{
	struct thread *t;

	while ((t = e->e_head) != NULL)
		ipc_abort(t, EIO);
}

static void
notify_destroy(struct notify *n)
{
	struct thread *t;

	if (n->n_bound != NULL)
		n->n_bound->t_bound = NULL;
	while ((t = n->n_head) != NULL)
		ipc_abort(t, EIO);
	irq_unbind(n);
}

static void
reply_destroy(struct reply *r)
{
	if (r->r_server != NULL) {
		r->r_server->t_reply = NULL;
		r->r_server = NULL;
	}
	if (r->r_caller != NULL)
		ipc_abort(r->r_caller, EIO);
}

static void
cspace_destroy(struct cspace *cs)
{
	uint32_t i;

	for (i = 0; i + 1 < cs->cs_nslots; i++)
		cap_drop(&cs->cs_slot[i]);
}

void
obj_reap(void)
{
	static int busy;
	struct kobj *o;

	if (dead == NULL || busy)
		return;
	busy = 1;
	while ((o = dead) != NULL) {
		dead = o->o_dead;
		switch (o->o_type) {
		case CAP_THREAD:
			thread_destroy((struct thread *)((char *)o -
			    offsetof(struct thread, t_obj)));
			break;
		case CAP_VSPACE:
			vspace_destroy((struct vspace *)o);
			break;
		case CAP_CSPACE:
			cspace_destroy((struct cspace *)o);
			break;
		case CAP_ENDPOINT:
			endpoint_destroy((struct endpoint *)o);
			break;
		case CAP_NOTIFY:
			notify_destroy((struct notify *)o);
			break;
		case CAP_REPLY:
			reply_destroy((struct reply *)o);
			break;
		}
		object_release(o);
	}
	busy = 0;
}

word_t
cap_info(const struct cslot *c)
{
	switch (c->c_type) {
	case CAP_ENDPOINT:
		return CAPINFO(CAP_ENDPOINT,
		    ((struct endpoint *)c->c_obj)->e_ident,
		    CAPINFO_VALUE(c->c_badge));
	case CAP_THREAD:
		return CAPINFO(CAP_THREAD, 0, obj_thread(c->c_obj)->t_token);
	case CAP_VSPACE:
		return CAPINFO(CAP_VSPACE, 0,
		    ((struct vspace *)c->c_obj)->v_token);
	default:
		return CAPINFO(c->c_type, 0, CAPINFO_VALUE(c->c_badge));
	}
}
