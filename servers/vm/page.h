/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The run of pages that vm owns, one struct page each: who uses it, and how
 * often.  Page 0 belongs to this array itself, so that 0 means "none".
 * Pure: what reclaims is given as a function.
 */
#ifndef VM_PAGE_H
#define VM_PAGE_H

#include <abi/types.h>

enum page_kind {
	PK_FREE,
	PK_ARENA,	/* vm's own tables */
	PK_ANON,	/* private to those who map it */
	PK_CACHE,	/* of a file; one reference is the cache's */
	PK_TABLE,	/* fed to an address space */
	PK_OBJECT	/* holds kernel objects, or is in an untyped given to proc */
};

struct page {
	uint32_t pg_ref;
	uint8_t	 pg_kind;
	uint8_t	 pg_used;	/* CACHE: looked up since the hand passed */
	uint16_t pg_obj;	/* CACHE: index of the object */
	uint32_t pg_off;	/* CACHE: page number in the file */
	uint16_t pg_tail;	/* CACHE: bytes of it that count, 0 = all */
	uint16_t pg_run;	/* first page of a kept run: its length */
	uint32_t pg_next;	/* free list, kept runs, TABLE: the space's, CACHE: the object's */
	uint32_t pg_prev;	/* free list, CACHE */
	uint32_t pg_hash;	/* CACHE: hash chain */
};

extern struct page *pages;
extern uint32_t npages;
/* Called when nothing is free: gives back at least one page and returns 1, or 0. */
extern int (*page_reclaim)(void);

/* The array is zeroed memory; pages below first are vm's own. */
void	 page_init(struct page *, uint32_t n, uint32_t first);
/* One page with one reference, contents unknown; 0 = none left. */
uint32_t page_alloc(enum page_kind);
/* n pages in a row, each with one reference; 0 = none. */
uint32_t page_alloc_run(uint32_t n, enum page_kind);
void	 page_free_run(uint32_t first, uint32_t n);
void	 page_free(uint32_t);
uint32_t page_nfree(void);

static inline void
page_ref(uint32_t p)
{
	pages[p].pg_ref++;
}

/* The last reference frees it. */
static inline void
page_unref(uint32_t p)
{
	if (--pages[p].pg_ref == 0)
		page_free(p);
}

#endif
