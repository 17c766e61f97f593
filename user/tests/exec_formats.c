/* SPDX-License-Identifier: BSD-2-Clause */
/* Formats registered at run time: what they recognise, and all that is refused. */
#include <abi/format.h>

#include "tests/lib/test.h"

#define REPORT	"/tests/helpers/report"	/* prints its arguments, one a line */

static char *const args[] = { "zero", "one", NULL };

static struct abi_format
by_magic(const char *name, uint32_t offset, const char *magic)
{
	struct abi_format f = { .f_offset = offset,
	    .f_len = (uint32_t)strlen(magic) };

	strcpy(f.f_name, name);
	strcpy(f.f_interp, REPORT);
	memcpy(f.f_magic, magic, f.f_len);
	memset(f.f_mask, 0xff, sizeof f.f_mask);
	return f;
}

static struct abi_format
by_ext(const char *name, const char *ext)
{
	struct abi_format f = { .f_len = 0 };

	strcpy(f.f_name, name);
	strcpy(f.f_interp, REPORT);
	strcpy(f.f_ext, ext);
	return f;
}

/* Does path run by REPORT, with itself in place of argv[0]? */
static void
check_runs(const char *path)
{
	char out[2048], want[256];

	CHECK_EQ(run_output(path, args, environ, out, sizeof out), 0);
	snprintf(want, sizeof want, "argv %s\nargv %s\nargv one\n",
	    REPORT, path);
	if (strstr(out, want) == NULL)
		test_fail(__FILE__, __LINE__, "%s is not in %s", want, out);
}

static void
seed_021_registered_entries_come_last(void)
{
	struct abi_format f = by_magic("t", 0, "#!"), g = by_magic("u", 0,
	    "\177ELF");

	CHECK_OK(format_add(&f));
	CHECK_OK(format_add(&g));
	/* the built-in entries still have their files */
	write_file("s", "#!/bin/true\n", 12, 0755);
	CHECK_EQ(wait_for(spawnve("./s", args, environ)), 0);
	CHECK_EQ(wait_for(spawnve("/bin/true", args, environ)), 0);
	CHECK_OK(format_remove("t"));
	CHECK_OK(format_remove("u"));
}

static void
magic_mask_and_offset(void)
{
	struct abi_format f = by_magic("m", 4, "MAGIC");

	f.f_mask[0] = 0xdf;		/* m or M */
	CHECK_OK(format_add(&f));
	write_file("a", "....MAGIC", 9, 0755);
	write_file("b", "....mAGIC rest", 14, 0755);
	write_file("c", "....MAGIc", 9, 0755);
	write_file("d", "....MAGI", 8, 0755);
	check_runs(TESTDIR "/a");
	check_runs(TESTDIR "/b");
	CHECK_ERR(execve("./c", args, environ), ENOEXEC);
	CHECK_ERR(execve("./d", args, environ), ENOEXEC);
	CHECK_OK(format_remove("m"));
	CHECK_ERR(execve("./a", args, environ), ENOEXEC);
}

static void
end_of_the_name(void)
{
	struct abi_format f = by_ext("e", "rep");

	CHECK_OK(format_add(&f));
	write_file("x.rep", "", 0, 0755);
	write_file("x.repp", "", 0, 0755);
	write_file("rep", "", 0, 0755);
	CHECK_OK(mkdir("y.rep", 0755));
	write_file("y.rep/z", "", 0, 0755);
	check_runs(TESTDIR "/x.rep");
	CHECK_ERR(execve("./x.repp", args, environ), ENOEXEC);
	CHECK_ERR(execve("./rep", args, environ), ENOEXEC);
	CHECK_ERR(execve("./y.rep/z", args, environ), ENOEXEC);
	CHECK_OK(format_remove("e"));
}

/* the interpreter is such a file itself, and so on */
static void
rule_15_formats_of_formats(void)
{
	struct abi_format f = by_ext("loop", "loop");

	strcpy(f.f_interp, TESTDIR "/x.loop");
	CHECK_OK(format_add(&f));
	write_file("x.loop", "", 0, 0755);
	CHECK_ERR(execve("./x.loop", args, environ), ELOOP);
	CHECK_OK(format_remove("loop"));
}

