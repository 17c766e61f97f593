// SRCS: lib/util/strlcpy.c
/* SPDX-License-Identifier: BSD-2-Clause */
// CFLAGS: -idirafter lib/util
// (its string.h must not hide the C library's)
/* list.h, bitmap.h, hash.h and prng.c of lib/util. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "util/bitmap.h"
#include "util/hash.h"
#include "util/list.h"
#include "prng.c"

struct item {
	int	 i_value;
	struct list i_link;
};

static void
list_keeps_order(void **state)
{
	struct list head = LIST_INIT(head), *e, *next;
	struct item item[4];
	int want = 0;

	(void)state;
	assert_true(list_empty(&head));
	assert_null(list_first(&head));
	assert_null(list_last(&head));
	for (int i = 0; i < 4; i++)
		item[i].i_value = i;
	list_insert_tail(&head, &item[1].i_link);
	list_insert_tail(&head, &item[3].i_link);
	list_insert_head(&head, &item[0].i_link);
	list_insert_after(&item[1].i_link, &item[2].i_link);
	list_foreach(e, &head)
		assert_int_equal(want++,
		    list_entry(e, struct item, i_link)->i_value);
	assert_int_equal(4, want);
	assert_ptr_equal(&item[3].i_link, list_last(&head));
	list_foreach_safe(e, next, &head)
		list_remove(e);
	assert_true(list_empty(&head));
	list_remove(&item[2].i_link);	/* harmless: it is on no list */
	assert_true(list_empty(&item[2].i_link));
}

static void
bitmap_finds_members(void **state)
{
	uint64_t map[BITMAP_WORDS(130)] = { 0 };

	(void)state;
	assert_int_equal(3, BITMAP_WORDS(130));
	assert_int_equal(BITMAP_NONE, bitmap_next(map, 130, 0));
	for (size_t i = 0; i < 130; i++) {
		assert_int_equal(i, bitmap_alloc(map, 130));
		assert_true(bitmap_test(map, i));
		assert_int_equal(i, bitmap_next(map, 130, i));
		assert_int_equal(BITMAP_NONE, bitmap_next(map, 130, i + 1));
	}
	assert_int_equal(BITMAP_NONE, bitmap_alloc(map, 130));
	bitmap_clear(map, 77);
	assert_false(bitmap_test(map, 77));
	assert_int_equal(77, bitmap_first_clear(map, 130));
	assert_int_equal(78, bitmap_next(map, 130, 77));
	for (unsigned i = 0; i < 64; i++)
		assert_int_equal(i, bitmap_lowest(UINT64_C(1) << i |
		    UINT64_C(1) << 63));
}

static void
hash_spreads(void **state)
{
	unsigned used[64] = { 0 };
	char name[] = "file00";

	(void)state;
	assert_true(hash_bytes("ab", 2) != hash_bytes("ba", 2));
	assert_true(hash_bytes("a", 1) != hash_bytes("a", 2));
	for (int i = 0; i < 640; i++) {
		name[4] = (char)('0' + i / 10);
		name[5] = (char)('0' + i % 10);
		used[hash_bytes(name, 6) % 64]++;
	}
	/* 10 expected: 30 would be a chain to worry about */
	for (int i = 0; i < 64; i++)
		assert_in_range(used[i], 1, 30);
}

/* Bernstein's test vector TC1 for ChaCha8: 256-bit key and nonce all zero. */
static void
chacha8_known_answer(void **state)
{
	static const uint32_t want[4] = {
		0x2fef003e, 0xd6405f89, 0xe8b85b7f, 0xa1a5091f
	};
	uint32_t key[KEYWORDS] = { 0 }, out[BLOCKWORDS];

	(void)state;
	chacha_block(key, 0, out);
	assert_memory_equal(want, out, sizeof(want));
	assert_int_equal(0x42fe0c0e, out[15]);
}

static void
prng_depends_on_all_seed(void **state)
{
	uint8_t seed[80] = { 0 };
	struct prng p;
	uint64_t first;

	(void)state;
	prng_init(&p, seed, sizeof(seed), 0);
	first = prng_word(&p);
	prng_init(&p, seed, sizeof(seed), 0);
	assert_true(first == prng_word(&p));
	prng_init(&p, seed, sizeof(seed) - 1, 0);
	assert_true(first != prng_word(&p));
	prng_init(&p, seed, sizeof(seed), 1);
	assert_true(first != prng_word(&p));
	for (size_t i = 0; i < sizeof(seed); i++) {
		seed[i] = 1;
		prng_init(&p, seed, sizeof(seed), 0);
		assert_true(first != prng_word(&p));
		seed[i] = 0;
	}
}

static void
prng_below_is_even(void **state)
{
	unsigned count[5] = { 0 };
	uint8_t bytes[7] = { 0 }, zero[7] = { 0 };
	struct prng p;

	(void)state;
	prng_init(&p, "seed", 4, 0);
	for (int i = 0; i < 50000; i++) {
		uint64_t w = prng_below(&p, 5);

		assert_true(w < 5);
		count[w]++;
	}
	/* standard deviation is 89 */
	for (int i = 0; i < 5; i++)
		assert_in_range(count[i], 9500, 10500);
	assert_true(prng_below(&p, 0) == 0);
	assert_true(prng_below(&p, 1) == 0);
	assert_true(prng_below(&p, UINT64_MAX) < UINT64_MAX);
	prng_bytes(&p, bytes, sizeof(bytes));
	assert_memory_not_equal(bytes, zero, sizeof(bytes));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(list_keeps_order),
		cmocka_unit_test(bitmap_finds_members),
		cmocka_unit_test(hash_spreads),
		cmocka_unit_test(chacha8_known_answer),
		cmocka_unit_test(prng_depends_on_all_seed),
		cmocka_unit_test(prng_below_is_even)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
