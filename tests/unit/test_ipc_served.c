// SRCS: lib/ipc/served.c
// CFLAGS: -Itests/unit -include bootinfo_host.h
/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a server says of its callers (lib/ipc/served.c): who waits for which
 * call, against a kernel that knows whose the reply objects are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "ipc/ipc.h"
#include "ipc/serve.h"
#include "sys/sys.h"

#define READ	7
#define WRITE	9
#define REPLY	100	/* the first reply object; that of thread i is at + i */

const struct bootinfo host_boot = { .bi_restarts = 2 };
struct ipc_count ipc_counts[2 + IPC_COUNTS_MORE];
const uint8_t ipc_ops[] = { READ, WRITE };
const unsigned ipc_nops = 2;

/* tokens of the threads: process 5 has two, process 6 one, one is gone */
static const word_t tokens[] = { 5 << 16 | 1, 5 << 16 | 2, 6 << 16 | 1, 0 };

int
sys_op_out(word_t a0, word_t a1, word_t a2, word_t a3, word_t a4, word_t a5,
    word_t *out, word_t nr)
{
	(void)a1, (void)a2, (void)a3, (void)a4, (void)a5;
	assert_int_equal(nr, SYS_CAP_INFO);
	assert_in_range(a0, REPLY, REPLY + 3);
	out[0] = 0;
	out[1] = tokens[a0 - REPLY];
	return 0;
}

static word_t
holds(word_t op, word_t pid)
{
	word_t calls, refused, n, restarts;

	assert_int_equal(ipc_served(op, pid, &calls, &refused, &n, &restarts),
	    0);
	assert_int_equal(restarts, 2);
	return n;
}

static void
of_a_call_and_of_a_process(void **state)
{
	(void)state;
	assert_int_equal(holds(0, 0), 0);
	ipc_hold(REPLY, TAG(4, READ));
	ipc_hold(REPLY + 1, TAG(4, WRITE));
	ipc_hold(REPLY + 2, TAG(4, READ));
	ipc_hold(REPLY + 3, TAG(4, READ));
	assert_int_equal(holds(0, 0), 4);
	assert_int_equal(holds(READ, 0), 3);
	assert_int_equal(holds(0, 5), 2);
	assert_int_equal(holds(READ, 5), 1);
	assert_int_equal(holds(WRITE, 5), 1);
	assert_int_equal(holds(WRITE, 6), 0);
	assert_int_equal(holds(READ, 7), 0);
	ipc_unhold(REPLY, 0);
	assert_int_equal(holds(READ, 5), 0);
	assert_int_equal(holds(READ, 6), 1);
	ipc_unhold(REPLY + 1, 0);
	ipc_unhold(REPLY + 2, 0);
	ipc_unhold(REPLY + 3, 0);
	assert_int_equal(holds(0, 0), 0);
}

/* refused is who was held and hears an errno, under the name of the call */
static void
refused_when_answered(void **state)
{
	word_t calls, refused, n, restarts;

	(void)state;
	ipc_hold(REPLY, TAG(4, WRITE));
	ipc_unhold(REPLY, EINTR);
	ipc_hold(REPLY, TAG(4, WRITE));
	ipc_unhold(REPLY, ERETRY);
	assert_int_equal(ipc_served(WRITE, 0, &calls, &refused, &n, &restarts),
	    0);
	assert_int_equal(refused, 1);
	assert_int_equal(n, 0);
	assert_int_equal(ipc_served(8, 0, &calls, &refused, &n, &restarts),
	    ENOENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_call_and_of_a_process),
		cmocka_unit_test(refused_when_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
