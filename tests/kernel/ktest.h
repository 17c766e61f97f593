/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a kernel test stands on.  README.md has the theory: each test runs in a
 * thread of its own, makes everything out of UT, and leaves the rest to
 * kt_main, which revokes UT and compares the census.
 *
 * A file defines AREA before it includes this.
 */
#ifndef KTEST_H
#define KTEST_H

#include <abi/bootinfo.h>
#include <abi/cap.h>
#include <abi/errno.h>
#include <abi/layout.h>
#include <abi/msg.h>
#include <abi/syscall.h>
#include "ipc/ipc.h"
#include "ipc/serve.h"
#include "sys/sys.h"
#include "util/string.h"

/* slots: permanent ones first */
#define UT		128	/* untyped of the tests' own run of pages */
#define FR		129	/* frame over the same run */
#define NT_MAIN		130	/* what kt_main waits for */
#define NT_DONE		131	/* the same with badge 1: the test is over */
#define NT_FAIL		132	/* badge 2: the test failed */
#define SLOT_BASE	144	/* the tests' own, emptied after each */
#define NONE		1023	/* always empty */

#define KT_PAGES	6144	/* pages of UT and FR */
#define KT_PRIO		30	/* of the thread that runs the test */
#define WINDOW		0x40000000UL	/* 2 MiB of each space for tests' mappings */
#define WINDOW2		0x40100000UL	/* its second half */
#define NTHREAD		14
#define STACK		8192

