/* SPDX-License-Identifier: BSD-2-Clause */
/* Limits of data, stack and address space: who may have which, and what they stop. */
#include <elf.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "tests/lib/test.h"

#define SELF	"/tests/exec_limits"
#define KB	1024UL

static char *const args[] = { "x", NULL };

static void
limit(int which, rlim_t cur)
{
	struct rlimit rl;

	CHECK_OK(getrlimit(which, &rl));
	rl.rlim_cur = cur;
	CHECK_OK(setrlimit(which, &rl));
}

/* Uses that many bytes of stack, a page at a time. */
static __attribute__((noinline)) unsigned
use_stack(long bytes)
{
	volatile char page[4096];

	page[0] = 1;
	page[4095] = 1;
	return bytes > 4096 ? use_stack(bytes - 4096) + (unsigned)page[0] :
	    (unsigned)page[4095];
}

/* exit status or signal of a new image that uses so much of its stack */
static int
stack_of(unsigned long bytes)
{
	char n[24], *argv[] = { "exec_limits", "-stack", n, NULL };

	snprintf(n, sizeof n, "%lu", bytes);
	return wait_for(spawnve(SELF, argv, environ));
}

static void
soft_and_hard(void)
{
	struct rlimit rl, old;

	CHECK_OK(getrlimit(RLIMIT_STACK, &rl));
	CHECK_EQ(rl.rlim_cur, 8192 * KB);
	CHECK(rl.rlim_max == RLIM_INFINITY);
	CHECK_OK(getrlimit(RLIMIT_AS, &old));
	CHECK(old.rlim_cur == RLIM_INFINITY);
	CHECK_ERR(getrlimit(NRLIM, &rl), EINVAL);
	CHECK_ERR(getrlimit(-1, &rl), EINVAL);
	CHECK_ERR(setrlimit(NRLIM, &old), EINVAL);
	rl = (struct rlimit){ 2, 1 };
	CHECK_ERR(setrlimit(RLIMIT_DATA, &rl), EINVAL);
	/* who is not root may lower the hard limit, and not raise it again */
	CHECK_OK(setuid(1000));
	rl = (struct rlimit){ 100 * KB, 200 * KB };
	CHECK_OK(setrlimit(RLIMIT_DATA, &rl));
	rl.rlim_cur = 200 * KB;
	CHECK_OK(setrlimit(RLIMIT_DATA, &rl));
	rl.rlim_max = 201 * KB;
	CHECK_ERR(setrlimit(RLIMIT_DATA, &rl), EPERM);
	CHECK_OK(getrlimit(RLIMIT_DATA, &rl));
	CHECK_EQ(rl.rlim_cur, 200 * KB);
	CHECK_EQ(rl.rlim_max, 200 * KB);
}

/* a child has its parent's, and a new image those of the old one */
static void
inherited(void)
{
	static char *const argv[] = { "exec_limits", "-show", NULL };
	char out[512];

	limit(RLIMIT_STACK, 4096 * KB);
	limit(RLIMIT_DATA, 2048 * KB);
	limit(RLIMIT_AS, 65536 * KB);
	CHECK_EQ(run_output(SELF, argv, environ, out, sizeof out), 0);
	CHECK_STR(out, "2097152 4194304 67108864\n");
}

/* A copy of true with so many bytes of data more. */
static void
make_large(const char *name, unsigned long more)
{
	unsigned char *image;
	Elf64_Phdr *ph;
	size_t n;

	image = read_file("/bin/true", &n);
	ph = (Elf64_Phdr *)(image + ((Elf64_Ehdr *)image)->e_phoff);
	while (ph->p_type != PT_LOAD || !(ph->p_flags & PF_W))
		ph++;
	ph->p_memsz += more;
	write_file(name, image, n, 0755);
	free(image);
}

static void
seed_029_data_of_the_process(void)
{
	make_large("large", 1024 * KB);
	CHECK_EQ(wait_for(spawnve("./large", args, environ)), 0);
	/* the second time it is a template that says what the file is */
	CHECK_EQ(wait_for(spawnve("./large", args, environ)), 0);
	limit(RLIMIT_DATA, 512 * KB);
	CHECK_ERR(execve("./large", args, environ), ENOMEM);
	CHECK_EQ(wait_for(spawnve("/bin/true", args, environ)), 0);
	limit(RLIMIT_DATA, 2048 * KB);
	CHECK_EQ(wait_for(spawnve("./large", args, environ)), 0);
}

static void
heap_within_the_data(void)
{
	char *heap = sbrk(0);

	CHECK_OK(brk(heap + 300 * KB));
	limit(RLIMIT_DATA, 400 * KB);
	CHECK_ERR(brk(heap + 500 * KB), ENOMEM);
	CHECK(sbrk(0) != NULL);
	limit(RLIMIT_DATA, RLIM_INFINITY);
	CHECK_OK(brk(heap + 500 * KB));
	/* smaller is always allowed */
	limit(RLIMIT_DATA, 4 * KB);
	CHECK_OK(brk(heap));
}