/* a script that a format's interpreter runs, and the other way round */
static void
formats_and_scripts(void)
{
	struct abi_format f = by_ext("e", "rep");
	char out[2048];

	write_file("i", "#!" REPORT "\n", sizeof "#!" REPORT, 0755);
	strcpy(f.f_interp, TESTDIR "/i");
	CHECK_OK(format_add(&f));
	write_file("x.rep", "", 0, 0755);
	CHECK_EQ(run_output("./x.rep", args, environ, out, sizeof out), 0);
	CHECK(strstr(out, "argv " REPORT "\nargv " TESTDIR
	    "/i\nargv ./x.rep\nargv one\n") != NULL);
	CHECK_OK(format_remove("e"));
}

static void
permissions_come_first(void)
{
	struct abi_format f = by_ext("e", "rep");

	CHECK_OK(format_add(&f));
	write_file("x.rep", "", 0, 0644);
	CHECK_ERR(execve("./x.rep", args, environ), EACCES);
	strcpy(f.f_name, "g");
	strcpy(f.f_ext, "gone");
	strcpy(f.f_interp, "/nonexistent");
	CHECK_OK(format_add(&f));
	write_file("x.gone", "", 0, 0755);
	CHECK_ERR(execve("./x.gone", args, environ), ENOENT);
	CHECK_OK(format_remove("e"));
	CHECK_OK(format_remove("g"));
}

static void
bad_formats(void)
{
	struct abi_format f, good = by_magic("n", 0, "N");

	CHECK_OK(format_add(&good));
	CHECK_ERR(format_add(&good), EEXIST);
	CHECK_OK(format_remove("n"));
	CHECK_ERR(format_remove("n"), ENOENT);
	CHECK_ERR(format_remove(""), ENOENT);
#define BAD(change)	f = good; change; CHECK_ERR(format_add(&f), EINVAL)
	BAD(f.f_name[0] = '\0');
	BAD(f.f_name[1] = '/');
	BAD(memset(f.f_name, 'n', sizeof f.f_name));
	BAD(f.f_len = 0);
	BAD(f.f_len = FORMAT_MAGIC + 1);
	BAD(f.f_len = ~0U);
	BAD(f.f_offset = 1024);
	BAD(f.f_offset = ~0U);
	BAD(f.f_interp[0] = 'r');
	BAD(f.f_interp[1] = '\0');
	BAD(memset(f.f_interp, '/', sizeof f.f_interp));
	BAD(strcpy(f.f_ext, "e"));		/* both */
	BAD((f.f_len = 0, strcpy(f.f_ext, "a/b")));
	BAD((f.f_len = 0, memset(f.f_ext, 'e', sizeof f.f_ext)));
}

static void
table_is_bounded(void)
{
	struct abi_format f = by_magic("n0", 0, "N"), all[FORMAT_N];
	int i;

	for (i = 0; i < FORMAT_N; i++) {
		f.f_name[1] = (char)('0' + i);
		CHECK_OK(format_add(&f));
	}
	f.f_name[1] = 'x';
	CHECK_ERR(format_add(&f), ENOSPC);
	CHECK_EQ(format_list(all, FORMAT_N), FORMAT_N);
	CHECK_ERR(format_list(all, FORMAT_N - 1), ERANGE);
	CHECK_OK(format_remove("n3"));
	CHECK_EQ(format_list(all, FORMAT_N), FORMAT_N - 1);
	CHECK_STR(all[3].f_name, "n4");
	for (i = 0; i < FORMAT_N; i++) {
		f.f_name[1] = (char)('0' + i);
		(void)format_remove(f.f_name);
	}
	CHECK_EQ(format_list(all, FORMAT_N), 0);
}

static void
as_another(void)
{
	struct abi_format f = by_magic("m", 0, "N");

	CHECK_OK(setuid(1000));
	CHECK_ERR(format_remove("n"), EPERM);
	CHECK_ERR(format_add(&f), EPERM);
	CHECK_EQ(format_list(&f, 1), 1);
}

static void
root_only(void)
{
	struct abi_format f = by_magic("n", 0, "N");

	CHECK_OK(format_add(&f));
	CHECK_EQ(in_child(as_another), 0);
	CHECK_OK(format_remove("n"));
}

static const struct test tests[] = {
	T(seed_021_registered_entries_come_last), T(magic_mask_and_offset),
	T(end_of_the_name), T(rule_15_formats_of_formats),
	T(formats_and_scripts), T(permissions_come_first), T(bad_formats),
	T(table_is_bounded), T(root_only),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
