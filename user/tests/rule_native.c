/* SPDX-License-Identifier: BSD-2-Clause */
/* docs/rules.md: what native programs can show of the rules. */
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>

#include <exec_client.h>

#include "tests/seed_lib.h"

#define MNT	"/mnt/seed"

static void
rule_01_argc_zero(void)
{
	static char *const none[] = { NULL };

	copy_program(REPORT, "p", 04755);
	CHECK_EQ(run_as(1000, 0, "./p", none), 125 << 8);
	/* a script has always three, or two */
	write_file("s", "#!" REPORT "\n", strlen("#!" REPORT "\n"), 0755);
	CHECK_EQ(run("./s", none), 0);
	CHECK_LINE("argc 2");
}

static void
rule_02_one_budget(void)
{
	static char *many[270001], big[0x20001];
	char *v[] = { big, NULL };
	int i;

	for (i = 0; i < 270000; i++)
		many[i] = "";
	CHECK_EXEC("/bin/true", many, NULL, E2BIG);
	many[200000] = NULL;
	CHECK_EQ(run("/bin/true", many), 0);
	memset(big, 'b', sizeof big - 1);
	CHECK_EXEC("/bin/true", v, NULL, E2BIG);
}

/* bounded: a vector without end is refused when the budget is used up */
static void
rule_03_bounded_copy(void)
{
	size_t n = 0x400000, i;
	char **v = mmap(NULL, n, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANON, -1, 0);

	CHECK(v != MAP_FAILED);
	for (i = 0; i < n / sizeof *v; i++)
		v[i] = "";
	CHECK_EXEC("/bin/true", v, NULL, E2BIG);
	CHECK_EXEC("/bin/true", seed_argv, v, E2BIG);
}

/* all that counts is in the header that was read: cut anywhere, refused */
static void
rule_06_short_reads(void)
{
	unsigned char *data;
	size_t n, cut;

	data = read_file("/bin/true", &n);
	for (cut = 0; cut < 64 + 6 * 56; cut += 24) {
		write_file("cut", data, cut, 0755);
		CHECK_EXEC("./cut", seed_argv, NULL, ENOEXEC);
	}
}

static void
rule_07_interpreter_name(void)
{
	unsigned char *data;
	Elf64_Phdr *ph;
	size_t n;

	data = read_file(REPORT, &n);
	set_interp(data, "interp");
	ph = phdr(data, PT_INTERP, 0);
	ph->p_filesz = 6;	/* without its NUL */
	write_file("p", data, n, 0755);
	CHECK_EXEC("./p", seed_argv, NULL, ENOEXEC);
	ph->p_filesz = 1;
	write_file("p", data, n, 0755);
	CHECK_EXEC("./p", seed_argv, NULL, ENOEXEC);
	ph->p_filesz = 1UL << 40;
	write_file("p", data, n, 0755);
	CHECK_EXEC("./p", seed_argv, NULL, ENOEXEC);
}

static void
as_user(void)
{
	if (setuid(1000) == -1)
		_exit(1);
	CHECK_EXEC("./dyn", seed_argv, NULL, EACCES);
}

static void
rule_09_interpreter_permission(void)
{
	make_interp_pair();
	CHECK_OK(chmod(".", 0755));
	CHECK_OK(chmod("interp", 0644));
	CHECK_EXEC("./dyn", seed_argv, NULL, EACCES);
	/* executable, but not readable */
	CHECK_OK(chmod("interp", 0711));
	CHECK_EQ(in_child(as_user), 0);
}

static void
rule_10_segments_apart(void)
{
	unsigned char *data;
	Elf64_Phdr *ph;
	size_t n;

	data = read_file("/bin/true", &n);
	ph = phdr(data, PT_LOAD, 2);
	/* in the page where the text ends */
	ph->p_vaddr = phdr(data, PT_LOAD, 1)->p_vaddr;
	write_file("p", data, n, 0755);
	CHECK_EXEC("./p", seed_argv, NULL, ENOEXEC);
	/* all the way up to the stack's reach, with bss */
	ph->p_vaddr = 0x3ffc000000;
	write_file("p", data, n, 0755);
	CHECK_EXEC("./p", seed_argv, NULL, ENOEXEC);
}

static void
rule_11_image_interpreter_and_heap_apart(void)
{
	unsigned long here;

	make_interp_pair();
	CHECK_EQ(run("./dyn", seed_argv), 0);
	here = value_of("here");
	CHECK(here > value_of("entry") + 0x40000000);
	/* our own heap begins behind our own bss */
	CHECK((unsigned long)sbrk(0) < here);
}

static void
rule_13_bss_is_zero(void)
{
	CHECK_EQ(run(BARE, seed_argv), 0);
	CHECK_LINE("dirty 0x0");
}

