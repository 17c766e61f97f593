/* SPDX-License-Identifier: BSD-2-Clause */
/* docs/seed.md: exec of a process that is traced. */
#include <signal.h>
#include <trace.h>

#include "lib/ledger.h"
#include "tests/seed_lib.h"

#define NREGS	31

/* A traced child of uid execs path; its output goes to fds[1]. */
static pid_t
traced_child(uid_t uid, const char *path, int fds[2])
{
	pid_t pid;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		close(fds[0]);
		close(fds[1]);
		if (trace_me() == -1)
			_exit(5);
		if (uid != 0 && (setgid(uid) == -1 || setuid(uid) == -1))
			_exit(1);
		execve(path, seed_argv, environ);
		_exit(126);
	}
	close(fds[1]);
	CHECK_OK(pid);
	return pid;
}

static void
collect(int fd)
{
	size_t len = 0;
	ssize_t n;

	while (len + 1 < sizeof seed_out &&
	    (n = read(fd, seed_out + len, sizeof seed_out - 1 - len)) > 0)
		len += (size_t)n;
	seed_out[len] = '\0';
	close(fd);
}

static int
wait_stopped(pid_t pid)
{
	int st = -1;

	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	return st;
}

#define CHECK_TRAPPED(st) CHECK_EQ(st, SIGTRAP << 8 | 0x7f)

static void
seed_013_traced_caller(void)
{
	pid_t pid;
	int fds[2];

	copy_program(REPORT, "p", 04755);
	pid = traced_child(1000, "./p", fds);
	CHECK_TRAPPED(wait_stopped(pid));
	CHECK_OK(trace_cont(pid, 0));
	collect(fds[0]);
	CHECK_EQ(wait_for(pid), 0);
	CHECK_LINE("ids 1000 1000");
	CHECK(!has_line("auxv 23 0x1"));
}

static void
seed_085_stop_before_first_instruction(void)
{
	struct regs r;
	const Elf64_Ehdr *eh;
	unsigned i, set = 0;
	size_t n;
	pid_t pid;
	int fds[2];

	eh = (const Elf64_Ehdr *)read_file(REPORT, &n);
	pid = traced_child(0, REPORT, fds);
	CHECK_TRAPPED(wait_stopped(pid));
	CHECK_OK(trace_getregs(pid, &r));
	CHECK_EQ(r.r_pc, eh->e_entry);
	/* pc and sp, and nothing else */
	for (i = 0; i < NREGS; i++)
		set += r.r_x[i] != 0;
	CHECK_EQ(set, 1);
	CHECK_OK(trace_cont(pid, 0));
	collect(fds[0]);
	CHECK_EQ(wait_for(pid), 0);
	CHECK_LINE("argv x");
}

/* the message trace has the swap, with the new name in it */
static void
seed_087_swap_is_recorded(void)
{
	static struct ledger ledger;
	static char *const argv[] = { "true", NULL };
	unsigned i, swaps = 0;

	CHECK_OK(ledger_open());
	CHECK_EQ(ledger_run(&ledger, "/bin/true", argv, environ, 0), 0);
	for (i = ledger.l_first; i < ledger.l_last; i++)
		swaps += ledger.l_rec[i].tr_kind == TRACE_KOP &&
		    ledger.l_rec[i].tr_sys == SYS_COMMIT;
	CHECK_EQ(swaps, 1);
}

/* R19: also for a script and its interpreter */
static void
rule_19_traced_gains_nothing(void)
{
	pid_t pid;
	int fds[2];

	copy_program(REPORT, "p", 06755);
	write_file("s", "#!./p\n", 6, 06755);
	pid = traced_child(1000, "./s", fds);
	CHECK_TRAPPED(wait_stopped(pid));
	CHECK_OK(trace_cont(pid, 0));
	collect(fds[0]);
	CHECK_EQ(wait_for(pid), 0);
	CHECK_LINE("ids 1000 1000");
	CHECK(!has_line("auxv 23 0x1"));
}

static void
as_stranger(void)
{
	pid_t parent = getppid();

	if (setuid(1000) == -1)
		_exit(1);
	CHECK_ERR(trace_attach(parent), EPERM);
}

static void
rule_21_not_everybody_may_trace(void)
{
	CHECK_EQ(in_child(as_stranger), 0);
}

static const struct test tests[] = {
	T(seed_013_traced_caller), T(seed_085_stop_before_first_instruction),
	T(seed_087_swap_is_recorded), T(rule_19_traced_gains_nothing),
	T(rule_21_not_everybody_may_trace),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
