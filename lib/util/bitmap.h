/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets of small numbers: an array of 64-bit words owned by the caller.
 * Indices are the caller's to check.
 */
#ifndef UTIL_BITMAP_H
#define UTIL_BITMAP_H

#include <stddef.h>
#include <stdint.h>

#define BITMAP_WORDS(nbits)	(((nbits) + 63) / 64)
#define BITMAP_NONE		((size_t)-1)

static inline void
bitmap_set(uint64_t *map, size_t i)
{
	map[i / 64] |= UINT64_C(1) << i % 64;
}

static inline void
bitmap_clear(uint64_t *map, size_t i)
{
	map[i / 64] &= ~(UINT64_C(1) << i % 64);
}

static inline int
bitmap_test(const uint64_t *map, size_t i)
{
	return (int)(map[i / 64] >> i % 64 & 1);
}

/*
 * Position of the lowest bit of `w', which is not 0.  By halves: rv64imac has
 * no ctz instruction and the compiler's helper is a function of libgcc.
 */
static inline unsigned
bitmap_lowest(uint64_t w)
{
	unsigned n = 0, k;

	for (k = 32; k > 0; k /= 2) {
		if ((w & ((UINT64_C(1) << k) - 1)) == 0) {
			w >>= k;
			n += k;
		}
	}
	return n;
}

/* lowest member >= `from' and < `nbits'; BITMAP_NONE if there is none */
static inline size_t
bitmap_next(const uint64_t *map, size_t nbits, size_t from)
{
	size_t k;

	for (k = from / 64; k < BITMAP_WORDS(nbits); k++) {
		uint64_t w = map[k];

		if (k == from / 64)
			w &= ~UINT64_C(0) << from % 64;
		if (w != 0) {
			size_t i = k * 64 + bitmap_lowest(w);

			return i < nbits ? i : BITMAP_NONE;
		}
	}
	return BITMAP_NONE;
}

/* lowest number < `nbits' that is no member; BITMAP_NONE if all are */
static inline size_t
bitmap_first_clear(const uint64_t *map, size_t nbits)
{
	size_t k;

	for (k = 0; k < BITMAP_WORDS(nbits); k++) {
		if (map[k] != ~UINT64_C(0)) {
			size_t i = k * 64 + bitmap_lowest(~map[k]);

			return i < nbits ? i : BITMAP_NONE;
		}
	}
	return BITMAP_NONE;
}

/* add the lowest number that is no member, and return it */
static inline size_t
bitmap_alloc(uint64_t *map, size_t nbits)
{
	size_t i = bitmap_first_clear(map, nbits);

	if (i != BITMAP_NONE)
		bitmap_set(map, i);
	return i;
}

#endif
