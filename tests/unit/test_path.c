// SRCS: servers/vfs/path.c
/* SPDX-License-Identifier: BSD-2-Clause */
/* Text of paths: components, dots, links spliced in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "path.h"

static void
expect(const char **p, const char *name, int slash, int last)
{
	struct path_part pp;

	assert_int_equal(path_next(p, &pp), 1);
	assert_int_equal(pp.pp_len, strlen(name));
	assert_memory_equal(pp.pp_name, name, pp.pp_len);
	assert_int_equal(pp.pp_slash, slash);
	assert_int_equal(pp.pp_last, last);
}

static void
components(void **state)
{
	const char *p = "//usr///bin/sh";
	struct path_part pp;

	(void)state;
	expect(&p, "usr", 1, 0);
	expect(&p, "bin", 1, 0);
	expect(&p, "sh", 0, 1);
	assert_int_equal(path_next(&p, &pp), 0);
	p = "a//";
	expect(&p, "a", 1, 1);
	assert_int_equal(path_next(&p, &pp), 0);
	p = "///";
	assert_int_equal(path_next(&p, &pp), 0);
	p = "";
	assert_int_equal(path_next(&p, &pp), 0);
}

static void
dots(void **state)
{
	static const struct {
		const char *name;
		int dots;
	} cases[] = {
		{ ".", 1 }, { "..", 2 }, { "...", 0 }, { ".a", 0 },
		{ "..a", 0 }, { "a.", 0 },
	};
	struct path_part pp;
	const char *p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		p = cases[i].name;
		assert_int_equal(path_next(&p, &pp), 1);
		assert_int_equal(path_dots(&pp), cases[i].dots);
	}
}

static void
splice(void **state)
{
	char buf[VFS_PATHMAX] = "link/rest/x";

	(void)state;
	assert_int_equal(path_splice(buf, "/a/b", 4, 1, buf + 5), 0);
	assert_string_equal(buf, "/a/b/rest/x");
	assert_int_equal(path_splice(buf, "", 0, 1, buf + 5), ENOENT);
	assert_string_equal(buf, "/a/b/rest/x");
	strcpy(buf, "link");
	assert_int_equal(path_splice(buf, "t", 1, 0, buf + 4), 0);
	assert_string_equal(buf, "t");
}

static void
splice_limits(void **state)
{
	char buf[VFS_PATHMAX], text[VFS_PATHMAX];

	(void)state;
	memset(text, 'x', sizeof(text));
	strcpy(buf, "l");
	assert_int_equal(path_splice(buf, text, VFS_PATHMAX, 0, buf + 1),
	    ENAMETOOLONG);
	assert_int_equal(path_splice(buf, text, VFS_PATHMAX - 1, 1, buf + 1),
	    ENAMETOOLONG);
	assert_string_equal(buf, "l");
	assert_int_equal(path_splice(buf, text, VFS_PATHMAX - 1, 0, buf + 1),
	    0);
	assert_int_equal(strlen(buf), VFS_PATHMAX - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(components),
		cmocka_unit_test(dots),
		cmocka_unit_test(splice),
		cmocka_unit_test(splice_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
