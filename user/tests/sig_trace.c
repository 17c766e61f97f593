/* SPDX-License-Identifier: BSD-2-Clause */
/* Tracing: stops, registers, memory, breakpoints; who may, and what a traced process may not. */
#include <signal.h>

#include <trace.h>

#include <exec_client.h>

#include "lib/step.h"
#include "tests/pause.h"
#include "tests/seed_lib.h"

static char *true_argv[] = { (char *)"true", NULL };
static char *report_argv[] = { (char *)"report", (char *)"arg", NULL };

static int
stopped(pid_t pid)
{
	int st;

	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSTOPPED(st));
	return WSTOPSIG(st);
}

/* a traced child, stopped behind its exec */
static pid_t
traced(const char *path, char *const argv[])
{
	pid_t pid = fork();

	if (pid == 0) {
		if (trace_me() == -1)
			_exit(99);
		execve(path, argv, environ);
		_exit(98);
	}
	CHECK_EQ(stopped(pid), SIGTRAP);
	return pid;
}

static void
seed_085_stops_before_the_first_instruction(void)
{
	pid_t pid = traced("/bin/true", true_argv);
	unsigned long argc, word;
	struct regs r;
	char name[5];
	unsigned i;

	CHECK_OK(trace_getregs(pid, &r));
	for (i = 0; i < 31; i++)
		CHECK(i == REG_SP || r.r_x[i] == 0);
	CHECK_EQ(r.r_pc >= 0x10000, 1);
	CHECK_OK(trace_read(pid, r.r_x[REG_SP], &argc, sizeof argc));
	CHECK_EQ(argc, 1);
	CHECK_OK(trace_read(pid, r.r_x[REG_SP] + 8, &word, sizeof word));
	CHECK_OK(trace_read(pid, word, name, sizeof name));
	CHECK_STR(name, "true");
	CHECK_ERR(trace_read(pid, 8, &word, sizeof word), EFAULT);
	CHECK_ERR(trace_read(pid, ~7UL, &word, sizeof word), EFAULT);
	CHECK_OK(trace_cont(pid, 0));
	CHECK_EQ(wait_for(pid), 0);
}

static void
single_steps(void)
{
	pid_t pid = traced("/bin/true", true_argv);
	int st, i, how = 0;
	struct regs r;

	for (i = 0; i < 300 && (how = step(pid, &st)) == 0; i++)
		continue;
	CHECK_EQ(how, 0);
	CHECK_EQ(i, 300);
	CHECK_OK(trace_getregs(pid, &r));
	CHECK_OK(trace_detach(pid, 0));
	CHECK_EQ(wait_for(pid), 0);
}

/* The text page of a file is shared: what a debugger writes is not. */
static void
breakpoints_are_private(void)
{
	pid_t pid = traced("/bin/true", true_argv);
	uint16_t trap = 0x9002;
	unsigned long pc;
	struct regs r;

	CHECK_OK(trace_getregs(pid, &r));
	pc = r.r_pc;
	CHECK_OK(trace_write(pid, pc, &trap, sizeof trap));
	CHECK_EQ(run_output("/bin/true", true_argv, environ, seed_out,
	    sizeof seed_out), 0);
	CHECK_OK(trace_cont(pid, 0));
	CHECK_EQ(stopped(pid), SIGTRAP);
	CHECK_OK(trace_getregs(pid, &r));
	CHECK_EQ(r.r_pc, pc);
	/* the signal, handed on, is fatal */
	CHECK_OK(trace_cont(pid, SIGTRAP));
	CHECK_EQ(wait_for(pid), SIGTRAP);
	CHECK_EQ(run_output("/bin/true", true_argv, environ, seed_out,
	    sizeof seed_out), 0);
}

