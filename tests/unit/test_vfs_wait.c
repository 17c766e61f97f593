// SRCS: servers/vfs/arena.c servers/vfs/boot.c
/* SPDX-License-Identifier: BSD-2-Clause */
// SRCS: servers/vfs/contty.c servers/vfs/cred.c servers/vfs/ctx.c
// SRCS: servers/vfs/devfs.c servers/vfs/exec.c servers/vfs/file.c
// SRCS: servers/vfs/memdir.c servers/vfs/memfs.c servers/vfs/mount.c
// SRCS: servers/vfs/namecache.c servers/vfs/namei.c servers/vfs/op_attr.c
// SRCS: servers/vfs/op_ctx.c servers/vfs/op_fd.c servers/vfs/op_file.c
// SRCS: servers/vfs/op_io.c servers/vfs/op_mount.c servers/vfs/op_name.c
// SRCS: servers/vfs/path.c servers/vfs/pipe.c servers/vfs/ring.c
// SRCS: servers/vfs/vcap.c servers/vfs/vnode.c servers/vfs/wait.c
// SRCS: lib/cpio/cpio.c
/* Requests that wait: pipes and the terminal, on the host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vfs_host.h"

#define A	1
#define B	2

static word_t rfd, wfd;		/* a pipe of A, inherited by B */

static int
fresh(void **state)
{
	(void)state;
	op_vfs_ctx_new(request(0, NULL, 0), A);
	assert_int_equal(op_vfs_pipe(request(A, NULL, 0), 0, &rfd, &wfd), 0);
	assert_int_equal(op_vfs_ctx_fork(request(0, NULL, 0), A, B), 0);
	console_in[0] = console_out[0] = '\0';
	console_room = sizeof(console_out) - 1;
	console_signals = 0;
	return 0;
}

static int
clean(void **state)
{
	(void)state;
	op_vfs_ctx_exit(request(0, NULL, 0), A);
	op_vfs_ctx_exit(request(0, NULL, 0), B);
	census_check();
	return 0;
}

/* reply object of the request that was just deferred, or will be */
static cap_t
next_reply(void)
{
	return last_rq.rq_reply;
}

static void
expect_answer(cap_t reply, int error, word_t n)
{
	assert_int_equal(lease[reply].l_answered, 1);
	assert_int_equal(lease[reply].l_error, error);
	assert_int_equal(lease[reply].l_w0, n);
}

static void
reader_waits_for_writer(void **state)
{
	char buf[16];
	cap_t r = next_reply();

	(void)state;
	assert_int_equal(do_read(A, rfd, buf, 16), IPC_DEFER);
	assert_int_equal(lease[r].l_answered, 0);
	assert_int_equal(do_write(B, wfd, "hello", 5), 0);
	assert_int_equal(res[0], 5);
	expect_answer(r, 0, 5);
	assert_memory_equal(buf, "hello", 5);
}

static void
writer_waits_for_reader(void **state)
{
	static uint8_t big[10000], got[10000];
	size_t k, at = 0;
	cap_t w;

	(void)state;
	for (k = 0; k < sizeof(big); k++)
		big[k] = (uint8_t)(k * 7);
	w = next_reply();
	assert_int_equal(do_write(A, wfd, big, sizeof(big)), IPC_DEFER);
	while (at < sizeof(got)) {
		assert_int_equal(do_read(B, rfd, got + at, 999), 0);
		assert_true(res[0] > 0);
		at += res[0];
	}
	expect_answer(w, 0, sizeof(big));
	assert_memory_equal(got, big, sizeof(big));
}

