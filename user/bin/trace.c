/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trace [-s N] CMD [ARG ...]: stops the command before its first instruction
 * and shows its registers and stack; -s: executes N instructions one by one
 * and shows each; then lets it go on and says how it ended.
 * trace -p PID: shows where a process is, and lets it go on.
 */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <trace.h>

#include "lib/step.h"
#include "lib/visible.h"

static const char *const names[31] = {
	"ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1",
	"a2", "a3", "a4", "a5", "a6", "a7", "s2", "s3", "s4", "s5", "s6",
	"s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"
};

static struct regs
registers(pid_t pid)
{
	struct regs r;

	if (trace_getregs(pid, &r) == -1)
		err(1, "registers of %d", (int)pid);
	return r;
}

static void
show_registers(const struct regs *r)
{
	unsigned i;

	printf("  pc  %016lx", r->r_pc);
	for (i = 0; i < 31; i++)
		printf("%s%-4s%016lx", i % 4 == 3 ? "\n  " : "  ", names[i],
		    r->r_x[i]);
	putchar('\n');
}

static void
show_stack(pid_t pid, unsigned long sp)
{
	unsigned long w[16];
	unsigned i;

	if (trace_read(pid, sp, w, sizeof w) == -1) {
		printf("  no stack at %lx: %s\n", sp, strerror(errno));
		return;
	}
	for (i = 0; i < 16; i += 2)
		printf("  %016lx: %016lx %016lx\n", sp + i * 8, w[i], w[i + 1]);
}

static void
show_argv(pid_t pid, unsigned long sp)
{
	unsigned long argc, p, i;
	char s[40], text[sizeof s];
	size_t n;

	if (trace_read(pid, sp, &argc, sizeof argc) == -1)
		return;
	for (i = 0; i < argc && i < 16; i++) {
		if (trace_read(pid, sp + 8 + i * 8, &p, sizeof p) == -1)
			return;
		for (n = 0; n < sizeof s - 1; n++)
			if (trace_read(pid, p + n, &s[n], 1) == -1 ||
			    s[n] == '\0')
				break;
		printf("  argv[%lu] %s\n", i, visible(text, sizeof text, s, n));
	}
}

/* Signals pass; its status when it is over. */
static int
follow(pid_t pid, int st)
{
	while (WIFSTOPPED(st)) {
		if (WSTOPSIG(st) == SIGTRAP)
			printf("trace: stopped at an exec or a breakpoint\n");
		else
			printf("trace: signal %d\n", WSTOPSIG(st));
		fflush(stdout);
		if (trace_cont(pid, WSTOPSIG(st) == SIGTRAP ? 0 :
		    WSTOPSIG(st)) == -1 || waitpid(pid, &st, 0) == -1)
			err(1, "%d", (int)pid);
	}
	if (WIFSIGNALED(st)) {
		printf("trace: ended by signal %d\n", WTERMSIG(st));
		return 128 + WTERMSIG(st);
	}
	printf("trace: exit status %d\n", WEXITSTATUS(st));
	return WEXITSTATUS(st);
}

static int
attach(pid_t pid)
{
	struct regs r;
	int st;

	if (trace_attach(pid) == -1 || waitpid(pid, &st, 0) == -1)
		err(1, "%d", (int)pid);
	if (!WIFSTOPPED(st))
		errx(1, "%d: it has ended", (int)pid);
	r = registers(pid);
	show_registers(&r);
	show_stack(pid, r.r_x[REG_SP]);
	if (trace_detach(pid, 0) == -1)
		err(1, "%d", (int)pid);
	return flushed(0);
}

static pid_t
start(char **argv, int *st)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (trace_me() == -1)
			err(126, "cannot be traced");
		execvp(argv[0], argv);
		warn("%s", argv[0]);
		_exit(errno == ENOENT ? 127 : 126);
	}
	if (pid == -1 || waitpid(pid, st, 0) == -1)
		err(1, "%s", argv[0]);
	return pid;
}

int
main(int argc, char **argv)
{
	long steps = 0, i;
	struct regs r;
	pid_t pid;
	int st, arg = 1;

	if (argc == 3 && strcmp(argv[1], "-p") == 0)
		return attach((pid_t)atoi(argv[2]));
	if (argc > 3 && strcmp(argv[1], "-s") == 0) {
		steps = atol(argv[2]);
		arg = 3;
	}
	if (arg >= argc || argv[arg][0] == '-')
		usage("[-s STEPS] CMD [ARG ...] | -p PID");
	pid = start(argv + arg, &st);
	if (!WIFSTOPPED(st))
		return follow(pid, st);
	printf("trace: %d stopped at exec of %s\n", (int)pid, argv[arg]);
	r = registers(pid);
	show_registers(&r);
	show_stack(pid, r.r_x[REG_SP]);
	show_argv(pid, r.r_x[REG_SP]);
	for (i = 0; i < steps && WIFSTOPPED(st); i++) {
		if (step(pid, &st) == -1)
			err(1, "step at %lx", r.r_pc);
		if (!WIFSTOPPED(st))
			break;
		r = registers(pid);
		printf("  step %ld: pc %lx\n", i + 1, r.r_pc);
	}
	fflush(stdout);
	if (WIFSTOPPED(st) &&
	    (trace_cont(pid, 0) == -1 || waitpid(pid, &st, 0) == -1))
		err(1, "%d", (int)pid);
	return flushed(follow(pid, st));
}
