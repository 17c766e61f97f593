/* SPDX-License-Identifier: BSD-2-Clause */
/* ChaCha8 as a generator of random bits; prng.h says what it is not. */
#include "util/prng.h"
#include "util/string.h"

#define ROUNDS		8
#define KEYWORDS	8
#define BLOCKWORDS	16
#define NWORDS		(BLOCKWORDS * PRNG_BLOCKS)

static uint32_t
rotl(uint32_t x, int n)
{
	return x << n | x >> (32 - n);
}

static inline void
quarter_round(uint32_t *x, int a, int b, int c, int d)
{
	x[a] += x[b];
	x[d] = rotl(x[d] ^ x[a], 16);
	x[c] += x[d];
	x[b] = rotl(x[b] ^ x[c], 12);
	x[a] += x[b];
	x[d] = rotl(x[d] ^ x[a], 8);
	x[c] += x[d];
	x[b] = rotl(x[b] ^ x[c], 7);
}

/* The ChaCha block function with a 64-bit counter; the nonce is 0. */
static void
chacha_block(const uint32_t key[KEYWORDS], uint64_t count,
    uint32_t out[BLOCKWORDS])
{
	uint32_t in[BLOCKWORDS] = {
		0x61707865, 0x3320646e, 0x79622d32, 0x6b206574
	};
	uint32_t x[BLOCKWORDS];
	int i;

	memcpy(in + 4, key, KEYWORDS * sizeof(*key));
	in[12] = (uint32_t)count;
	in[13] = (uint32_t)(count >> 32);
	for (i = 0; i < BLOCKWORDS; i++)
		x[i] = in[i];
	for (i = 0; i < ROUNDS; i += 2) {
		quarter_round(x, 0, 4, 8, 12);
		quarter_round(x, 1, 5, 9, 13);
		quarter_round(x, 2, 6, 10, 14);
		quarter_round(x, 3, 7, 11, 15);
		quarter_round(x, 0, 5, 10, 15);
		quarter_round(x, 1, 6, 11, 12);
		quarter_round(x, 2, 7, 8, 13);
		quarter_round(x, 3, 4, 9, 14);
	}
	for (i = 0; i < BLOCKWORDS; i++)
		out[i] = x[i] + in[i];
}

/* The first words become the next key, the others are output. */
static void
refill(struct prng *p)
{
	unsigned i;

	for (i = 0; i < PRNG_BLOCKS; i++)
		chacha_block(p->p_key, p->p_count++,
		    p->p_block + i * BLOCKWORDS);
	memcpy(p->p_key, p->p_block, sizeof(p->p_key));
	memset(p->p_block, 0, sizeof(p->p_key));
	p->p_used = KEYWORDS;
}

static uint32_t
next32(struct prng *p)
{
	uint32_t w;

	if (p->p_used == NWORDS)
		refill(p);
	w = p->p_block[p->p_used];
	p->p_block[p->p_used++] = 0;
	return w;
}

void
prng_stir(struct prng *p, const void *data, size_t n)
{
	const unsigned char *s = data;
	size_t i, k;

	/* 32 bytes at a time, a block between: order and length both count */
	for (i = 0; i < n; i += k) {
		k = n - i < 32 ? n - i : 32;
		for (size_t j = 0; j < k; j++)
			p->p_key[j / 4] ^= (uint32_t)s[i + j] << j % 4 * 8;
		refill(p);
	}
	p->p_key[0] ^= (uint32_t)n;
	refill(p);
	p->p_used = NWORDS;
}

void
prng_init(struct prng *p, const void *seed, size_t n, uint64_t who)
{
	memset(p, 0, sizeof(*p));
	p->p_used = NWORDS;
	prng_stir(p, &who, sizeof(who));
	prng_stir(p, seed, n);
}

uint64_t
prng_word(struct prng *p)
{
	uint64_t hi = next32(p);

	return hi << 32 | next32(p);
}

uint64_t
prng_below(struct prng *p, uint64_t limit)
{
	uint64_t w, skip;

	if (limit == 0)
		return 0;
	/* drop the 2^64 % limit lowest values: the rest divides evenly */
	skip = -limit % limit;
	do {
		w = prng_word(p);
	} while (w < skip);
	return w % limit;
}

void
prng_bytes(struct prng *p, void *buf, size_t n)
{
	unsigned char *b = buf;

	while (n > 0) {
		uint32_t w = next32(p);
		size_t k = n < sizeof(w) ? n : sizeof(w);

		memcpy(b, &w, k);
		b += k;
		n -= k;
	}
}