static void
stack_ends_at_its_limit(void)
{
	CHECK_EQ(stack_of(200 * KB), 0);
	limit(RLIMIT_STACK, 128 * KB);
	CHECK_EQ(stack_of(64 * KB), 0);
	CHECK_EQ(stack_of(200 * KB), SIGSEGV);
	/* no more than the system gives */
	limit(RLIMIT_STACK, RLIM_INFINITY);
	CHECK_EQ(stack_of(7000 * KB), 0);
	CHECK_EQ(stack_of(9000 * KB), SIGSEGV);
}

/* items 49 and R2: over the limit, over a quarter of it */
static void
seed_049_arguments_and_the_stack(void)
{
	static char string[100 * KB];
	char *argv[] = { string, string, string, NULL };

	memset(string, 'a', sizeof string - 1);
	CHECK_EQ(wait_for(spawnve("/bin/true", argv, environ)), 0);
	limit(RLIMIT_STACK, 1024 * KB);		/* a quarter: 256 KiB */
	CHECK_ERR(execve("/bin/true", argv, environ), E2BIG);
	argv[2] = NULL;
	CHECK_EQ(wait_for(spawnve("/bin/true", argv, environ)), 0);
	limit(RLIMIT_STACK, 128 * KB);
	CHECK_ERR(execve("/bin/true", argv, environ), ENOMEM);
	limit(RLIMIT_STACK, 0);
	CHECK_ERR(execve("/bin/true", args, environ), ENOMEM);
	limit(RLIMIT_STACK, 4 * KB);
	CHECK_ERR(execve("/bin/true", args, environ), ENOMEM);
}

static void
address_space(void)
{
	void *p;

	make_large("large", 16384 * KB);
	p = mmap(NULL, 64 * KB, PROT_READ, MAP_PRIVATE | MAP_ANON, -1, 0);
	CHECK(p != MAP_FAILED);
	limit(RLIMIT_AS, 12288 * KB);
	CHECK(mmap(NULL, 16384 * KB, PROT_READ, MAP_PRIVATE | MAP_ANON, -1,
	    0) == MAP_FAILED);
	CHECK_EQ(errno, ENOMEM);
	CHECK_ERR(brk((char *)sbrk(0) + 16384 * KB), ENOMEM);
	CHECK_ERR(execve("./large", args, environ), ENOMEM);
	CHECK_EQ(wait_for(spawnve("/bin/true", args, environ)), 0);
	/* its stack alone may take more than that */
	limit(RLIMIT_AS, 4096 * KB);
	CHECK_ERR(execve("/bin/true", args, environ), ENOMEM);
	limit(RLIMIT_STACK, 1024 * KB);
	CHECK_EQ(wait_for(spawnve("/bin/true", args, environ)), 0);
	CHECK_OK(munmap(p, 64 * KB));
}

/* A child that shares its parent's memory must not limit it. */
static void
vfork_child_limits_itself(void)
{
	static const struct rlimit small = { 4 * KB, RLIM_INFINITY };
	char *heap = sbrk(0);
	pid_t pid;

	pid = vfork();
	if (pid == 0) {
		setrlimit(RLIMIT_DATA, &small);
		execve("/bin/true", args, environ);
		_exit(errno);
	}
	CHECK_EQ(wait_for(pid), ENOMEM << 8);
	CHECK_OK(brk(heap + 500 * KB));
	CHECK_OK(brk(heap));
}

/* A privileged image has the limits that it was written for. */
static void
rule_23_limits_of_a_set_id_image(void)
{
	static char *const show[] = { "exec_limits", "-show", NULL };
	unsigned char *text;
	char out[512];
	size_t n;

	text = read_file(SELF, &n);
	write_file("show", text, n, 0755);
	free(text);
	CHECK_OK(chown("show", 1000, 1000));
	limit(RLIMIT_STACK, 64 * KB);
	limit(RLIMIT_DATA, 4 * KB);
	limit(RLIMIT_AS, 4096 * KB);
	CHECK_ERR(execve("./show", show, environ), ENOMEM);
	CHECK_OK(chmod("show", 04755));
	CHECK_EQ(run_output("./show", show, environ, out, sizeof out), 0);
	CHECK_STR(out, "18446744073709551615 8388608 18446744073709551615\n");
}

static int
show(void)
{
	struct rlimit d, s, as;

	getrlimit(RLIMIT_DATA, &d);
	getrlimit(RLIMIT_STACK, &s);
	getrlimit(RLIMIT_AS, &as);
	printf("%lu %lu %lu\n", (unsigned long)d.rlim_cur,
	    (unsigned long)s.rlim_cur, (unsigned long)as.rlim_cur);
	return 0;
}

static const struct test tests[] = {
	T(soft_and_hard), T(inherited), T(seed_029_data_of_the_process),
	T(heap_within_the_data), T(stack_ends_at_its_limit),
	T(seed_049_arguments_and_the_stack), T(address_space),
	T(vfork_child_limits_itself), T(rule_23_limits_of_a_set_id_image),
};

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "-show") == 0)
		return show();
	if (argc == 3 && strcmp(argv[1], "-stack") == 0)
		return use_stack(strtol(argv[2], NULL, 10)) == 0;
	return TESTS(tests);
}
