/* SPDX-License-Identifier: BSD-2-Clause */
/* docs/seed.md: `#!' scripts, and scripts of scripts. */
#include <signal.h>

#include "tests/seed_lib.h"

static void
script(const char *name, const char *text, size_t n)
{
	write_file(name, text, n, 0755);
}
#define SCRIPT(name, text) script(name, text, sizeof(text) - 1)

static void
seed_036_fake_arguments(void)
{
	static char *const argv[] = { "old", "one", "two", NULL };

	SCRIPT("s", "#!" REPORT "  the argument \nrest\n");
	CHECK_EQ(run("./s", argv), 0);
	CHECK_LINE("argc 5");
	CHECK(strstr(seed_out, "argv " REPORT "\nargv the argument\nargv ./s\n"
	    "argv one\nargv two\nargvend 1\n") != NULL);
	CHECK_LINE("execfn ./s");
	SCRIPT("s", "#!" REPORT "\n");
	CHECK_EQ(run("./s", argv), 0);
	CHECK(strstr(seed_out, "argv " REPORT "\nargv ./s\nargv one\n") !=
	    NULL);
}

static void
seed_038_skiparg(void)
{
	SCRIPT("s", "#!" REPORT "\n");
	CHECK_EQ(run("./s", seed_argv), 0);
	CHECK_LINE("argc 2");
	CHECK(!has_line("argv x"));
}

static void
seed_094_script_without_arguments(void)
{
	static char *const none[] = { NULL };

	SCRIPT("s", "#!" REPORT " -a\n");
	CHECK_EQ(run("./s", none), 0);
	CHECK_LINE("argc 3");
	CHECK(strstr(seed_out, "argv " REPORT "\nargv -a\nargv ./s\n"
	    "argvend 1\n") != NULL);
}

static void
seed_026_four_scripts_deep(void)
{
	SCRIPT("s1", "#!" REPORT " a\n");
	SCRIPT("s2", "#!./s1 b\n");
	SCRIPT("s3", "#!s2\n");
	SCRIPT("s4", "#!./s3 d\n");
	SCRIPT("s5", "#!./s4\n");
	CHECK_EQ(run("./s4", seed_argv), 0);
	CHECK(strstr(seed_out, "argv " REPORT "\nargv a\nargv ./s1\nargv b\n"
	    "argv s2\nargv ./s3\nargv d\nargv ./s4\nargvend 1\n") != NULL);
	CHECK_EXEC("./s5", seed_argv, environ, ELOOP);
}

static void
interpreter_names(void)
{
	char text[300];
	unsigned n;

	/* relative to the directory, as any path */
	CHECK_OK(symlink(REPORT, "here"));
	SCRIPT("s", "#!here\n");
	CHECK_EQ(run("./s", seed_argv), 0);
	CHECK_LINE("argv here");
	/* to the end of the file, without a newline */
	SCRIPT("s", "#!" REPORT);
	CHECK_EQ(run("./s", seed_argv), 0);
	/* blanks before and behind */
	SCRIPT("s", "#! \t" REPORT " \t\n");
	CHECK_EQ(run("./s", seed_argv), 0);
	CHECK_LINE("argc 2");
	/* a NUL ends the line */
	SCRIPT("s", "#!" REPORT " a\0b\n");
	CHECK_EQ(run("./s", seed_argv), 0);
	CHECK_LINE("argv a");
	/* CR is a letter */
	SCRIPT("s", "#!/bin/true\r\n");
	CHECK_EXEC("./s", seed_argv, environ, ENOENT);
	/* nothing named */
	SCRIPT("s", "#!\n");
	CHECK_EXEC("./s", seed_argv, environ, ENOEXEC);
	SCRIPT("s", "#!");
	CHECK_EXEC("./s", seed_argv, environ, ENOEXEC);
	SCRIPT("s", "#! \t \n");
	CHECK_EXEC("./s", seed_argv, environ, ENOEXEC);
	SCRIPT("s", "#!\0/bin/true\n");
	CHECK_EXEC("./s", seed_argv, environ, ENOEXEC);
	/* errors of the interpreter are the caller's */
	SCRIPT("s", "#!/etc/motd\n");
	CHECK_EXEC("./s", seed_argv, environ, EACCES);
	SCRIPT("s", "#!/etc/motd/x\n");
	CHECK_EXEC("./s", seed_argv, environ, ENOTDIR);
	/* an argument may be cut, a name may not */
	memset(text, 'a', sizeof text);
	n = (unsigned)snprintf(text, sizeof text, "#!%s ", REPORT);
	text[n] = 'a';
	script("s", text, sizeof text);
	CHECK_EQ(run("./s", seed_argv), 0);
	CHECK_LINE("argc 3");
	memset(text, '/', sizeof text);
	memcpy(text, "#!", 2);
	memcpy(text + sizeof text - 10, "bin/true\n\n", 10);
	script("s", text, sizeof text);
	CHECK_EXEC("./s", seed_argv, environ, ENOEXEC);
}

