/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects in memory: where they go, and that the page is free when they are gone. */
#ifndef KERNEL_OBJECT_H
#define KERNEL_OBJECT_H

#include "thread.h"

static inline struct thread *
obj_thread(struct kobj *o)
{
	return (struct thread *)((char *)o - offsetof(struct thread, t_obj));
}

/* Zeroed memory becomes an object; its page accounting is the caller's. */
struct kobj *object_make(void *, unsigned type, word_t size, unsigned bytes);
unsigned object_bytes(unsigned type, word_t size);
void	 object_release(struct kobj *);

/* ipc.c: the thread's pending wait ends with that error */
void	 ipc_abort(struct thread *, int error);

#endif
