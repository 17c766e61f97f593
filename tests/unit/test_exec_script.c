// SRCS: servers/exec/exec_script.c servers/exec/exec_elf.c servers/exec/exec_subr.c servers/exec/exec_explain.c servers/exec/exec_format.c servers/exec/exec_template.c servers/exec/exec_conf.c servers/exec/exec_args.c servers/exec/emul_native.c lib/elf/elf.c lib/util/printf.c lib/util/strlcpy.c
// CFLAGS: -idirafter lib/util
/* SPDX-License-Identifier: BSD-2-Clause */
/* `#!' lines, and what they make of a package. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <abi/errno.h>

#include <abi/errno.h>
#include <abi/format.h>

#include "execpkg.h"

static struct pkg k;

/* The line, of a file that is no longer than it; NULL = refused. */
static void
line(const char *text, unsigned n, const char *name, const char *arg)
{
	struct script_line sl;
	int error = exec_script_parse((const uint8_t *)text, n, n, &sl);

	if (name == NULL) {
		assert_int_equal(error, ENOEXEC);
		return;
	}
	assert_int_equal(error, 0);
	assert_int_equal(sl.sl_namelen, strlen(name));
	assert_memory_equal(text + sl.sl_name, name, strlen(name));
	assert_int_equal(sl.sl_arglen, strlen(arg));
	assert_memory_equal(text + sl.sl_arg, arg, strlen(arg));
}

#define LINE(text, name, arg)	line(text, sizeof(text) - 1, name, arg)

static void
lines(void **state)
{
	(void)state;
	LINE("#!/bin/sh\necho\n", "/bin/sh", "");
	LINE("#!/bin/sh", "/bin/sh", "");
	LINE("#! \t /bin/sh \t \nx", "/bin/sh", "");
	LINE("#!/bin/sh -e\n", "/bin/sh", "-e");
	LINE("#!/bin/sh  -e  -x y \n", "/bin/sh", "-e  -x y");
	LINE("#!sh\n", "sh", "");
	LINE("#!/bin/sh\0junk", "/bin/sh", "");
	LINE("#!/bin/sh a\0b\n", "/bin/sh", "a");
	LINE("#!/bin/sh\r\n", "/bin/sh\r", "");
	LINE("#!", NULL, NULL);
	LINE("#!\n", NULL, NULL);
	LINE("#! \t \n/bin/sh", NULL, NULL);
	LINE("#!\0/bin/sh\n", NULL, NULL);
	LINE("#", NULL, NULL);
	LINE("", NULL, NULL);
	LINE("# !/bin/sh\n", NULL, NULL);
	LINE("\177ELF", NULL, NULL);
}

/* RULES R14: a name that was cut is never run; an argument may be */
static void
rule_14_cut_lines(void **state)
{
	char text[1024];
	struct script_line sl;

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text, "#!/bin/", 7);
	assert_int_equal(exec_script_parse((uint8_t *)text, sizeof(text),
	    sizeof(text), &sl), ENOEXEC);
	/* the name ends exactly at the cut: nobody can tell */
	text[EXEC_LINEMAX] = '\n';
	assert_int_equal(exec_script_parse((uint8_t *)text, sizeof(text),
	    sizeof(text), &sl), ENOEXEC);
	/* ... but with a blank before the cut one can */
	text[EXEC_LINEMAX - 1] = ' ';
	assert_int_equal(exec_script_parse((uint8_t *)text, sizeof(text),
	    sizeof(text), &sl), 0);
	assert_int_equal(sl.sl_namelen, EXEC_LINEMAX - 3);
	assert_int_equal(sl.sl_arglen, 0);
	/* the whole file was seen: its end is the line's */
	text[EXEC_LINEMAX - 1] = 'a';
	assert_int_equal(exec_script_parse((uint8_t *)text, EXEC_LINEMAX,
	    EXEC_LINEMAX, &sl), 0);
	assert_int_equal(exec_script_parse((uint8_t *)text, EXEC_LINEMAX,
	    EXEC_LINEMAX + 1, &sl), ENOEXEC);
	/* a short read of a longer file is a cut, too */
	assert_int_equal(exec_script_parse((uint8_t *)text, 20, 1024, &sl),
	    ENOEXEC);
	text[10] = ' ';
	assert_int_equal(exec_script_parse((uint8_t *)text, sizeof(text),
	    sizeof(text), &sl), 0);
	assert_int_equal(sl.sl_namelen, 8);
	assert_int_equal(sl.sl_arglen, EXEC_LINEMAX - 11);
}

