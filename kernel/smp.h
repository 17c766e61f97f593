/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * More than one hart: the kernel lock, and what one hart must ask of another.
 * With one hart all of it costs a branch on `smp'.
 */
#ifndef KERNEL_SMP_H
#define KERNEL_SMP_H

#include "kernel.h"

struct board;
struct vspace;

extern int smp;			/* more than one hart was started */

void	 klock(void);
void	 kunlock(void);
/* Start the other harts that the device tree calls usable; waits for each. */
void	 smp_start(const struct board *, word_t boot_hartid);
/* A hart idles while threads wait: tell it. */
void	 smp_kick_idle(void);
/*
 * That hart leaves user mode: its thread's registers are in memory and it
 * waits for the lock.  The caller holds the lock, and takes the thread away.
 */
void	 smp_stall(struct hart *);
/* No hart stands on that root table any more: those in the kernel wait for the lock. */
void	 smp_evict(paddr_t root);
/* Harts that may hold translations of a space that changed: flushed by smp_flush(). */
void	 smp_stale(const struct vspace *);
void	 smp_flush(void);
/* Code was written: every hart fetches it anew. */
void	 smp_fence_i(void);

#endif
