// SRCS: servers/vm/page.c servers/vm/vpage.c lib/util/prng.c
/* SPDX-License-Identifier: BSD-2-Clause */
/* vm's pages: single ones and runs, reclaim, and which page is where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "page.h"
#include "util/prng.h"
#include "vpage.h"

#define NPAGES		600
#define FIRST		10
#define NVPAGES		300
#define NBUCKETS	16	/* long chains on purpose */

static struct page array[NPAGES];
static struct vpage vp_array[NVPAGES];
static uint32_t buckets[NBUCKETS];

static int
setup(void **state)
{
	(void)state;
	memset(array, 0, sizeof(array));
	page_reclaim = NULL;
	page_init(array, NPAGES, FIRST);
	memset(buckets, 0, sizeof(buckets));
	vpage_init(vp_array, NVPAGES, buckets, NBUCKETS, 12345);
	return 0;
}

static void
every_page_once(void **state)
{
	uint8_t seen[NPAGES] = { 0 };
	uint32_t p, n = 0;

	(void)state;
	assert_int_equal(page_nfree(), NPAGES - FIRST);
	while ((p = page_alloc(PK_ANON)) != 0) {
		assert_in_range(p, FIRST, NPAGES - 1);
		assert_int_equal(seen[p]++, 0);
		n++;
	}
	assert_int_equal(n, NPAGES - FIRST);
	assert_int_equal(page_nfree(), 0);
	for (p = FIRST; p < NPAGES; p++)
		page_unref(p);
	assert_int_equal(page_nfree(), NPAGES - FIRST);
}

static void
references_keep_a_page(void **state)
{
	uint32_t p = page_alloc(PK_ANON);

	(void)state;
	page_ref(p);
	page_unref(p);
	assert_int_equal(pages[p].pg_kind, PK_ANON);
	page_unref(p);
	assert_int_equal(pages[p].pg_kind, PK_FREE);
	assert_int_equal(page_alloc(PK_CACHE), p);
}

static void
runs_are_contiguous_and_come_back(void **state)
{
	uint32_t p, q, i;

	(void)state;
	assert_int_equal(page_alloc_run(0, PK_OBJECT), 0);
	assert_int_equal(page_alloc_run(65, PK_OBJECT), 0);
	p = page_alloc_run(16, PK_OBJECT);
	assert_int_not_equal(p, 0);
	for (i = 0; i < 16; i++)
		assert_int_equal(pages[p + i].pg_kind, PK_OBJECT);
	page_free_run(p, 16);
	q = page_alloc_run(16, PK_OBJECT);
	assert_int_equal(p, q);
	page_free_run(q, 16);
	assert_int_equal(page_nfree(), NPAGES - FIRST);
}

static void
kept_runs_serve_single_pages_at_last(void **state)
{
	uint32_t run[9], i, n = 0;

	(void)state;
	for (i = 0; i < 9; i++)
		assert_int_not_equal(run[i] = page_alloc_run(60, PK_OBJECT), 0);
	for (i = 0; i < 9; i++)
		page_free_run(run[i], 60);
	while (page_alloc(PK_ANON) != 0)
		n++;
	assert_int_equal(n, NPAGES - FIRST);
}

static void
run_is_found_among_single_pages(void **state)
{
	uint32_t p, i;

	(void)state;
	while (page_alloc(PK_ANON) != 0)
		;
	for (i = 100; i < 140; i += 2)
		page_free(i);
	assert_int_equal(page_alloc_run(2, PK_OBJECT), 0);
	for (i = 301; i < 305; i++)
		page_free(i);
	p = page_alloc_run(4, PK_OBJECT);
	assert_int_equal(p, 301);
	assert_int_equal(page_nfree(), 20);
	/* the list is still whole */
	for (i = 0; i < 20; i++)
		assert_int_not_equal(page_alloc(PK_ANON), 0);
	assert_int_equal(page_alloc(PK_ANON), 0);
}

static uint32_t spare;

static int
give_back_one(void)
{
	if (spare == 0)
		return 0;
	page_free(spare);
	spare = 0;
	return 1;
}

