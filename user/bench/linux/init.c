/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first process on Linux: waits until the system has settled, measures
 * three times what has no exec of itself in it, runs the table of cases.h, and
 * powers the machine off.
 */
#include "bench/cases.h"

#define NR_PIPE2	59
#define NR_READ		63
#define NR_NANOSLEEP	101
#define NR_REBOOT	142
#define NR_GETPPID	173
#define NR_MUNMAP	215
#define NR_CLONE	220
#define NR_MMAP		222
#define NR_WAIT4	260
#define VFORK		(0x4000L | 0x100L | 17)	/* VFORK, VM, SIGCHLD */
#define FORK		17L
#define REPEATS		3
#define PAGES		256
#define SETTLE		20	/* seconds of virtual time */

OS_START(start_c);

static void
reap(long pid)
{
	int st = 0;

	if (pid <= 0 ||
	    linux_call(NR_WAIT4, pid, (long)&st, 0, 0, 0) != pid || st != 0)
		os_say("child failed\n");
}

static void
run_case(const struct exec_case *c)
{
	long pid;

	case_build(c);
	pid = linux_call(NR_CLONE, FORK, 0, 0, 0, 0);
	if (pid == 0) {
		os_execve(c->c_path, case_argv, case_envp);
		os_exit(127);
	}
	reap(pid);
}

static void
null_syscall(void)
{
	uint64_t t = os_count();
	unsigned i;

	for (i = 0; i < 10000; i++)
		linux_call(NR_GETPPID, 0, 0, 0, 0, 0);
	os_report("null_syscall", (os_count() - t) / 10000);
}

static void
faults(void)
{
	/* private, anonymous; read and write */
	volatile char *p = (char *)linux_call(NR_MMAP, 0, PAGES * 4096L, 3,
	    0x22, -1);
	uint64_t t = os_count();
	unsigned i;

	for (i = 0; i < PAGES; i++)
		p[i * 4096] = 1;
	os_report("page_fault_zero", (os_count() - t) / PAGES);
	linux_call(NR_MUNMAP, (long)p, PAGES * 4096L, 0, 0, 0);
}

static void
children(const char *name, long how, unsigned rounds)
{
	static char *argv[] = { "/bench/null", NULL };
	uint64_t t = 0;
	unsigned i;
	long pid;

	for (i = 0; i < rounds + WARM_UP; i++) {
		if (i == WARM_UP)
			t = os_count();
		pid = linux_call(NR_CLONE, how, 0, 0, 0, 0);
		if (pid == 0) {
			if (how == VFORK)
				os_execve(argv[0], argv, argv + 1);
			os_exit(how == VFORK);
		}
		reap(pid);
	}
	os_report(name, (os_count() - t) / rounds);
}

/* what comes nearest to a call and its answer: a byte there and one back */
static void
pipes(void)
{
	int there[2], back[2];
	uint64_t t = 0;
	unsigned i;
	char c = 'x';
	long pid;

	linux_call(NR_PIPE2, (long)there, 0, 0, 0, 0);
	linux_call(NR_PIPE2, (long)back, 0, 0, 0, 0);
	pid = linux_call(NR_CLONE, FORK, 0, 0, 0, 0);
	if (pid == 0) {
		for (i = 0; i < 1000 + WARM_UP; i++) {
			linux_call(NR_READ, there[0], (long)&c, 1, 0, 0);
			linux_call(NR_WRITE, back[1], (long)&c, 1, 0, 0);
		}
		os_exit(0);
	}
	for (i = 0; i < 1000 + WARM_UP; i++) {
		if (i == WARM_UP)
			t = os_count();
		linux_call(NR_WRITE, there[1], (long)&c, 1, 0, 0);
		linux_call(NR_READ, back[0], (long)&c, 1, 0, 0);
	}
	os_report("ipc_rt_2as", (os_count() - t) / 1000);
	reap(pid);
}

void
start_c(uint64_t *sp)
{
	long settle[2] = { SETTLE, 0 };
	uint64_t t = os_count();
	unsigned i, k;

	(void)sp;
	os_report("instret_at_first_user", t);
	linux_call(NR_NANOSLEEP, (long)settle, 0, 0, 0, 0);
	/* while this process is small, fork has little to copy */
	for (k = 0; k < REPEATS; k++) {
		null_syscall();
		pipes();
		children("fork_exit_wait", FORK, 100);
		children("vfork_exec_exit_wait", VFORK, 100);
		faults();
	}
	/* more rounds change no median by 1 %, and take twice as long */
	for (i = 0; i < NCASES; i++)
		if (cases[i].c_path != cases[1].c_path)
			run_case(&cases[i]);
	os_say("bench done 1 end\n");
	linux_call(NR_REBOOT, (long)0xfee1deadUL, 0x28121969, 0x4321fedc, 0,
	    0);
	os_exit(0);
}
