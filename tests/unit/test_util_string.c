// SRCS: lib/util/strlcpy.c
/* SPDX-License-Identifier: BSD-2-Clause */
// CFLAGS: -idirafter lib/util
// (its string.h must not hide the C library's)
/*
 * lib/util/string.c under other names, against the C library: all small
 * lengths, alignments and overlaps, with guard bytes around.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void	*(*const ref_memmove)(void *, const void *, size_t) = memmove;
static int	 (*const ref_memcmp)(const void *, const void *, size_t) =
		    memcmp;
static int	 (*const ref_strncmp)(const char *, const char *, size_t) =
		    strncmp;

#define memcpy	k_memcpy
#define memmove	k_memmove
#define memset	k_memset
#define memcmp	k_memcmp
#define memchr	k_memchr
#define strlen	k_strlen
#define strnlen	k_strnlen
#define strcmp	k_strcmp
#define strncmp	k_strncmp
#define strchr	k_strchr
#define strrchr	k_strrchr
#define strcopy	k_strcopy
#include "util/string.h"
#include "string.c"
#undef WORD
#undef MISALIGN
#define word	copyword
#include "strcopy.c"
#undef word

#define GUARD	16
#define ROOM	(GUARD + 8 + 300 + GUARD)

static int
sign(int x)
{
	return (x > 0) - (x < 0);
}

static void
fill(uint8_t *p, unsigned seed)
{
	for (size_t i = 0; i < ROOM; i++)
		p[i] = (uint8_t)(seed = seed * 1103515245 + 12345, seed >> 16);
}

static void
memcpy_every_alignment(void **state)
{
	_Alignas(8) uint8_t src[ROOM], dst[ROOM], want[ROOM];

	(void)state;
	for (size_t d = 0; d < 8; d++)
		for (size_t s = 0; s < 8; s++)
			for (size_t n = 0; n <= 300; n += n < 70 ? 1 : 23) {
				fill(src, (unsigned)n);
				fill(dst, 7);
				ref_memmove(want, dst, ROOM);
				ref_memmove(want + GUARD + d, src + s, n);
				assert_ptr_equal(dst + GUARD + d,
				    memcpy(dst + GUARD + d, src + s, n));
				assert_int_equal(0,
				    ref_memcmp(dst, want, ROOM));
			}
}

static void
memmove_every_overlap(void **state)
{
	_Alignas(8) uint8_t a[ROOM], want[ROOM];

	(void)state;
	for (size_t d = 0; d < 40; d++)
		for (size_t s = 0; s < 40; s++)
			for (size_t n = 0; n <= 200; n += n < 30 ? 1 : 17) {
				fill(a, (unsigned)(d + n));
				ref_memmove(want, a, ROOM);
				ref_memmove(want + d, want + s, n);
				memmove(a + d, a + s, n);
				assert_int_equal(0, ref_memcmp(a, want, ROOM));
			}
}

static void
memset_every_alignment(void **state)
{
	_Alignas(8) uint8_t a[ROOM];

	(void)state;
	for (size_t d = 0; d < 8; d++)
		for (size_t n = 0; n <= 300; n++) {
			fill(a, 3);
			memset(a + GUARD + d, 0x1a5, n);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(0xa5, a[GUARD + d + i]);
			uint8_t keep[ROOM];

			fill(keep, 3);
			assert_int_equal(0, ref_memcmp(a, keep, GUARD + d));
			assert_int_equal(keep[GUARD + d + n],
			    a[GUARD + d + n]);
		}
}

static void
memcmp_finds_each_difference(void **state)
{
	_Alignas(8) uint8_t a[64], b[64];

	(void)state;
	for (size_t d = 0; d < 8; d++)
		for (size_t i = 0; i < 40; i++)
			for (int delta = -1; delta <= 1; delta++) {
				memset(a, 0x80, sizeof(a));
				memset(b, 0x80, sizeof(b));
				a[d + i] = (uint8_t)(0x80 + delta);
				/* what lies behind must not decide */
				a[d + 40] = 0xff;
				assert_int_equal(delta,
				    sign(memcmp(a + d, b + d, 40)));
				assert_int_equal(delta,
				    sign(memcmp(a + d, b, 40) == 0 ? 0 :
				    a[d + i] - 0x80));
			}
}

