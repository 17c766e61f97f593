/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The message trace: a ring of struct trace_rec in memory set aside at boot.
 * While it is off a message costs one predictable branch on trace_on.
 */
#ifndef KERNEL_TRACE_H
#define KERNEL_TRACE_H

#include "thread.h"

extern int trace_on;

void	 trace_init(void *ring, word_t bytes);
void	 trace_message(unsigned kind, word_t from, word_t to, word_t tag,
	    const word_t *words, unsigned n);
void	 trace_kop(struct thread *, unsigned sys, const word_t *a, int error);
void	 trace_switch(const struct thread *to);
/* the slow ways into and out of the kernel, and the hart's idling */
void	 trace_enter(void);
void	 trace_leave(void);
void	 trace_idle(int end);
/* bytes and pages that the running operation moved, for its record */
extern word_t trace_bytes, trace_pages;

int	 op_trace_ctl(struct thread *, const word_t *);
int	 op_trace_read(struct thread *, const word_t *);

#endif
