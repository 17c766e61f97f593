/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A lock between the workers, for a few hundred instructions without a system
 * call.  They have one priority, so that whoever holds it comes to run; with
 * one hart there is one worker, and nobody to wait for.
 */
#ifndef EXEC_LOCK_H
#define EXEC_LOCK_H

struct exec_lock {
	int	 el_held;
};

static inline void
exec_lock(struct exec_lock *el)
{
	while (__atomic_exchange_n(&el->el_held, 1, __ATOMIC_ACQUIRE))
		;
}

static inline void
exec_unlock(struct exec_lock *el)
{
	__atomic_store_n(&el->el_held, 0, __ATOMIC_RELEASE);
}

#endif
