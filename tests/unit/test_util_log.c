// SRCS: lib/util/log.c lib/util/printf.c
// CFLAGS: -idirafter lib/util
// (its string.h must not hide the C library's)
/* SPDX-License-Identifier: BSD-2-Clause */
/* What a server says is one line of text, whatever its client is called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sys/sys.h"
#include "util/log.h"

static char logged[LOG_LINEMAX + 1];

int
sys_op(word_t a0, word_t a1, word_t a2, word_t a3, word_t a4, word_t a5,
    word_t a6, word_t nr)
{
	(void)a3, (void)a4, (void)a5, (void)a6;
	assert_int_equal(nr, SYS_LOG);
	assert_int_equal(a0, CAPSLOT_LOG);
	assert_in_range(a2, 1, LOG_LINEMAX);
	memcpy(logged, (const char *)a1, a2);
	logged[a2] = '\0';
	return 0;
}

static int
setup(void **state)
{
	(void)state;
	log_name = "vfs";
	return 0;
}

static void
the_newline_is_added(void **state)
{
	(void)state;
	log_printf("%s at %d", "here", 5);
	assert_string_equal(logged, "vfs: here at 5\n");
	log_printf("so %s\n", "be it");
	assert_string_equal(logged, "vfs: so be it\n");
	log_printf("%s", "");
	assert_string_equal(logged, "vfs: \n");
	log_printf("%s", "\n");
	assert_string_equal(logged, "vfs: \n");
}

static void
a_name_writes_no_line_of_its_own(void **state)
{
	(void)state;
	log_printf("pid 7 (%s): fault", "a\ninit: all is well");
	assert_string_equal(logged, "vfs: pid 7 (a?init: all is well): fault\n");
	log_printf("(%s)\n", "a\r\n\n.");
	assert_string_equal(logged, "vfs: (a???.)\n");
}

static void
a_name_moves_no_cursor(void **state)
{
	char name[256];
	size_t i;

	(void)state;
	log_printf("(%s)", "\033[2J\a\b\t\177\233" "1m");
	assert_string_equal(logged, "vfs: (?[2J?????" "1m)\n");
	for (i = 0; i < 255; i++)
		name[i] = (char)(i + 1);
	name[255] = '\0';
	log_printf("%.200s", name);
	log_printf("%.50s", name + 200);
	for (i = 0; i < strlen(logged) - 1; i++)
		assert_in_range(logged[i], ' ', '~');
}

static void
long_text_is_cut(void **state)
{
	char name[2 * LOG_LINEMAX];
	size_t n;

	(void)state;
	memset(name, '\t', sizeof(name));
	/* the head is 5 bytes; the last that fits, and one more */
	for (n = LOG_LINEMAX - 8; n < LOG_LINEMAX + 8; n++) {
		log_printf("%.*s", (int)n, name);
		assert_int_equal(strcspn(logged, "\n\t"),
		    strlen(logged) - 1);
		if (5 + n + 1 < LOG_LINEMAX)
			assert_int_equal(strlen(logged), 5 + n + 1);
		else
			assert_string_equal(logged + LOG_LINEMAX - 5, "?...\n");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_newline_is_added, setup),
		cmocka_unit_test_setup(a_name_writes_no_line_of_its_own, setup),
		cmocka_unit_test_setup(a_name_moves_no_cursor, setup),
		cmocka_unit_test_setup(long_text_is_cut, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