static void
expect_fakes(unsigned n, const char *const *want)
{
	const char *p = k.p.ep_fabuf + k.p.ep_fa;
	unsigned i;

	assert_int_equal(k.p.ep_fac, n);
	for (i = 0; i < n; i++, p += strlen(p) + 1)
		assert_string_equal(p, want[i]);
	assert_ptr_equal(p, k.p.ep_fabuf + EXEC_FAKEMAX);
}

static void
redirect(const char *text)
{
	k.p.ep_flags &= ~EXEC_REDIRECT;
	pkg_text(&k, text, (unsigned)strlen(text));
	assert_int_equal(exec_probe(&k.p), 0);
	assert_true(k.p.ep_flags & EXEC_REDIRECT);
	assert_true(k.p.ep_flags & EXEC_SKIPARG);
	assert_int_equal(k.p.ep_vmcmds.evs_used, 0);
}

static void
scripts_of_scripts(void **state)
{
	static const char *const one[] = { "/bin/b", "x y", "./a" };
	static const char *const two[] = { "/bin/c", "/bin/b", "x y", "./a" };

	(void)state;
	pkg_new(&k, "./a");
	redirect("#!/bin/b x y\n");
	expect_fakes(3, one);
	assert_string_equal(k.p.ep_name, "/bin/b");
	assert_int_equal(k.p.ep_namelen, 6);
	redirect("#!/bin/c\n");
	expect_fakes(4, two);
	/* item 101 */
	exec_setcomm(&k.p);
	assert_string_equal(k.p.ep_comm, "a");
	redirect("#!/bin/d\n");
	redirect("#!/bin/e\n");
	pkg_text(&k, "#!/bin/f\n", 9);
	assert_int_equal(exec_probe(&k.p), ELOOP);
}

/* the seed's EXEC_HASFD: set-id, or not to be read by who may execute it */
static void
scripts_through_descriptors(void **state)
{
	static const char *const one[] = { "/bin/b", "x", "/dev/fd/9" };
	static const char *const two[] = { "/bin/c", "y", "/dev/fd/10", "x",
	    "/dev/fd/9" };

	(void)state;
	pkg_new(&k, "./a");
	pkg_nextfd = 9;
	pkg_text(&k, "#!/bin/b x\n", 11)->ep_attr.va_mode = 0102755;
	assert_int_equal(exec_probe(&k.p), 0);
	expect_fakes(3, one);
	assert_true(k.p.ep_flags & EXEC_HASFD);
	/* the interpreter is a script that may not be read */
	k.p.ep_flags &= ~EXEC_REDIRECT;
	pkg_text(&k, "#!/bin/c y\n", 11)->ep_attr.va_flags = EVF_NOREAD;
	assert_int_equal(exec_probe(&k.p), 0);
	expect_fakes(5, two);
	/* what the process asked for is what it is called */
	assert_string_equal(k.p.ep_execfn, "./a");
	exec_setcomm(&k.p);
	assert_string_equal(k.p.ep_comm, "a");
	assert_string_equal(k.p.ep_name, "/bin/c");
}

static void
no_descriptor_no_script(void **state)
{
	(void)state;
	pkg_new(&k, "./a");
	pkg_fderror = EMFILE;
	pkg_text(&k, "#!/bin/b\n", 9)->ep_attr.va_mode = 0104755;
	assert_int_equal(exec_probe(&k.p), EMFILE);
	assert_false(k.p.ep_flags & (EXEC_REDIRECT | EXEC_HASFD));
	pkg_fderror = 0;
}

/* only a script can be passed on: everything else needs read permission */
static void
unreadable_images(void **state)
{
	(void)state;
	pkg_new(&k, "a");
	pkg_elf(&k);
	assert_int_equal(exec_probe(&k.p), 0);
	k.p.ep_attr.va_flags = EVF_NOREAD;
	assert_int_equal(exec_probe(&k.p), EACCES);
	assert_int_equal(k.p.ep_vmcmds.evs_used, 0);
	pkg_text(&k, "hello\n", 6);
	assert_int_equal(exec_probe(&k.p), EACCES);
	/* nor is a template of it of use */
	pkg_elf(&k);
	pkg_file(&k, EXEC_HDRSIZE, FILE_SIZE)->ep_attr.va_vnid = 1UL << 32 | 1;
	k.p.ep_attr.va_flags = 0;
	assert_int_equal(exec_probe(&k.p), 0);
	assert_true(exec_template_get(&k.p));
	k.p.ep_attr.va_flags = EVF_NOREAD;
	assert_int_equal(exec_probe(&k.p), EACCES);
}

