/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef KERNEL_SYSCALL_H
#define KERNEL_SYSCALL_H

#include "thread.h"

void	 syscall(struct thread *, word_t nr);

/* machine.c */
int	 op_log(struct thread *, const word_t *);
int	 op_log_read(struct thread *, const word_t *);
int	 op_console_off(struct thread *, const word_t *);
int	 op_console_put(struct thread *, const word_t *);
int	 op_console_get(struct thread *, const word_t *);
int	 op_power(struct thread *, const word_t *);
int	 op_sysinfo(struct thread *, const word_t *);

#endif