static void
small_writes_are_atomic(void **state)
{
	static char a[3000], b[3000], got[6000];
	struct ipc_req *rq;
	cap_t w;

	(void)state;
	memset(a, 'a', sizeof(a));
	memset(b, 'b', sizeof(b));
	assert_int_equal(do_write(A, wfd, a, 3000), 0);
	w = next_reply();
	assert_int_equal(do_write(B, wfd, b, 3000), IPC_DEFER);
	/* room for some, but not for all of it */
	assert_int_equal(do_read(A, rfd, got, 1000), 0);
	assert_int_equal(lease[w].l_answered, 0);
	assert_int_equal(do_read(A, rfd, got, 1000), 0);
	expect_answer(w, 0, 3000);
	assert_int_equal(do_read(A, rfd, got, 6000), 0);
	assert_int_equal(res[0], 4000);
	assert_int_equal(got[999], 'a');
	assert_int_equal(got[1000], 'b');
	/* wraps around the ring, and its second piece is not there: nothing */
	assert_int_equal(do_write(A, wfd, a, 2500), 0);
	assert_int_equal(do_read(A, rfd, got, 2400), 0);
	rq = request(A, b, 3000);
	lease[rq->rq_reply].l_resident = 2900;
	assert_int_equal(op_vfs_write(rq, wfd, &res[0]), ERETRY);
	assert_int_equal(do_read(A, rfd, got, 6000), 0);
	assert_int_equal(res[0], 100);
}

static void
nonblocking(void **state)
{
	static char big[9000];

	(void)state;
	op_vfs_fcntl(request(A, NULL, 0), rfd, ABI_F_SETFL, ABI_O_NONBLOCK,
	    &res[0]);
	op_vfs_fcntl(request(A, NULL, 0), wfd, ABI_F_SETFL, ABI_O_NONBLOCK,
	    &res[0]);
	assert_int_equal(do_read(A, rfd, big, 10), EAGAIN);
	assert_int_equal(do_write(A, wfd, big, sizeof(big)), 0);
	assert_int_equal(res[0], 4096);
	assert_int_equal(do_write(A, wfd, big, 1), EAGAIN);
	op_vfs_ioctl(request(A, big, 4), rfd, FIONREAD, &res[0]);
	assert_int_equal(res[0], 4096);
}

static void
end_of_file(void **state)
{
	char buf[8];
	cap_t r;

	(void)state;
	assert_int_equal(do_write(A, wfd, "xy", 2), 0);
	do_close(A, wfd);
	assert_int_equal(do_read(A, rfd, buf, 8), 0);
	assert_int_equal(res[0], 2);
	/* B still could write */
	r = next_reply();
	assert_int_equal(do_read(A, rfd, buf, 8), IPC_DEFER);
	do_close(B, wfd);
	expect_answer(r, 0, 0);
	assert_int_equal(do_read(A, rfd, buf, 8), 0);
	assert_int_equal(res[0], 0);
	assert_int_equal(do_read(A, wfd, buf, 8), EBADF);
	assert_int_equal(do_write(A, rfd, buf, 8), EBADF);
}

static void
broken_pipe(void **state)
{
	static char big[9000];
	cap_t w;

	(void)state;
	w = next_reply();
	assert_int_equal(do_write(A, wfd, big, sizeof(big)), IPC_DEFER);
	do_close(A, rfd);
	do_close(B, rfd);
	/* part of it went in before: a short count, and EPIPE next time */
	expect_answer(w, 0, 4096);
	assert_int_equal(do_write(A, wfd, big, 1), EPIPE);
}

static void
process_dies_waiting(void **state)
{
	char buf[8];
	cap_t r = next_reply();

	(void)state;
	assert_int_equal(do_read(B, rfd, buf, 8), IPC_DEFER);
	op_vfs_ctx_exit(request(0, NULL, 0), B);
	assert_int_equal(lease[r].l_answered, -1);
	/* the bytes are the next reader's */
	assert_int_equal(do_write(A, wfd, "abc", 3), 0);
	assert_int_equal(do_read(A, rfd, buf, 8), 0);
	assert_int_equal(res[0], 3);
}