static void
rule_15_script_nesting(void)
{
	char name[8], text[16];
	int i, n;

	write_file("s0", "#!/bin/true\n", 12, 0755);
	for (i = 1; i < 6; i++) {
		snprintf(name, sizeof name, "s%d", i);
		n = snprintf(text, sizeof text, "#!./s%d\n", i - 1);
		write_file(name, text, (size_t)n, 0755);
	}
	CHECK_EQ(run("./s3", seed_argv), 0);
	CHECK_EXEC("./s4", seed_argv, NULL, ELOOP);
	CHECK_EXEC("./s5", seed_argv, NULL, ELOOP);
}

static void
rule_16_only_the_first_interpreter(void)
{
	unsigned char *data;
	Elf64_Phdr *ph;
	size_t n;

	make_interp_pair();
	data = read_file("dyn", &n);
	ph = phdr(data, PT_PHDR, 0);	/* comes before the other */
	ph->p_type = PT_INTERP;
	ph->p_offset = 9;
	ph->p_filesz = 7;
	/* the second would be refused if it were looked at */
	phdr(data, PT_INTERP, 1)->p_filesz = 0;
	write_file("dyn", data, n, 0755);
	CHECK_EQ(run("./dyn", seed_argv), 0);
	CHECK_LINE("interpreter 0x1");
}

static void
rule_17_set_id_scripts(void)
{
	static const char text[] = "#!" REPORT "\n";

	write_file("s", text, sizeof text - 1, 06755);
	CHECK_OK(chmod(".", 0755));
	CHECK_EQ(run_as(1000, 0, "./s", seed_argv), 0);
	CHECK_LINE("ids 1000 1000");
	/* and what the interpreter reads is what was looked at */
	CHECK_LINE("argv /dev/fd/3");
}

/* pids go up and are not given again */
static void
rule_22_ids_do_not_return(void)
{
	volatile pid_t last = 0;
	volatile int i;
	pid_t pid;

	for (i = 0; i < 20; i++) {
		pid = vfork();
		if (pid == 0)
			_exit(0);
		CHECK_EQ(wait_for(pid), 0);
		CHECK(pid > last);
		last = pid;
	}
	CHECK_ERR(kill(last, 0), ESRCH);
}

static void
rule_25_stdio_of_set_id(void)
{
	copy_program(REPORT, "p", 04755);
	CHECK_EQ(run_as(1000, 4, "./p", seed_argv), 0);
	CHECK_LINE("fd 2");
	CHECK_OK(chmod("p", 0755));
	CHECK_EQ(run_as(1000, 4, "./p", seed_argv), 0);
	CHECK(!has_line("fd 2"));
}

static void
rule_26_nosuid_and_noexec(void)
{
	CHECK_OK(mount("remount", MNT, 0));
	copy_program(REPORT, MNT "/p", 06755);
	CHECK_OK(mount("remount", MNT, MNT_NOSUID));
	CHECK_EQ(run_as(1000, 0, MNT "/p", seed_argv), 0);
	CHECK_LINE("ids 1000 1000");
	CHECK_OK(mount("remount", MNT, MNT_NOEXEC | MNT_NOSUID));
	CHECK_EXEC(MNT "/p", seed_argv, NULL, EACCES);
	CHECK_OK(mount("remount", MNT, 0));
	CHECK_OK(unlink(MNT "/p"));
}

static void
touch_below_the_stack(void)
{
	volatile char *p = (volatile char *)__builtin_frame_address(0);

	p[-0x900000] = 1;
}

static void
rule_27_guard_below_the_stack(void)
{
	CHECK_EQ(in_child(touch_below_the_stack), SIGSEGV);
}

static void
rule_28_bottom_and_top(void)
{
	static const unsigned long at[] = { 0, 0x1000, 0xf000, 0x3ffffff000,
	    0x4000000000, 0xffffffc000000000 };
	unsigned i;
	void *p;

	for (i = 0; i < sizeof at / sizeof at[0]; i++) {
		p = mmap((void *)at[i], 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANON | MAP_FIXED, -1, 0);
		CHECK(p == MAP_FAILED);
	}
}

/* what one process does to its data is nobody else's, nor the file's */
static void
rule_29_copy_on_write(void)
{
	static volatile int here = 5;
	pid_t pid;
	int i;

	for (i = 0; i < 3; i++) {
		pid = fork();
		if (pid == 0) {
			here = 6;
			_exit(here);
		}
		CHECK_EQ(wait_for(pid), 6 << 8);
		CHECK_EQ(here, 5);
	}
	/* the next image has the file's value again */
	CHECK_EQ(run(BARE, seed_argv), 0);
	CHECK_LINE("data 0x600dda7a");
}

