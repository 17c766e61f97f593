/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hostile clients: every operation of every server with random words, leases
 * and capabilities.  An errno that the interface lists, no crash, and the
 * census as before.  The random numbers are the same in each run.
 */
#include <signal.h>
#include <sys/mman.h>

#include <ipc/ipc.h>
#include <proc_client.h>
#include <proc_ipc.h>
#include <trace_names.h>
#include <vfs_ipc.h>
#include <vm_client.h>

#include "sys/sys.h"
#include "tests/lib/test.h"

#define ROUNDS	40		/* messages an operation */
#define WAIT_NS	200000000UL	/* a call that waits is given up */

static uint64_t seed;

static uint64_t
rnd(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static char *buffer;

static word_t
odd_word(void)
{
	static const word_t list[] = { 0, 1, 2, 3, 4, 5, 7, 8, 100, 4095, 4096,
	    0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 1UL << 38,
	    1UL << 47, 1UL << 63, ~0UL, ~0UL - 7, 0xffffffc080200000 };
	uint64_t r = rnd();

	switch (r % 4) {
	case 0: return list[r / 4 % (sizeof list / sizeof list[0])];
	case 1: return (word_t)buffer + r / 4 % 8192;
	case 2: return r / 4 % 32;
	default: return rnd();
	}
}

static word_t
odd_cap(void)
{
	static const word_t list[] = { 0, CAPSLOT_SELF, VFS, PROC, EXEC, 2, 3,
	    15, 24, 31, 32, 1000, 0xfffffffe, 0xffffffff, ~0UL };

	return list[rnd() % (sizeof list / sizeof list[0])];
}

/* what would end the case, or the machine, if it worked */
static int
spared(word_t label)
{
	return label == (PROC_EXIT & 0xffff) || label == (PROC_KILL & 0xffff) ||
	    label == (PROC_POWER & 0xffff) || label == (PROC_FORK & 0xffff) ||
	    label == (PROC_VFORK & 0xffff) ||
	    label == (PROC_THREAD_NEW & 0xffff) ||
	    label == (PROC_THREAD_EXIT & 0xffff) ||
	    label == (PROC_THREAD_KILL & 0xffff) ||
	    label == (PROC_ITIMER & 0xffff) ||
	    label == (PROC_SETIDS & 0xffff);
}

static int
listed(const struct trace_op *op, int error)
{
	static const int implied[] = { 0, EPERM, ENOSYS, EINVAL, ERETRY,
	    EFAULT, ECANCELED, EBADCAP, ECAPTYPE, ECAPRIGHTS, ETIMEDOUT };
	const uint16_t *e;
	unsigned i;

	for (i = 0; i < sizeof implied / sizeof implied[0]; i++)
		if (error == implied[i])
			return 1;
	for (e = op->to_errors; *e != 0; e++)
		if (*e == error)
			return 1;
	return 0;
}

/*
 * One message.  The right number of capabilities and the right lease in half
 * of the cases, so that what is behind the dispatch is reached, too.
 */
static void
random_message(struct ipc_msg *m, word_t label, const struct trace_op *op)
{
	unsigned i, ncaps = (unsigned)(rnd() % 4);
	word_t lease = rnd() % 4;

	if (op != NULL && rnd() % 2) {
		ncaps = op->to_mincaps;
		lease = op->to_lease;
	}
	m->m_tag = label | TAG_CAPS(ncaps) | lease << 18;
	for (i = 0; i < MSG_WORDS; i++)
		m->m_w[i] = odd_word();
	if (rnd() % 2) {
		m->m_w[LEASE_ADDR] = (word_t)buffer + rnd() % 4096;
		m->m_w[LEASE_LEN] = rnd() % 2048;
	}
	for (i = 0; i < MSG_CAPS; i++)
		m->m_cap[i] = odd_cap();
}

static void
attack(cap_t ep, unsigned server)
{
	const struct trace_op *op;
	struct ipc_msg m;
	unsigned o, i, k;
	word_t label;
	int error;

	buffer = mmap(NULL, 16384, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANON, -1, 0);
	CHECK(buffer != MAP_FAILED);
	for (o = 0; o < 256; o++) {
		label = TAG(server, o);
		op = trace_op(label);
		if (spared(label))
			continue;
		for (i = 0; i < (op != NULL ? ROUNDS : 2); i++) {
			for (k = 0; k < 4096; k += 8)
				*(uint64_t *)(buffer + k) = rnd();
			random_message(&m, label, op);
			error = ipc_call(ep, &m, rnd() % 2 ? WINDOW : 0,
			    WAIT_NS);
			if (op != NULL && !listed(op, error))
				test_fail(__FILE__, __LINE__,
				    "%s.%s round %u: errno %d is not listed",
				    op->to_server, op->to_call, i, error);
			if (op == NULL && error == 0)
				test_fail(__FILE__, __LINE__,
				    "operation %#lx does not exist and works",
				    (unsigned long)label);
		}
	}
}

/* in a child of its own, for it loses descriptors, folders and more */
static void
attack_in_child(cap_t ep, unsigned server)
{
	pid_t pid;
	int st, i;

	for (i = 0; i < 2; i++) {
		pid = fork();
		if (pid == 0) {
			seed = 88172645463325252UL + server + (uint64_t)i;
			/* once as root could do harm that is meant: user */
			if (setgid(1000) == -1 || setuid(1000) == -1)
				_exit(1);
			attack(ep, server);
			_exit(0);
		}
		st = wait_for(pid);
		/* it may have unmapped itself: that is its own affair */
		CHECK(st == 0 || (server == SRV_VM && WIFSIGNALED(st)));
	}
}

static void
messages_to_vfs(void)
{
	attack_in_child(VFS, SRV_VFS);
}

static void
messages_to_vm(void)
{
	attack_in_child(VM, SRV_VM);
}

static void
messages_to_proc(void)
{
	attack_in_child(PROC, SRV_PROC);
}

static void
messages_to_exec(void)
{
	attack_in_child(EXEC, SRV_EXEC);
}

/* operations of one server sent to another */
static void
messages_to_the_wrong_server(void)
{
	static const cap_t eps[] = { VFS, PROC, EXEC, VM };
	static const unsigned servers[] = { SRV_VFS, SRV_PROC, SRV_EXEC,
	    SRV_VM };
	struct ipc_msg m;
	unsigned e, s, o;

	for (e = 0; e < 4; e++)
		for (s = 0; s < 4; s++)
			for (o = 0; e != s && o < 100; o++) {
				memset(&m, 0, sizeof m);
				m.m_tag = TAG(servers[s], o);
				CHECK(ipc_call(eps[e], &m, 0, WAIT_NS) != 0);
			}
}

static void
sends_instead_of_calls(void)
{
	static const cap_t eps[] = { VFS, PROC, EXEC, VM };
	static const unsigned servers[] = { SRV_VFS, SRV_PROC, SRV_EXEC,
	    SRV_VM };
	struct ipc_msg m;
	unsigned e, o;

	seed = 12345;
	buffer = (char *)sends_instead_of_calls;
	for (e = 0; e < 4; e++)
		for (o = 0; o < 256; o++) {
			if (spared(TAG(servers[e], o)))
				continue;
			random_message(&m, TAG(servers[e], o), NULL);
			(void)ipc_send_nowait(eps[e], &m);
		}
}

/* capability operations with indexes and objects that are not ours */
static void
capability_indexes(void)
{
	static const cap_t slots[] = { 0, 1, 2, 11, 13, 14, 15, 24, 31, 32, 33,
	    1000, 0x7fffffff, 0xfffffffe, 0xffffffff };
	word_t info, extra, out[2];
	struct ipc_msg m;
	unsigned i;
	int error;

	for (i = 0; i < sizeof slots / sizeof slots[0]; i++) {
		error = sys_cap_info(slots[i], &info, &extra);
		CHECK(error == 0 || error == EBADCAP);
		CHECK(sys_retype(slots[i], 0, CAP_THREAD, 0, 24, 1) != 0);
		CHECK(sys_revoke(slots[i]) != 0);
		CHECK(sys_unmap(slots[i], 0x10000, 1) != 0);
		CHECK(sys_mapv(slots[i], slots[i], (void *)8, 1, NULL) != 0);
		CHECK(sys_t_resume(slots[i]) != 0);
		CHECK(sys_t_suspend(slots[i]) != 0);
		CHECK(sys_irq_get(slots[i], 1, 24) != 0);
		CHECK(sys_irq_ack(slots[i]) != 0);
		CHECK(sys_log(slots[i], "x", 1) != 0);
		CHECK(sys_power(slots[i], 0, 0) != 0);
		CHECK(sys_lease(slots[i], 0, 0, (vaddr_t)out, 8, out) != 0);
		CHECK(sys_mint(slots[i], 24, slots[i], 0xff, 7) != 0 ||
		    sys_delete(24) == 0);
	}
	memset(&m, 0, sizeof m);
	CHECK(ipc_call(0, &m, 0, 0) != 0);
	CHECK(ipc_call(CAPSLOT_SELF, &m, 0, 0) != 0);
	CHECK(ipc_call(12345, &m, 0, 0) != 0);
	m.m_tag = TAG_CAPS(3);
	m.m_cap[0] = m.m_cap[1] = m.m_cap[2] = 999;
	CHECK(ipc_call(PROC, &m, 0, 0) != 0);
}

/* every kernel operation, also those that do not exist, with odd arguments */
static void
kernel_operations(void)
{
	pid_t pid = fork();
	word_t nr, out[2];
	unsigned i;
	int st;

	if (pid == 0) {
		seed = 424242;
		buffer = mmap(NULL, 16384, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANON, -1, 0);
		for (nr = SYS_SIGNAL; nr < 80; nr++) {
			if (nr == SYS_WAIT)
				continue;
			for (i = 0; i < 50; i++)
				sys_op_out(rnd() % 2 ? odd_cap() : odd_word(),
				    odd_word(), odd_word(), odd_word(),
				    odd_word(), odd_word(), out, nr);
		}
		sys_op(0, 0, 0, 0, 0, 0, 0, ~0UL);
		sys_op(0, 0, 0, 0, 0, 0, 0, 1UL << 32);
		_exit(0);
	}
	st = wait_for(pid);
	/* it holds its own thread, which it may have halted or destroyed */
	CHECK(st == 0 || WIFSIGNALED(st));
}

/* The thread a program holds is its own: no right to stop or change it. */
static void
own_thread_is_not_for_editing(void)
{
	struct thread_config tc = { .tc_what = TC_PRIO, .tc_prio = 63 };

	CHECK_EQ(sys_t_config(CAPSLOT_SELF, &tc), ECAPRIGHTS);
	CHECK_EQ(sys_t_suspend(CAPSLOT_SELF), ECAPRIGHTS);
	CHECK_EQ(sys_t_resume(CAPSLOT_SELF), ECAPRIGHTS);
}

static void
many_clients_at_once(void)
{
	pid_t pids[8];
	int i, k, fd;

	for (i = 0; i < 8; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			for (k = 0; k < 50; k++) {
				fd = open("/etc/motd", O_RDONLY);
				if (fd == -1 || close(fd) == -1)
					_exit(1);
				if (getpid() <= 0)
					_exit(2);
			}
			_exit(0);
		}
	}
	for (i = 0; i < 8; i++)
		CHECK_EQ(wait_for(pids[i]), 0);
}

/* Even root's only reads: it neither speaks for the kernel, nor hears its keys. */
static void
log_is_for_reading(void)
{
	static char text[64];
	word_t out[2], n;

	CHECK_EQ(proc_log_open(PROC, WINDOW), 0);
	CHECK_EQ(sys_log_read(WINDOW, 0, text, sizeof text, out), 0);
	CHECK_EQ(sys_log(WINDOW, "x", 1), ECAPRIGHTS);
	CHECK_EQ(sys_console_off(WINDOW, 1), ECAPRIGHTS);
	CHECK_EQ(sys_console_put(WINDOW, "x", 1, &n), ECAPRIGHTS);
	CHECK_EQ(sys_console_get(WINDOW, &n), ECAPRIGHTS);
	CHECK_EQ(sys_delete(WINDOW), 0);
}

static const struct test tests[] = {
	T(messages_to_vfs), T(messages_to_vm), T(messages_to_proc),
	T(messages_to_exec), T(messages_to_the_wrong_server),
	T(sends_instead_of_calls), T(capability_indexes),
	T(kernel_operations), T(log_is_for_reading),
	T(own_thread_is_not_for_editing), T(many_clients_at_once),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
