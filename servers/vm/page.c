/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Three sources, tried in this order: pages given back (a list), pages never
 * used (between two marks), and runs given back, which are kept whole for the
 * next request of their length until single pages run out.
 */
#include "page.h"

#define RUN_MAX		64

struct page *pages;
uint32_t npages;
int (*page_reclaim)(void);

static uint32_t freelist;		/* doubly linked by pg_next, pg_prev */
static uint32_t nfree;			/* all free pages, wherever they are */
static uint32_t fresh_lo, fresh_hi;	/* never used: [lo, hi) */
static uint32_t kept[RUN_MAX + 1];	/* runs by length, linked by pg_next */

void
page_init(struct page *array, uint32_t n, uint32_t first)
{
	uint32_t i;

	pages = array;
	npages = n;
	for (i = 0; i < first; i++) {
		pages[i].pg_ref = 1;
		pages[i].pg_kind = PK_ARENA;
	}
	for (i = 0; i <= RUN_MAX; i++)
		kept[i] = 0;
	freelist = 0;
	fresh_lo = first;
	fresh_hi = n;
	nfree = n - first;
}

uint32_t
page_nfree(void)
{
	return nfree;
}

static void
list_add(uint32_t p)
{
	pages[p].pg_prev = 0;
	pages[p].pg_next = freelist;
	if (freelist != 0)
		pages[freelist].pg_prev = p;
	freelist = p;
}

static void
list_del(uint32_t p)
{
	struct page *pg = &pages[p];

	if (pg->pg_prev != 0)
		pages[pg->pg_prev].pg_next = pg->pg_next;
	else
		freelist = pg->pg_next;
	if (pg->pg_next != 0)
		pages[pg->pg_next].pg_prev = pg->pg_prev;
}

/* Turn the kept runs into single pages; 0 if there was none. */
static int
dissolve(void)
{
	uint32_t n, p, i;
	int any = 0;

	for (n = 1; n <= RUN_MAX; n++) {
		while ((p = kept[n]) != 0) {
			kept[n] = pages[p].pg_next;
			pages[p].pg_run = 0;
			for (i = 0; i < n; i++)
				list_add(p + i);
			any = 1;
		}
	}
	return any;
}

static uint32_t
take_one(void)
{
	uint32_t p = freelist;

	if (p != 0) {
		freelist = pages[p].pg_next;
		if (freelist != 0)
			pages[freelist].pg_prev = 0;
		return p;
	}
	if (fresh_lo < fresh_hi)
		return fresh_lo++;
	return 0;
}

uint32_t
page_alloc(enum page_kind kind)
{
	struct page *pg;
	uint32_t p;

	while ((p = take_one()) == 0)
		if (!dissolve() && (page_reclaim == NULL || !page_reclaim()))
			return 0;
	nfree--;
	pg = &pages[p];
	pg->pg_ref = 1;
	pg->pg_kind = kind;
	return p;
}

void
page_free(uint32_t p)
{
	pages[p].pg_ref = 0;
	pages[p].pg_kind = PK_FREE;
	list_add(p);
	nfree++;
}

/* First run of n free listed pages, found by looking at all: rare. */
static uint32_t
scan_run(uint32_t n)
{
	uint32_t p, len = 0;

	for (p = 1; p < npages; p++) {
		if (p >= fresh_lo && p < fresh_hi) {
			p = fresh_hi - 1;
			len = 0;
			continue;
		}
		len = pages[p].pg_kind == PK_FREE ? len + 1 : 0;
		if (len == n)
			return p + 1 - n;
	}
	return 0;
}

uint32_t
page_alloc_run(uint32_t n, enum page_kind kind)
{
	uint32_t p = 0, i;

	if (n == 0 || n > RUN_MAX)
		return 0;
	if (kept[n] != 0) {
		p = kept[n];
		kept[n] = pages[p].pg_next;
		pages[p].pg_run = 0;
	} else if (fresh_hi - fresh_lo >= n) {
		fresh_hi -= n;
		p = fresh_hi;
	}
	while (p == 0) {
		/* kept runs of other lengths may be neighbours: look at all */
		(void)dissolve();
		p = scan_run(n);
		if (p != 0)
			for (i = 0; i < n; i++)
				list_del(p + i);
		else if (page_reclaim == NULL || !page_reclaim())
			return 0;
	}
	for (i = 0; i < n; i++) {
		pages[p + i].pg_ref = 1;
		pages[p + i].pg_kind = kind;
	}
	nfree -= n;
	return p;
}

void
page_free_run(uint32_t first, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		pages[first + i].pg_ref = 0;
		pages[first + i].pg_kind = PK_FREE;
	}
	pages[first].pg_run = n;
	pages[first].pg_next = kept[n];
	kept[n] = first;
	nfree += n;
}
