/* SPDX-License-Identifier: BSD-2-Clause */
#include <abi/errno.h>
#include "entries.h"

void
entry_pool_init(struct entry_pool *ep, struct entry *array, unsigned n)
{
	unsigned i;

	ep->ep_free = NULL;
	ep->ep_nfree = n;
	for (i = n; i > 0; i--) {
		array[i - 1].en_next = ep->ep_free;
		ep->ep_free = &array[i - 1];
	}
}

static uint64_t
entry_pages(const struct entry *e)
{
	return e->en_kind == EN_GUARD ? 0 : atop(e->en_end - e->en_start);
}

/* A new entry behind prev (NULL: in front of all), contents from tmpl. */
static struct entry *
entry_new(struct entry_map *m, struct entry_pool *ep, struct entry *prev,
    const struct entry *tmpl)
{
	struct entry *e = ep->ep_free;

	if (e == NULL || m->em_count >= MAP_MAXENTRIES)
		return NULL;
	ep->ep_free = e->en_next;
	ep->ep_nfree--;
	*e = *tmpl;
	e->en_prev = prev;
	if (prev != NULL) {
		e->en_next = prev->en_next;
		prev->en_next = e;
	} else {
		e->en_next = m->em_first;
		m->em_first = e;
	}
	if (e->en_next != NULL)
		e->en_next->en_prev = e;
	m->em_count++;
	return e;
}

/* Take it off the list; em_pages is the caller's. */
static void
entry_free(struct entry_map *m, struct entry_pool *ep, struct entry *e)
{
	if (e->en_prev != NULL)
		e->en_prev->en_next = e->en_next;
	else
		m->em_first = e->en_next;
	if (e->en_next != NULL)
		e->en_next->en_prev = e->en_prev;
	if (m->em_hint == e)
		m->em_hint = NULL;
	m->em_count--;
	e->en_next = ep->ep_free;
	ep->ep_free = e;
	ep->ep_nfree++;
}

struct entry *
entry_after(struct entry_map *m, vaddr_t va)
{
	struct entry *e = m->em_hint;

	/* the hint serves if nothing before it can be the answer */
	if (e == NULL || (e->en_prev != NULL && e->en_prev->en_end > va))
		e = m->em_first;
	while (e != NULL && e->en_end <= va)
		e = e->en_next;
	if (e != NULL)
		m->em_hint = e;
	return e;
}

struct entry *
entry_find(struct entry_map *m, vaddr_t va)
{
	struct entry *e = entry_after(m, va);

	return e != NULL && e->en_start <= va ? e : NULL;
}

int
entry_overlap(struct entry_map *m, vaddr_t start, vaddr_t end)
{
	struct entry *e = entry_after(m, start);

	return e != NULL && e->en_start < end;
}

int
entry_covers(struct entry_map *m, vaddr_t start, vaddr_t end)
{
	struct entry *e;

	for (e = entry_after(m, start); start < end; e = e->en_next) {
		if (e == NULL || e->en_start > start)
			return 0;
		start = e->en_end;
	}
	return 1;
}

int
entry_touches(struct entry_map *m, vaddr_t start, vaddr_t end, int kind)
{
	struct entry *e;

	for (e = entry_after(m, start); e != NULL && e->en_start < end;
	    e = e->en_next)
		if (e->en_kind == kind)
			return 1;
	return 0;
}

/* May b, which begins where a ends, become part of a? */
static int
entry_alike(const struct entry *a, const struct entry *b)
{
	return a->en_end == b->en_start && a->en_kind == b->en_kind &&
	    a->en_prot == b->en_prot && a->en_maxprot == b->en_maxprot &&
	    a->en_kind != EN_VNODE && a->en_kind != EN_GUARD;
}

int
entry_insert(struct entry_map *m, struct entry_pool *ep,
    const struct entry *tmpl, struct entry **result)
{
	struct entry *next, *prev, *e;

	if (tmpl->en_start >= tmpl->en_end ||
	    ((tmpl->en_start | tmpl->en_end) & PAGE_MASK) != 0)
		return EINVAL;
	next = entry_after(m, tmpl->en_start);
	if (next != NULL && next->en_start < tmpl->en_end)
		return EEXIST;
	if (next != NULL)
		prev = next->en_prev;
	else
		for (prev = m->em_first; prev != NULL &&
		    prev->en_next != NULL; prev = prev->en_next)
			;
	if (prev != NULL && entry_alike(prev, tmpl)) {
		prev->en_end = tmpl->en_end;
		e = prev;
	} else {
		e = entry_new(m, ep, prev, tmpl);
		if (e == NULL)
			return ENOMEM;
	}
	m->em_pages += entry_pages(tmpl);
	if (result != NULL)
		*result = e;
	return 0;
}

/* Make va, inside e, the start of a new entry. */
static int
entry_split(struct entry_map *m, struct entry_pool *ep, struct entry *e,
    vaddr_t va)
{
	uint64_t front = va - e->en_start;
	struct entry tail = *e;

	tail.en_start = va;
	if (e->en_kind == EN_VNODE) {
		tail.en_off += front;
		tail.en_filelen -= front < e->en_filelen ? front :
		    e->en_filelen;
	}
	if (entry_new(m, ep, e, &tail) == NULL)
		return ENOMEM;
	e->en_end = va;
	if (e->en_filelen > front)
		e->en_filelen = front;
	return 0;
}

int
entry_clip(struct entry_map *m, struct entry_pool *ep, vaddr_t start,
    vaddr_t end)
{
	struct entry *e;
	int error;

	e = entry_find(m, start);
	if (e != NULL && e->en_start < start) {
		error = entry_split(m, ep, e, start);
		if (error)
			return error;
	}
	e = entry_find(m, end - 1);
	if (e != NULL && e->en_end > end)
		return entry_split(m, ep, e, end);
	return 0;
}

void
entry_remove(struct entry_map *m, struct entry_pool *ep, struct entry *e)
{
	m->em_pages -= entry_pages(e);
	entry_free(m, ep, e);
}

void
entry_merge(struct entry_map *m, struct entry_pool *ep, vaddr_t start,
    vaddr_t end)
{
	struct entry *e, *next;

	e = entry_after(m, start > 0 ? start - 1 : 0);
	while (e != NULL && (next = e->en_next) != NULL &&
	    e->en_start < end) {
		if (entry_alike(e, next)) {
			e->en_end = next->en_end;
			entry_free(m, ep, next);
		} else
			e = next;
	}
}

vaddr_t
entry_room(struct entry_map *m, vaddr_t base, vaddr_t limit, uint64_t len)
{
	struct entry *e;
	vaddr_t at = base;

	for (e = entry_after(m, base); e != NULL; e = e->en_next) {
		if (e->en_start > at && e->en_start - at >= len)
			break;
		at = e->en_end;
	}
	if (at >= limit || limit - at < len)
		return 0;
	return at;
}

int
entry_copy(struct entry_map *dst, struct entry_map *src,
    struct entry_pool *ep)
{
	struct entry *e, *last = NULL;

	for (e = src->em_first; e != NULL; e = e->en_next) {
		last = entry_new(dst, ep, last, e);
		if (last == NULL) {
			entry_clear(dst, ep);
			return ENOMEM;
		}
	}
	dst->em_pages = src->em_pages;
	return 0;
}

void
entry_clear(struct entry_map *m, struct entry_pool *ep)
{
	while (m->em_first != NULL)
		entry_free(m, ep, m->em_first);
	m->em_pages = 0;
	m->em_hint = NULL;
}
