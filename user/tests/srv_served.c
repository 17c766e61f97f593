/* SPDX-License-Identifier: BSD-2-Clause */
/* What a server says that it has served, beside what was asked of it. */
#include <exec_client.h>
#include <ipc/ipc.h>
#include <proc_client.h>
#include <served.h>
#include <trace_names.h>
#include <vfs_client.h>
#include <vm_client.h>

#include "tests/lib/test.h"

#define OP(label)	((label) & 0xff)

static struct served
of(unsigned server, unsigned op)
{
	struct served s;

	CHECK_OK(served(server, op, &s));
	return s;
}

static void
calls_are_counted(void)
{
	struct served a, b;
	unsigned i;

	a = of(SRV_VFS, OP(VFS_UMASK));
	for (i = 0; i < 7; i++)
		(void)umask(022);
	b = of(SRV_VFS, OP(VFS_UMASK));
	CHECK_EQ(b.s_calls - a.s_calls, 7);
	CHECK_EQ(b.s_refused - a.s_refused, 0);
	a = of(SRV_PROC, OP(PROC_IDS));
	(void)getppid();
	b = of(SRV_PROC, OP(PROC_IDS));
	CHECK_EQ(b.s_calls - a.s_calls, 1);
	/* asking for the count is itself counted, after the answer */
	a = of(SRV_VM, OP(VM_SERVED));
	b = of(SRV_VM, OP(VM_SERVED));
	CHECK_EQ(b.s_calls - a.s_calls, 1);
}

static void
refusals_are_counted(void)
{
	struct served a, b;

	a = of(SRV_VFS, OP(VFS_UNLINK));
	CHECK_ERR(unlink("missing"), ENOENT);
	CHECK_ERR(unlink("missing"), ENOENT);
	write_file("f", "", 0, 0600);
	CHECK_OK(unlink("f"));
	b = of(SRV_VFS, OP(VFS_UNLINK));
	CHECK_EQ(b.s_calls - a.s_calls, 3);
	CHECK_EQ(b.s_refused - a.s_refused, 2);
	/* refused before any handler: a program may not ask for this */
	a = of(SRV_VM, OP(VM_ARGS_GROW));
	CHECK_EQ(vm_args_grow(VM, 0, 0), EPERM);
	b = of(SRV_VM, OP(VM_ARGS_GROW));
	CHECK_EQ(b.s_calls - a.s_calls, 1);
	CHECK_EQ(b.s_refused - a.s_refused, 1);
}

static void
unknown_calls_are_counted(void)
{
	struct served a = of(SRV_PROC, IPC_OP_UNKNOWN), b, t, u;
	struct ipc_msg m = { .m_tag = TAG(SRV_PROC, 254) };

	t = of(SRV_PROC, 0);
	CHECK_EQ(ipc_call(PROC, &m, 0, 0), ENOSYS);
	m.m_tag = TAG(SRV_VFS, OP(VFS_UMASK));	/* not proc's */
	CHECK_EQ(ipc_call(PROC, &m, 0, 0), ENOSYS);
	b = of(SRV_PROC, IPC_OP_UNKNOWN);
	u = of(SRV_PROC, 0);
	CHECK_EQ(b.s_calls - a.s_calls, 2);
	CHECK_EQ(b.s_refused - a.s_refused, 2);
	/* the two, and `served' itself twice */
	CHECK_EQ(u.s_calls - t.s_calls, 4);
	CHECK_EQ(u.s_refused - t.s_refused, 2);
}

