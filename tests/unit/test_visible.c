// SRCS: user/lib/visible.c
/* SPDX-License-Identifier: BSD-2-Clause */
/* A name that somebody else chose moves no cursor and names no colour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "visible.h"

static void
check(const char *s, const char *want)
{
	char out[64];

	assert_string_equal(visible(out, sizeof out, s, strlen(s)), want);
}

static void
text_stays(void **state)
{
	(void)state;
	check("", "");
	check("a b~!", "a b~!");
	check("\303\244 \342\202\254 \360\237\230\200", "\303\244 \342\202\254 "
	    "\360\237\230\200");
	/* the first and last of each length */
	check("\302\240 \337\277 \340\240\200 \357\277\277 \360\220\200\200 "
	    "\364\217\277\277", "\302\240 \337\277 \340\240\200 \357\277\277 "
	    "\360\220\200\200 \364\217\277\277");
}

static void
controls_do_not(void **state)
{
	(void)state;
	check("\033[2Ja\r\nb\tc\177", "?[2Ja??b?c?");
	/* CSI of eight bits, and as UTF-8 */
	check("\2332J", "?2J");
	check("\302\2332J", "??2J");
}

static void
what_is_no_utf8_does_not(void **state)
{
	(void)state;
	check("\377\376\200", "???");
	/* too long for what it is: NUL, /, and the last of two bytes */
	check("\300\200 \300\257 \340\237\277 \360\217\277\277",
	    "?? ?? ??? ????");
	/* a surrogate, and what is above Unicode */
	check("\355\240\200 \364\220\200\200 \365\200\200\200",
	    "??? ???? ????");
	/* cut */
	check("\342\202", "??");
	check("\342\202x", "??x");
}

static void
room_ends_it_between_characters(void **state)
{
	char out[5];

	(void)state;
	memset(out, 'x', sizeof out);
	visible(out, 4, "ab\303\244c", 5);
	assert_string_equal(out, "ab");
	assert_int_equal(out[4], 'x');
	visible(out, 5, "ab\303\244c", 5);
	assert_string_equal(out, "ab\303\244");
	visible(out, 1, "a", 1);
	assert_string_equal(out, "");
}

static void
bytes_behind_n_are_not_looked_at(void **state)
{
	/* a field that it fills has no NUL */
	static const char field[4] = { 'a', 'b', 'c', '\303' };
	char out[8];

	(void)state;
	assert_string_equal(visible(out, sizeof out, field, 4), "abc?");
	assert_string_equal(visible(out, sizeof out, "ab\0cd", 5), "ab");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_stays),
		cmocka_unit_test(controls_do_not),
		cmocka_unit_test(what_is_no_utf8_does_not),
		cmocka_unit_test(room_ends_it_between_characters),
		cmocka_unit_test(bytes_behind_n_are_not_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