static void
reclaim_is_asked_when_nothing_is_left(void **state)
{
	uint32_t p;

	(void)state;
	while ((p = page_alloc(PK_CACHE)) != 0)
		spare = p;
	p = spare;
	page_reclaim = give_back_one;
	assert_int_equal(page_alloc(PK_ANON), p);
	assert_int_equal(page_alloc(PK_ANON), 0);
	assert_int_equal(page_alloc_run(1, PK_OBJECT), 0);
}

static void
vpages_of_spaces_are_apart(void **state)
{
	struct vpage_list a = { .vl_space = 1 }, b = { .vl_space = 2 };
	struct vpage *vp;

	(void)state;
	assert_non_null(vpage_add(&a, 5, 50, 3));
	assert_non_null(vpage_add(&b, 5, 60, 1));
	assert_int_equal(vpage_find(&a, 5)->vp_page, 50);
	vp = vpage_find(&b, 5);
	assert_int_equal(vp->vp_page, 60);
	vpage_del(&b, vp);
	assert_null(vpage_find(&b, 5));
	assert_non_null(vpage_find(&a, 5));
	assert_int_equal(b.vl_count, 0);
	assert_int_equal(b.vl_first, 0);
}

static void
vpages_run_out_and_come_back(void **state)
{
	struct vpage_list a = { .vl_space = 3 };
	uint32_t i;

	(void)state;
	for (i = 0; i < NVPAGES - 1; i++)
		assert_non_null(vpage_add(&a, i, i, 0));
	assert_null(vpage_add(&a, i, i, 0));
	assert_int_equal(vpage_nfree(), 0);
	while (a.vl_first != 0)
		vpage_del(&a, &vpages[a.vl_first]);
	assert_int_equal(vpage_nfree(), NVPAGES - 1);
	assert_non_null(vpage_add(&a, 7, 8, 0));
}

static unsigned
walk_deleting(struct vpage_list *vl, uint32_t lo, uint32_t hi)
{
	struct vpage_walk w = vpage_first(vl, lo, hi);
	struct vpage *vp;
	unsigned n = 0;

	while ((vp = vpage_step(&w)) != NULL) {
		assert_in_range(vp->vp_vpn, lo, hi - 1);
		vpage_del(vl, vp);
		n++;
	}
	return n;
}

static void
walks_find_all_of_a_range(void **state)
{
	struct vpage_list a = { .vl_space = 4 };
	struct prng rng;
	uint8_t model[400];
	uint32_t vpn, lo, hi, i;
	unsigned round, expect;

	(void)state;
	prng_init(&rng, "pages", 5, 0);
	memset(model, 0, sizeof(model));
	for (round = 0; round < 2000; round++) {
		for (i = 0; i < 20; i++) {
			vpn = prng_below(&rng, nitems(model));
			if (!model[vpn] && vpage_add(&a, vpn, vpn, 0) != NULL)
				model[vpn] = 1;
		}
		lo = prng_below(&rng, nitems(model) - 1);
		/* short ranges look up, long ones follow the list */
		hi = lo + 1 + prng_below(&rng, round % 2 ? 3 :
		    nitems(model) - lo - 1 + 1);
		if (hi > nitems(model))
			hi = nitems(model);
		for (expect = 0, vpn = lo; vpn < hi; vpn++) {
			expect += model[vpn];
			model[vpn] = 0;
		}
		assert_int_equal(walk_deleting(&a, lo, hi), expect);
	}
	for (expect = 0, vpn = 0; vpn < nitems(model); vpn++)
		expect += model[vpn];
	assert_int_equal(a.vl_count, expect);
	assert_int_equal(walk_deleting(&a, 0, UINT32_MAX), expect);
	assert_int_equal(vpage_nfree(), NVPAGES - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_page_once, setup),
		cmocka_unit_test_setup(references_keep_a_page, setup),
		cmocka_unit_test_setup(runs_are_contiguous_and_come_back,
		    setup),
		cmocka_unit_test_setup(kept_runs_serve_single_pages_at_last,
		    setup),
		cmocka_unit_test_setup(run_is_found_among_single_pages, setup),
		cmocka_unit_test_setup(reclaim_is_asked_when_nothing_is_left,
		    setup),
		cmocka_unit_test_setup(vpages_of_spaces_are_apart, setup),
		cmocka_unit_test_setup(vpages_run_out_and_come_back, setup),
		cmocka_unit_test_setup(walks_find_all_of_a_range, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
