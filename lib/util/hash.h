/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hashes for tables.  Neither resists an enemy who chooses the keys: tables
 * that clients fill must bound their chains.
 */
#ifndef UTIL_HASH_H
#define UTIL_HASH_H

#include <stddef.h>
#include <stdint.h>

/*
 * Mix all bits of a number into all bits: the finalizer of MurmurHash3 with the
 * constants of splitmix64 (D. Stafford's variant 13).  A bijection.
 */
static inline uint64_t
hash_word(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* FNV-1a over bytes (its low bits are the poor ones), mixed once at the end */
static inline uint64_t
hash_bytes(const void *p, size_t n)
{
	const unsigned char *s = p;
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; n > 0; n--)
		h = (h ^ *s++) * UINT64_C(0x100000001b3);
	return hash_word(h);
}

#endif
