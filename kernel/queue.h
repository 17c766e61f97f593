/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads that wait: first come, first served, linked through t_next. */
#ifndef KERNEL_QUEUE_H
#define KERNEL_QUEUE_H

#include "thread.h"

static inline void
queue_append(struct thread **head, struct thread **tail, struct thread *t)
{
	t->t_next = NULL;
	t->t_prev = *tail;
	if (*tail != NULL)
		(*tail)->t_next = t;
	else
		*head = t;
	*tail = t;
}

static inline void
queue_remove(struct thread **head, struct thread **tail, struct thread *t)
{
	if (t->t_prev != NULL)
		t->t_prev->t_next = t->t_next;
	else
		*head = t->t_next;
	if (t->t_next != NULL)
		t->t_next->t_prev = t->t_prev;
	else
		*tail = t->t_prev;
	t->t_next = t->t_prev = NULL;
	t->t_on = NULL;
}

#endif
