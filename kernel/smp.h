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
extern word_t smp_flushes, smp_fences;	/* times that others were told */

void	 klock(void);
void	 kunlock(void);
/* Start the other harts that the device tree calls usable; waits for each. */
void	 smp_start(const struct board *, word_t boot_hartid);
/*
 * A thread that waits for one hart belongs on another which idles or runs
 * nothing better; or nothing as good, if where it waits its turn does not come,
 * because that hart is busy with something better.  Who would take h's best
 * waiting thread, or NULL; and of whom should h take one.
 */
struct hart *smp_taker(const struct hart *h);
struct hart *smp_giver(const struct hart *h);
void	 smp_kick(struct hart *);	/* it looks for itself */
/*
 * That hart, which does not idle, leaves user mode: its thread's registers, FP
 * registers too, are in memory and it waits for the lock.  The caller holds the
 * lock, and takes the thread away.
 */
void	 smp_stall(struct hart *);
/* No hart stands on that root table any more: those in the kernel wait for the lock. */
void	 smp_evict(paddr_t root);
/*
 * Translations of that space changed.  Harts that are in it are flushed by
 * smp_flush(), at the latest when the lock goes; others that have been in it
 * flush before they enter it again (vspace_activate()).
 */
void	 smp_stale(struct vspace *);
void	 smp_flush(void);
/*
 * Code is about to be mapped there: harts in that space fetch it anew.  All
 * others do when they next switch (icache_gen).
 */
void	 smp_fence_i(const struct vspace *);

#endif
