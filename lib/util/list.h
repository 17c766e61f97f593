/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Doubly linked list through a member of its elements.  A struct list is both
 * the head and the link; a head is circular and never holds NULL.  An element
 * that is on no list is linked to itself: list_remove() may be repeated.
 */
#ifndef UTIL_LIST_H
#define UTIL_LIST_H

#include <stddef.h>

struct list {
	struct list *l_next;
	struct list *l_prev;
};

#define LIST_INIT(head)	{ &(head), &(head) }

/* the structure of which `link' is member `member' */
#define list_entry(link, type, member)					\
	((type *)(void *)((char *)(link) - offsetof(type, member)))

/* `e' must not be removed inside the loop: use list_foreach_safe */
#define list_foreach(e, head)						\
	for ((e) = (head)->l_next; (e) != (head); (e) = (e)->l_next)

#define list_foreach_safe(e, next, head)				\
	for ((e) = (head)->l_next; (next) = (e)->l_next, (e) != (head);	\
	    (e) = (next))

static inline void
list_init(struct list *l)
{
	l->l_next = l;
	l->l_prev = l;
}

static inline int
list_empty(const struct list *l)
{
	return l->l_next == l;
}

static inline void
list_insert_after(struct list *at, struct list *e)
{
	e->l_next = at->l_next;
	e->l_prev = at;
	at->l_next->l_prev = e;
	at->l_next = e;
}

static inline void
list_insert_head(struct list *head, struct list *e)
{
	list_insert_after(head, e);
}

static inline void
list_insert_tail(struct list *head, struct list *e)
{
	list_insert_after(head->l_prev, e);
}

static inline void
list_remove(struct list *e)
{
	e->l_prev->l_next = e->l_next;
	e->l_next->l_prev = e->l_prev;
	list_init(e);
}

/* the first or last element's link, NULL if there is none */
static inline struct list *
list_first(const struct list *head)
{
	return head->l_next == head ? NULL : head->l_next;
}

static inline struct list *
list_last(const struct list *head)
{
	return head->l_prev == head ? NULL : head->l_prev;
}

#endif
