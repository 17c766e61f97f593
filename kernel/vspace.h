/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef KERNEL_VSPACE_H
#define KERNEL_VSPACE_H

#include "riscv.h"
#include "smp.h"
#include "thread.h"

/*
 * State of every page of memory, kept by the kernel so that one physical run
 * may be named by many capabilities: a page is mapped, or a table, or holds
 * objects, never two of these.
 */
enum page_state { PG_USER, PG_TABLE, PG_OBJECT, PG_KERNEL };

struct page {
	uint32_t pg_refs;	/* USER: mappings; OBJECT: objects in it */
	uint32_t pg_state;
	uint64_t pg_units;	/* OBJECT, TABLE: which 64-byte units are taken */
};

extern struct page *pages;	/* of the memory from page_base on */
extern word_t page_base, page_count;	/* page numbers */

static inline struct page *
pa_page(paddr_t pa)
{
	word_t n = (pa >> PAGE_SHIFT) - page_base;

	return n < page_count ? &pages[n] : NULL;
}

/*
 * A Sv39 address space.  The first page fed to it becomes its root table; the
 * others wait in the pool until a mapping needs a table.
 */
struct vspace {
	struct kobj v_obj;
	paddr_t	 v_root;
	word_t	 v_token;
	struct cslot v_pager;
	struct thread *v_threads;
	word_t	 v_nthreads;
	paddr_t	 v_pool;	/* free table pages, linked through their first word */
	word_t	 v_npool, v_ntables;
	word_t	 v_asidgen;	/* generation of the number in v_satp */
	word_t	 v_satp;
	word_t	 v_harts;	/* that have run it, by index */
	word_t	 v_stale;	/* of these: must flush before they run it again */
	struct vspace *v_next, *v_prev;	/* all address spaces */
};

extern word_t *kernel_root;
extern word_t asid_gen;
extern uint32_t icache_gen;	/* counts code pages that became visible */

void	 vspace_init(struct vspace *);
int	 vspace_map(struct vspace *, vaddr_t, paddr_t, word_t flags,
	    int device);
void	 vspace_feed(struct vspace *, paddr_t);
void	 vspace_destroy(struct vspace *);
void	 vspace_leave(struct hart *);	/* to the kernel's own tables */
void	 vspace_enter(struct hart *, struct vspace *);

/* The hart runs threads of that space from here on. */
static inline void
vspace_activate(struct hart *h, struct vspace *v)
{
	word_t satp = v->v_satp;

	/* one hart, and its number is good: nothing else to look at */
	if (likely(!smp && v->v_asidgen == asid_gen && asid_bits != 0)) {
		if (satp == h->h_satp)
			return;
		h->h_satp = satp;
		csr_write(satp, satp);
		return;
	}
	vspace_enter(h, v);
}
/* Unmap a run of physical pages from every address space. */
void	 vspace_purge(paddr_t, word_t npages);

/*
 * The address at which the kernel sees byte va of that space, with `need' of
 * PTE_R, PTE_W, PTE_X granted to user mode there; NULL if it is not so.
 */
void	*vspace_kva(const struct vspace *, vaddr_t va, word_t need);

/* uaccess.c: EFAULT if outside user addresses, ERETRY if not mapped so; *fault is then the address */
struct ufault {
	vaddr_t	 uf_addr;
	word_t	 uf_write;
	int	 uf_local;	/* the second space's memory was at fault */
};
int	 ucopy(struct vspace *dv, vaddr_t dst, struct vspace *sv, vaddr_t src,
	    word_t n, word_t *done, struct ufault *);
int	 ucopy_str(struct vspace *dv, vaddr_t dst, struct vspace *sv,
	    vaddr_t src, word_t max, word_t *done, struct ufault *);
int	 copyin(struct thread *, vaddr_t, void *, word_t n);
int	 copyout(struct thread *, const void *, vaddr_t, word_t n);
/* put ERETRY's address into the registers that the thread will see */
int	 ufault_result(struct thread *, int error, const struct ufault *);

int	 op_vs_config(struct thread *, const word_t *);
int	 op_vs_feed(struct thread *, const word_t *);
int	 op_mapv(struct thread *, const word_t *);
int	 op_unmap(struct thread *, const word_t *);
int	 op_vs_clear(struct thread *, const word_t *);
int	 op_vs_query(struct thread *, const word_t *);
int	 op_vs_idle(struct thread *, const word_t *);

#endif
