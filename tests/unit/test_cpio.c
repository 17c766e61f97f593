// SRCS: lib/cpio/cpio.c
/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/cpio on archives made here, good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "cpio/cpio.h"

struct archive {
	char	 a_buf[8192];
	size_t	 a_len;
};

/* `namesize' and `filesize' as the header shall claim */
static void
add_raw(struct archive *a, const char *name, size_t namelen,
    unsigned namesize, unsigned filesize, const char *data)
{
	size_t n = data != NULL ? strlen(data) : 0;

	a->a_len += (size_t)sprintf(a->a_buf + a->a_len, "070701%08X%08x%08x"
	    "%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 0xABCDu, 0100755u, 3u,
	    4u, 1u, 0x5f000000u, filesize, 0u, 0u, 5u, 6u, namesize, 0u);
	memcpy(a->a_buf + a->a_len, name, namelen);
	a->a_len += namelen;
	while (a->a_len % 4 != 0)
		a->a_buf[a->a_len++] = '\0';
	if (n > 0)
		memcpy(a->a_buf + a->a_len, data, n);
	a->a_len += n;
	while (a->a_len % 4 != 0)
		a->a_buf[a->a_len++] = '\0';
}

static void
add(struct archive *a, const char *name, const char *data)
{
	add_raw(a, name, strlen(name) + 1, (unsigned)strlen(name) + 1,
	    (unsigned)strlen(data), data);
}

/* Read all of exactly `len' bytes: the last answer, the number of entries. */
static int
read_all(const struct archive *a, size_t len, unsigned *count)
{
	struct cpio_entry e;
	char *copy = malloc(len > 0 ? len : 1);
	struct cpio c;
	int error;

	memcpy(copy, a->a_buf, len);
	cpio_open(&c, copy, len);
	for (*count = 0; (error = cpio_next(&c, &e)) == 0; ++*count)
		assert_true(e.ce_data + e.ce_size <= (uint8_t *)copy + len);
	assert_int_equal(error == EINVAL, c.c_why != NULL);
	/* the answer stays */
	assert_int_equal(error, cpio_next(&c, &e));
	free(copy);
	return error;
}

static void
entries_in_order(void **state)
{
	static struct archive a;
	struct cpio_entry e;
	struct cpio c;

	(void)state;
	a.a_len = 0;
	add(&a, "bin/sh", "hello");
	add(&a, "empty", "");
	add(&a, "TRAILER!!!", "");
	cpio_open(&c, a.a_buf, a.a_len);
	assert_int_equal(0, cpio_next(&c, &e));
	assert_string_equal("bin/sh", e.ce_name);
	assert_int_equal(6, e.ce_namelen);
	assert_int_equal(5, e.ce_size);
	assert_memory_equal("hello", e.ce_data, 5);
	assert_ptr_equal(a.a_buf + e.ce_off, e.ce_data);
	assert_int_equal(0xabcd, e.ce_ino);
	assert_int_equal(0100755, e.ce_mode);
	assert_int_equal(3, e.ce_uid);
	assert_int_equal(4, e.ce_gid);
	assert_int_equal(1, e.ce_nlink);
	assert_int_equal(0x5f000000, e.ce_mtime);
	assert_int_equal(5, e.ce_rdevmajor);
	assert_int_equal(6, e.ce_rdevminor);
	assert_int_equal(0, cpio_next(&c, &e));
	assert_string_equal("empty", e.ce_name);
	assert_int_equal(0, e.ce_size);
	assert_int_equal(ENOENT, cpio_next(&c, &e));
	assert_int_equal(ENOENT, cpio_next(&c, &e));
	assert_null(c.c_why);
}

/* mkcpio.py puts a file's data on a page boundary by zero bytes behind its name */
static void
names_may_be_padded(void **state)
{
	static struct archive a;
	struct cpio_entry e;
	struct cpio c;

	(void)state;
	a.a_len = 0;
	add_raw(&a, "a\0\0\0\0\0", 6, 6, 1, "x");
	add(&a, "TRAILER!!!", "");
	cpio_open(&c, a.a_buf, a.a_len);
	assert_int_equal(0, cpio_next(&c, &e));
	assert_string_equal("a", e.ce_name);
	assert_int_equal(1, e.ce_namelen);
	assert_int_equal('x', e.ce_data[0]);
	assert_int_equal(ENOENT, cpio_next(&c, &e));
}

