/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page allocator.  Pages never used yet lie above arena.a_fresh; pages
 * given back are a list through their own first word.
 */
#include "util/assert.h"
#include "util/string.h"

#include "arena.h"

static struct {
	char	*a_base;
	uint32_t a_npages;
	uint32_t a_fresh;	/* pages [1, a_fresh] have been used */
	uint32_t a_free;	/* first of the list, 0 = empty */
	uint32_t a_used;
} arena;

void
arena_init(void *base, uint32_t npages)
{
	arena.a_base = base;
	arena.a_npages = npages;
	arena.a_fresh = arena.a_free = arena.a_used = 0;
}

void *
page_addr(uint32_t page)
{
	assert(page >= 1 && page <= arena.a_npages,
	    "hint: a block number was used as it came, without a look at 0");
	return arena.a_base + ptoa(page - 1);
}

uint32_t
page_alloc(void)
{
	uint32_t page = arena.a_free;

	if (page != 0)
		memcpy(&arena.a_free, page_addr(page), sizeof(arena.a_free));
	else if (arena.a_fresh < arena.a_npages)
		page = ++arena.a_fresh;
	else
		return 0;
	memset(page_addr(page), 0, PAGE_SIZE);
	arena.a_used++;
	return page;
}

void
page_free(uint32_t page)
{
	assert(arena.a_used > 0, "hint: a page was freed twice");
	memcpy(page_addr(page), &arena.a_free, sizeof(arena.a_free));
	arena.a_free = page;
	arena.a_used--;
}

uint32_t
pages_used(void)
{
	return arena.a_used;
}