static void
exec_forgets_waiting_threads(void **state)
{
	char buf[8];
	cap_t r = next_reply();

	(void)state;
	assert_int_equal(do_read(B, rfd, buf, 8), IPC_DEFER);
	op_vfs_ctx_exec(request(0, NULL, 0), B, 0, 0, 0, 0, 0);
	assert_int_equal(lease[r].l_answered, -1);
}

static void
retry_while_waiting(void **state)
{
	char buf[8];
	struct ipc_req *rq;
	cap_t r = next_reply();

	(void)state;
	rq = request(A, buf, 8);
	lease[r].l_resident = 0;
	assert_int_equal(op_vfs_read(rq, rfd, &res[0]), IPC_DEFER);
	assert_int_equal(do_write(B, wfd, "abc", 3), 0);
	/* the stub is told which page, and finds the bytes when it returns */
	expect_answer(r, ERETRY, LEASE_AT);
	assert_int_equal(lease[r].l_w1, 1);
	assert_int_equal(do_read(A, rfd, buf, 8), 0);
	assert_int_equal(res[0], 3);
}

static void
first_come_first_served(void **state)
{
	char one[4], two[4];
	cap_t r1, r2;

	(void)state;
	r1 = next_reply();
	assert_int_equal(do_read(A, rfd, one, 2), IPC_DEFER);
	r2 = next_reply();
	assert_int_equal(do_read(B, rfd, two, 2), IPC_DEFER);
	assert_int_equal(do_write(A, wfd, "1122", 4), 0);
	expect_answer(r1, 0, 2);
	expect_answer(r2, 0, 2);
	assert_memory_equal(one, "11", 2);
	assert_memory_equal(two, "22", 2);
}

static void
reply_objects_run_out(void **state)
{
	static char buf[NREPLIES][4];
	int k, error = IPC_DEFER;

	(void)state;
	for (k = 0; error == IPC_DEFER; k++)
		error = do_read(B, rfd, buf[k], 4);
	assert_int_equal(error, EAGAIN);
	assert_int_equal(k, NREPLIES - 1);
}

static void
last_end_closed_by_answer(void **state)
{
	char buf[4];
	cap_t r = next_reply();

	(void)state;
	/* the waiting reader holds the only read end there is */
	do_close(A, rfd);
	assert_int_equal(do_read(B, rfd, buf, 4), IPC_DEFER);
	do_close(B, rfd);
	do_close(B, wfd);
	assert_int_equal(do_write(A, wfd, "q", 1), 0);
	expect_answer(r, 0, 1);
	assert_int_equal(do_write(A, wfd, "q", 1), EPIPE);
}

static void
pipes_run_out(void **state)
{
	word_t pid;
	int error = 0;

	(void)state;
	for (pid = 100; error == 0; pid++) {
		assert_int_equal(op_vfs_ctx_new(request(0, NULL, 0), pid), 0);
		do
			error = op_vfs_pipe(request(pid, NULL, 0), 0, &res[0],
			    &res[1]);
		while (error == 0);
		if (error == EMFILE)
			error = 0;
	}
	/* the arena of the tests is smaller than the table of pipes */
	assert_int_equal(error, ENOSPC);
	while (--pid >= 100)
		op_vfs_ctx_exit(request(0, NULL, 0), pid);
}

static void
terminal_reads(void **state)
{
	char buf[16];
	struct ipc_req *rq;
	cap_t r = next_reply();

	(void)state;
	assert_int_equal(do_read(A, 0, buf, 16), IPC_DEFER);
	strncpy(console_in, "line\n", 6);
	contty_notify();
	expect_answer(r, 0, 5);
	assert_memory_equal(buf, "line\n", 5);
	/* taken from the console, and the reader's page is not there */
	strncpy(console_in, "more\n", 6);
	rq = request(A, buf, 16);
	lease[rq->rq_reply].l_resident = 0;
	assert_int_equal(op_vfs_read(rq, 0, &res[0]), ERETRY);
	assert_int_equal(do_read(A, 0, buf, 2), 0);
	assert_int_equal(do_read(A, 0, buf, 16), 0);
	assert_memory_equal(buf, "re\n", 3);
	assert_int_equal(do_read(A, 0, buf, 0), 0);
}

