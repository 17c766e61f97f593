/* SPDX-License-Identifier: BSD-2-Clause */
/* docs/seed.md: what becomes of an image, of whichever kind it is. */
#include "tests/seed_lib.h"

static __thread int tls_data = 0x1234;
static __thread char tls_bss[100];

static void
bare_checks(void)
{
	CHECK_LINE("bad 0x0");
	CHECK_LINE("dirty 0x0");
	CHECK_LINE("data 0x600dda7a");
	CHECK_LINE("odd 0x6f");
}

/* every register and the floating-point state, before the exec */
static void
dirty_exec(const char *path)
{
	__asm__ volatile(
	    "li t0, 0x1f\n	fscsr t0\n"
	    "li t0, 0x5a5a5a5a\n"
	    ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,"
	    "22,23,24,25,26,27,28,29,30,31\n"
	    "fmv.d.x f\\n, t0\n"
	    ".endr\n"
	    ".irp n, 18,19,20,21,22,23,24,25,26,27\n"
	    "mv x\\n, t0\n"
	    ".endr\n"
	    : : : "t0", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10",
	    "s11");
	execve(path, seed_argv, environ);
	_exit(126);
}

static void
run_dirty(const char *path)
{
	int fds[2], st;
	ssize_t n;
	pid_t pid;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		close(fds[0]);
		close(fds[1]);
		dirty_exec(path);
	}
	close(fds[1]);
	st = wait_for(pid);
	n = read(fds[0], seed_out, sizeof seed_out - 1);
	seed_out[n > 0 ? n : 0] = '\0';
	CHECK_EQ(st, 0);
}

static void
seed_084_fresh_registers_native(void)
{
	run_dirty(FRESH);
	CHECK_LINE("bad 0");
	run_dirty(BARE);
	bare_checks();
}

static void
seed_084_fresh_registers_script(void)
{
	static const char text[] = "#!" FRESH " -x\n";

	write_file("s", text, sizeof text - 1, 0755);
	run_dirty("./s");
	CHECK_LINE("bad 0");
	CHECK_LINE("sp 0");
}

static void
seed_084_fresh_registers_interpreter(void)
{
	make_interp_pair();
	run_dirty("./dyn");
	bare_checks();
	CHECK_LINE("interpreter 0x1");
}

/* of no fixed address: it runs, and elsewhere each time */
static void
pie_is_randomised(void)
{
	unsigned long first = 0, here, differ = 0;
	unsigned char *data;
	size_t n;
	int i;

	data = read_file(BARE, &n);
	make_dyn(data);
	write_file("pie", data, n, 0755);
	for (i = 0; i < 6; i++) {
		CHECK_EQ(run("./pie", seed_argv), 0);
		bare_checks();
		here = value_of("here");
		CHECK(here >= 0x1000000000 && here < 0x1800000000);
		CHECK_EQ(value_of("phdr"), here + 64);
		CHECK_EQ(value_of("base"), 0);
		CHECK_EQ(value_of("entry") - here,
		    ((Elf64_Ehdr *)data)->e_entry);
		if (i == 0)
			first = here;
		differ += here != first;
	}
	CHECK(differ > 0);
}

/* loaded beside the image, told of it, and the image runs */
static void
interpreter_is_loaded(void)
{
	make_interp_pair();
	CHECK_EQ(run("./dyn", seed_argv), 0);
	bare_checks();
	CHECK_LINE("interpreter 0x1");
	CHECK(value_of("base") >= 0x1800000000);
	CHECK_EQ(value_of("here"), value_of("base"));
	CHECK_EQ(value_of("phdr"), LINKED + 64);
	/* and the image itself */
	CHECK_LINE("execfn ./dyn");
	CHECK_LINE("argv x");
}

static void
interpreter_errors(void)
{
	make_interp_pair();
	CHECK_OK(chmod("interp", 0644));
	CHECK_EXEC("./dyn", seed_argv, environ, EACCES);
	CHECK_OK(unlink("interp"));
	CHECK_EXEC("./dyn", seed_argv, environ, ENOENT);
	write_file("interp", "no program", 10, 0755);
	CHECK_EXEC("./dyn", seed_argv, environ, ENOEXEC);
	/* an interpreter has none itself, and a script is none */
	copy_program("dyn", "interp", 0755);
	CHECK_EXEC("./dyn", seed_argv, environ, ENOEXEC);
	write_file("interp", "#!/bin/true\n", 12, 0755);
	CHECK_EXEC("./dyn", seed_argv, environ, ENOEXEC);
	CHECK_OK(unlink("interp"));
	CHECK_OK(mkdir("interp", 0755));
	CHECK_EXEC("./dyn", seed_argv, environ, EACCES);
}

static void
thread_local_storage(void)
{
	unsigned i;

	CHECK_EQ(tls_data, 0x1234);
	for (i = 0; i < sizeof tls_bss; i++)
		CHECK_EQ(tls_bss[i], 0);
	tls_data = 1;
	CHECK_EQ(tls_data, 1);
}

