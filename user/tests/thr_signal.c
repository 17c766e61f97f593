/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads and signals (docs/adr/0017): which thread takes what. */
#include <vfs_ipc.h>

#include "tests/thr.h"

static volatile int hits;
static int fds[2];

static thrd_t volatile hit_thread;

static void
on_signal(int sig)
{
	(void)sig;
	hits++;
	hit_thread = thrd_current();
}

static int
unblocked(void *arg)
{
	sigset_t none = 0;

	sigprocmask(SIG_SETMASK, &none, NULL);
	turn = 1;
	while (hits == 0)
		usleep(1000);
	return (int)(long)arg;
}

/* whoever does not block it takes a signal to the process, once */
static void
signal_goes_to_who_takes_it(void)
{
	sigset_t set = 1UL << SIGUSR1;

	signal(SIGUSR1, on_signal);
	sigprocmask(SIG_SETMASK, &set, NULL);
	turn = hits = 0;
	make(1, unblocked);
	while (turn == 0)
		usleep(1000);
	CHECK_OK(kill(getpid(), SIGUSR1));
	join(1);
	CHECK_EQ(hits, 1);
	CHECK(hit_thread == thr[0]);
	/* nobody is left who takes it: it waits for us */
	CHECK_OK(kill(getpid(), SIGUSR1));
	CHECK_EQ(hits, 1);
	set = 0;
	sigprocmask(SIG_SETMASK, &set, NULL);
	CHECK_EQ(hits, 2);
	CHECK(hit_thread == thrd_current());
}

static void
signal_to_one_thread(void)
{
	signal(SIGUSR1, on_signal);
	hits = 0;
	make(3, sit);
	CHECK_OK(thrd_kill(thr[1], SIGUSR1));
	while (hits == 0)
		usleep(1000);
	CHECK(hit_thread == thr[1]);
	CHECK_OK(raise(SIGUSR1));
	CHECK_EQ(hits, 2);
	CHECK(hit_thread == thrd_current());
}

static int
reads_interrupted(void *arg)
{
	char c;

	(void)arg;
	return read(fds[0], &c, 1) == -1 ? errno : c;
}

/* the call of the one ends with EINTR, that of the other goes on */
static void
interrupt_one_of_two_readers(void)
{
	struct sigaction sa = { .sa_handler = on_signal };
	int r;

	CHECK_OK(sigaction(SIGUSR1, &sa, NULL));
	CHECK_OK(pipe(fds));
	make(2, reads_interrupted);
	wait_held(getpid(), VFS_READ, 2);
	CHECK_OK(thrd_kill(thr[1], SIGUSR1));
	thrd_join(thr[1], &r);
	CHECK_EQ(r, EINTR);
	CHECK_EQ(write(fds[1], "z", 1), 1);
	thrd_join(thr[0], &r);
	CHECK_EQ(r, 'z');
}

static volatile int *volatile nowhere = (int *)8;

static int
faulter(void *arg)
{
	(void)arg;
	*nowhere = 1;
	return -1;
}

static void
on_fault(int sig)
{
	(void)sig;
	hit_thread = thrd_current();
	thrd_exit(7);
}

/* what a thread does to itself comes to it, and is the end of all if unhandled */
static void
fault_of_one(void)
{
	int r;
	pid_t pid;

	signal(SIGSEGV, on_fault);
	make(1, faulter);
	thrd_join(thr[0], &r);
	CHECK_EQ(r, 7);
	CHECK(hit_thread == thr[0]);
	signal(SIGSEGV, SIG_DFL);
	pid = fork();
	if (pid == 0) {
		make(1, faulter);
		sit(NULL);
	}
	CHECK_EQ(wait_for(pid), SIGSEGV);
}

static int
counts(void *arg)
{
	for (;;)
		((volatile long *)arg)[0]++;
	return 0;
}

/* all stop, and all go on */
static void
stop_and_continue_all(void)
{
	long was[2], now[2];
	pid_t pid;
	int st;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		static long local[2];
		char c = 0;

		(void)thrd_create(&thr[0], counts, &local[0]);
		(void)thrd_create(&thr[1], counts, &local[1]);
		for (;;) {
			usleep(2000);
			if (write(fds[1], local, sizeof local) == -1)
				_exit(c);
		}
	}
	CHECK_EQ(read(fds[0], was, sizeof was), sizeof was);
	CHECK_OK(kill(pid, SIGSTOP));
	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	CHECK(WIFSTOPPED(st));
	/* drain, then silence: its thread that writes has not gone on */
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	while (read(fds[0], was, sizeof was) > 0)
		;
	usleep(20000);
	CHECK_ERR(read(fds[0], now, sizeof now), EAGAIN);
	fcntl(fds[0], F_SETFL, 0);
	CHECK_OK(kill(pid, SIGCONT));
	do
		CHECK_EQ(read(fds[0], now, sizeof now), sizeof now);
	while (now[0] == was[0] || now[1] == was[1]);
	CHECK_OK(kill(pid, SIGKILL));
	CHECK_EQ(wait_for(pid), SIGKILL);
}

int
main(int argc, char **argv)
{
	static const struct test tests[] = {
		T(signal_goes_to_who_takes_it), T(signal_to_one_thread),
		T(interrupt_one_of_two_readers), T(fault_of_one),
		T(stop_and_continue_all),
	};

	return TESTS(tests);
}
