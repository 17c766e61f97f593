/* SPDX-License-Identifier: BSD-2-Clause */
/* Handlers, masks, default actions. */

#include <abi/signal.h>

#include "tests/sig.h"

static volatile int cause;
static volatile unsigned long address;

static void
handler_is_called_once(void)
{
	catch(SIGUSR1, handler, 0);
	CHECK_OK(raise(SIGUSR1));
	CHECK_EQ(count, 1);
	CHECK_EQ(last, SIGUSR1);
	CHECK_OK(raise(SIGUSR1));
	CHECK_EQ(count, 2);
}

/* what the handler leaves alone is as it was: integer and floating point */
static void
registers_survive(void)
{
	double d = 1.5;
	long i, sum = 0;

	catch(SIGUSR1, handler, 0);
	for (i = 0; i < 100; i++) {
		d = d * 1.25 - 0.25;
		if (i % 10 == 0)
			raise(SIGUSR1);
		sum += i;
		if (d > 1e6)
			d = 1.5;
	}
	CHECK_EQ(count, 10);
	CHECK_EQ(sum, 4950);
	CHECK(d > 1);
}

static void
fp_handler(int sig)
{
	volatile double d = sig;

	__asm__ volatile("fcvt.d.w fs0, zero" : : : "fs0");
	__asm__ volatile("fcvt.d.w ft0, zero" : : : "ft0");
	d *= 3.25;
	count++;
}

static void
fp_registers_survive(void)
{
	double a = 0, b = 0;
	unsigned long me = (unsigned long)getpid();

	(void)me;
	catch(SIGUSR1, fp_handler, 0);
	/* an illegal instruction is where the handler comes between */
	catch(SIGTRAP, fp_handler, SA_RESETHAND);
	__asm__ volatile(
	    "li t0, 7\n\tfcvt.d.w ft0, t0\n\tfcvt.d.w ft1, t0\n\t"
	    "fmv.d %0, ft0\n\tfmv.d %1, ft1"
	    : "=f"(a), "=f"(b) : : "t0", "ft0", "ft1");
	raise(SIGUSR1);
	CHECK(a == 7 && b == 7);
	CHECK_EQ(count, 1);
}

static void
blocked_stays_pending(void)
{
	sigset_t set = 1UL << SIGUSR1, old, pending;

	catch(SIGUSR1, handler, 0);
	CHECK_OK(sigprocmask(SIG_BLOCK, &set, &old));
	CHECK_EQ(old, 0);
	raise(SIGUSR1);
	raise(SIGUSR1);
	CHECK_EQ(count, 0);
	CHECK_OK(sigpending(&pending));
	CHECK_EQ(pending, set);
	CHECK_OK(sigprocmask(SIG_SETMASK, &old, NULL));
	CHECK_EQ(count, 1);
	CHECK_OK(sigpending(&pending));
	CHECK_EQ(pending, 0);
}

static void
nested_handler(int sig)
{
	sigset_t mask;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	if (sig == SIGUSR1) {
		/* blocked here: itself, and SIGTERM, which sa_mask says */
		if (mask != (1UL << SIGUSR1 | 1UL << SIGTERM))
			_exit(77);
		raise(SIGTERM);
		if (count != 0)
			_exit(78);
		raise(SIGUSR2);
		if (count != 1)
			_exit(79);
	}
	count++;
}

static void
mask_while_a_handler_runs(void)
{
	struct sigaction sa = {
		.sa_handler = nested_handler, .sa_mask = 1UL << SIGTERM
	};
	sigset_t mask;

	CHECK_OK(sigaction(SIGUSR1, &sa, NULL));
	catch(SIGUSR2, nested_handler, 0);
	catch(SIGTERM, nested_handler, 0);
	raise(SIGUSR1);
	CHECK_EQ(count, 3);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	CHECK_EQ(mask, 0);
}

static void
reset_and_nodefer(void)
{
	struct sigaction sa;

	catch(SIGUSR1, handler, SA_RESETHAND | SA_NODEFER);
	raise(SIGUSR1);
	CHECK_EQ(count, 1);
	CHECK_OK(sigaction(SIGUSR1, NULL, &sa));
	CHECK(sa.sa_handler == SIG_DFL);
}

static void
bad_arguments(void)
{
	struct sigaction sa = { .sa_handler = handler };

	CHECK_ERR(sigaction(SIGKILL, &sa, NULL), EINVAL);
	CHECK_ERR(sigaction(SIGSTOP, &sa, NULL), EINVAL);
	CHECK_ERR(sigaction(0, &sa, NULL), EINVAL);
	CHECK_ERR(sigaction(32, &sa, NULL), EINVAL);
	CHECK_ERR(sigaction(-1, &sa, NULL), EINVAL);
	sa.sa_flags = 0x1000;
	CHECK_ERR(sigaction(SIGUSR1, &sa, NULL), EINVAL);
	CHECK_ERR(kill(getpid(), 32), EINVAL);
	CHECK_ERR(kill(999999, 0), ESRCH);
	CHECK_ERR(kill(-999999, 0), ESRCH);
	CHECK_ERR(sigprocmask(17, &sa.sa_mask, NULL), EINVAL);
	CHECK_OK(kill(getpid(), 0));
}