static void
executable_stack_is_refused(void)
{
	unsigned char *data;
	size_t n;

	data = read_file("/bin/true", &n);
	phdr(data, PT_GNU_STACK, 0)->p_flags |= PF_X;
	write_file("p", data, n, 0755);
	CHECK_EXEC("./p", seed_argv, environ, ENOEXEC);
}

/* bytes of the data segment at an odd place in the file (READVN) */
static void
unaligned_segment_is_read(void)
{
	unsigned char *data, *file;
	Elf64_Phdr *ph;
	size_t n, size;

	data = read_file(BARE, &n);
	ph = phdr(data, PT_LOAD, 2);
	size = n + 123 + ph->p_filesz;
	file = calloc(1, size);
	CHECK(file != NULL);
	memcpy(file, data, n);
	memcpy(file + n + 123, data + ph->p_offset, ph->p_filesz);
	/* where it was there is something else now */
	memset(file + ph->p_offset, 0xa5, ph->p_filesz);
	ph = phdr(file, PT_LOAD, 2);
	ph->p_offset = n + 123;
	ph->p_align = 1;
	write_file("odd", file, size, 0755);
	CHECK_EQ(run("./odd", seed_argv), 0);
	bare_checks();
	/* ... but not if p_align says pages */
	ph->p_align = 4096;
	write_file("odd", file, size, 0755);
	CHECK_EXEC("./odd", seed_argv, environ, ENOEXEC);
}

/* bss that ends in the file's last page: what the file has there is not seen */
static void
seed_056_rest_of_the_last_page_is_zero(void)
{
	unsigned char *data, *file;
	Elf64_Phdr *ph;
	size_t n, end;

	data = read_file(BARE, &n);
	ph = phdr(data, PT_LOAD, 2);
	end = ph->p_offset + ph->p_filesz;
	file = malloc(end + 8192);
	CHECK(file != NULL);
	memcpy(file, data, n < end ? n : end);
	memset(file + end, 0xa5, 8192);
	write_file("p", file, end + 8192, 0755);
	CHECK_EQ(run("./p", seed_argv), 0);
	bare_checks();
}

static volatile int shared = 1;

/* the child of vfork gets a space of its own; ours is as it left it */
static void
seed_053_shared_space_is_replaced(void)
{
	volatile char local[64];
	pid_t pid;
	unsigned i;

	memset((char *)local, 'l', sizeof local);
	pid = vfork();
	if (pid == 0) {
		shared = 2;
		execve("/bin/true", seed_argv, environ);
		_exit(126);
	}
	CHECK_EQ(shared, 2);
	for (i = 0; i < sizeof local; i++)
		CHECK_EQ(local[i], 'l');
	CHECK_EQ(wait_for(pid), 0);
	shared = 3;
	CHECK_EQ(shared, 3);
}

/* the runner compares the census: spaces, frames, vnodes, slots */
static void
seed_057_nothing_stays_behind(void)
{
	unsigned char *data;
	size_t n;
	int i;

	make_interp_pair();
	data = read_file("/bin/true", &n);
	phdr(data, PT_LOAD, 1)->p_filesz = n;
	phdr(data, PT_LOAD, 1)->p_memsz = n;
	write_file("cut", data, n, 0755);
	for (i = 0; i < 5; i++) {
		CHECK_EQ(run("./dyn", seed_argv), 0);
		CHECK_EXEC("./cut", seed_argv, environ, ENOEXEC);
	}
}

static void
seed_068_ps_strings(void)
{
	static char *const argv[] = { "a", "b", NULL };

	CHECK_EQ(run(REPORT, argv), 0);
	CHECK(has_line("ps 1 1 1 2") || strstr(seed_out, "ps 1 1 1 ") != NULL);
}

static void
seed_069_trampoline_page_is_there(void)
{
	volatile char *page = (volatile char *)0x3fffffe000;

	/* readable, and the same for all; who writes to it dies */
	(void)page[0];
	(void)page[4095];
}

static void
write_trampoline(void)
{
	*(volatile char *)0x3fffffe000 = 1;
}

static void
seed_069_trampoline_is_not_writable(void)
{
	CHECK_EQ(in_child(write_trampoline), 11 /* SIGSEGV */);
}

static const struct test tests[] = {
	T(seed_084_fresh_registers_native), T(seed_084_fresh_registers_script),
	T(seed_084_fresh_registers_interpreter), T(pie_is_randomised),
	T(interpreter_is_loaded), T(interpreter_errors),
	T(thread_local_storage), T(executable_stack_is_refused),
	T(unaligned_segment_is_read),
	T(seed_056_rest_of_the_last_page_is_zero),
	T(seed_053_shared_space_is_replaced), T(seed_057_nothing_stays_behind),
	T(seed_068_ps_strings), T(seed_069_trampoline_page_is_there),
	T(seed_069_trampoline_is_not_writable),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
