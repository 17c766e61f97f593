/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * C11 threads over proc.  A thread's stack, its thread-local block and what is
 * known of it lie in one mapping, with an unreadable page at its low end.
 * proc clears t_alive when the thread does not run any more, and only then is
 * the mapping given back: by who joins it, or if it is detached by whoever
 * makes the next thread.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/lock.h>
#include <sys/mman.h>
#include <threads.h>

#include <proc_client.h>

#include "libc.h"
#include "sys/sys.h"

#define GUARD	4096UL

struct libc_thread {
	uint32_t t_alive;	/* not 0: it has not ended */
	uint32_t t_tid;		/* 0: it has not run yet */
	int	 t_result;
	int	 t_detached;
	thrd_start_t t_fn;
	void	*t_arg;
	char	*t_map;		/* NULL: the first thread, whose stack is exec's */
	struct libc_thread *t_next;	/* under the library's lock */
};

extern char thread_entry[];
void	 thread_main(struct libc_thread *, uint32_t) __attribute__((noreturn));

static struct libc_thread first = { .t_alive = 1, .t_tid = CAPSLOT_SELF };
static struct libc_thread *detached;
static uint32_t nthreads = 1;
static _Thread_local struct libc_thread *self;

static void
wait_word(uint32_t *w, uint32_t value)
{
	while (__atomic_load_n(w, __ATOMIC_ACQUIRE) == value)
		(void)proc_futex_wait(PROC, (word_t)w, value);
}

thrd_t
thrd_current(void)
{
	return self != NULL ? self : &first;
}

int
thrd_equal(thrd_t a, thrd_t b)
{
	return a == b;
}

/* A child of fork(2) has the thread that called, and knows of no other. */
void
libc_thread_forked(void)
{
	nthreads = 1;
	detached = NULL;
}

/* --- making --- */

static void
unmap(struct libc_thread *t)
{
	(void)munmap(t->t_map, GUARD + THRD_STACK);
}

/* Detached threads that have ended leave their mapping behind. */
static void
collect(void)
{
	struct libc_thread **tp, *t;

	__LIBC_LOCK();
	for (tp = &detached; (t = *tp) != NULL;) {
		if (__atomic_load_n(&t->t_alive, __ATOMIC_ACQUIRE)) {
			tp = &t->t_next;
			continue;
		}
		*tp = t->t_next;
		unmap(t);
	}
	__LIBC_UNLOCK();
}

static struct libc_thread *
thread_map(char **tls)
{
	struct libc_thread *t;
	char *map, *top;

	map = mmap(NULL, GUARD + THRD_STACK, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANON, -1, 0);
	if (map == MAP_FAILED)
		return NULL;
	top = map + GUARD + THRD_STACK - sizeof *t;
	t = (struct libc_thread *)top;
	t->t_map = map;
	*tls = libc_tls_below(top);
	if (mprotect(map, GUARD, PROT_NONE) == 0)
		return t;
	unmap(t);
	return NULL;
}

void
thread_main(struct libc_thread *t, uint32_t tid)
{
	libc_slot_set(tid);
	__atomic_store_n(&t->t_tid, tid, __ATOMIC_RELAXED);
	self = t;
	thrd_exit(t->t_fn(t->t_arg));
}

int
thrd_create(thrd_t *thread, thrd_start_t fn, void *arg)
{
	struct libc_thread *t;
	word_t tid;
	char *tls;
	int error;

	libc_threaded = 1;
	collect();
	t = thread_map(&tls);
	if (t == NULL)
		return thrd_nomem;
	t->t_alive = 1;
	t->t_fn = fn;
	t->t_arg = arg;
	__atomic_fetch_add(&nthreads, 1, __ATOMIC_RELAXED);
	*thread = t;
	error = proc_thread_new(PROC, (word_t)thread_entry,
	    (word_t)tls & ~15UL, (word_t)tls, (word_t)t, &tid);
	if (error == 0)
		return thrd_success;
	__atomic_fetch_sub(&nthreads, 1, __ATOMIC_RELAXED);
	unmap(t);
	errno = error;
	return error == ENOMEM ? thrd_nomem : thrd_error;
}

/* --- ending --- */

void
thrd_exit(int result)
{
	struct libc_thread *t = thrd_current();

	t->t_result = result;
	if (__atomic_fetch_sub(&nthreads, 1, __ATOMIC_ACQ_REL) == 1)
		exit(0);
	for (;;)
		(void)proc_thread_exit(PROC, (word_t)&t->t_alive);
}

int
thrd_join(thrd_t t, int *result)
{
	if (t == thrd_current() || t->t_detached)
		return thrd_error;
	wait_word(&t->t_alive, 1);
	if (result != NULL)
		*result = t->t_result;
	if (t->t_map != NULL)
		unmap(t);
	return thrd_success;
}

int
thrd_detach(thrd_t t)
{
	if (t->t_detached)
		return thrd_error;
	t->t_detached = 1;
	if (t->t_map != NULL) {
		__LIBC_LOCK();
		t->t_next = detached;
		detached = t;
		__LIBC_UNLOCK();
	}
	return thrd_success;
}

void
thrd_yield(void)
{
	(void)sys_yield();
}

/* t_tid is there as soon as the thread has run */
int
thrd_kill(thrd_t t, int sig)
{
	while (__atomic_load_n(&t->t_tid, __ATOMIC_RELAXED) == 0)
		thrd_yield();
	return libc_fail(proc_thread_kill(PROC, t->t_tid, (word_t)(long)sig));
}

/* --- conditions --- */

int
cnd_init(cnd_t *c)
{
	c->c_seq = 0;
	return thrd_success;
}

void
cnd_destroy(cnd_t *c)
{
	(void)c;
}

/* Who signals counts first, so that a wait which has not begun does not begin. */
int
cnd_wait(cnd_t *c, mtx_t *m)
{
	uint32_t seq = __atomic_load_n(&c->c_seq, __ATOMIC_RELAXED);

	(void)mtx_unlock(m);
	(void)proc_futex_wait(PROC, (word_t)&c->c_seq, seq);
	return mtx_lock(m);
}

static int
wake(cnd_t *c, word_t n)
{
	word_t woken;

	__atomic_fetch_add(&c->c_seq, 1, __ATOMIC_RELAXED);
	(void)proc_futex_wake(PROC, (word_t)&c->c_seq, n, &woken);
	return thrd_success;
}

int
cnd_signal(cnd_t *c)
{
	return wake(c, 1);
}

int
cnd_broadcast(cnd_t *c)
{
	return wake(c, UINT64_MAX);
}

void
call_once(once_flag *o, void (*fn)(void))
{
	uint32_t state = 0;
	word_t woken;

	if (__atomic_compare_exchange_n(&o->o_state, &state, 1, 0,
	    __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) {
		fn();
		__atomic_store_n(&o->o_state, 2, __ATOMIC_RELEASE);
		(void)proc_futex_wake(PROC, (word_t)&o->o_state, UINT64_MAX,
		    &woken);
	} else
		wait_word(&o->o_state, 1);
}
