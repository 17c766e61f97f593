/* SPDX-License-Identifier: BSD-2-Clause */
#include <platform/board.h>
#include <platform/sbi.h>
#include "riscv.h"
#include "smp.h"
#include "vspace.h"

#define START_MS	1000	/* a hart that has not come by then is left out */

/* h_ask */
#define ASK_LEAVE	1	/* its address space, which is destroyed */
#define ASK_FPU		2	/* to save what is in its FP unit */

int smp;

/*
 * Who finds it free has it.  In the order of their coming harts would wait for
 * one that is not there: under QEMU there are often fewer cores than harts, and
 * the next in line sleeps while the others spin.  A hart runs its thread between
 * two visits, so nobody is kept out for long.
 */
static uint32_t locked;

/* Entry of secondaries, at its physical address, and the satp they load. */
extern char secondary_start[];
/* head.S: for the one that came by the wrong door */
extern struct hart *head_hart;
extern word_t head_hartid;
word_t secondary_satp;

word_t smp_flushes, smp_fences;

static word_t stale;		/* harts (by index) to flush before the lock goes */

void	 boot_secondary(struct hart *) __attribute__((noreturn));
void	 thread_resume(struct thread *) __attribute__((noreturn));
paddr_t	 boot_image_pa(const void *);

/* Who asks holds the lock and waits until it is done. */
static void
obey(struct hart *h)
{
	if (h->h_ask & ASK_FPU)
		fpu_save(h->h_fpu);
	if (h->h_ask & ASK_LEAVE)
		vspace_leave(h);
	__atomic_store_n(&h->h_ask, 0, __ATOMIC_RELEASE);
}

/* h waits for the lock: it is stalled. */
static void
ask(struct hart *h, uint32_t what)
{
	__atomic_store_n(&h->h_ask, what, __ATOMIC_RELEASE);
	while (__atomic_load_n(&h->h_ask, __ATOMIC_ACQUIRE))
		;
}

void
klock(void)
{
	struct hart *h = this_hart();

	while (__atomic_load_n(&locked, __ATOMIC_RELAXED) != 0 ||
	    __atomic_exchange_n(&locked, 1, __ATOMIC_ACQUIRE) != 0)
		if (unlikely(__atomic_load_n(&h->h_ask, __ATOMIC_ACQUIRE)))
			obey(h);
}

void
kunlock(void)
{
	if (unlikely(stale != 0))
		smp_flush();
	__atomic_store_n(&locked, 0, __ATOMIC_RELEASE);
}

/* SBI names harts by a mask of their ids. */
static word_t
hartid_mask(word_t harts_by_index)
{
	word_t mask = 0;
	unsigned i;

	for (i = 0; i < nharts; i++)
		if (harts_by_index >> i & 1)
			mask |= 1UL << harts[i].h_hartid;
	return mask;
}

/* Other harts whose address space that is. */
static word_t
others_in(const struct vspace *v)
{
	word_t m = 0;
	unsigned i;

	for (i = 0; i < nharts; i++)
		if (harts[i].h_online && &harts[i] != this_hart() &&
		    (harts[i].h_satp & 0xfffffffffffUL) == atop(v->v_root))
			m |= 1UL << i;
	return m;
}

/* Would it go on with its thread, if that one waited there? */
static int
keeps(const struct hart *h, unsigned prio, int stuck)
{
	return h->h_cur == NULL || h->h_cur->t_prio >= prio + stuck;
}

/* Something better than what waits runs there. */
static int
is_stuck(const struct hart *h, unsigned prio)
{
	return h->h_cur != NULL && h->h_cur->t_prio > prio;
}

struct hart *
smp_taker(const struct hart *h)
{
	unsigned p = top_bit(h->h_ready), i;
	int stuck = is_stuck(h, p);
	struct hart *o, *best = NULL;

	for (i = 0; i < nharts; i++) {
		o = &harts[i];
		if (o == h)
			continue;
		if (o->h_idling)
			return o;
		if (!keeps(o, p, stuck) && (best == NULL ||
		    o->h_cur->t_prio < best->h_cur->t_prio))
			best = o;
	}
	return best;
}

