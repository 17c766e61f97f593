/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LIB_STEP_H
#define LIB_STEP_H

#include <stdint.h>

#include <trace.h>

/* address of the instruction that comes behind the one at r->r_pc */
unsigned long	 step_next(const struct regs *, uint32_t insn);
/*
 * Has a stopped process that we trace execute one instruction; 0, 1: it ended or
 * stopped for something else (*st), -1 and errno.
 */
int	 step(pid_t, int *st);

#endif