/* of a running process, as ps(1) shows it */
static void
comm_of(const char *path, char *const argv[], char comm[16])
{
	static struct abi_ps list[256];
	ssize_t i, n;
	pid_t pid = vfork();

	if (pid == 0) {
		execve(path, argv, environ);
		_exit(126);
	}
	n = getprocs(list, 256);
	for (i = 0; i < n && list[i].ps_pid != (uint32_t)pid; i++)
		continue;
	kill(pid, SIGKILL);
	CHECK_EQ(wait_for(pid), SIGKILL);
	CHECK(i < n);
	memcpy(comm, list[i].ps_comm, 16);
}

static void
seed_101_comm_is_the_scripts(void)
{
	static char *const argv[] = { "zero", "9", NULL };
	char comm[16];

	SCRIPT("averylongscriptname", "#!/bin/sh\nsleep 1000\n");
	comm_of("./averylongscriptname", argv, comm);
	CHECK_STR(comm, "averylongscript");
	SCRIPT("outer", "#!./averylongscriptname\n");
	comm_of("./outer", argv, comm);
	CHECK_STR(comm, "outer");
}

static void
seed_104_set_id_bits_of_a_script(void)
{
	SCRIPT("s", "#!" REPORT "\n");
	CHECK_OK(chmod("s", 06755));
	CHECK_OK(chmod(".", 0755));
	CHECK_EQ(run_as(1000, 0, "./s", seed_argv), 0);
	CHECK_LINE("ids 1000 1000");
	/* those of the final binary count */
	copy_program(REPORT, "setid", 04755);
	SCRIPT("s", "#!./setid\n");
	CHECK_EQ(run_as(1000, 0, "./s", seed_argv), 0);
	CHECK_LINE("ids 1000 0");
}

/* the same for an ELF image and its interpreter */
static void
seed_104_set_id_bits_of_an_interpreter(void)
{
	make_interp_pair();
	CHECK_OK(chmod("interp", 06755));
	CHECK_OK(chmod(".", 0755));
	CHECK_EQ(run_as(1000, 0, "./dyn", seed_argv), 0);
	CHECK_LINE("ids 1000 1000");
}

static void
scripts_through_the_shell(void)
{
	SCRIPT("inner", "#!/bin/sh\necho inner $1 $2\n");
	SCRIPT("outer", "#!./inner first\n");
	CHECK_EQ(run("./outer", seed_argv), 0);
	CHECK_STR(seed_out, "inner first ./outer\n");
}

static const struct test tests[] = {
	T(seed_036_fake_arguments), T(seed_038_skiparg),
	T(seed_094_script_without_arguments), T(seed_026_four_scripts_deep),
	T(interpreter_names), T(seed_101_comm_is_the_scripts),
	T(seed_104_set_id_bits_of_a_script),
	T(seed_104_set_id_bits_of_an_interpreter),
	T(scripts_through_the_shell),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
