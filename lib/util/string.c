/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory and strings.  No access here is ever misaligned: M-mode emulates those
 * on real boards, a hundred times slower than a byte loop.
 *
 * The compiler must not turn the loops below into calls of the functions they
 * implement: hence the pragma.
 */
#include <stdint.h>

#include "util/string.h"

#undef memcpy
#undef memset

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

#define WORD		sizeof(word)
#define MISALIGN(p)	((uintptr_t)(p) & (WORD - 1))

/* may alias anything: memory has no type here */
typedef uint64_t __attribute__((may_alias)) word;

/*
 * Copy upwards; correct for dst < src that overlap too, as no word is read
 * after a higher one was written.
 */
static void
copy_up(unsigned char *d, const unsigned char *s, size_t n)
{
	if (n >= 2 * WORD && MISALIGN((uintptr_t)d ^ (uintptr_t)s) == 0) {
		for (; MISALIGN(d) != 0; n--)
			*d++ = *s++;
		for (; n >= 8 * WORD; n -= 8 * WORD) {
			word *dw = (word *)d;
			const word *sw = (const word *)s;
			word a = sw[0], b = sw[1], c = sw[2], e = sw[3];

			dw[0] = a, dw[1] = b, dw[2] = c, dw[3] = e;
			a = sw[4], b = sw[5], c = sw[6], e = sw[7];
			dw[4] = a, dw[5] = b, dw[6] = c, dw[7] = e;
			d += 8 * WORD;
			s += 8 * WORD;
		}
		for (; n >= WORD; n -= WORD) {
			*(word *)d = *(const word *)s;
			d += WORD;
			s += WORD;
		}
	}
	for (; n > 0; n--)
		*d++ = *s++;
}

static void
copy_down(unsigned char *d, const unsigned char *s, size_t n)
{
	d += n;
	s += n;
	if (n >= 2 * WORD && MISALIGN((uintptr_t)d ^ (uintptr_t)s) == 0) {
		for (; MISALIGN(d) != 0; n--)
			*--d = *--s;
		for (; n >= WORD; n -= WORD) {
			d -= WORD;
			s -= WORD;
			*(word *)d = *(const word *)s;
		}
	}
	for (; n > 0; n--)
		*--d = *--s;
}

void *
memcpy(void *restrict dst, const void *restrict src, size_t n)
{
	copy_up(dst, src, n);
	return dst;
}

void *
memmove(void *dst, const void *src, size_t n)
{
	if ((uintptr_t)dst - (uintptr_t)src >= n)
		copy_up(dst, src, n);
	else
		copy_down(dst, src, n);
	return dst;
}

void *
memset(void *dst, int c, size_t n)
{
	unsigned char *d = dst;

	if (n >= 2 * WORD) {
		word w = (unsigned char)c * UINT64_C(0x0101010101010101);

		for (; MISALIGN(d) != 0; n--)
			*d++ = (unsigned char)c;
		for (; n >= 8 * WORD; n -= 8 * WORD) {
			word *dw = (word *)d;

			dw[0] = w, dw[1] = w, dw[2] = w, dw[3] = w;
			dw[4] = w, dw[5] = w, dw[6] = w, dw[7] = w;
			d += 8 * WORD;
		}
		for (; n >= WORD; n -= WORD) {
			*(word *)d = w;
			d += WORD;
		}
	}
	for (; n > 0; n--)
		*d++ = (unsigned char)c;
	return dst;
}

int
memcmp(const void *va, const void *vb, size_t n)
{
	const unsigned char *a = va, *b = vb;

	if (MISALIGN((uintptr_t)a | (uintptr_t)b) == 0) {
		for (; n >= WORD; n -= WORD) {
			if (*(const word *)a != *(const word *)b)
				break;
			a += WORD;
			b += WORD;
		}
	}
	for (; n > 0; n--, a++, b++)
		if (*a != *b)
			return *a - *b;
	return 0;
}

void *
memchr(const void *p, int c, size_t n)
{
	const unsigned char *s = p;

	for (; n > 0; n--, s++)
		if (*s == (unsigned char)c)
			return (void *)(uintptr_t)s;
	return NULL;
}

size_t
strlen(const char *s)
{
	const char *p = s;

	while (*p != '\0')
		p++;
	return (size_t)(p - s);
}

size_t
strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n] != '\0')
		n++;
	return n;
}

int
strcmp(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b)
		a++, b++;
	return (unsigned char)*a - (unsigned char)*b;
}

int
strncmp(const char *a, const char *b, size_t n)
{
	for (; n > 0; n--, a++, b++) {
		if (*a != *b)
			return (unsigned char)*a - (unsigned char)*b;
		if (*a == '\0')
			break;
	}
	return 0;
}

char *
strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (*s == '\0')
			return NULL;
	return (char *)(uintptr_t)s;
}

char *
strrchr(const char *s, int c)
{
	const char *last = NULL;

	for (;; s++) {
		if (*s == (char)c)
			last = s;
		if (*s == '\0')
			return (char *)(uintptr_t)last;
	}
}