/* RULES R37, the part that is exec's */
static void
descriptor_that_closes(void **state)
{
	(void)state;
	pkg_new(&k, "/dev/fd/5");
	pkg_text(&k, "#!/bin/b\n", 9)->ep_attr.va_flags = EVF_FDCLOSES;
	assert_int_equal(exec_probe(&k.p), ENOENT);
	k.p.ep_attr.va_flags |= EVF_NOREAD;
	assert_int_not_equal(exec_probe(&k.p), 0);
	/* an image needs the name no more */
	pkg_new(&k, "/dev/fd/5");
	pkg_elf(&k);
	k.p.ep_attr.va_flags = EVF_FDCLOSES;
	assert_int_equal(exec_probe(&k.p), 0);
}

static unsigned
registered(void)
{
	struct format_walk fw = { .fw_serial = 0 };
	unsigned n = 0;

	while (exec_format_next(&fw))
		n++;
	return n;
}

static int
probe_served(const char *answer, int error)
{
	pkg_new(&k, "./data");
	pkg_text(&k, "DATA and more", 13);
	pkg_answer = answer;
	pkg_answer_error = error;
	return exec_probe(&k.p);
}

/* an entry that is a server: what it may answer, and that it has one try */
static void
formats_that_are_servers(void **state)
{
	static const char *const fakes[] = { "/bin/i", "x y", "./data" };
	static const struct {
		const char *answer;
		int error;
	} bad[] = {
		{ "", 0 }, { "rubbish", 0 }, { "#!", 0 }, { "#!i\n", 0 },
		{ "#!/bin/i", ETIMEDOUT }, { "#!/bin/i", EACCES },
		{ "#!/bin/i", EBADCAP },
	};
	struct abi_format f = { .f_name = "srv" }, g = { .f_name = "ext",
	    .f_ext = "d", .f_interp = "/bin/j" };
	struct format_walk fw = { .fw_serial = 0 };
	unsigned i;

	(void)state;
	/* one or the other, and no interpreter without a slash */
	assert_int_equal(exec_format_add(&f, 0), EINVAL);
	assert_int_equal(exec_format_add(&g, 9), EINVAL);
	assert_int_equal(exec_format_add(&f, 9), 0);
	assert_int_equal(exec_format_add(&g, 0), 0);
	assert_int_equal(probe_served("#!/bin/i x y\n", 0), 0);
	expect_fakes(3, fakes);
	assert_int_equal(probe_served("#!/bin/i", ENOEXEC), ENOEXEC);
	assert_int_equal(registered(), 2);
	/* not for what a built-in entry accepts */
	pkg_asked = pkg_forgotten = 0;
	pkg_new(&k, "./a");
	redirect("#!/bin/sh\n");
	assert_int_equal(pkg_asked, 0);
	for (i = 0; i < nitems(bad); i++) {
		assert_int_equal(probe_served(bad[i].answer, bad[i].error),
		    ENOEXEC);
		assert_int_equal(registered(), 1);
		assert_int_equal(pkg_forgotten, i + 1);
		assert_true(exec_format_next(&fw));
		assert_string_equal(fw.fw_format.f_name, "ext");
		exec_format_end(&fw);
		assert_int_equal(exec_format_add(&f, 9), 0);
	}
	/* the entry behind one that fails is asked, in the same walk */
	assert_int_equal(exec_format_remove("ext"), 0);
	assert_int_equal(exec_format_add(&g, 0), 0);
	pkg_new(&k, "./x.d");
	pkg_text(&k, "DATA", 4);
	pkg_answer = "no";
	pkg_answer_error = 0;
	assert_int_equal(exec_probe(&k.p), 0);
	assert_string_equal(k.p.ep_name, "/bin/j");
	assert_int_equal(registered(), 1);
	assert_int_equal(exec_format_remove("ext"), 0);
	assert_int_equal(exec_format_remove("srv"), ENOENT);
}