/* the bar is lifted on the way out of an exec that failed, too */
static void
rule_30_bar_is_lifted(void)
{
	static char *const none[] = { NULL };
	int fd;

	copy_program(REPORT, "p", 04755);
	CHECK_EQ(run_as(1000, 0, "./p", none), 125 << 8);
	CHECK_EXEC("./p", NULL, NULL, EINVAL);
	while ((fd = open("p", O_WRONLY)) == -1) {
		CHECK_EQ(errno, ETXTBSY);
		usleep(1000);
	}
	CHECK_EXEC("./p", seed_argv, NULL, ETXTBSY);
	CHECK_OK(close(fd));
	CHECK_EQ(run("./p", seed_argv), 0);
}

static void
rule_32_fresh_image(void)
{
	CHECK_EQ(run(FRESH, seed_argv), 0);
	CHECK_LINE("bad 0");
	CHECK_EQ(run(BARE, seed_argv), 0);
	CHECK_LINE("bad 0x0");
}

static volatile int waited;

static void
rule_33_vfork_parent_once(void)
{
	pid_t pid;

	waited = 0;
	pid = vfork();
	if (pid == 0) {
		execve("/nonexistent", seed_argv, environ);
		waited++;
		_exit(3);
	}
	CHECK_EQ(waited, 1);
	CHECK_EQ(wait_for(pid), 3 << 8);
}

static void
rule_36_close_on_exec(void)
{
	CHECK_EQ(dup2(0, 20), 20);
	CHECK_OK(fcntl(20, F_SETFD, FD_CLOEXEC));
	CHECK_EXEC("/nonexistent", seed_argv, NULL, ENOENT);
	CHECK_EQ(fcntl(20, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(run(REPORT, seed_argv), 0);
	CHECK(!has_line("fd 20"));
	CHECK_LINE("fd 0");
}

static void
rule_37_script_on_a_close_on_exec_descriptor(void)
{
	static const char text[] = "#!/bin/sh\nexit 3\n";
	pid_t pid;
	int fd;

	write_file("s", text, sizeof text - 1, 0755);
	CHECK_OK(fd = open("s", O_RDONLY | O_CLOEXEC));
	CHECK_EQ(fd, 3);
	CHECK_EXEC("/dev/fd/3", seed_argv, environ, ENOENT);
	CHECK_EQ(fexecve(fd, seed_argv, environ), -1);
	CHECK_EQ(errno, ENOENT);
	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	/* with set-id bits, too: another descriptor does not change it */
	CHECK_OK(chmod("s", 04755));
	CHECK_EXEC("/dev/fd/3", seed_argv, environ, ENOENT);
	CHECK_OK(chmod("s", 0755));
	CHECK_OK(fcntl(fd, F_SETFD, 0));
	CHECK_EQ(run("/dev/fd/3", seed_argv), 3 << 8);
	CHECK_OK(close(fd));
	/* an image is not looked for again */
	CHECK_OK(fd = open("/bin/false", O_RDONLY | O_CLOEXEC));
	pid = fork();
	if (pid == 0) {
		fexecve(fd, seed_argv, environ);
		_exit(100);
	}
	CHECK_EQ(wait_for(pid), 1 << 8);
	CHECK_OK(close(fd));
}

/* an error at any point is an errno to somebody who can read it */
static void
rule_38_no_error_after_the_commit(void)
{
	word_t k;
	int error, st = 0;
	pid_t pid;

	for (k = 1; k < 64; k++) {
		pid = fork();
		if (pid == 0) {
			error = exec_execve(EXEC, CAPSLOT_SELF, PROC, VFS,
			    (word_t)"/bin/true", (word_t)seed_argv, 0, k << 8);
			_exit(error);
		}
		st = wait_for(pid);
		CHECK(WIFEXITED(st));
		if (st == EINVAL << 8)
			test_skip("no fault points: not a DEBUG build");
		if (st == 0)
			break;
		CHECK_EQ(st, ENOMEM << 8);
	}
	CHECK_EQ(st, 0);
}

static const struct test tests[] = {
	T(rule_01_argc_zero), T(rule_02_one_budget), T(rule_03_bounded_copy),
	T(rule_06_short_reads), T(rule_07_interpreter_name),
	T(rule_09_interpreter_permission), T(rule_10_segments_apart),
	T(rule_11_image_interpreter_and_heap_apart), T(rule_13_bss_is_zero),
	T(rule_15_script_nesting), T(rule_16_only_the_first_interpreter),
	T(rule_17_set_id_scripts), T(rule_22_ids_do_not_return),
	T(rule_25_stdio_of_set_id), T(rule_26_nosuid_and_noexec),
	T(rule_27_guard_below_the_stack), T(rule_28_bottom_and_top),
	T(rule_29_copy_on_write), T(rule_30_bar_is_lifted),
	T(rule_32_fresh_image), T(rule_33_vfork_parent_once),
	T(rule_36_close_on_exec),
	T(rule_37_script_on_a_close_on_exec_descriptor),
	T(rule_38_no_error_after_the_commit),
};

int
main(int argc, char **argv)
{
	/* before the first census: the mount stays */
	mkdir(MNT, 0755);
	mount("tmpfs", MNT, 0);
	return TESTS(tests);
}
