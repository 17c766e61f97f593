// SRCS: servers/vm/entries.c lib/util/prng.c
/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vm's list of mappings: each operation by itself, then thousands of random
 * ones beside a model that knows one page at a time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "entries.h"
#include "util/prng.h"

#define NPOOL		64
#define PG(n)		((vaddr_t)(n) * PAGE_SIZE)
#define NMODEL		96

static struct entry array[NPOOL];
static struct entry_pool pool;
static struct entry_map map;

static int
setup(void **state)
{
	(void)state;
	entry_pool_init(&pool, array, NPOOL);
	memset(&map, 0, sizeof(map));
	return 0;
}

static int
add(int kind, unsigned from, unsigned to, unsigned prot)
{
	struct entry e = {
		.en_start = PG(from), .en_end = PG(to), .en_kind = kind,
		.en_prot = prot, .en_maxprot = 7
	};

	if (kind == EN_VNODE)
		e.en_filelen = PG(to - from);
	return entry_insert(&map, &pool, &e, NULL);
}

/* Sorted, not empty, linked both ways, counted. */
static void
check(void)
{
	const struct entry *e, *prev = NULL;
	uint64_t pages = 0;
	unsigned n = 0;

	for (e = map.em_first; e != NULL; prev = e, e = e->en_next) {
		assert_true(e->en_start < e->en_end);
		assert_ptr_equal(e->en_prev, prev);
		if (prev != NULL)
			assert_true(prev->en_end <= e->en_start);
		if (e->en_kind != EN_GUARD)
			pages += atop(e->en_end - e->en_start);
		n++;
	}
	assert_int_equal(map.em_count, n);
	assert_int_equal(map.em_pages, pages);
	assert_int_equal(pool.ep_nfree, NPOOL - n);
}

static void
insert_sorts_and_refuses_overlap(void **state)
{
	(void)state;
	assert_int_equal(add(EN_ANON, 20, 30, 3), 0);
	assert_int_equal(add(EN_ANON, 10, 15, 3), 0);
	assert_int_equal(add(EN_VNODE, 40, 41, 5), 0);
	check();
	assert_int_equal(map.em_count, 3);
	assert_int_equal(add(EN_ANON, 14, 16, 3), EEXIST);
	assert_int_equal(add(EN_ANON, 29, 45, 3), EEXIST);
	assert_int_equal(add(EN_ANON, 5, 50, 3), EEXIST);
	assert_int_equal(add(EN_ANON, 22, 23, 3), EEXIST);
	check();
}

static void
insert_refuses_what_is_no_range(void **state)
{
	struct entry e = { .en_start = PG(3), .en_end = PG(3) };

	(void)state;
	assert_int_equal(entry_insert(&map, &pool, &e, NULL), EINVAL);
	e.en_end = PG(2);
	assert_int_equal(entry_insert(&map, &pool, &e, NULL), EINVAL);
	e.en_end = PG(4) + 1;
	assert_int_equal(entry_insert(&map, &pool, &e, NULL), EINVAL);
	e.en_start++;
	e.en_end = PG(4);
	assert_int_equal(entry_insert(&map, &pool, &e, NULL), EINVAL);
}

static void
insert_extends_its_like(void **state)
{
	(void)state;
	assert_int_equal(add(EN_ANON, 10, 12, 3), 0);
	assert_int_equal(add(EN_ANON, 12, 14, 3), 0);
	assert_int_equal(map.em_count, 1);
	assert_int_equal(add(EN_ANON, 14, 15, 1), 0);
	assert_int_equal(map.em_count, 2);
	assert_int_equal(add(EN_STACK, 15, 16, 1), 0);
	assert_int_equal(map.em_count, 3);
	/* two pieces of files are never one */
	assert_int_equal(add(EN_VNODE, 20, 21, 1), 0);
	assert_int_equal(add(EN_VNODE, 21, 22, 1), 0);
	assert_int_equal(map.em_count, 5);
	check();
}

