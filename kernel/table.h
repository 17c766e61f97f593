/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables, as vspace.c and the operations on them (map.c) see them. */
#ifndef KERNEL_TABLE_H
#define KERNEL_TABLE_H

#include "riscv.h"
#include "vspace.h"

#define TABLE(pa)	((word_t *)pa_kva(pa))

static inline word_t
pte_flags(word_t flags)
{
	/* MAP_R, W, X are 1, 2, 4; PTE_R, W, X are the same bits, doubled */
	return (flags & 7) << 1 | PTE_V | PTE_U | PTE_A | PTE_D;
}

/*
 * Which parts of a table may hold something, 8 entries a bit: a search for what
 * is mapped looks nowhere else.
 */
static inline void
table_mark(const word_t *entry)
{
	pa_page(kva_pa(entry))->pg_units |=
	    1UL << (((vaddr_t)entry & PAGE_MASK) >> 6);
}

/* The entry for va at level 0 or 1, or NULL; with `make' tables are added from the pool. */
word_t	*vspace_pte(struct vspace *, vaddr_t va, int level, int make);
/* Where a mapping would go: ENOMEM without a table, EEXIST if it may not. */
int	 vspace_place(struct vspace *, vaddr_t, word_t flags, word_t **);
/* A valid entry for va changed. */
void	 vspace_flush_va(struct vspace *, vaddr_t va);
/* n pages from pa on have a mapping less. */
void	 page_unmapped(paddr_t, word_t n);
void	 vspace_clear(struct vspace *);

#endif
