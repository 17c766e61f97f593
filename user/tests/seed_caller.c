/* SPDX-License-Identifier: BSD-2-Clause */
/* docs/seed.md: what a caller hears, and that it is as it was afterwards. */
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>

#include "tests/seed_lib.h"

static char *no_env[] = { NULL };

/* descriptor table, ids, directory, name: everything a caller can ask for */
struct self {
	uid_t	 uid, euid;
	gid_t	 gid, egid;
	pid_t	 pid, ppid;
	mode_t	 umask;
	char	 cwd[128];
	int	 fd[64];
	off_t	 off;
	char	 comm[16];
	uint32_t flags;
	void	*heap;
	uint32_t memory;
};

static uint32_t
checksum(void)
{
	extern char _end[];
	uint32_t sum = 0;
	const char *p;

	/* data and bss, but for what asking changes */
	for (p = (const char *)no_env; p < _end; p++)
		if (p < seed_out || p >= seed_out + sizeof seed_out)
			sum = sum << 1 ^ sum >> 31 ^ (unsigned char)*p;
	return sum;
}

static void
self_take(struct self *s, int fd)
{
	static struct abi_ps list[256];
	ssize_t i, n;
	int k;

	memset(s, 0, sizeof *s);
	s->uid = getuid();
	s->euid = geteuid();
	s->gid = getgid();
	s->egid = getegid();
	s->pid = getpid();
	s->ppid = getppid();
	s->umask = umask(027);	/* it is that already */
	CHECK(getcwd(s->cwd, sizeof s->cwd) != NULL);
	for (k = 0; k < 64; k++)
		s->fd[k] = fcntl(k, F_GETFD);
	s->off = lseek(fd, 0, SEEK_CUR);
	s->heap = sbrk(0);
	n = getprocs(list, 256);
	for (i = 0; i < n; i++)
		if (list[i].ps_pid == (uint32_t)s->pid) {
			memcpy(s->comm, list[i].ps_comm, 16);
			s->flags = list[i].ps_flags;
		}
	memset(list, 0, sizeof list);
	errno = 0;
	s->memory = checksum();
}

/* on the heap: what is summed up does not hold the sums */
static struct self *before, *after;

/* a failing exec, with everything compared; t0..s11 by the asm below */
static int
exec_with_registers(const char *path, char *const argv[], char *const envp[])
{
	unsigned long bad = 0;
	int r;

	__asm__ volatile(
	    "li s2, 0x1112\n	li s3, 0x1113\n	li s4, 0x1114\n"
	    "li s5, 0x1115\n	li s6, 0x1116\n	li s7, 0x1117\n"
	    "li t0, 0x3ff\n	fmv.d.x fs0, t0\n	fmv.d.x fs11, t0\n"
	    "mv a0, %2\n	mv a1, %3\n	mv a2, %4\n"
	    "call execve\n"
	    "mv %0, a0\n"
	    "li t0, 0x1112\n	xor t1, t0, s2\n"
	    "li t0, 0x1113\n	xor t2, t0, s3\n	or t1, t1, t2\n"
	    "li t0, 0x1114\n	xor t2, t0, s4\n	or t1, t1, t2\n"
	    "li t0, 0x1115\n	xor t2, t0, s5\n	or t1, t1, t2\n"
	    "li t0, 0x1116\n	xor t2, t0, s6\n	or t1, t1, t2\n"
	    "li t0, 0x1117\n	xor t2, t0, s7\n	or t1, t1, t2\n"
	    "li t0, 0x3ff\n	fmv.x.d t2, fs0\n	xor t2, t0, t2\n"
	    "or t1, t1, t2\n	fmv.x.d t2, fs11\n	xor t2, t0, t2\n"
	    "or %1, t1, t2\n"
	    : "=&r"(r), "=&r"(bad)
	    : "r"(path), "r"(argv), "r"(envp)
	    : "memory", "ra", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "a0",
	    "a1", "a2", "a3", "a4", "a5", "a6", "a7", "s2", "s3", "s4", "s5",
	    "s6", "s7", "ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6", "ft7",
	    "ft8", "ft9", "ft10", "ft11", "fa0", "fa1", "fa2", "fa3", "fa4",
	    "fa5", "fa6", "fa7", "fs0", "fs11");
	CHECK_EQ(bad, 0);
	return r;
}

