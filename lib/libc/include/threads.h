/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * C11 threads (ISO 9899:2011, 7.26) without time-outs and tss_: up to 8 of a
 * process, each with a stack of THRD_STACK bytes and a guard below it.
 * <docs/adr/0017> says what the system does for them.
 */
#ifndef LIBC_THREADS_H
#define LIBC_THREADS_H

#include <stdint.h>

#define thread_local		_Thread_local
#define THRD_STACK		0x40000UL
#define ONCE_FLAG_INIT		{ 0 }

enum { thrd_success, thrd_busy, thrd_error, thrd_nomem, thrd_timedout };
enum { mtx_plain = 0, mtx_recursive = 1 };

typedef int (*thrd_start_t)(void *);
typedef struct libc_thread *thrd_t;
typedef struct {
	uint32_t m_word;	/* 0 free, 1 held, 2 held and waited for */
	uint32_t m_type;
	uint32_t m_owner;	/* mtx_recursive: number of its thread */
	uint32_t m_depth;
} mtx_t;
typedef struct {
	uint32_t c_seq;
} cnd_t;
typedef struct {
	uint32_t o_state;
} once_flag;

int	 thrd_create(thrd_t *, thrd_start_t, void *);
int	 thrd_join(thrd_t, int *);
int	 thrd_detach(thrd_t);
int	 thrd_equal(thrd_t, thrd_t);
thrd_t	 thrd_current(void);
void	 thrd_exit(int) __attribute__((noreturn));
void	 thrd_yield(void);
int	 mtx_init(mtx_t *, int);
int	 mtx_lock(mtx_t *);
int	 mtx_trylock(mtx_t *);
int	 mtx_unlock(mtx_t *);
void	 mtx_destroy(mtx_t *);
int	 cnd_init(cnd_t *);
int	 cnd_wait(cnd_t *, mtx_t *);
int	 cnd_signal(cnd_t *);
int	 cnd_broadcast(cnd_t *);
void	 cnd_destroy(cnd_t *);
void	 call_once(once_flag *, void (*)(void));

/* not of the standard: a signal to one thread; 0 or -1 with errno */
int	 thrd_kill(thrd_t, int);

#endif
