// SRCS: servers/console/tty.c
/* SPDX-License-Identifier: BSD-2-Clause */
/* The line discipline: editing, echo, raw mode, signals, full rings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <abi/file.h>

#include "tty.h"

static struct tty t;
static char shown[2 * TTY_OUTSIZE];

static int
fresh(void **state)
{
	(void)state;
	tty_init(&t);
	return 0;
}

static void
type(const char *s)
{
	while (*s != '\0')
		tty_input(&t, (uint8_t)*s++);
}

static const char *
output(void)
{
	size_t n = 0;
	int c;

	while ((c = tty_output(&t)) >= 0)
		shown[n++] = (char)c;
	shown[n] = '\0';
	return shown;
}

/* what a read of at most n bytes returns; NULL if it would wait */
static const char *
take(size_t n)
{
	static char buf[TTY_INSIZE + 1];
	size_t used;
	long got = tty_peek(&t, (uint8_t *)buf, n, &used);

	if (got < 0)
		return NULL;
	tty_consume(&t, used);
	buf[got] = '\0';
	return buf;
}

static void
line_is_whole(void **state)
{
	(void)state;
	type("hel");
	assert_null(take(10));
	type("lo\rnext");
	assert_int_equal(tty_readable(&t), 6);
	assert_string_equal(take(100), "hello\n");
	assert_null(take(100));
	assert_string_equal(output(), "hello\r\nnext");
}

static void
line_in_pieces(void **state)
{
	(void)state;
	type("abcdef\nxy\n");
	assert_string_equal(take(4), "abcd");
	assert_string_equal(take(4), "ef\n");
	assert_string_equal(take(4), "xy\n");
}

static void
peek_takes_nothing(void **state)
{
	uint8_t buf[8];
	size_t used;

	(void)state;
	type("a\n");
	assert_int_equal(tty_peek(&t, buf, 8, &used), 2);
	assert_int_equal(tty_peek(&t, buf, 8, &used), 2);
	assert_string_equal(take(8), "a\n");
}

static void
erase_and_kill(void **state)
{
	(void)state;
	type("ab\b\177\bc\n");
	assert_string_equal(take(100), "c\n");
	type("one two  \027\027x\n");
	assert_string_equal(take(100), "x\n");
	type("gone\025kept\n");
	assert_string_equal(take(100), "kept\n");
	(void)output();
	type("a\b");
	assert_string_equal(output(), "a\b \b");
	/* erasing never reaches a line that was ended */
	type("x\n\b\b\n");
	assert_string_equal(take(100), "x\n");
	assert_string_equal(take(100), "\n");
}

static void
erase_utf8(void **state)
{
	(void)state;
	type("a\303\244\342\202\254");
	(void)output();
	type("\b");
	assert_string_equal(output(), "\b \b");
	type("\b\n");
	assert_string_equal(take(100), "a\n");
}

static void
erase_control(void **state)
{
	(void)state;
	type("\001");
	assert_string_equal(output(), "^A");
	type("\b");
	assert_string_equal(output(), "\b \b\b \b");
}

static void
end_of_file(void **state)
{
	(void)state;
	type("\004");
	assert_string_equal(take(10), "");
	assert_null(take(10));
	type("abc\004def\n");
	assert_string_equal(take(10), "abc");
	assert_string_equal(take(10), "def\n");
	/* bytes fill the buffer just before ^D: no end of file of its own */
	type("abc\004");
	assert_string_equal(take(3), "abc");
	assert_null(take(10));
}

static void
raw_mode(void **state)
{
	(void)state;
	type("half");
	tty_setmode(&t, 0);
	assert_string_equal(take(100), "half");
	(void)output();
	type("\r\004\003\b");
	assert_string_equal(take(100), "\r\004\003\b");
	assert_string_equal(output(), "");
	tty_setmode(&t, TTY_ECHO);
	type("e");
	assert_string_equal(output(), "e");
}

static void
signals(void **state)
{
	(void)state;
	type("abc\003");
	assert_int_equal(tty_events(&t), TTY_EV_INTR);
	assert_int_equal(tty_events(&t), 0);
	assert_string_equal(output(), "abc^C\r\n");
	type("\n");
	assert_string_equal(take(10), "\n");
	type("\034\032");
	assert_int_equal(tty_events(&t), TTY_EV_QUIT | TTY_EV_SUSP);
	tty_setmode(&t, TTY_CANON);
	type("\003\n");
	assert_int_equal(tty_events(&t), 0);
	assert_string_equal(take(10), "\003\n");
}

static void
line_too_long(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < TTY_INSIZE + 10; i++)
		tty_input(&t, 'x');
	assert_int_equal(t.t_lost_in, 11);
	type("\n");
	assert_int_equal(tty_readable(&t), TTY_INSIZE);
	assert_int_equal(strlen(take(TTY_INSIZE)), TTY_INSIZE);
	assert_int_equal(tty_readable(&t), 0);
}

static void
output_ring(void **state)
{
	static uint8_t text[TTY_OUTSIZE];

	(void)state;
	memset(text, 'y', sizeof(text));
	assert_int_equal(tty_write(&t, text, sizeof(text) - 1),
	    sizeof(text) - 1);
	assert_int_equal(tty_room(&t), 1);
	/* a new line needs two places, half of it is not written */
	assert_int_equal(tty_write(&t, (const uint8_t *)"\nz", 2), 0);
	assert_int_equal(tty_write(&t, (const uint8_t *)"z\n", 2), 1);
	type("a");
	assert_int_equal(t.t_lost_echo, 1);
	assert_int_equal(strlen(output()), TTY_OUTSIZE);
	assert_int_equal(tty_write(&t, (const uint8_t *)"a\nb", 3), 3);
	assert_string_equal(output(), "a\r\nb");
}

/* rings wrap: many short lines through */
static void
long_run(void **state)
{
	char line[16];
	int i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		memcpy(line, "line 0\n", 8);
		line[5] = (char)('0' + i % 10);
		type(line);
		assert_string_equal(take(100), line);
		assert_int_equal(strlen(output()), 8);
	}
	assert_int_equal(t.t_lost_in + t.t_lost_echo, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(line_is_whole, fresh),
		cmocka_unit_test_setup(line_in_pieces, fresh),
		cmocka_unit_test_setup(peek_takes_nothing, fresh),
		cmocka_unit_test_setup(erase_and_kill, fresh),
		cmocka_unit_test_setup(erase_utf8, fresh),
		cmocka_unit_test_setup(erase_control, fresh),
		cmocka_unit_test_setup(end_of_file, fresh),
		cmocka_unit_test_setup(raw_mode, fresh),
		cmocka_unit_test_setup(signals, fresh),
		cmocka_unit_test_setup(line_too_long, fresh),
		cmocka_unit_test_setup(output_ring, fresh),
		cmocka_unit_test_setup(long_run, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