static void
unchanged(const char *path, char *const argv[], char *const envp[], int error,
    int fd)
{
	int r, e;

	self_take(before, fd);
	r = exec_with_registers(path, argv, envp);
	e = errno;
	self_take(after, fd);
	if (r != -1 || e != error)
		test_fail(__FILE__, __LINE__, "%s: %d, errno %d, not %d", path,
		    r, e, error);
	if (memcmp(before, after, sizeof *before) != 0)
		test_fail(__FILE__, __LINE__, "%s: the caller has changed",
		    path);
}

/* items 51, 52: for every error that can be had */
static void
seed_052_caller_is_unchanged(void)
{
	static char big[0x210000];
	static char *toobig[] = { big, NULL };
	static char *bad[] = { (char *)8, NULL };
	static char name[1500];
	int fd;

	before = malloc(sizeof *before);
	after = malloc(sizeof *after);
	CHECK(before != NULL && after != NULL);
	umask(027);
	memset(big, 'b', sizeof big - 1);
	memset(name, 'n', sizeof name - 1);
	write_file("f", "0123456789", 10, 0755);
	write_file("p", "#!/nowhere\n", 11, 0755);
	write_file("loop", "#!./loop\n", 9, 0755);
	fd = open("f", O_RDONLY | O_CLOEXEC);
	CHECK_OK(fd);
	CHECK_EQ(lseek(fd, 3, SEEK_SET), 3);
	unchanged("/nonexistent", (char **)seed_argv, no_env, ENOENT, fd);
	unchanged("f/x", (char **)seed_argv, no_env, ENOTDIR, fd);
	unchanged(name, (char **)seed_argv, no_env, ENAMETOOLONG, fd);
	unchanged("/", (char **)seed_argv, no_env, EACCES, fd);
	unchanged("./f", (char **)seed_argv, no_env, ENOEXEC, fd);
	unchanged("./p", (char **)seed_argv, no_env, ENOENT, fd);
	unchanged("./loop", (char **)seed_argv, no_env, ELOOP, fd);
	unchanged("/bin/false", toobig, no_env, E2BIG, fd);
	unchanged("/bin/false", bad, no_env, EFAULT, fd);
	unchanged("/bin/false", (char **)seed_argv, bad, EFAULT, fd);
	unchanged("/bin/false", NULL, no_env, EINVAL, fd);
	unchanged((char *)8, (char **)seed_argv, no_env, EFAULT, fd);
	fd = open("f", O_RDWR);
	unchanged("./f", (char **)seed_argv, no_env, ETXTBSY, fd);
}

static void
seed_007_lookup_errors(void)
{
	static char name[1500];

	memset(name, 'n', sizeof name - 1);
	write_file("f", "x", 1, 0755);
	CHECK_EXEC("/nonexistent", seed_argv, NULL, ENOENT);
	CHECK_EXEC("", seed_argv, NULL, ENOENT);
	CHECK_EXEC("f/x", seed_argv, NULL, ENOTDIR);
	CHECK_EXEC(name, seed_argv, NULL, ENAMETOOLONG);
	CHECK_OK(symlink("b", "a"));
	CHECK_OK(symlink("a", "b"));
	CHECK_EXEC("a", seed_argv, NULL, ELOOP);
	CHECK_EXEC((char *)8, seed_argv, NULL, EFAULT);
	CHECK_EXEC("/bin/true/..", seed_argv, NULL, ENOTDIR);
}

static char *edge;	/* the last page before a hole */

static void
make_edge(void)
{
	edge = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANON, -1, 0);
	CHECK(edge != MAP_FAILED);
	CHECK_OK(munmap(edge + 4096, 4096));
	memset(edge, 'e', 4096);
}