struct test {
	const char *t_name;
	void	(*t_run)(void);
	word_t	 t_flags;
	word_t	 t_times;
};
#define T_UNTIMED	1	/* no clock runs beside it: it must not hang */
#define T_ONE_HART	2	/* it counts on one thread at a time */
#define T_HARTS		4	/* it is about what several harts do at once */
#define TEST(name)		TEST_(name, 0, 1)
#define TEST_UNTIMED(name)	TEST_(name, T_UNTIMED | T_ONE_HART, 1)
#define TEST_ONE_HART(name)	TEST_(name, T_ONE_HART, 1)
#define TEST_HARTS(name)	TEST_(name, T_HARTS, 1)
#define TEST_REPEATED(name, n)	TEST_(name, 0, n)
#define TEST_(name, flags, times)					\
	static void name(void);						\
	static const struct test test_##name				\
	    __attribute__((section("tests"), used)) =			\
	    { AREA "/" #name, name, flags, times };					\
	static void name(void)

void	 kt_fail(const char *file, int line, const char *what, word_t got,
	    word_t want) __attribute__((noreturn));
#define CHECK(c)							\
	do {								\
		if (!(c))						\
			kt_fail(__FILE_NAME__, __LINE__, #c, 0, 1);	\
	} while (0)
#define EQ(got, want)							\
	do {								\
		word_t eq_g = (word_t)(got), eq_w = (word_t)(want);	\
		if (eq_g != eq_w)					\
			kt_fail(__FILE_NAME__, __LINE__,		\
			    #got " == " #want, eq_g, eq_w);		\
	} while (0)
#define OK(call)	EQ(call, 0)

/*
 * Waits for what others do, asleep, so that they can.  Nobody here knows how
 * long that takes on a host that may stop any hart for seconds: main.c ends a
 * test that never comes to its end, and says what it waited for.
 */
#define AWAIT(c)	UNTIL_(c, kt_pause())
#define UNTIL_(c, meanwhile)						\
	do {								\
		kt_awaits(__FILE_NAME__, __LINE__, #c);			\
		while (!(c))						\
			meanwhile;					\
		kt_awaits(NULL, 0, NULL);				\
	} while (0)
/* The thread has got there: T_SEND, T_STOPPED ... */
#define REACHES(thread, state)	AWAIT(kt_state(thread) == (state))
/* A server has handled all that came, and waits for more. */
#define SERVED(s)	REACHES((s).s_thread.k_thread, T_RECV)
#define LONG	(1000UL * 1000000000)	/* a time-out that does not come */

extern const struct bootinfo *const kt_info;
extern unsigned kt_iteration;	/* of a repeated test, from 0 */
extern int kt_many_harts;
extern int kt_fastpath;		/* the kernel's is on */
extern cap_t kt_region;		/* the untyped that UT is a part of */

/* Printing through the kernel log. */
void	 kt_printf(const char *, ...) __attribute__((format(printf, 1, 2)));
int	 kt_has_arg(const char *);

/* Slots, pages (indices in UT and FR) and objects, all of the current test. */
cap_t	 kt_slot(unsigned n);
word_t	 kt_page(unsigned n);
word_t	 kt_mega_page(void);
cap_t	 kt_obj(unsigned type, word_t size);
cap_t	 kt_mint(cap_t src, word_t rights, word_t badge);
struct sysinfo kt_census(void);
void	 kt_same(const struct sysinfo *);	/* caps, objects, pages as then */
unsigned kt_state(cap_t thread);	/* enum thread_state */
void	 kt_awaits(const char *file, int line, const char *what);
void	 kt_pause(void);
word_t	 kt_ms(void);
void	 kt_sleep_ms(word_t);

/* One operation with what it leaves in a1, a2. */
struct result {
	word_t	 error, a1, a2;
};
struct result kt_op(word_t nr, word_t a0, word_t a1, word_t a2, word_t a3,
	    word_t a4, word_t a5);

/* All registers of one ecall: start.S. */
struct door {
	word_t	 a[8], t[7];
};
void	 kt_door(struct door *);

/* Spaces.  kt_space has the image mapped as it is now: any function runs there. */
cap_t	 kt_vspace(unsigned tables);
cap_t	 kt_space(void);
int	 kt_map(cap_t vs, vaddr_t, word_t page, word_t flags);
void	*kt_window(vaddr_t, word_t page);	/* read-write in the root space */
int	 kt_in_copy(void);

/* Threads. */
struct kthread {
	cap_t	 k_thread, k_done;
	unsigned k_prio;
};
struct kthread kt_thread(cap_t vspace, unsigned prio);
void	 kt_go(struct kthread *, void (*)(word_t), word_t arg);
void	 kt_go_on(struct kthread *, void (*)(word_t), word_t arg,
	    vaddr_t stack);
struct kthread kt_start(void (*)(word_t), word_t arg, unsigned prio);
void	 kt_join(struct kthread *);
word_t	 kt_wait(cap_t notify);	/* for as long as it takes; its bits */
void	 kt_recv(cap_t ep, struct ipc_msg *, cap_t reply);
void	 kt_config(cap_t thread, unsigned what, word_t value);
vaddr_t	 kt_stack(void);	/* top of a fresh one */

/* A server: a thread that answers whatever comes to its endpoint. */
struct server {
	cap_t	 s_ep, s_reply, s_window;
	void	(*s_handle)(struct server *, struct ipc_msg *);	/* NULL: echo */
	struct ipc_msg s_last;		/* as received */
	volatile unsigned s_n;		/* messages received */
	struct kthread s_thread;
	word_t	 s_data[8];		/* the handler's */
};
void	 kt_serve(struct server *, void (*)(struct server *,
	    struct ipc_msg *), unsigned prio);

/* all tests, as ktest.lds collects them */
extern const struct test _tests[], _tests_end[];

/* start.S */
extern char kt_thread_start[], kt_thread_end[], kt_dump[], kt_door_ecall[];
void	 kt_fp_store(word_t *), kt_fp_load(const word_t *);
void	 kt_trap_illegal(word_t), kt_trap_break(word_t), kt_trap_amo(word_t);
void	 kt_trap_load(word_t), kt_trap_jump(word_t), kt_trap_csr(word_t);
void	 kt_trap_sret(word_t), kt_trap_store(word_t);
word_t	 kt_trap_ecall(word_t, word_t, word_t, word_t, word_t, word_t,
	    word_t, word_t);
void	 kt_trap_count(word_t);

void	 kt_loop_op(word_t n, word_t nr, word_t a0);
void	 kt_loop_call(word_t n, word_t ep, word_t tag, word_t window,
	    word_t cap, word_t lease);
void	 kt_loop_serve(word_t ep, word_t reply, word_t window);

void	 kt_bench(void);

#endif
