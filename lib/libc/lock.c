/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mutexes, and the locks that picolibc's heap, streams and exit handlers take.
 *
 * A word is 0 (free), 1 (held) or 2 (held, and somebody waits): only who finds
 * 2 asks proc to wake, only who finds it taken asks proc to wait.  Until a
 * process has a second thread, picolibc's locks cost a test of a flag.
 */
#include <stdlib.h>
#include <sys/lock.h>
#include <threads.h>

#include <proc_client.h>

#include "libc.h"

#define OF_HEAP	2	/* m_type: made by __retarget_lock_init */

struct __lock {
	mtx_t	 l_mtx;
};
struct __lock __lock___libc_recursive_mutex = {
	{ .m_type = mtx_recursive }
};
int libc_threaded;	/* set for ever by the first thrd_create */

static int
take(uint32_t *w)
{
	uint32_t free = 0;

	return __atomic_compare_exchange_n(w, &free, 1, 0, __ATOMIC_ACQUIRE,
	    __ATOMIC_RELAXED);
}

static void
word_lock(uint32_t *w)
{
	if (take(w))
		return;
	while (__atomic_exchange_n(w, 2, __ATOMIC_ACQUIRE) != 0)
		(void)proc_futex_wait(PROC, (word_t)w, 2);
}

static void
word_unlock(uint32_t *w)
{
	word_t woken;

	if (__atomic_exchange_n(w, 0, __ATOMIC_RELEASE) == 2)
		(void)proc_futex_wake(PROC, (word_t)w, 1, &woken);
}

int
mtx_init(mtx_t *m, int type)
{
	*m = (mtx_t){ .m_type = (uint32_t)type };
	return thrd_success;
}

void
mtx_destroy(mtx_t *m)
{
	(void)m;
}

static int
have(const mtx_t *m)
{
	return (m->m_type & mtx_recursive) && m->m_owner == libc_slot();
}

int
mtx_lock(mtx_t *m)
{
	if (!have(m)) {
		word_lock(&m->m_word);
		m->m_owner = libc_slot();
	}
	m->m_depth++;
	return thrd_success;
}

int
mtx_trylock(mtx_t *m)
{
	if (!have(m)) {
		if (!take(&m->m_word))
			return thrd_busy;
		m->m_owner = libc_slot();
	}
	m->m_depth++;
	return thrd_success;
}

int
mtx_unlock(mtx_t *m)
{
	if (--m->m_depth > 0)
		return thrd_success;
	m->m_owner = 0;
	word_unlock(&m->m_word);
	return thrd_success;
}

/* --- picolibc's: what it calls; newer ones have no try_acquire --- */

/* Without memory for one a stream goes without; it is no worse than before. */
void
__retarget_lock_init(_LOCK_T *l)
{
	*l = calloc(1, sizeof **l);
	if (*l != NULL)
		(*l)->l_mtx.m_type = OF_HEAP;
}

void
__retarget_lock_init_recursive(_LOCK_T *l)
{
	__retarget_lock_init(l);
	if (*l != NULL)
		(*l)->l_mtx.m_type |= mtx_recursive;
}

void
__retarget_lock_close(_LOCK_T l)
{
	if (l != NULL && (l->l_mtx.m_type & OF_HEAP))
		free(l);
}

void
__retarget_lock_close_recursive(_LOCK_T l)
{
	__retarget_lock_close(l);
}

void
__retarget_lock_acquire(_LOCK_T l)
{
	if (libc_threaded && l != NULL)
		(void)mtx_lock(&l->l_mtx);
}

void
__retarget_lock_acquire_recursive(_LOCK_T l)
{
	__retarget_lock_acquire(l);
}

void
__retarget_lock_release(_LOCK_T l)
{
	if (libc_threaded && l != NULL)
		(void)mtx_unlock(&l->l_mtx);
}

void
__retarget_lock_release_recursive(_LOCK_T l)
{
	__retarget_lock_release(l);
}