static void
find_by_address(void **state)
{
	(void)state;
	assert_int_equal(add(EN_ANON, 10, 12, 3), 0);
	assert_int_equal(add(EN_ANON, 20, 22, 3), 0);
	assert_null(entry_find(&map, PG(10) - 1));
	assert_int_equal(entry_find(&map, PG(10))->en_start, PG(10));
	assert_int_equal(entry_find(&map, PG(12) - 1)->en_start, PG(10));
	assert_null(entry_find(&map, PG(12)));
	assert_int_equal(entry_after(&map, PG(12))->en_start, PG(20));
	/* with the hint further on than the answer */
	assert_non_null(entry_find(&map, PG(21)));
	assert_int_equal(entry_find(&map, PG(11))->en_start, PG(10));
	assert_null(entry_after(&map, PG(22)));
	assert_true(entry_overlap(&map, PG(0), PG(11)));
	assert_false(entry_overlap(&map, PG(12), PG(20)));
}

static void
split_of_a_file_keeps_offsets(void **state)
{
	struct entry e = {
		.en_start = PG(10), .en_end = PG(20), .en_kind = EN_VNODE,
		.en_off = PG(100), .en_filelen = PG(5) + 7
	};

	(void)state;
	assert_int_equal(entry_insert(&map, &pool, &e, NULL), 0);
	assert_int_equal(entry_clip(&map, &pool, PG(12), PG(17)), 0);
	check();
	assert_int_equal(map.em_count, 3);
	assert_int_equal(map.em_first->en_filelen, PG(2));
	assert_int_equal(entry_find(&map, PG(12))->en_off, PG(102));
	assert_int_equal(entry_find(&map, PG(12))->en_filelen, PG(3) + 7);
	assert_int_equal(entry_find(&map, PG(17))->en_off, PG(107));
	assert_int_equal(entry_find(&map, PG(17))->en_filelen, 0);
}

static void
covers_and_touches(void **state)
{
	(void)state;
	assert_int_equal(add(EN_ANON, 10, 12, 3), 0);
	assert_int_equal(add(EN_ANON, 12, 14, 1), 0);
	assert_int_equal(add(EN_GUARD, 15, 16, 0), 0);
	assert_true(entry_covers(&map, PG(10), PG(14)));
	assert_false(entry_covers(&map, PG(9), PG(14)));
	assert_false(entry_covers(&map, PG(10), PG(15)));
	assert_true(entry_touches(&map, PG(10), PG(16), EN_GUARD));
	assert_false(entry_touches(&map, PG(10), PG(15), EN_GUARD));
	check();
}

static void
room_is_the_lowest_that_fits(void **state)
{
	(void)state;
	assert_int_equal(entry_room(&map, PG(10), PG(20), PG(10)), PG(10));
	assert_int_equal(entry_room(&map, PG(10), PG(20), PG(11)), 0);
	assert_int_equal(add(EN_ANON, 12, 14, 3), 0);
	assert_int_equal(entry_room(&map, PG(10), PG(20), PG(2)), PG(10));
	assert_int_equal(entry_room(&map, PG(10), PG(20), PG(3)), PG(14));
	assert_int_equal(entry_room(&map, PG(13), PG(20), PG(1)), PG(14));
	assert_int_equal(entry_room(&map, PG(10), PG(20), PG(7)), 0);
	assert_int_equal(entry_room(&map, PG(10), PG(20), ~0UL), 0);
}

static void
pool_and_share_run_out(void **state)
{
	struct entry_map other;
	unsigned i;

	(void)state;
	for (i = 0; i < NPOOL; i++)
		assert_int_equal(add(EN_ANON, 2 * i + 1, 2 * i + 2, 3), 0);
	assert_int_equal(add(EN_ANON, 500, 501, 3), ENOMEM);
	memset(&other, 0, sizeof(other));
	assert_int_equal(entry_copy(&other, &map, &pool), ENOMEM);
	assert_int_equal(other.em_count, 0);
	check();
	entry_clear(&map, &pool);
	check();
	assert_int_equal(add(EN_ANON, 10, 20, 3), 0);
	for (i = 1; i < NPOOL; i++)
		assert_int_equal(add(EN_ANON, 2 * i + 100, 2 * i + 101, 3), 0);
	assert_int_equal(entry_clip(&map, &pool, PG(12), PG(14)), ENOMEM);
	check();
}

