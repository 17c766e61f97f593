/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Everything at once, from more processes than there are harts; on one hart they
 * take turns, on several they meet in the servers and in the kernel.  Bounded
 * by counts; what each process computes is checked, and the census afterwards.
 */
#include <signal.h>
#include <sys/mman.h>

#include "tests/lib/test.h"

#define SELF	"/tests/stress_all"
#define PAGE	4096

/* fn(k) in n children at once; each must exit with 0 */
static void
together(unsigned n, void (*fn)(unsigned))
{
	pid_t pids[16];
	unsigned i;

	for (i = 0; i < n; i++) {
		pids[i] = fork();
		CHECK_OK(pids[i]);
		if (pids[i] == 0) {
			fn(i);
			_exit(0);
		}
	}
	for (i = 0; i < n; i++)
		CHECK_EQ(wait_for(pids[i]), 0);
}

/* exec of itself, until the count in argv[2] is 0 */
static void
exec_again(unsigned n)
{
	char count[16], *argv[] = { SELF, "-exec", count, NULL };

	snprintf(count, sizeof count, "%u", n);
	execve(SELF, argv, environ);
	_exit(1);
}

static void
execs(unsigned k)
{
	(void)k;
	exec_again(25);
}

static void
execs_from_all_sides(void)
{
	together(8, execs);
}

static void
spawns(unsigned k)
{
	static char *const argv[] = { "true", NULL };
	unsigned i;

	(void)k;
	for (i = 0; i < 25; i++)
		if (wait_for(spawnve("/bin/true", argv, environ)) != 0)
			_exit(1);
}

/* The first exec of the child fails, the second does not. */
static void
vforks(unsigned k)
{
	static char *const argv[] = { "false", NULL };
	volatile unsigned i;
	pid_t pid;

	(void)k;
	for (i = 0; i < 25; i++) {
		pid = vfork();
		if (pid == 0) {
			execve("/nonexistent", argv, environ);
			execve("/bin/false", argv, environ);
			_exit(2);
		}
		if (wait_for(pid) != 1 << 8)
			_exit(1);
	}
}

static void
spawns_and_vforks(void)
{
	together(8, spawns);
	together(8, vforks);
}

/* Pages that parent and child share until one of them writes. */
static void
copies(unsigned k)
{
	unsigned char *p;
	unsigned i, round;
	pid_t pid;

	p = mmap(NULL, 32 * PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		_exit(1);
	for (round = 0; round < 6; round++) {
		for (i = 0; i < 32; i++)
			p[i * PAGE + k] = (unsigned char)(round + i);
		pid = fork();
		if (pid == 0) {
			for (i = 0; i < 32; i++) {
				if (p[i * PAGE + k] !=
				    (unsigned char)(round + i))
					_exit(2);
				p[i * PAGE + k] = 0xee;
			}
			_exit(0);
		}
		if (wait_for(pid) != 0)
			_exit(3);
		for (i = 0; i < 32; i++)
			if (p[i * PAGE + k] != (unsigned char)(round + i))
				_exit(4);
	}
}

/* Memory that comes and goes is zero each time, whoever had the page before. */
static void
maps(unsigned k)
{
	unsigned char *p;
	unsigned i, round;

	for (round = 0; round < 40; round++) {
		p = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (p == MAP_FAILED)
			_exit(1);
		for (i = 0; i < 16 * PAGE; i += 256)
			if (p[i] != 0)
				_exit(2);
		memset(p, (int)k + 1, 16 * PAGE);
		if (munmap(p, 16 * PAGE) != 0)
			_exit(3);
	}
}

static void
memory_from_all_sides(void)
{
	together(8, copies);
	together(8, maps);
}

/* A token goes round through pipes; each adds one. */
static void
pipes_in_a_ring(void)
{
	enum { N = 6, ROUNDS = 60 };
	int fd[N][2], i, r, v = 0;
	pid_t pids[N - 1];

	for (i = 0; i < N; i++)
		CHECK_OK(pipe(fd[i]));
	for (i = 0; i < N - 1; i++) {
		pids[i] = fork();
		CHECK_OK(pids[i]);
		if (pids[i] != 0)
			continue;
		for (r = 0; r < ROUNDS; r++) {
			if (read(fd[i][0], &v, sizeof v) != sizeof v)
				_exit(1);
			v++;
			if (write(fd[i + 1][1], &v, sizeof v) != sizeof v)
				_exit(2);
		}
		_exit(0);
	}
	for (r = 0; r < ROUNDS; r++) {
		CHECK_EQ(write(fd[0][1], &v, sizeof v), sizeof v);
		CHECK_EQ(read(fd[N - 1][0], &v, sizeof v), sizeof v);
		CHECK_EQ(v, (r + 1) * (N - 1));
	}
	for (i = 0; i < N - 1; i++)
		CHECK_EQ(wait_for(pids[i]), 0);
}

static volatile sig_atomic_t caught;

static void
on_usr1(int sig)
{
	(void)sig;
	caught++;
}

/* One signal at a time, each answered before the next: none lost, none twice. */
static void
signals(unsigned k)
{
	unsigned i;
	pid_t pid;
	int fd[2];
	char c;

	(void)k;
	if (pipe(fd) != 0)
		_exit(1);
	pid = fork();
	if (pid == 0) {
		signal(SIGUSR1, on_usr1);
		for (i = 0; i < 20; i++) {
			if (write(fd[1], "x", 1) != 1)
				_exit(2);
			while (caught == (sig_atomic_t)i)
				;
			if (caught != (sig_atomic_t)i + 1)
				_exit(3);
		}
		_exit(0);
	}
	for (i = 0; i < 20; i++)
		if (read(fd[0], &c, 1) != 1 || kill(pid, SIGUSR1) != 0)
			_exit(4);
	_exit(wait_for(pid) == 0 ? 0 : 5);
}

/* Killed wherever they are: in exec, in a fault, in a pipe, in between. */
static void
kills(unsigned k)
{
	volatile unsigned spin;
	unsigned i;
	pid_t pid;
	int st;

	for (i = 0; i < 15; i++) {
		pid = fork();
		if (pid == 0)
			exec_again(1000000);
		for (spin = 0; spin < 3000 * (i + k); spin++)
			;
		if (kill(pid, SIGKILL) != 0)
			_exit(1);
		st = wait_for(pid);
		if (!WIFSIGNALED(st) || WTERMSIG(st) != SIGKILL)
			_exit(2);
	}
}

static void
signals_from_all_sides(void)
{
	together(6, signals);
	together(6, kills);
}

static void
mixed(unsigned k)
{
	void (*const fn[])(unsigned) = {
		spawns, copies, vforks, maps, kills, execs
	};

	fn[k % 6](k);
}

static void
all_of_it(void)
{
	together(12, mixed);
}

static const struct test tests[] = {
	T(execs_from_all_sides), T(spawns_and_vforks),
	T(memory_from_all_sides), T(pipes_in_a_ring),
	T(signals_from_all_sides), T(all_of_it),
};

int
main(int argc, char **argv)
{
	unsigned n;

	if (argc == 3 && strcmp(argv[1], "-exec") == 0) {
		n = (unsigned)strtoul(argv[2], NULL, 10);
		if (n > 0)
			exec_again(n - 1);
		return 0;
	}
	return TESTS(tests);
}