static void
default_actions(void)
{
	static const int ends[] = { SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGKILL,
	    SIGPIPE, SIGALRM, SIGTERM, SIGUSR1, SIGUSR2 };
	unsigned i;
	pid_t pid;

	for (i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		pid = fork();
		if (pid == 0) {
			raise(ends[i]);
			_exit(1);
		}
		CHECK_EQ(wait_for(pid), ends[i]);
	}
	raise(SIGCHLD);
	raise(SIGURG);
	raise(SIGWINCH);
	raise(SIGCONT);
	signal(SIGTERM, SIG_IGN);
	raise(SIGTERM);
}

/* --- what a process does to itself --- */

static void
fault_handler(int sig, int code, struct sigframe *f)
{
	count++;
	last = sig;
	cause = code;
	address = f->sf_addr;
	f->sf_regs.r_pc += 4;
}

static void
fault_in_the_middle(void)
{
	catch(SIGSEGV, SIG_FRAME(fault_handler), 0);
	__asm__ volatile(".option push\n\t.option norvc\n\tli t1, 16\n\t"
	    "ld t0, 0(t1)\n\t.option pop" : : : "t0", "t1", "memory");
	CHECK_EQ(count, 1);
	CHECK_EQ(last, SIGSEGV);
	CHECK_EQ(cause, 13);
	CHECK_EQ(address, 16);
	catch(SIGTRAP, SIG_FRAME(fault_handler), 0);
	__asm__ volatile(".option push\n\t.option norvc\n\tebreak\n\t"
	    ".option pop");
	CHECK_EQ(count, 2);
	CHECK_EQ(last, SIGTRAP);
	catch(SIGILL, SIG_FRAME(fault_handler), 0);
	__asm__ volatile(".word 0xffffffff");
	CHECK_EQ(count, 3);
	CHECK_EQ(last, SIGILL);
}

static void
touch_null(void)
{
	__asm__ volatile("ld t0, 0(zero)" : : : "t0");
}

static void
faults_cannot_be_put_off(void)
{
	sigset_t set = ~0UL;

	CHECK_EQ(in_child(touch_null), SIGSEGV);
	signal(SIGSEGV, SIG_IGN);
	CHECK_EQ(in_child(touch_null), SIGSEGV);
	catch(SIGSEGV, handler, 0);
	sigprocmask(SIG_BLOCK, &set, NULL);
	CHECK_EQ(in_child(touch_null), SIGSEGV);
}

/* no stack, no handler: the process ends instead of hanging */
static void
no_stack_for_the_frame(void)
{
	pid_t pid;

	catch(SIGTRAP, handler, 0);
	pid = fork();
	if (pid == 0) {
		__asm__ volatile("li sp, 4096\n\tebreak");
		_exit(1);
	}
	CHECK_EQ(wait_for(pid), SIGSEGV);
	pid = fork();
	if (pid == 0) {
		__asm__ volatile("li sp, 0\n\tebreak");
		_exit(1);
	}
	CHECK_EQ(wait_for(pid), SIGSEGV);
	pid = fork();
	if (pid == 0) {		/* a return without a frame */
		__asm__ volatile("li a0, 8\n\tjr %0" : :
		    "r"(SIGCODE_RETURN) : "a0");
		_exit(1);
	}
	CHECK_EQ(wait_for(pid), SIGSEGV);
}

static void
sigpipe(void)
{
	int fds[2];

	CHECK_OK(pipe(fds));
	close(fds[0]);
	catch(SIGPIPE, handler, 0);
	CHECK_ERR(write(fds[1], "x", 1), EPIPE);
	CHECK_EQ(count, 1);
	signal(SIGPIPE, SIG_IGN);
	CHECK_ERR(write(fds[1], "x", 1), EPIPE);
	CHECK_EQ(count, 1);
}

/* its lists are as they should be */
static int
memory(int n)
{
	char *p = malloc((size_t)n + 10);

	if (p == NULL)
		return 0;
	memset(p, n, (size_t)n + 10);
	free(p);
	return 1;
}

/* many signals while the process makes calls of all kinds: none is torn */
static void
storm(void)
{
	int fds[2], i;
	pid_t me = getpid(), pid;
	char c;

	catch(SIGUSR1, handler, SA_RESTART);
	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		for (i = 0; i < 200; i++)
			kill(me, SIGUSR1);
		_exit(0);
	}
	for (i = 0; i < 200; i++) {
		CHECK_EQ(write(fds[1], &i, 1), 1);
		CHECK_EQ(read(fds[0], &c, 1), 1);
		CHECK_EQ((unsigned char)c, i & 0xff);
		CHECK(getpid() == me);
		CHECK(memory(i));
	}
	CHECK_EQ(wait_for(pid), 0);
	CHECK(count > 0 && count <= 200);
}

int
main(int argc, char **argv)
{
	static const struct test tests[] = {
		T(handler_is_called_once), T(registers_survive),
		T(fp_registers_survive), T(blocked_stays_pending),
		T(mask_while_a_handler_runs), T(reset_and_nodefer),
		T(bad_arguments), T(default_actions), T(fault_in_the_middle),
		T(faults_cannot_be_put_off), T(no_stack_for_the_frame),
		T(sigpipe), T(storm),
	};

	return TESTS(tests);
}