/* a signal: what waits ends with an errno, and nothing is lost */
static void
signal_interrupts(void **state)
{
	char buf[16], other[16];
	cap_t r = next_reply(), b;

	(void)state;
	assert_int_equal(do_read(A, 0, buf, 16), IPC_DEFER);
	b = next_reply();
	assert_int_equal(do_read(B, rfd, other, 16), IPC_DEFER);
	op_vfs_ctx_interrupt(request(0, NULL, 0), A, 0, EINTR);
	expect_answer(r, EINTR, 0);
	assert_int_equal(lease[b].l_answered, 0);
	/* to be repeated: the answer says which page, as for any ERETRY */
	op_vfs_ctx_interrupt(request(0, NULL, 0), B, 0, ERETRY);
	expect_answer(b, ERETRY, LEASE_AT);
	op_vfs_ctx_interrupt(request(0, NULL, 0), B, 0, EINTR);
	op_vfs_ctx_interrupt(request(0, NULL, 0), 77, 0, EINTR);
	assert_int_equal(do_write(A, wfd, "kept", 4), 0);
	assert_int_equal(do_read(B, rfd, other, 16), 0);
	assert_memory_equal(other, "kept", 4);
}

/* a signal to one thread: the others of its process wait on */
static void
signal_interrupts_one_thread(void **state)
{
	char buf[16], other[16];
	cap_t one = next_reply(), two;

	(void)state;
	assert_int_equal(do_read(A, 0, buf, 16), IPC_DEFER);
	lease[one].l_token = (word_t)A << 16 | 1;
	two = next_reply();
	assert_int_equal(do_read(A, rfd, other, 16), IPC_DEFER);
	lease[two].l_token = (word_t)A << 16 | 2;
	op_vfs_ctx_interrupt(request(0, NULL, 0), A, 3, EINTR);
	assert_int_equal(lease[one].l_answered, 0);
	op_vfs_ctx_interrupt(request(0, NULL, 0), A, 2, EINTR);
	expect_answer(two, EINTR, 0);
	assert_int_equal(lease[one].l_answered, 0);
	op_vfs_ctx_interrupt(request(0, NULL, 0), A, 1, EINTR);
	expect_answer(one, EINTR, 0);
}

/* what was written is not taken back: a short count */
static void
signal_in_the_middle_of_a_write(void **state)
{
	static uint8_t big[10000];
	cap_t w = next_reply();

	(void)state;
	assert_int_equal(do_write(A, wfd, big, sizeof(big)), IPC_DEFER);
	op_vfs_ctx_interrupt(request(0, NULL, 0), A, 0, EINTR);
	expect_answer(w, 0, PAGE_SIZE);
}

static void
terminal_writes(void **state)
{
	char text[300];
	cap_t w = next_reply();

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_int_equal(do_write(A, 1, text, 300), IPC_DEFER);
	assert_int_equal(strlen(console_out), 255);
	console_out[0] = '\0';
	contty_notify();
	expect_answer(w, 0, 300);
	assert_int_equal(strlen(console_out), 45);
}

static int
start(void **state)
{
	(void)state;
	vfs_host_start("", 0);
	census_take();
	return 0;
}

#define T(f)	cmocka_unit_test_setup_teardown(f, fresh, clean)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(reader_waits_for_writer), T(writer_waits_for_reader),
		T(small_writes_are_atomic), T(nonblocking), T(end_of_file),
		T(broken_pipe), T(process_dies_waiting),
		T(exec_forgets_waiting_threads), T(retry_while_waiting),
		T(first_come_first_served), T(reply_objects_run_out),
		T(last_end_closed_by_answer), T(pipes_run_out),
		T(terminal_reads), T(terminal_writes), T(signal_interrupts),
		T(signal_interrupts_one_thread),
		T(signal_in_the_middle_of_a_write),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