struct hart *
smp_giver(const struct hart *h)
{
	struct hart *o, *best = NULL;
	unsigned i, p, rank, most = 0;

	for (i = 0; i < nharts; i++) {
		o = &harts[i];
		if (o == h || o->h_ready == 0)
			continue;
		p = top_bit(o->h_ready);
		rank = 2 * p + is_stuck(o, p);
		if (best == NULL || rank > most) {
			best = o;
			most = rank;
		}
	}
	return best == NULL || h->h_cur == NULL ||
	    !keeps(h, most / 2, most & 1) ? best : NULL;
}

void
smp_kick(struct hart *h)
{
	h->h_idling = 0;
	sbi_send_ipi(1UL << h->h_hartid);
}

void
smp_stall(struct hart *h)
{
	if (!__atomic_load_n(&h->h_kernel, __ATOMIC_ACQUIRE)) {
		sbi_send_ipi(1UL << h->h_hartid);
		while (!__atomic_load_n(&h->h_kernel, __ATOMIC_ACQUIRE))
			;
	}
	if (h->h_fpu != NULL)
		ask(h, ASK_FPU);
}

void
smp_evict(paddr_t root)
{
	struct hart *h;
	unsigned i;

	for (i = 0; i < nharts; i++) {
		h = &harts[i];
		if (h == this_hart() ||
		    (h->h_satp & 0xfffffffffffUL) != atop(root))
			continue;
		smp_stall(h);
		ask(h, ASK_LEAVE);
	}
}

void
smp_stale(struct vspace *v)
{
	word_t been = v->v_harts & ~(1UL << this_hart()->h_id);

	if (been == 0)
		return;
	v->v_stale |= been;
	stale |= others_in(v);
}

void
smp_flush(void)
{
	word_t mask;

	if (stale == 0)
		return;
	mask = hartid_mask(stale);
	stale = 0;
	smp_flushes++;
	sbi_remote_sfence(mask);
}

void
smp_fence_i(const struct vspace *v)
{
	word_t mask = hartid_mask(others_in(v));

	if (mask == 0)
		return;
	smp_fences++;
	sbi_remote_fence_i(mask);
}

/* A started hart, on its own stack, with the MMU on. */
void
boot_secondary(struct hart *h)
{
	struct thread *t;

	csr_write(scounteren, 7);
	csr_clear(sstatus, SSTATUS_SIE | SSTATUS_FS);
	if (has_sstc)
		csr_write(0x14d, ~0UL);		/* stimecmp */
	else
		sbi_set_timer(~0UL);
	h->h_kernel = 1;
	__atomic_store_n(&h->h_online, 1, __ATOMIC_RELEASE);
	klock();
	if (!h->h_wanted) {
		/* too late: the others have gone on without it */
		h->h_online = 0;
		kunlock();
		for (;;)
			__asm__ volatile("wfi");
	}
	csr_write(sie, SIE_SSIE | SIE_STIE);
	t = sched_pick(h);
	hart_leave(h);
	thread_resume(t);
}

void
smp_start(const struct board *b, word_t boot_hartid)
{
	struct hart *h;
	word_t until;
	unsigned i, up = 1;

	for (i = 0; i < b->b_nhart; i++) {
		/* the SBI masks above count harts from 0 to 63 */
		if (b->b_hart[i].h_id == boot_hartid ||
		    b->b_hart[i].h_id > 63 || nharts == MAXHARTS)
			continue;
		h = &harts[nharts];
		hart_init(h, b->b_hart[i].h_id, nharts);
		h->h_wanted = 1;
		h->h_satp = secondary_satp;
		nharts++;
		head_hart = h;
		__atomic_store_n(&head_hartid, h->h_hartid, __ATOMIC_RELEASE);
		if (sbi_hart_start(h->h_hartid, boot_image_pa(secondary_start),
		    (word_t)h) == 0) {
			until = rdtime() + timebase / 1000 * START_MS;
			while (!__atomic_load_n(&h->h_online,
			    __ATOMIC_ACQUIRE) && rdtime() < until)
				;
		}
		if (h->h_online) {
			up++;
			continue;
		}
		h->h_wanted = 0;
		kprintf("hart %u did not start: going on without it\n",
		    h->h_hartid);
	}
	smp = up > 1;
	kprintf("%u of %u harts run\n", up, b->b_nhart);
}
