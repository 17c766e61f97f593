/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory: heap, mappings, protections, faults, the stack and its guard. */
#include <signal.h>
#include <sys/mman.h>

#include <vm_client.h>

#include "tests/lib/test.h"

#define PAGE	4096UL

/* a child that does it dies by SIGSEGV */
static void
check_segv(void (*fn)(void))
{
	int st = in_child(fn);

	CHECK(WIFSIGNALED(st));
	CHECK_EQ(WTERMSIG(st), SIGSEGV);
}

static volatile char *bad;

static void
read_bad(void)
{
	(void)*bad;
}

static void
write_bad(void)
{
	*bad = 1;
}

static void
jump_bad(void)
{
	((void (*)(void))(unsigned long)bad)();
}

static char *
map(size_t n, int prot)
{
	void *p = mmap(NULL, n, prot, MAP_PRIVATE | MAP_ANON, -1, 0);

	CHECK(p != MAP_FAILED);
	return p;
}

static void
brk_grows_and_shrinks(void)
{
	char *start = sbrk(0), *p;

	p = sbrk(100000);
	CHECK(p == start);
	memset(p, 0x5a, 100000);
	CHECK_EQ(p[99999], 0x5a);
	CHECK_OK(brk(start));
	CHECK_OK(brk(start + 100000));
	CHECK_EQ(start[50000], 0);	/* given back, so it is fresh */
	CHECK_ERR(brk((void *)0x3000000000), ENOMEM);
}

static void
malloc_works(void)
{
	char *p[64];
	int i;

	for (i = 0; i < 64; i++) {
		p[i] = malloc((size_t)i * 997 + 1);
		CHECK(p[i] != NULL);
		memset(p[i], i, (size_t)i * 997 + 1);
	}
	for (i = 0; i < 64; i++) {
		CHECK_EQ(p[i][i * 997], i);
		free(p[i]);
	}
}

static void
mmap_is_zero(void)
{
	char *p = map(8 * PAGE, PROT_READ | PROT_WRITE);
	size_t i;

	for (i = 0; i < 8 * PAGE; i++)
		CHECK_EQ(p[i], 0);
	memset(p, 1, 8 * PAGE);
	CHECK_OK(munmap(p, 8 * PAGE));
	bad = p;
	check_segv(read_bad);
}

static void
munmap_in_the_middle(void)
{
	char *p = map(3 * PAGE, PROT_READ | PROT_WRITE);

	memset(p, 7, 3 * PAGE);
	CHECK_OK(munmap(p + PAGE, PAGE));
	CHECK_EQ(p[0], 7);
	CHECK_EQ(p[2 * PAGE], 7);
	bad = p + PAGE;
	check_segv(write_bad);
}

static void
mmap_fixed_replaces(void)
{
	char *p = map(2 * PAGE, PROT_READ | PROT_WRITE), *q;

	p[0] = p[PAGE] = 3;
	q = mmap(p, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANON | MAP_FIXED, -1, 0);
	CHECK(q == p);
	CHECK_EQ(p[0], 0);
	CHECK_EQ(p[PAGE], 3);
}

static void
mmap_errors(void)
{
	word_t va;

	CHECK_EQ(vm_mmap(VM, 0, 0, 1, 0, &va), EINVAL);
	CHECK_EQ(vm_mmap(VM, 0, PAGE, PROT_WRITE | PROT_EXEC, 0, &va), EINVAL);
	CHECK_EQ(vm_mmap(VM, 0, PAGE, 0xff, 0, &va), EINVAL);
	CHECK_EQ(vm_mmap(VM, 0, PAGE, 1, 0xff00, &va), EINVAL);
	CHECK_EQ(vm_mmap(VM, 123, PAGE, 1, 1, &va), EINVAL);
	CHECK(vm_mmap(VM, 0, PAGE, 1, 1, &va) != 0);
	CHECK(vm_mmap(VM, 0x4000000000, PAGE, 1, 1, &va) != 0);
	CHECK(vm_mmap(VM, ~0xfffUL, PAGE, 1, 1, &va) != 0);
	CHECK(vm_mmap(VM, 0, ~0UL, 1, 0, &va) != 0);
	CHECK(vm_mmap(VM, 0, 1UL << 60, 1, 0, &va) != 0);
	CHECK_EQ(vm_munmap(VM, 1, PAGE), EINVAL);
	CHECK(vm_munmap(VM, ~0xfffUL, PAGE) != 0);
	CHECK_EQ(vm_touch(VM, 0, 1, 0), EFAULT);
	CHECK_EQ(vm_touch(VM, ~0UL - 10, 1, 0), EFAULT);
}

