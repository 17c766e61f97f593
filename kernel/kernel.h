/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every part of the kernel knows: per-hart state, the memory map, errors
 * that stop the machine.
 *
 * The kernel runs with interrupts off, on one stack a hart, under one lock; it
 * is entered from user mode only, and either returns to a thread or idles.
 */
#ifndef KERNEL_KERNEL_H
#define KERNEL_KERNEL_H

#include <abi/errno.h>
#include <abi/types.h>

/* addresses: all memory is mapped at DMAP_BASE + physical (head.c) */
#define DMAP_BASE	0xffffffc000000000UL
#define DMAP_SIZE	0x2000000000UL		/* 128 GiB */
#define KERNEL_BASE	0xffffffff80000000UL	/* link address */
#define KERNEL_SPAN	0x200000UL		/* the whole image lies in one 2 MiB page */
#define USER_TOP	0x4000000000UL
#define KSTACK_SIZE	8192

#define MAXHARTS	8
#define NPRIO		64
#define TICK_MS		10
#define OFFER_MS	TICK_MS	/* a thread waits so long before another hart is told, */
#define OFFER_PICKS	32	/* or while a hart chose another so often */

static inline void *
pa_kva(paddr_t pa)
{
	return (void *)(DMAP_BASE + pa);
}

static inline paddr_t
kva_pa(const void *va)
{
	return (vaddr_t)va - DMAP_BASE;
}

struct thread;

/* One per hart; offsets 0..16 are known to entry.S. */
struct hart {
	word_t	 h_stack;		/* top of the kernel stack */
	struct thread *h_cur;		/* whose registers are on the hart; NULL while idle */
	word_t	 h_scratch;
	uint32_t h_id;			/* index, 0.. */
	uint32_t h_hartid;		/* as SBI numbers it */
	uint32_t h_plic_ctx;
	uint32_t h_resched;		/* something better may be ready */
	uint64_t h_ready;		/* bit p: h_queue[p] is not empty */
	struct {
		struct thread *head, *tail;
	} h_queue[NPRIO];
	struct thread *h_fpu;		/* whose FP registers are on the hart */
	word_t	 h_satp;		/* as last written */
	uint32_t h_fencei;		/* icache generation seen */
	uint32_t h_kernel;		/* not in user mode: its thread's registers are in memory */
	uint32_t h_online, h_wanted;	/* it came up; it was not too late */
	uint32_t h_idling;		/* waits for an interrupt, lock released */
	uint32_t h_ask;			/* ASK_: what it is to do while it waits for the lock */
	uint32_t h_pad;
	word_t	 h_asidgen;		/* generation its TLB was last cleaned for */
	int	 h_timer_on;
	word_t	 h_slice;		/* deadline of the running slice, rdtime ticks */
	unsigned h_waits;		/* times in a row that somebody waited when it chose */
	word_t	 h_offer;		/* when idle harts are told of waiting threads, 0 = never */
	word_t	 h_idle;		/* ticks spent idle */
	word_t	 h_switches;
	word_t	 h_fastpath;
};

extern struct hart harts[MAXHARTS];
extern unsigned nharts;
extern word_t timebase;			/* rdtime ticks a second */
extern int asid_bits;
extern int has_sstc;

void	 hart_init(struct hart *, word_t hartid, unsigned index);
void	 hart_leave(struct hart *);	/* the last thing before user mode: the lock goes */

static inline struct hart *
this_hart(void)
{
	struct hart *h;

	__asm__ volatile("mv %0, tp" : "=r"(h));
	return h;
}

void	 panic(const char *, ...) __attribute__((noreturn,
	    format(printf, 1, 2)));
void	 kprintf(const char *, ...) __attribute__((format(printf, 1, 2)));

#define kassert(e, hint)						\
	do {								\
		if (__builtin_expect(!(e), 0))				\
			panic("%s:%d: %s: %s", __FILE__, __LINE__, #e,	\
			    hint);					\
	} while (0)

/* index of the highest bit; x is not 0.  Without Zbb the compiler would call a table. */
static inline unsigned
top_bit(uint64_t x)
{
	unsigned n = 0;

	if (x >> 32 != 0) {
		n = 32;
		x >>= 32;
	}
	if (x >> 16 != 0) {
		n += 16;
		x >>= 16;
	}
	if (x >> 8 != 0) {
		n += 8;
		x >>= 8;
	}
	if (x >> 4 != 0) {
		n += 4;
		x >>= 4;
	}
	/* of 1..15, two bits each */
	return n + (0xffffaa50u >> (2 * x) & 3);
}

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

/* a kernel operation that was interrupted: the thread repeats its ecall */
#define ERESTART	(-2)
/* the operation has arranged what runs next and what the thread will see */
#define EHANDLED	(-3)

#endif
