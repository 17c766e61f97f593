/* SPDX-License-Identifier: BSD-2-Clause */
/* docs/seed.md: exec of a process that is traced. */
#include <signal.h>
#include <trace.h>

#include <ipc/ipc.h>
#include <proc_client.h>

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

/*
 * A `./c' that runs as this user's child, and answers: so it is its new image.
 * It ends with its input `in'; -1: it cannot be run.
 */
static pid_t
run_child(int *in)
{
	int to[2], from[2];
	pid_t pid;
	char c = 'a';

	CHECK_OK(pipe(to));
	CHECK_OK(pipe(from));
	pid = fork();
	if (pid == 0) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		close(to[1]);
		execl("./c", "c", NULL);
		_exit(91);
	}
	close(from[1]);
	*in = to[1];
	return write(to[1], &c, 1) == 1 && read(from[0], &c, 1) == 1 ? pid :
	    -1;
}

/* who may look at it? */
static int
look_at_child(void)
{
	static char text[8192];
	word_t info[CSPACE_PROC], n;
	int in, maps, caps;
	pid_t pid = run_child(&in);

	if (pid == -1)
		return 92;
	maps = proc_maps(PROC, text, sizeof text, (word_t)pid, &n);
	caps = proc_caps(PROC, info, sizeof info, (word_t)pid, &n);
	close(in);
	if (waitpid(pid, NULL, 0) != pid || maps != caps)
		return 93;
	return maps;
}

static int
as_user(int (*fn)(void))
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(setgid(1000) == -1 || setuid(1000) == -1 ? 94 : fn());
	return wait_for(pid);
}

static int
attach_to_set_id(void)
{
	int in, error;
	pid_t pid = run_child(&in);

	if (pid == -1)
		return 92;
	error = trace_attach(pid) == -1 ? errno : 0;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return error;
}

/* neither its layout nor its capabilities nor itself, by its own user */
static void
rule_21_nobody_looks_into_set_id(void)
{
	copy_program("/bin/cat", "c", 0755);
	CHECK_EQ(as_user(look_at_child), 0);
	/* a group's privilege is one, too */
	CHECK_OK(chmod("c", 02755));
	CHECK_EQ(as_user(look_at_child), EPERM << 8);
	CHECK_EQ(as_user(attach_to_set_id), EPERM << 8);
	CHECK_OK(chmod("c", 04755));
	CHECK_EQ(as_user(look_at_child), EPERM << 8);
	/* what may not be read cannot be run, so there is nothing to hide of it */
	CHECK_OK(chmod("c", 0711));
	CHECK_EQ(as_user(look_at_child), 92 << 8);
}

/*
 * RULES R22: a thread capability stays good over an exec, so nobody but the
 * process itself may have one.  All spaces are looked through, and passing
 * one's own to every server leaves it nowhere.
 */
static unsigned
foreign_threads(void)
{
	static struct abi_ps list[128];
	word_t info[CSPACE_PROC], n;
	unsigned k, found = 0;
	ssize_t i, np = getprocs(list, 128);

	for (i = 0; i < np; i++) {
		if (proc_caps(PROC, info, sizeof info, list[i].ps_pid, &n) != 0)
			continue;
		for (k = 0; k < n / sizeof info[0]; k++)
			if (CAPINFO_TYPE(info[k]) == CAP_VSPACE ||
			    CAPINFO_TYPE(info[k]) == CAP_CSPACE ||
			    (CAPINFO_TYPE(info[k]) == CAP_THREAD &&
			    CAPINFO_VALUE(info[k]) >> 16 != list[i].ps_pid))
				found++;
	}
	return found;
}

static void
rule_22_nobody_has_our_thread(void)
{
	static const cap_t ends[] = { VFS, PROC, EXEC, VM };
	struct ipc_msg m;
	unsigned i;
	pid_t pid;

	CHECK_EQ(foreign_threads(), 0);
	for (i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		memset(&m, 0, sizeof m);
		m.m_tag = 200 | TAG_CAPS(1);
		m.m_cap[0] = CAPSLOT_SELF;
		(void)ipc_call(ends[i], &m, WINDOW, 0);
	}
	pid = vfork();
	if (pid == 0) {
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	CHECK_EQ(wait_for(pid), 0);
	CHECK_EQ(foreign_threads(), 0);
}

static const struct test tests[] = {
	T(seed_013_traced_caller), T(seed_085_stop_before_first_instruction),
	T(seed_087_swap_is_recorded), T(rule_19_traced_gains_nothing),
	T(rule_21_not_everybody_may_trace),
	T(rule_21_nobody_looks_into_set_id),
	T(rule_22_nobody_has_our_thread),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
