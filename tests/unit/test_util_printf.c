// SRCS: lib/util/printf.c
/* SPDX-License-Identifier: BSD-2-Clause */
// CFLAGS: -idirafter lib/util
// (its string.h must not hide the C library's)
/* ksnprintf() against the C library's snprintf(). */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "util/printf.h"

/* both with the same room, at every size of it that matters */
#define SAME(...)							\
	do {								\
		char got[128], want[128];				\
		size_t room;						\
									\
		for (room = 0; room < 64; room++) {			\
			memset(got, 'G', sizeof(got));			\
			memset(want, 'G', sizeof(want));		\
			int g = ksnprintf(got, room, __VA_ARGS__);	\
			int w = snprintf(want, room, __VA_ARGS__);	\
									\
			assert_int_equal(w, g);				\
			assert_memory_equal(want, got, sizeof(got));	\
		}							\
	} while (0)

static void
numbers(void **state)
{
	static const long values[] = {
		0, 1, -1, 9, 10, 255, -256, INT_MAX, INT_MIN, UINT_MAX,
		LONG_MAX, LONG_MIN
	};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		long v = values[i];

		SAME("%d", (int)v);
		SAME("%u|%x|%X|%o", (unsigned)v, (unsigned)v, (unsigned)v,
		    (unsigned)v);
		SAME("%ld", v);
		SAME("%lu %lx", (unsigned long)v, (unsigned long)v);
		SAME("%lld %llu", (long long)v, (unsigned long long)v);
		SAME("%zu", (size_t)v);
		SAME("%5d|%-5d|%05d", (int)v, (int)v, (int)v);
		SAME("%016lx|%-20lx|%20lx", (unsigned long)v,
		    (unsigned long)v, (unsigned long)v);
		SAME("%*d|%*d", 8, (int)v, -8, (int)v);
	}
}

static void
texts(void **state)
{
	/* no NUL: the precision bounds the read */
	const char raw[3] = { 'a', 'b', 'c' };

	(void)state;
	SAME("plain");
	SAME("%s", "");
	SAME("<%s>", "hello");
	SAME("<%10s|%-10s>", "hello", "hello");
	SAME("<%.3s|%.0s|%.99s>", "hello", "hello", "hello");
	SAME("%.*s", 3, raw);
	SAME("%8.2s|%-8.*s|", "hello", 4, "hello");
	SAME("%.*s", -1, "hello");
	SAME("%c%c%5c%-5c|", 'x', 'y', 'z', 'w');
	SAME("100%%");
	SAME("%p", (void *)(uintptr_t)0x80200000UL);
}

static void
null_string_is_no_fault(void **state)
{
	const char *volatile none = NULL;
	char buf[16];

	(void)state;
	assert_int_equal(6, ksnprintf(buf, sizeof(buf), "%s", none));
	assert_string_equal("(null)", buf);
}

static void
unknown_conversion_is_shown(void **state)
{
	const char *volatile fmt = "a%05yb%";
	char buf[16];

	(void)state;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
	assert_int_equal(7, ksnprintf(buf, sizeof(buf), fmt));
#pragma GCC diagnostic pop
	assert_string_equal("a%05yb%", buf);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(texts),
		cmocka_unit_test(null_string_is_no_fault),
		cmocka_unit_test(unknown_conversion_is_shown)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
