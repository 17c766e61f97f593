/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Transactionality: for every errno that servers/exec/exec.def lists for execve
 * the caller is compared before and after, registers, memory, and all that can
 * be asked for, and so is the census.  The list of errnos is the generated
 * one, so that a new one without a row here fails.
 */
#include <census.h>
#include <ipc/ipc.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <trace.h>

#include <exec_ipc.h>
#include <proc_client.h>
#include <trace_names.h>

#include "tests/seed_lib.h"

#define FAULT(k)	((word_t)(k) << 8)
#define FAULT_EIO	FAULT(0x40)
#define FAULT_EAGAIN	FAULT(0x80)
#define NSIG_ALL	32
#define HEAP		40000
#define STACK_SHOWN	2048	/* bytes below us: calls of this file */

/* --- one ecall with every register filled --- */

/* x0..x31, f0..f31, fcsr */
struct regfile {
	word_t	 x[32], f[32], fcsr;
};

/*
 * void regs_call(const struct regfile *in, struct regfile *out)
 *
 * Loads all registers of `in' but sp, calls the kernel, stores all to `out'.
 * sp and where to store are kept in memory meanwhile: no register is left.
 */
void	 regs_call(const struct regfile *, struct regfile *);

__asm__(
"	.bss\n	.balign 8\n"
"regs_saved: .zero 8 * 32\n"
"	.text\n	.globl regs_call\n"
"regs_call:\n	.option push\n	.option norelax\n"
"	lla	t0, regs_saved\n"
"	sd	ra, 0(t0)\n	sd	sp, 8(t0)\n	sd	gp, 16(t0)\n"
"	sd	tp, 24(t0)\n	sd	a1, 32(t0)\n"
"	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11\n"
"	sd	s\\n, (40 + 8 * \\n)(t0)\n"
"	.endr\n"
"	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11\n"
"	fsd	fs\\n, (136 + 8 * \\n)(t0)\n"
"	.endr\n"
"	ld	t1, 512(a0)\n	fscsr	t1\n"
"	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,"
"23,24,25,26,27,28,29,30,31\n"
"	fld	f\\n, (256 + 8 * \\n)(a0)\n"
"	.endr\n"
"	mv	x31, a0\n"
"	.irp	n, 1,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,"
"24,25,26,27,28,29,30,31\n"
"	ld	x\\n, (8 * \\n)(x31)\n"
"	.endr\n"
"	ecall\n"
/* sp is the only register that is known: t0 goes to the red page below it */
"	sd	t0, -8(sp)\n"
"	lla	t0, regs_saved\n	ld	t0, 32(t0)\n"
"	.irp	n, 1,2,3,4,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,"
"24,25,26,27,28,29,30,31\n"
"	sd	x\\n, (8 * \\n)(t0)\n"
"	.endr\n"
"	ld	t1, -8(sp)\n	sd	t1, 40(t0)\n"
"	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,"
"23,24,25,26,27,28,29,30,31\n"
"	fsd	f\\n, (256 + 8 * \\n)(t0)\n"
"	.endr\n"
"	frcsr	t1\n	sd	t1, 512(t0)\n"
"	lla	t0, regs_saved\n"
"	ld	ra, 0(t0)\n	ld	sp, 8(t0)\n	ld	gp, 16(t0)\n"
"	ld	tp, 24(t0)\n"
"	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11\n"
"	ld	s\\n, (40 + 8 * \\n)(t0)\n"
"	.endr\n"
"	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11\n"
"	fld	fs\\n, (136 + 8 * \\n)(t0)\n"
"	.endr\n"
"	fscsr	zero\n"
"	ret\n	.option pop\n");

/* what a message leaves alone: all but a0..a7 and t1..t3 (abi/msg.h) */
static int
is_result(unsigned x)
{
	return (x >= 10 && x <= 17) || x == 6 || x == 7 || x == 28;
}

/* a page that exec asked for is brought in with registers of our own */
static struct regfile in, out;