/* workers walk while others change the table */
static void
formats_change_under_a_walk(void **state)
{
	struct abi_format f = { .f_name = "a" };
	struct format_walk one = { .fw_serial = 0 }, two = { .fw_serial = 0 };
	unsigned i;

	(void)state;
	for (i = 0; i < FORMAT_N; i++) {
		f.f_name[0] = (char)('a' + i);
		assert_int_equal(exec_format_add(&f, 10 + i), 0);
	}
	pkg_forgotten = 0;
	assert_true(exec_format_next(&one) && exec_format_next(&two));
	/* gone at once for others, but neither its port nor its place is free */
	assert_int_equal(exec_format_remove("a"), 0);
	assert_int_equal(registered(), FORMAT_N - 1);
	assert_int_equal(exec_format_add(&f, 30), EEXIST);
	f.f_name[0] = 'z';
	assert_int_equal(exec_format_add(&f, 30), ENOSPC);
	one.fw_failed = two.fw_failed = 1;
	exec_format_end(&one);
	assert_int_equal(pkg_forgotten, 0);
	/* the walk goes on behind it */
	assert_true(exec_format_next(&two));
	assert_string_equal(two.fw_format.f_name, "b");
	assert_int_equal(two.fw_port, 11);
	assert_int_equal(pkg_forgotten, 1);
	/* the newcomer, in that place, comes last */
	assert_int_equal(exec_format_add(&f, 30), 0);
	for (i = 0; i < FORMAT_N - 1; i++)
		assert_true(exec_format_next(&two));
	assert_string_equal(two.fw_format.f_name, "z");
	/* two workers have seen it fail */
	while (strcmp(one.fw_format.f_name, "z") != 0)
		assert_true(exec_format_next(&one));
	one.fw_failed = two.fw_failed = 1;
	exec_format_end(&one);
	assert_int_equal(pkg_forgotten, 1);
	assert_false(exec_format_next(&two));
	assert_int_equal(pkg_forgotten, 2);
	assert_int_equal(exec_format_remove("z"), ENOENT);
	for (i = 1; i < FORMAT_N; i++) {
		f.f_name[0] = (char)('a' + i);
		assert_int_equal(exec_format_remove(f.f_name), 0);
	}
	assert_int_equal(registered(), 0);
	assert_int_equal(pkg_forgotten, FORMAT_N + 1);
}

/* the longest path and lines there can be */
static void
fakes_fit(void **state)
{
	static char path[EXEC_PATHMAX], text[EXEC_LINEMAX + 1];
	unsigned i;

	(void)state;
	memset(path, 'p', sizeof(path) - 1);
	memset(text, 'a', sizeof(text) - 1);
	memcpy(text, "#!b ", 4);
	pkg_new(&k, path);
	for (i = 0; i < EXEC_MAXNEST; i++)
		redirect(text);
	assert_int_equal(k.p.ep_fac, 2 * EXEC_MAXNEST + 1);
	assert_true(k.p.ep_fa < EXEC_FAKEMAX);
	assert_string_equal(k.p.ep_execfn, path);
	/* and with descriptors of two digits in between */
	pkg_new(&k, path);
	pkg_nextfd = 60;
	for (i = 0; i < EXEC_MAXNEST; i++) {
		k.p.ep_flags &= ~EXEC_REDIRECT;
		pkg_text(&k, text, (unsigned)strlen(text))->ep_attr.va_mode =
		    0104755;
		assert_int_equal(exec_probe(&k.p), 0);
	}
	assert_int_equal(k.p.ep_fac, 2 * EXEC_MAXNEST + 1);
	assert_true(k.p.ep_fa >= EXEC_PATHMAX && k.p.ep_fa < EXEC_FAKEMAX);
	assert_string_equal(k.p.ep_execfn, path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(rule_14_cut_lines),
		cmocka_unit_test(scripts_of_scripts),
		cmocka_unit_test(fakes_fit),
		cmocka_unit_test(scripts_through_descriptors),
		cmocka_unit_test(formats_that_are_servers),
		cmocka_unit_test(formats_change_under_a_walk),
		cmocka_unit_test(no_descriptor_no_script),
		cmocka_unit_test(unreadable_images),
		cmocka_unit_test(descriptor_that_closes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
