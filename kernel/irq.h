/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef KERNEL_IRQ_H
#define KERNEL_IRQ_H

#include "cap.h"

#define NIRQ	256

int	 irq_waits(void);		/* an interrupt is pending on this hart */
void	 irq_handle(struct hart *, word_t scause);
void	 irq_release(word_t line);	/* its capability is gone */
void	 irq_unbind(struct notify *);	/* the notification is gone */
/* notify.c */
void	 notify_signal(struct notify *, word_t bits);

int	 op_irq_get(struct thread *, const word_t *);
int	 op_irq_bind(struct thread *, const word_t *);
int	 op_irq_ack(struct thread *, const word_t *);

#endif