static void
strings(void **state)
{
	static const char *const words[] = {
		"", "a", "ab", "abc", "abd", "b", "\xff", "\x7f", "a\xff"
	};
	const char *s = "path/to/file";

	(void)state;
	for (size_t i = 0; i < 9; i++)
		for (size_t k = 0; k < 9; k++)
			for (size_t n = 0; n < 5; n++) {
				assert_int_equal(
				    sign(ref_strncmp(words[i], words[k], n)),
				    sign(strncmp(words[i], words[k], n)));
				assert_int_equal(
				    sign(ref_strncmp(words[i], words[k], 99)),
				    sign(strcmp(words[i], words[k])));
			}
	assert_int_equal(12, strlen(s));
	assert_int_equal(12, strnlen(s, 99));
	assert_int_equal(4, strnlen(s, 4));
	assert_ptr_equal(s + 4, strchr(s, '/'));
	assert_ptr_equal(s + 7, strrchr(s, '/'));
	assert_ptr_equal(s + 12, strchr(s, '\0'));
	assert_ptr_equal(s + 12, strrchr(s, '\0'));
	assert_null(strchr(s, 'x'));
	assert_null(strrchr(s, 'x'));
	assert_ptr_equal(s + 4, memchr(s, '/', 12));
	assert_null(memchr(s, '/', 4));
}

static void
strlcpy_cuts_and_terminates(void **state)
{
	char buf[8];

	(void)state;
	memset(buf, 'x', sizeof(buf));
	assert_int_equal(3, strlcpy(buf, "abc", sizeof(buf)));
	assert_string_equal("abc", buf);
	assert_int_equal(9, strlcpy(buf, "abcdefghi", sizeof(buf)));
	assert_string_equal("abcdefg", buf);
	assert_int_equal(2, strlcpy(buf, "zz", 1));
	assert_string_equal("", buf);
	buf[0] = 'q';
	assert_int_equal(2, strlcpy(buf, "zz", 0));
	assert_int_equal('q', buf[0]);
}

/*
 * Every alignment, length and place of the NUL, in bytes that look like a NUL
 * to half a look (0x80, 0x01); beyond what was copied nothing is touched.
 */
static void
strcopy_every_alignment(void **state)
{
	static const uint8_t like[] = { 'x', 0x80, 0x01, 0xff };
	_Alignas(8) uint8_t src[ROOM], dst[ROOM];
	size_t d, s, n, nul, k;

	(void)state;
	for (k = 0; k < 8 * 8 * sizeof(like); k++)
		for (n = 0; n < 80; n++)
			for (nul = 0; nul < 82; nul += nul < 20 ? 1 : 7) {
				d = k % 8;
				s = k / 8 % 8;
				memset(src, like[k / 64], sizeof(src));
				memset(dst, 0xee, sizeof(dst));
				src[8 + s + nul] = 0;
				assert_int_equal(strcopy((char *)dst + 8 + d,
				    (char *)src + 8 + s, n),
				    nul < n ? nul + 1 : n);
				assert_int_equal(ref_memcmp(dst + 8 + d,
				    src + 8 + s, nul < n ? nul + 1 : n), 0);
				assert_int_equal(dst[7 + d], 0xee);
				assert_int_equal(dst[8 + d +
				    (nul < n ? nul + 1 : n)], 0xee);
			}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(memcpy_every_alignment),
		cmocka_unit_test(strcopy_every_alignment),
		cmocka_unit_test(memmove_every_overlap),
		cmocka_unit_test(memset_every_alignment),
		cmocka_unit_test(memcmp_finds_each_difference),
		cmocka_unit_test(strings),
		cmocka_unit_test(strlcpy_cuts_and_terminates)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
