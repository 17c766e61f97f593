/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copy and look for the NUL in one go, a word at a time and never misaligned.
 *
 * (w - LOWS) & HIGHS is not 0 if a byte of w is 0; it is also not 0 if one is
 * above 0x80, so that is asked of four words at once and looked at closely only
 * if it says yes: text is mostly ASCII.
 */
#include <stdint.h>

#include "util/string.h"

/* may alias anything: memory has no type here */
typedef uint64_t __attribute__((may_alias)) word;

#define WORD		sizeof(word)
#define LOWS		UINT64_C(0x0101010101010101)
#define HIGHS		UINT64_C(0x8080808080808080)
#define HAS_NUL(w)	((((w) - LOWS) & ~(w) & HIGHS) != 0)
#define BLOCK		8	/* words */

/* May a byte of these be 0?  Then look at each. */
static inline int
suspect(word a, word b, word c, word e)
{
	return (((a - LOWS) | (b - LOWS) | (c - LOWS) | (e - LOWS)) &
	    HIGHS) != 0 &&
	    (HAS_NUL(a) || HAS_NUL(b) || HAS_NUL(c) || HAS_NUL(e));
}

/*
 * Copy whole words of [i, n), src + i aligned as dst + i is, up to one that has
 * a NUL in it; where that ended.
 */
static size_t
copy_aligned(char *dst, const char *src, size_t i, size_t n)
{
	const word *s = (const word *)(const void *)(src + i);
	word *d = (word *)(void *)(dst + i), a, b, c, e;

	for (; n - i >= BLOCK * WORD; i += BLOCK * WORD, s += BLOCK,
	    d += BLOCK) {
		a = s[0], b = s[1], c = s[2], e = s[3];
		if (suspect(a, b, c, e))
			break;
		d[0] = a, d[1] = b, d[2] = c, d[3] = e;
		a = s[4], b = s[5], c = s[6], e = s[7];
		if (suspect(a, b, c, e)) {
			i += BLOCK / 2 * WORD, s += BLOCK / 2, d += BLOCK / 2;
			break;
		}
		d[4] = a, d[5] = b, d[6] = c, d[7] = e;
	}
	for (; n - i >= WORD; i += WORD) {
		a = *s++;
		if (HAS_NUL(a))
			break;
		*d++ = a;
	}
	return i;
}

/* The same for src + i that is not aligned: each word is put together of two. */
static size_t
copy_shifted(char *dst, const char *src, size_t i, size_t n)
{
	uintptr_t at = (uintptr_t)(src + i);
	const word *s = (const word *)(at & ~(WORD - 1));
	unsigned lo = at % WORD * 8, hi = 64 - lo;
	word *d = (word *)(void *)(dst + i), a, b, c, e, cur, next;

	if (n - i < WORD)
		return i;
	cur = *s++;
	for (; n - i >= BLOCK * WORD; i += BLOCK * WORD, s += BLOCK,
	    d += BLOCK) {
		a = cur >> lo | s[0] << hi;
		b = s[0] >> lo | s[1] << hi;
		c = s[1] >> lo | s[2] << hi;
		e = s[2] >> lo | s[3] << hi;
		if (suspect(a, b, c, e))
			break;
		d[0] = a, d[1] = b, d[2] = c, d[3] = e;
		cur = s[3];
		a = cur >> lo | s[4] << hi;
		b = s[4] >> lo | s[5] << hi;
		c = s[5] >> lo | s[6] << hi;
		e = s[6] >> lo | s[7] << hi;
		if (suspect(a, b, c, e)) {
			i += BLOCK / 2 * WORD, s += BLOCK / 2, d += BLOCK / 2;
			break;
		}
		d[4] = a, d[5] = b, d[6] = c, d[7] = e;
		cur = s[7];
	}
	for (; n - i >= WORD; i += WORD, cur = next) {
		next = *s++;
		a = cur >> lo | next << hi;
		if (HAS_NUL(a))
			break;
		*d++ = a;
	}
	return i;
}

size_t
strcopy(char *restrict dst, const char *restrict src, size_t n)
{
	size_t i, head = -(uintptr_t)dst % WORD;

	if (head > n)
		head = n;
	for (i = 0; i < head; i++)
		if ((dst[i] = src[i]) == '\0')
			return i + 1;
	i = (uintptr_t)(src + i) % WORD == 0 ? copy_aligned(dst, src, i, n) :
	    copy_shifted(dst, src, i, n);
	for (; i < n; i++)
		if ((dst[i] = src[i]) == '\0')
			return i + 1;
	return n;
}