static void
mprotect_takes_effect(void)
{
	char *p = map(2 * PAGE, PROT_READ | PROT_WRITE);

	p[0] = 1;
	CHECK_OK(mprotect(p, PAGE, PROT_READ));
	CHECK_EQ(p[0], 1);
	bad = p;
	check_segv(write_bad);
	CHECK_OK(mprotect(p, PAGE, PROT_NONE));
	check_segv(read_bad);
	CHECK_OK(mprotect(p, PAGE, PROT_READ | PROT_WRITE));
	CHECK_EQ(p[0], 1);
	p[0] = 2;
	p[PAGE] = 2;
	CHECK_ERR(mprotect(p, PAGE, PROT_WRITE | PROT_EXEC), EINVAL);
	CHECK_ERR(mprotect(p + 1, PAGE, PROT_READ), EINVAL);
	CHECK_ERR(mprotect((void *)0x1000, PAGE, PROT_READ), ENOMEM);
}

static void
mprotect_makes_code(void)
{
	unsigned *p = (unsigned *)map(PAGE, PROT_READ | PROT_WRITE);

	p[0] = 0x02a00513;	/* li a0, 42 */
	p[1] = 0x00008067;	/* ret */
	bad = (char *)p;
	check_segv(jump_bad);
	CHECK_OK(mprotect(p, PAGE, PROT_READ | PROT_EXEC));
	__asm__ volatile("fence.i" : : : "memory");
	CHECK_EQ(((int (*)(void))(unsigned long)p)(), 42);
}

static void
bad_addresses_kill(void)
{
	static const unsigned long at[] = { 0, 8, 0xfff, 0x3ffffff000,
	    0x4000000000, 0x8000000000000000, 0xffffffc080200000, ~7UL };
	unsigned i;

	for (i = 0; i < sizeof at / sizeof at[0]; i++) {
		bad = (volatile char *)at[i];
		check_segv(read_bad);
		check_segv(write_bad);
		check_segv(jump_bad);
	}
}

static const char constant[] = "read-only";

static void
text_is_read_only(void)
{
	bad = (volatile char *)(unsigned long)mmap_errors;
	check_segv(write_bad);
	bad = (volatile char *)(unsigned long)constant;
	check_segv(write_bad);
	check_segv(jump_bad);
}

static void
data_and_stack_do_not_run(void)
{
	static unsigned data[2] = { 0x02a00513, 0x00008067 };
	unsigned code[2];

	memcpy(code, data, sizeof code);
	bad = (volatile char *)data;
	check_segv(jump_bad);
	bad = (volatile char *)code;
	check_segv(jump_bad);
}

static void
illegal(void)
{
	__asm__ volatile(".word 0");
}

static void
privileged(void)
{
	__asm__ volatile("csrr t0, sstatus" : : : "t0");
}

static void
illegal_instructions_kill(void)
{
	int st = in_child(illegal);

	CHECK(WIFSIGNALED(st));
	CHECK_EQ(WTERMSIG(st), SIGILL);
	st = in_child(privileged);
	CHECK(WIFSIGNALED(st));
	CHECK_EQ(WTERMSIG(st), SIGILL);
}

static int
recurse(int depth)
{
	volatile char frame[4096];

	frame[0] = (char)depth;
	if (depth == 0)
		return frame[0];
	return recurse(depth - 1) + frame[0];
}

static void
recurse_much(void)
{
	recurse(1000000);
}

static void
stack_grows_to_its_guard(void)
{
	/* 400 KiB are no trouble, 4 GiB end at the guard */
	recurse(100);
	check_segv(recurse_much);
}