/* A caller that waits is held; when it is refused, that is counted, too. */
static void
waiting_calls_are_counted(void)
{
	struct served a = of(SRV_PROC, OP(PROC_WAIT)), b;
	int fd[2], status;
	pid_t pid;
	char c;

	CHECK_OK(pipe(fd));
	pid = fork();
	if (pid == 0) {
		(void)close(fd[1]);
		_exit(read(fd[0], &c, 1) == 0 ? 0 : 1);
	}
	CHECK_OK(close(fd[0]));
	wait_held(pid, VFS_READ, 1);
	CHECK_EQ(calls_held(SRV_VFS, OP(VFS_READ), pid), 1);
	/* of this call, of this process; of all */
	CHECK_EQ(calls_held(SRV_VFS, OP(VFS_WRITE), pid), 0);
	CHECK_EQ(calls_held(SRV_VFS, OP(VFS_READ), getpid()), 0);
	CHECK_EQ(calls_held(SRV_VFS, 0, pid), 1);
	CHECK_EQ(calls_held(SRV_PROC, 0, pid), 0);
	CHECK(calls_held(SRV_VFS, OP(VFS_READ), 0) >= 1);
	CHECK(of(SRV_VFS, 0).s_held >= 1);
	CHECK_ERR(calls_held(SRV_VFS, 254, pid), ENOENT);
	CHECK_OK(close(fd[1]));
	CHECK_OK(waitpid(pid, &status, 0));
	CHECK_EQ(status, 0);
	CHECK_EQ(calls_held(SRV_VFS, 0, pid), 0);
	b = of(SRV_PROC, OP(PROC_WAIT));
	CHECK(b.s_calls > a.s_calls);
	CHECK_EQ(b.s_refused - a.s_refused, 0);
	CHECK_ERR(waitpid(-1, &status, 0), ECHILD);
	a = of(SRV_PROC, OP(PROC_WAIT));
	CHECK_EQ(a.s_refused - b.s_refused, 1);
}

static void
execs_are_counted(void)
{
	static char *const args[] = { "/bin/true", NULL };
	struct served a = of(SRV_EXEC, OP(EXEC_EXECVE)), b;
	char out[8];

	CHECK_ERR(execve("/missing", args, NULL), ENOENT);
	b = of(SRV_EXEC, OP(EXEC_EXECVE));
	CHECK_EQ(b.s_calls - a.s_calls, 1);
	CHECK_EQ(b.s_refused - a.s_refused, 1);
	CHECK_EQ(run_output(args[0], args, NULL, out, sizeof out), 0);
	a = of(SRV_EXEC, OP(EXEC_EXECVE));
	CHECK_EQ(a.s_calls - b.s_calls, 1);
	CHECK_EQ(a.s_refused - b.s_refused, 0);
	CHECK_EQ(a.s_restarts, 0);
}

static void
faults_are_counted(void)
{
	struct served a = of(SRV_VM, IPC_OP_FAULT), b;
	static volatile char page[8192];

	page[4096] = 1;
	CHECK_EQ(page[4096], 1);
	b = of(SRV_VM, IPC_OP_FAULT);
	CHECK(b.s_calls > a.s_calls);
}

/* The sum of the parts is the whole, for each server and for the driver. */
static void
all_servers_answer(void)
{
	struct served s, sum = { 0 };
	unsigned i, srv, last = 0, seen = 0;

	for (i = 0; i < trace_nops; i++) {
		srv = trace_ops[i].to_label >> 8;
		s = of(srv, OP(trace_ops[i].to_label));
		CHECK(s.s_refused <= s.s_calls);
		sum.s_calls += s.s_calls;
		if (srv != last) {
			last = srv;
			CHECK(of(srv, 0).s_calls > 0);
			seen++;
		}
	}
	CHECK(seen >= 5);
	CHECK(sum.s_calls > 0);
	CHECK_ERR(served(SRV_VFS, 254, &s), ENOENT);
	CHECK_ERR(served(14, 0, &s), ENOENT);
}

int
main(int argc, char **argv)
{
	static const struct test list[] = {
		T(calls_are_counted), T(refusals_are_counted),
		T(unknown_calls_are_counted), T(waiting_calls_are_counted),
		T(execs_are_counted), T(faults_are_counted),
		T(all_servers_answer)
	};

	return TESTS(list);
}