static void
seed_039_argv_slot_fault(void)
{
	char **v;

	make_edge();
	v = (char **)(edge + 4096 - 16);
	v[0] = v[1] = "x";
	CHECK_EXEC("/bin/true", v, NULL, EFAULT);
	CHECK_EXEC("/bin/true", (char **)8, NULL, EFAULT);
	CHECK_EXEC("/bin/true", (char **)0xffffffc080200000, NULL, EFAULT);
}

static void
seed_041_argument_string_fault(void)
{
	char *v[] = { "x", NULL, NULL };

	make_edge();
	v[1] = edge + 4000;
	CHECK_EXEC("/bin/true", v, NULL, EFAULT);
	v[1] = (char *)16;
	CHECK_EXEC("/bin/true", v, NULL, EFAULT);
	/* the same string with its end in place is well */
	edge[4095] = '\0';
	v[1] = edge + 4000;
	CHECK_EQ(run("/bin/true", v), 0);
}

static void
seed_042_argument_does_not_fit(void)
{
	static char big[0x20001];
	char *v[] = { "x", big, NULL };

	/* one string: 128 KiB with its NUL */
	memset(big, 'b', sizeof big - 1);
	CHECK_EXEC("/bin/true", v, NULL, E2BIG);
	big[sizeof big - 2] = '\0';
	CHECK_EQ(run("/bin/true", v), 0);
}

static void
seed_045_environment_has_the_same_errors(void)
{
	static char big[0x20001];
	char *v[] = { "A=1", NULL, NULL };

	memset(big, 'b', sizeof big - 1);
	v[1] = big;
	CHECK_EXEC("/bin/true", seed_argv, v, E2BIG);
	v[1] = (char *)16;
	CHECK_EXEC("/bin/true", seed_argv, v, EFAULT);
	CHECK_EXEC("/bin/true", seed_argv, (char **)8, EFAULT);
	make_edge();
	v[1] = edge + 4000;
	CHECK_EXEC("/bin/true", seed_argv, v, EFAULT);
}

/* one budget for argv and envp: each fits alone, both do not */
static void
seed_043_one_budget(void)
{
	static char text[100000];
	static char *half[13];
	int i;

	memset(text, 't', sizeof text - 1);
	for (i = 0; i < 12; i++)
		half[i] = text;
	CHECK_EQ(run("/bin/true", half), 0);
	CHECK_EXEC("/bin/true", half, half, E2BIG);
}

/* the parent waits for an exec that succeeds, and for nothing else */
static volatile int step;

static void
seed_076_vfork_parent(void)
{
	pid_t pid;

	step = 0;
	pid = vfork();
	if (pid == 0) {
		step = 1;
		execve("/nonexistent", seed_argv, environ);
		step = 2;
		usleep(20000);
		step = 3;
		execve("/bin/true", seed_argv, environ);
		_exit(126);
	}
	CHECK_EQ(step, 3);
	CHECK_EQ(wait_for(pid), 0);
}

/* items 89 to 91: an image that cannot be built costs its caller nothing */
static void
seed_090_caller_lives(void)
{
	unsigned char *data;
	Elf64_Phdr *ph;
	pid_t pid;
	size_t n;

	data = read_file("/bin/true", &n);
	ph = phdr(data, PT_LOAD, 2);
	ph->p_memsz = 0x50000000;
	write_file("p", data, n, 0755);
	step = 0;
	pid = vfork();
	if (pid == 0) {
		execve("./p", seed_argv, environ);
		step = errno;
		_exit(7);
	}
	CHECK_EQ(wait_for(pid), 7 << 8);
	CHECK_EQ(step, ENOMEM);
}

static const struct test tests[] = {
	T(seed_052_caller_is_unchanged), T(seed_007_lookup_errors),
	T(seed_039_argv_slot_fault), T(seed_041_argument_string_fault),
	T(seed_042_argument_does_not_fit),
	T(seed_045_environment_has_the_same_errors), T(seed_043_one_budget),
	T(seed_076_vfork_parent), T(seed_090_caller_lives),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