static void
registers_can_be_changed(void)
{
	pid_t pid = fork();
	struct regs r;
	long x = 5;

	if (pid == 0) {
		trace_me();
		__asm__ volatile(".option push\n\t.option norvc\n\tmv s5, %0\n"
		    "\tebreak\n\tmv %0, s5\n\t.option pop"
		    : "+r"(x) : : "s5");
		_exit((int)x);
	}
	CHECK_EQ(stopped(pid), SIGTRAP);
	CHECK_OK(trace_getregs(pid, &r));
	CHECK_EQ(r.r_x[20], 5);		/* s5 is x21 */
	r.r_x[20] = 42;
	r.r_pc += 4;
	CHECK_OK(trace_setregs(pid, &r));
	CHECK_OK(trace_cont(pid, 0));
	CHECK_EQ(wait_for(pid), 42 << 8);
}

/* a signal is the tracer's first: it may swallow it or change it */
static void
signals_come_to_the_tracer(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		trace_me();
		raise(SIGTERM);
		raise(SIGUSR1);
		signal(SIGUSR2, SIG_IGN);
		raise(SIGUSR2);
		_exit(7);
	}
	CHECK_EQ(stopped(pid), SIGTERM);
	CHECK_OK(trace_cont(pid, 0));
	CHECK_EQ(stopped(pid), SIGUSR1);
	CHECK_OK(trace_cont(pid, 0));
	CHECK_EQ(stopped(pid), SIGUSR2);
	CHECK_OK(trace_cont(pid, SIGUSR2));
	CHECK_EQ(wait_for(pid), 7 << 8);
	pid = traced("/bin/true", true_argv);
	CHECK_OK(trace_cont(pid, SIGQUIT));
	CHECK_EQ(wait_for(pid), SIGQUIT);
	pid = traced("/bin/true", true_argv);
	CHECK_OK(kill(pid, SIGKILL));
	CHECK_EQ(wait_for(pid), SIGKILL);
}

static void
attach_and_detach(void)
{
	pid_t pid = fork();
	struct regs r;
	int st;

	if (pid == 0)
		for (;;)
			usleep(1000);
	CHECK_ERR(trace_getregs(pid, &r), ESRCH);
	CHECK_OK(trace_attach(pid));
	CHECK_EQ(stopped(pid), SIGSTOP);
	CHECK_ERR(trace_attach(pid), EPERM);
	CHECK_OK(trace_getregs(pid, &r));
	CHECK_ERR(trace_cont(pid, 99), EINVAL);
	CHECK_OK(trace_detach(pid, 0));
	CHECK_ERR(trace_getregs(pid, &r), ESRCH);
	CHECK_EQ(waitpid(pid, &st, WNOHANG), 0);
	CHECK_OK(kill(pid, SIGTERM));
	CHECK_EQ(wait_for(pid), SIGTERM);
	CHECK_ERR(trace_attach(getpid()), EPERM);
	CHECK_ERR(trace_attach(999999), ESRCH);
}

/* the tracer dies: what it traced goes on */
static void
tracer_dies(void)
{
	int fds[2], st;
	pid_t tracer, pid;
	char c;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		close(fds[1]);
		_exit(read(fds[0], &c, 1) == 0 ? 4 : 5);
	}
	tracer = fork();
	if (tracer == 0) {
		if (trace_attach(pid) == -1 || waitpid(pid, &st, 0) != pid)
			_exit(1);
		_exit(WIFSTOPPED(st) ? 0 : 2);
	}
	CHECK_EQ(wait_for(tracer), 0);
	close(fds[1]);
	CHECK_EQ(wait_for(pid), 4 << 8);
}

static void
as_user(void (*fn)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		if (setids(1000, 1000, 1000, 1000) == -1)
			_exit(90);
		fn();
		_exit(0);
	}
	CHECK_EQ(wait_for(pid), 0);
}

static void
user_traces(void)
{
	pid_t pid, other = fork();

	if (other == 0)
		for (;;)
			usleep(1000);
	pid = traced("/bin/true", true_argv);
	CHECK_OK(trace_cont(pid, 0));
	CHECK_EQ(wait_for(pid), 0);
	/* its child may not trace it, nor a brother, nor anybody pid 1 */
	pid = fork();
	if (pid == 0)
		_exit(trace_attach(getppid()) == -1 && errno == EPERM &&
		    trace_attach(other) == -1 && errno == EPERM &&
		    trace_attach(1) == -1 && errno == EPERM ? 0 : 1);
	CHECK_EQ(wait_for(pid), 0);
	kill(other, SIGKILL);
	CHECK_EQ(wait_for(other), SIGKILL);
}