static int
call_exec(const char *path, char *const argv[], char *const envp[],
    word_t flags, cap_t self)
{
	unsigned i;

	for (i = 0; i < 32; i++) {
		in.x[i] = 0xa5a5000000000000UL + i * 0x1111;
		in.f[i] = 0x4000000000000000UL + i * 0x1357;
	}
	in.fcsr = 0x61;		/* round up, inexact raised */
	do {
		in.x[5] = SYS_CALL;
		in.x[10] = EXEC;
		in.x[11] = (EXEC_EXECVE & 0xffff) | TAG_CAPS(3);
		in.x[12] = (word_t)path;
		in.x[13] = (word_t)argv;
		in.x[14] = (word_t)envp;
		in.x[15] = flags;
		in.x[6] = self;
		in.x[7] = PROC;
		in.x[28] = VFS;
		in.x[29] = in.x[30] = 0;	/* no window, no time-out */
		regs_call(&in, &out);
		for (i = 1; i < 32; i++)
			if (i != 2 && !is_result(i) && in.x[i] != out.x[i])
				test_fail(__FILE__, __LINE__, "x%u is %lx, "
				    "not %lx", i, out.x[i], in.x[i]);
		for (i = 0; i < 32; i++)
			if (in.f[i] != out.f[i])
				test_fail(__FILE__, __LINE__, "f%u is %lx, "
				    "not %lx", i, out.f[i], in.f[i]);
		CHECK_EQ(out.fcsr, in.fcsr);
	} while (TAG_ERRNO(out.x[11]) == ERETRY &&
	    ipc_fault_in(out.x[12], 1, (int)out.x[13]) == 0);
	return TAG_ERRNO(out.x[11]) == ERETRY ? EFAULT :
	    TAG_ERRNO(out.x[11]);
}

/* --- all that a process can know of itself --- */

struct self {
	uid_t	 uid, euid;
	gid_t	 gid, egid;
	pid_t	 pid, ppid, pgid, sid;
	mode_t	 umask;
	char	 cwd[128];
	int	 fd[64], fl[64];
	off_t	 off[64];
	struct {
		word_t	 handler, how;
	} sig[NSIG_ALL];
	word_t	 mask, pending;
	char	 comm[16];
	uint32_t flags, state, threads;
	void	*heap;
	uint32_t sum_data, sum_heap, sum_map, sum_stack;
};

/* in a mapping of their own: what is summed up does not hold the sums */
static struct shelf {
	struct self before, after;
	struct census c1, c2;
} *shelf;
static char *heap, *map, *stack_top;
static const char *data_start, *data_end;	/* of the writable segment */

static uint32_t
sum(const char *p, const char *end)
{
	uint32_t s = 0;

	for (; p < end; p++)
		s = (s << 1 | s >> 31) ^ (unsigned char)*p;
	return s;
}

/* data and bss, but for the registers' own places */
static uint32_t
sum_data(void)
{
	const char *a = (const char *)&in, *b = (const char *)&out;
	const char *lo = a < b ? a : b, *hi = a < b ? b : a;

	return sum(data_start, lo) ^ sum(lo + sizeof in, hi) * 3 ^
	    sum(hi + sizeof out, data_end) * 7;
}

static void
take(struct self *s)
{
	static struct abi_ps list[64];
	struct abi_ps *ps = list;
	ssize_t n;
	unsigned i;

	memset(s, 0, sizeof *s);
	s->uid = getuid();
	s->euid = geteuid();
	s->gid = getgid();
	s->egid = getegid();
	s->pid = getpid();
	s->ppid = getppid();
	s->pgid = getpgrp();
	s->sid = getsid(0);
	s->umask = umask(027);	/* it is that already */
	CHECK(getcwd(s->cwd, sizeof s->cwd) != NULL);
	for (i = 0; i < 64; i++) {
		s->fd[i] = fcntl((int)i, F_GETFD);
		s->fl[i] = fcntl((int)i, F_GETFL);
		s->off[i] = s->fd[i] != -1 ? lseek((int)i, 0, SEEK_CUR) : 0;
	}
	for (i = 1; i < NSIG_ALL; i++)
		CHECK_EQ(proc_sigaction(PROC, i, UINT64_MAX, 0,
		    &s->sig[i].handler, &s->sig[i].how), 0);
	CHECK_EQ(proc_sigmask(PROC, SIG_BLOCK, 0, &s->mask, &s->pending), 0);
	for (n = getprocs(list, 64); n > 0; n--, ps++)
		if (ps->ps_pid == (uint32_t)s->pid) {
			memcpy(s->comm, ps->ps_comm, 16);
			s->flags = ps->ps_flags;
			s->state = ps->ps_state;
			s->threads = ps->ps_nthreads;
		}
	memset(list, 0, sizeof list);
	s->heap = sbrk(0);
	errno = 0;
	s->sum_data = sum_data();
	s->sum_heap = sum(heap, heap + HEAP);
	s->sum_map = sum(map, map + 16384);
	s->sum_stack = sum((char *)__builtin_frame_address(0) + STACK_SHOWN,
	    stack_top);
}