static void
copy_is_alike_and_apart(void **state)
{
	struct entry_map other;

	(void)state;
	memset(&other, 0, sizeof(other));
	assert_int_equal(add(EN_ANON, 10, 12, 3), 0);
	assert_int_equal(add(EN_VNODE, 20, 25, 5), 0);
	assert_int_equal(entry_copy(&other, &map, &pool), 0);
	assert_int_equal(other.em_count, 2);
	assert_int_equal(other.em_pages, map.em_pages);
	entry_clear(&map, &pool);
	assert_int_equal(other.em_first->en_next->en_end, PG(25));
	entry_clear(&other, &pool);
	check();
}

static void
model_set(uint8_t *model, unsigned from, unsigned to, uint8_t what)
{
	memset(model + from, what, to - from);
}

static int
model_any(const uint8_t *model, unsigned from, unsigned to)
{
	unsigned i;

	for (i = from; i < to; i++)
		if (model[i] != 0)
			return 1;
	return 0;
}

static void
compare(const uint8_t *model)
{
	const struct entry *e;
	unsigned i;

	check();
	for (i = 1; i < NMODEL; i++) {
		e = entry_find(&map, PG(i));
		assert_int_equal(e != NULL ? e->en_prot : 0, model[i]);
	}
}

/* model: protection of each page, 0 = nothing there */
static void
random_operations_match_a_model(void **state)
{
	uint8_t model[NMODEL] = { 0 };
	struct entry *e, *next;
	struct prng rng;
	unsigned round, from, to, prot;
	int error;

	(void)state;
	prng_init(&rng, "entries", 7, 0);
	for (round = 0; round < 20000; round++) {
		from = 1 + prng_below(&rng, NMODEL - 2);
		to = from + 1 + prng_below(&rng, NMODEL - 1 - from);
		prot = 1 + prng_below(&rng, 3);
		switch (prng_below(&rng, 3)) {
		case 0:
			error = add(EN_ANON, from, to, prot);
			assert_int_equal(error,
			    model_any(model, from, to) ? EEXIST : 0);
			if (error == 0)
				model_set(model, from, to, prot);
			break;
		case 1:
			assert_int_equal(entry_clip(&map, &pool, PG(from),
			    PG(to)), 0);
			for (e = entry_after(&map, PG(from)); e != NULL &&
			    e->en_start < PG(to); e = next) {
				next = e->en_next;
				entry_remove(&map, &pool, e);
			}
			model_set(model, from, to, 0);
			break;
		case 2:
			if (!entry_covers(&map, PG(from), PG(to)))
				break;
			assert_int_equal(entry_clip(&map, &pool, PG(from),
			    PG(to)), 0);
			for (e = entry_find(&map, PG(from)); e != NULL &&
			    e->en_start < PG(to); e = e->en_next)
				e->en_prot = prot;
			entry_merge(&map, &pool, PG(from), PG(to));
			model_set(model, from, to, prot);
			break;
		}
		compare(model);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(insert_sorts_and_refuses_overlap, setup),
		cmocka_unit_test_setup(insert_refuses_what_is_no_range, setup),
		cmocka_unit_test_setup(insert_extends_its_like, setup),
		cmocka_unit_test_setup(find_by_address, setup),
		cmocka_unit_test_setup(split_of_a_file_keeps_offsets, setup),
		cmocka_unit_test_setup(covers_and_touches, setup),
		cmocka_unit_test_setup(room_is_the_lowest_that_fits, setup),
		cmocka_unit_test_setup(pool_and_share_run_out, setup),
		cmocka_unit_test_setup(copy_is_alike_and_apart, setup),
		cmocka_unit_test_setup(random_operations_match_a_model, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