static void
who_may_trace(void)
{
	as_user(user_traces);
}

static void
user_traces_setid(void)
{
	int fds[2];
	pid_t pid;
	ssize_t n, len = 0;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		trace_me();
		execve("./p", report_argv, environ);
		_exit(98);
	}
	close(fds[1]);
	CHECK_EQ(stopped(pid), SIGTRAP);
	CHECK_OK(trace_cont(pid, 0));
	while ((n = read(fds[0], seed_out + len, sizeof seed_out - 1 -
	    (size_t)len)) > 0)
		len += n;
	seed_out[len] = '\0';
	CHECK_EQ(wait_for(pid), 0);
	CHECK_LINE("ids 1000 1000");
	/* one that has gained ids, as the closed pipe says, cannot be traced */
	CHECK_OK(pipe2(fds, O_CLOEXEC));
	pid = fork();
	if (pid == 0) {
		execve("./sleeper", report_argv, environ);
		_exit(98);
	}
	close(fds[1]);
	CHECK_EQ(read(fds[0], seed_out, 1), 0);
	/* nor does it let its parent: the exec that follows would be masked */
	CHECK_ERR(trace_attach(pid), EPERM);
	CHECK_OK(kill(pid, SIGKILL));
	CHECK_EQ(wait_for(pid), SIGKILL);
}

static void
copy_setid(const char *from, const char *to)
{
	unsigned char *data;
	size_t n;

	data = read_file(from, &n);
	CHECK(data != NULL);
	write_file(to, data, n, 0755);
	CHECK_OK(chmod(to, 04755));
	free(data);
}

/* seed item 13, RULES R19: a traced exec gains nothing */
static void
seed_013_traced_set_id(void)
{
	copy_setid(REPORT, "p");
	copy_setid("/bin/sleep", "sleeper");
	CHECK_OK(chmod(".", 0777));
	report_argv[1] = (char *)"1000";
	as_user(user_traces_setid);
}

static void
user_attaches_in_between(void)
{
	unsigned k;
	pid_t pid;
	int st, traced_it;

	for (k = 1; k <= 5; k++) {
		pause_open();
		pid = fork();
		if (pid == 0) {
			exec_execve(EXEC, CAPSLOT_SELF, PROC, VFS,
			    (word_t)"./p", (word_t)report_argv, (word_t)environ,
			    PAUSE(k));
			_exit(98);
		}
		CHECK(pause_begin());
		traced_it = trace_attach(pid) == 0;
		pause_end();
		CHECK_EQ(waitpid(pid, &st, 0), pid);
		if (WIFSTOPPED(st)) {
			/* then it has no more than we: seed item 98 */
			CHECK(traced_it);
			CHECK_OK(trace_cont(pid, 0));
			while (waitpid(pid, &st, 0) == pid && WIFSTOPPED(st))
				CHECK_OK(trace_cont(pid, 0));
			CHECK_EQ(st, 1 << 8);
		} else
			/* it got its ids, and got rid of us */
			CHECK_EQ(st, 0);
	}
}

/* the program says with its status whether it gained the ids of root */
static void
seed_098_attach_in_the_middle(void)
{
	if (exec_execve(EXEC, CAPSLOT_SELF, PROC, VFS, (word_t)"/nonesuch",
	    (word_t)true_argv, (word_t)environ, 1UL << 8) == EINVAL)
		test_skip("no pauses: not a DEBUG build");
	copy_setid("/tests/helpers/amroot", "p");
	CHECK_OK(chmod(".", 0777));
	as_user(user_attaches_in_between);
}

int
main(int argc, char **argv)
{
	static const struct test tests[] = {
		T(seed_085_stops_before_the_first_instruction),
		T(single_steps), T(breakpoints_are_private),
		T(registers_can_be_changed), T(signals_come_to_the_tracer),
		T(attach_and_detach), T(tracer_dies), T(who_may_trace),
		T(seed_013_traced_set_id), T(seed_098_attach_in_the_middle),
	};

	return TESTS(tests);
}