/* --- the errnos --- */

static char big[0x210000], name[1500];
static char *toobig[] = { big, NULL };
static char *bad[] = { (char *)8, NULL };
static char *none[] = { NULL };

static const struct row {
	int	 errnum;
	const char *path;
	char	*const *argv, *const *envp;
	word_t	 flags;
	cap_t	 self;
} rows[] = {
	{ ENOENT, "/nonexistent", seed_argv, none, 0, 0 },
	{ ENOENT, "./p", seed_argv, none, 0, 0 },
	{ ENOTDIR, "f/x", seed_argv, none, 0, 0 },
	{ ELOOP, "./loop", seed_argv, none, 0, 0 },
	{ ELOOP, "a", seed_argv, none, 0, 0 },
	{ ENAMETOOLONG, name, seed_argv, none, 0, 0 },
	{ EACCES, "/", seed_argv, none, 0, 0 },
	{ EACCES, "./plain", seed_argv, none, 0, 0 },
	{ ETXTBSY, "./busy", seed_argv, none, 0, 0 },
	{ ENOEXEC, "./f", seed_argv, none, 0, 0 },
	{ ENOMEM, "./huge", seed_argv, none, 0, 0 },
	{ ENOMEM, "/bin/true", seed_argv, none, FAULT(4), 0 },
	{ E2BIG, "/bin/true", toobig, none, 0, 0 },
	{ E2BIG, "/bin/true", seed_argv, toobig, 0, 0 },
	{ EFAULT, "/bin/true", bad, none, 0, 0 },
	{ EFAULT, "/bin/true", seed_argv, bad, 0, 0 },
	{ EFAULT, (char *)8, seed_argv, none, 0, 0 },
	{ EINVAL, "/bin/true", NULL, none, 0, 0 },
	{ EINVAL, "/bin/true", seed_argv, none, 1, 0 },
	{ EIO, "/bin/true", seed_argv, none, FAULT_EIO | FAULT(1), 0 },
	{ EIO, "/bin/true", seed_argv, none, FAULT_EIO | FAULT(4), 0 },
	{ EBADF, "/bin/true", seed_argv, none, 0, VFS },
	{ EAGAIN, "/bin/true", seed_argv, none, FAULT_EAGAIN | FAULT(1), 0 },
};
#define NROWS	(sizeof rows / sizeof rows[0])

static void
handler(int sig)
{
	(void)sig;
}

static void
find_data(void)
{
	const Elf64_Phdr *ph = (const Elf64_Phdr *)getauxval(AT_PHDR);
	unsigned long n = getauxval(AT_PHNUM);

	for (; n > 0; ph++, n--)
		if (ph->p_type == PT_LOAD && (ph->p_flags & PF_W)) {
			data_start = (const char *)ph->p_vaddr;
			data_end = data_start + ph->p_memsz;
		}
	CHECK(data_start < (const char *)&in && (const char *)&in < data_end);
	CHECK(data_start < big && big < data_end);
}