static void
fork_shares_until_written(void)
{
	size_t n = 64 * PAGE, i;
	char *p = map(n, PROT_READ | PROT_WRITE);
	pid_t pid;

	memset(p, 1, n);
	pid = fork();
	if (pid == 0) {
		for (i = 0; i < n; i += PAGE) {
			if (p[i] != 1)
				_exit(1);
			p[i] = 2;
		}
		_exit(0);
	}
	for (i = 0; i < n; i += PAGE)
		p[i + 1] = 3;
	CHECK_EQ(wait_for(pid), 0);
	for (i = 0; i < n; i += PAGE) {
		CHECK_EQ(p[i], 1);
		CHECK_EQ(p[i + 1], 3);
	}
}

/* A lease into pages that are not there yet, or shared after a fork. */
static void
leases_bring_pages_in(void)
{
	size_t n = 16 * PAGE;
	char *p = map(n, PROT_READ | PROT_WRITE);
	pid_t pid;
	int fd;

	fd = open("data", O_RDWR | O_CREAT, 0600);
	CHECK_OK(fd);
	CHECK_EQ(write(fd, p, n), n);		/* zero pages */
	p[3 * PAGE] = 'x';
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	pid = fork();
	if (pid == 0)
		_exit(read(fd, p, n) == (ssize_t)n && p[3 * PAGE] == 0 ? 0 : 1);
	CHECK_EQ(wait_for(pid), 0);
	CHECK_EQ(p[3 * PAGE], 'x');
}

static void
leases_to_bad_memory(void)
{
	char *ro = map(PAGE, PROT_READ);
	int fd = open("/etc/motd", O_RDONLY);

	CHECK_OK(fd);
	CHECK_ERR(read(fd, (void *)8, 10), EFAULT);
	CHECK_ERR(read(fd, ro, 10), EFAULT);
	CHECK_ERR(read(fd, (void *)0xffffffc080200000, 10), EFAULT);
	CHECK_ERR(read(fd, (void *)(~0UL - 3), 10), EFAULT);
	fd = open("out", O_WRONLY | O_CREAT, 0600);
	CHECK_ERR(write(fd, (void *)8, 10), EFAULT);
	CHECK_ERR(write(fd, (void *)0x4000000000, 10), EFAULT);
}

static void
maps_and_usage(void)
{
	static char text[8192];
	word_t n, resident, total;

	CHECK_EQ(vm_maps(VM, text, sizeof text, 0, &n), 0);
	CHECK(n > 0);
	CHECK_EQ(vm_usage(VM, 0, &resident, &total), 0);
	CHECK(resident > 0);
	CHECK(total >= resident);
	CHECK_EQ(vm_maps(VM, text, sizeof text, 0x123456789, &n), ESRCH);
	CHECK_EQ(vm_maps(VM, text, 1, 0, &n), ERANGE);
}

/* Memory to its end: refused, not panicked, and all of it comes back. */
static void
memory_runs_out(void)
{
	size_t step = 1UL << 20, total = 0, i;
	int refused = 0, st;
	pid_t pid = fork();
	char *p;

	if (pid == 0) {
		while (total < 1UL << 30) {
			p = mmap(NULL, step, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANON, -1, 0);
			if (p == MAP_FAILED) {
				refused = 1;
				break;
			}
			for (i = 0; i < step; i += PAGE)
				p[i] = 1;
			total += step;
		}
		_exit(refused ? 0 : 1);
	}
	st = wait_for(pid);
	/* over-committed pages kill, a limit refuses: both are answers */
	CHECK(st == 0 || WIFSIGNALED(st));
}

static const struct test tests[] = {
	T(brk_grows_and_shrinks), T(malloc_works), T(mmap_is_zero),
	T(munmap_in_the_middle), T(mmap_fixed_replaces), T(mmap_errors),
	T(mprotect_takes_effect), T(mprotect_makes_code),
	T(bad_addresses_kill), T(text_is_read_only),
	T(data_and_stack_do_not_run), T(illegal_instructions_kill),
	T(stack_grows_to_its_guard), T(fork_shares_until_written),
	T(leases_bring_pages_in), T(leases_to_bad_memory), T(maps_and_usage),
	T(memory_runs_out),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
