/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random bits for address layout, AT_RANDOM and stack gaps.
 *
 * ChaCha (D. J. Bernstein, 2008) with 8 rounds as a generator: the key is
 * replaced by the generator's own output before each block is handed out, so
 * that state read later does not tell what was given out earlier.
 *
 * What it is not: a source of entropy, and no better than its seed.  Where the
 * device tree has no rng-seed the kernel's seed is the clock, which an attacker
 * may guess.  It is not reviewed for keys of any worth.
 */
#ifndef UTIL_PRNG_H
#define UTIL_PRNG_H

#include <stddef.h>
#include <stdint.h>

#define PRNG_BLOCKS	4	/* made at a time: a new key costs half of one */

struct prng {
	uint32_t p_key[8];
	uint32_t p_block[16 * PRNG_BLOCKS];
	uint64_t p_count;	/* blocks made */
	uint32_t p_used;	/* words of p_block already given out */
};

/*
 * Start from `n' bytes of seed (any number; bytes beyond 32 are folded in) and
 * a number that tells users of the same seed apart, e.g. the server's number.
 */
void	 prng_init(struct prng *, const void *seed, size_t n, uint64_t who);
/* Mix in what may be random: never makes it worse. */
void	 prng_stir(struct prng *, const void *data, size_t n);
uint64_t prng_word(struct prng *);
/* evenly in 0..limit-1; 0 if limit is 0 */
uint64_t prng_below(struct prng *, uint64_t limit);
void	 prng_bytes(struct prng *, void *buf, size_t n);

#endif