/* a caller that has something of everything */
static void
furnish(void)
{
	unsigned char *data;
	sigset_t set = 1UL << SIGUSR1 | 1UL << SIGTERM;
	size_t n;
	int fds[2];

	find_data();
	shelf = mmap(NULL, 16384, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANON, -1, 0);
	map = mmap(NULL, 16384, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANON, -1, 0);
	heap = malloc(HEAP);
	CHECK(shelf != MAP_FAILED && map != MAP_FAILED && heap != NULL);
	memset(map, 0x5c, 16384);
	memset(heap, 0xc5, HEAP);
	memset(big, 'b', sizeof big - 1);
	memset(name, 'n', sizeof name - 1);
	umask(027);
	write_file("f", "0123456789", 10, 0755);
	write_file("plain", "#!/bin/true\n", 12, 0644);
	write_file("busy", "#!/bin/true\n", 12, 0755);
	write_file("p", "#!/nowhere\n", 11, 0755);
	write_file("loop", "#!./loop\n", 9, 0755);
	CHECK_OK(symlink("b", "a"));
	CHECK_OK(symlink("a", "b"));
	data = read_file("/bin/true", &n);
	phdr(data, PT_LOAD, 2)->p_memsz = 0x50000000;
	write_file("huge", data, n, 0755);
	free(data);
	CHECK_OK(open("busy", O_RDWR));
	CHECK_OK(lseek(open("f", O_RDONLY | O_CLOEXEC), 3, SEEK_SET));
	CHECK_OK(pipe2(fds, O_CLOEXEC));
	CHECK_OK(fcntl(fds[0], F_SETFL, O_NONBLOCK));
	signal(SIGUSR2, handler);
	signal(SIGHUP, SIG_IGN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	stack_top = (char *)(((word_t)__builtin_frame_address(0) | 0xfff) +
	    1);
}

static void
compare_census(const struct row *r)
{
	unsigned i;

	for (i = 0; i < CENSUS_N; i++) {
		if (i == CENSUS_EXECREFUSED || i == CENSUS_EXECSERVED)
			continue;
		if (shelf->c1.c_value[i] != shelf->c2.c_value[i])
			test_fail(__FILE__, __LINE__, "%s: %s was %lu, is %lu",
			    strerror(r->errnum), census_name(i),
			    shelf->c1.c_value[i], shelf->c2.c_value[i]);
	}
}

/* once to warm up what is cached, then with everything compared */
static void
check_row(const struct row *r)
{
	cap_t self = r->self != 0 ? r->self : self_thread();
	int error;

	error = call_exec(r->path, r->argv, r->envp, r->flags, self);
	take(&shelf->after);
	CHECK_OK(census_take(&shelf->c1));
	take(&shelf->before);
	if (error == r->errnum)
		error = call_exec(r->path, r->argv, r->envp, r->flags, self);
	take(&shelf->after);
	CHECK_OK(census_take(&shelf->c2));
	if (error == EINVAL && r->flags > 1)
		test_skip("no fault points: not a DEBUG build");
	if (error != r->errnum)
		test_fail(__FILE__, __LINE__, "row %ld: errno %d, not %d (%s)",
		    (long)(r - rows), error, r->errnum, strerror(r->errnum));
	if (memcmp(&shelf->before, &shelf->after, sizeof shelf->before) != 0)
		test_fail(__FILE__, __LINE__, "%s: the caller has changed: "
		    "sums %x %x %x %x, %x %x %x %x", strerror(r->errnum),
		    shelf->before.sum_data, shelf->before.sum_heap,
		    shelf->before.sum_map, shelf->before.sum_stack,
		    shelf->after.sum_data, shelf->after.sum_heap,
		    shelf->after.sum_map, shelf->after.sum_stack);
	compare_census(r);
}

static void
check_all(void)
{
	unsigned i;

	furnish();
	for (i = 0; i < NROWS; i++)
		check_row(&rows[i]);
}

/* seed items 51, 52 */
static void
seed_052_every_errno_leaves_the_caller(void)
{
	check_all();
}

static void
as_traced(void)
{
	CHECK_OK(trace_me());
	check_all();
}

/* the same of a traced process: it does not stop for an exec that fails */
static void
every_errno_while_traced(void)
{
	CHECK_EQ(in_child(as_traced), 0);
}

/* each errno of the interface has a row, and each row is in the interface */
static void
every_errno_has_a_row(void)
{
	const struct trace_op *op = trace_op(EXEC_EXECVE);
	const uint16_t *e;
	unsigned i;

	CHECK(op != NULL && op->to_errors[0] != 0);
	for (e = op->to_errors; *e != 0; e++) {
		for (i = 0; i < NROWS && rows[i].errnum != *e; i++)
			;
		if (i == NROWS)
			test_fail(__FILE__, __LINE__, "no row for %s",
			    strerror(*e));
	}
	for (i = 0; i < NROWS; i++) {
		for (e = op->to_errors; *e != 0 && *e != rows[i].errnum; e++)
			;
		CHECK(*e != 0);
	}
}

int
main(int argc, char **argv)
{
	static const struct test tests[] = {
		T(every_errno_has_a_row),
		T(seed_052_every_errno_leaves_the_caller),
		T(every_errno_while_traced),
	};

	return TESTS(tests);
}