/* words are compared where they are aligned: each place, and each length */
static void
nothing_hides_behind_a_name(void **state)
{
	static struct archive a;
	char name[40] = "a";
	unsigned len, at, n;

	(void)state;
	for (len = 2; len <= sizeof(name); len++) {
		a.a_len = 0;
		add_raw(&a, name, len, len, 0, NULL);
		add(&a, "TRAILER!!!", "");
		assert_int_equal(ENOENT, read_all(&a, a.a_len, &n));
		for (at = 2; at < len; at++) {
			a.a_len = 0;
			name[at] = '\x80';
			add_raw(&a, name, len, len, 0, NULL);
			name[at] = '\0';
			add(&a, "TRAILER!!!", "");
			assert_int_equal(EINVAL, read_all(&a, a.a_len, &n));
		}
	}
}

static void
archives_may_follow_each_other(void **state)
{
	static struct archive a;
	unsigned n;

	(void)state;
	a.a_len = 0;
	add(&a, "one", "1");
	add(&a, "TRAILER!!!", "");
	memset(a.a_buf + a.a_len, 0, 512);
	a.a_len += 512;
	assert_int_equal(ENOENT, read_all(&a, a.a_len, &n));
	assert_int_equal(1, n);
	add(&a, "two", "2");
	assert_int_equal(EINVAL, read_all(&a, a.a_len, &n));
	assert_int_equal(2, n);
	add(&a, "TRAILER!!!", "");
	assert_int_equal(ENOENT, read_all(&a, a.a_len, &n));
	assert_int_equal(2, n);
	a.a_buf[a.a_len++] = 'x';
	assert_int_equal(EINVAL, read_all(&a, a.a_len, &n));
}

static void
cut_anywhere_is_an_error(void **state)
{
	static struct archive a;
	unsigned n;

	(void)state;
	a.a_len = 0;
	add(&a, "bin/sh", "hello");
	add(&a, "bin/cat", "meow");
	add(&a, "TRAILER!!!", "");
	/* the padding behind the trailer's name may be missing */
	for (size_t len = 0; len <= a.a_len - 4; len++)
		assert_int_equal(EINVAL, read_all(&a, len, &n));
	assert_int_equal(ENOENT, read_all(&a, a.a_len, &n));
	assert_int_equal(2, n);
}

static void
every_header_byte_is_checked(void **state)
{
	static struct archive a;
	unsigned n;

	(void)state;
	a.a_len = 0;
	add(&a, "f", "x");
	add(&a, "TRAILER!!!", "");
	for (size_t i = 0; i < 110; i++) {
		char keep = a.a_buf[i];

		a.a_buf[i] = 'g';
		assert_int_equal(EINVAL, read_all(&a, a.a_len, &n));
		assert_int_equal(0, n);
		a.a_buf[i] = keep;
	}
}

static void
false_lengths_are_refused(void **state)
{
	static const struct {
		unsigned namesize, filesize;
	} bad[] = {
		{ 0, 0 }, { 1, 0 }, { 2, 0 }, { 3, 5000 },
		{ 3, 0xffffffff }, { 3, 0xfffffffc }, { 4097, 0 },
		{ 0xffffffff, 0 }, { 0xfffffffd, 0xffffffff }
	};
	static struct archive a;
	unsigned n;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		a.a_len = 0;
		add_raw(&a, "ab", 3, bad[i].namesize, bad[i].filesize, "data");
		add(&a, "TRAILER!!!", "");
		assert_int_equal(EINVAL, read_all(&a, a.a_len, &n));
		assert_int_equal(0, n);
	}
	/* no NUL at the end of the name */
	a.a_len = 0;
	add_raw(&a, "abcd", 4, 4, 0, NULL);
	add(&a, "TRAILER!!!", "");
	assert_int_equal(EINVAL, read_all(&a, a.a_len, &n));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_in_order),
		cmocka_unit_test(names_may_be_padded),
		cmocka_unit_test(nothing_hides_behind_a_name),
		cmocka_unit_test(archives_may_follow_each_other),
		cmocka_unit_test(cut_anywhere_is_an_error),
		cmocka_unit_test(every_header_byte_is_checked),
		cmocka_unit_test(false_lengths_are_refused)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
