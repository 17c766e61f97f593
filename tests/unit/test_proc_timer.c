// SRCS: servers/proc/table.c servers/proc/lwp.c servers/proc/timer.c lib/util/strlcpy.c
// CFLAGS: -idirafter lib/util -ffunction-sections -Wl,--gc-sections
/* SPDX-License-Identifier: BSD-2-Clause */
/* proc's timers: which is first, what is due, and that nothing wraps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "ipc/ipc.h"
#include "lwp.h"
#include "sig.h"

#define HZ	10000000UL
#define US	(HZ / 1000000)

word_t ipc_alarm;
static struct proc *a, *b;
static int sent_a, sent_b, ends;

void
sig_post(struct proc *p, unsigned sig)
{
	assert_int_equal(sig, S_ALRM);
	(*(p == a ? &sent_a : &sent_b))++;
	/* by default it is the end, as life_end() has it */
	if (ends)
		timer_clear(p);
}

static int
setup(void **state)
{
	(void)state;
	proc_table_init();
	timer_hz = HZ;
	a = proc_alloc(&rootproc);
	b = proc_alloc(&rootproc);
	a->p_state = b->p_state = PROC_LIVE;
	sent_a = sent_b = ends = 0;
	ipc_alarm = 0;
	return 0;
}

static void
earliest_is_first(void **state)
{
	(void)state;
	assert_int_equal(timer_set(a, 100, 5000, 0), 0);
	assert_int_equal(ipc_alarm, 100 + 5000 * US);
	assert_int_equal(timer_set(b, 100, 3000, 0), 0);
	assert_int_equal(ipc_alarm, 100 + 3000 * US);
	timer_run(100 + 3000 * US - 1);
	assert_int_equal(sent_a + sent_b, 0);
	timer_run(100 + 3000 * US);
	assert_int_equal(sent_b, 1);
	assert_int_equal(sent_a, 0);
	assert_int_equal(ipc_alarm, 100 + 5000 * US);
	timer_run(100 + 9000 * US);
	assert_int_equal(sent_a, 1);
	assert_int_equal(ipc_alarm, 0);
}

static void
intervals(void **state)
{
	word_t left, again;

	(void)state;
	assert_int_equal(timer_set(a, 0, 2000, 3000), 0);
	timer_run(2000 * US);
	assert_int_equal(sent_a, 1);
	assert_int_equal(ipc_alarm, 5000 * US);
	/* late by several: one signal, and the beat is kept */
	timer_run(12500 * US);
	assert_int_equal(sent_a, 2);
	assert_int_equal(ipc_alarm, 14000 * US);
	timer_get(a, 13000 * US, &left, &again);
	assert_int_equal(left, 1000);
	assert_int_equal(again, 3000);
	/* what is too short for us */
	assert_int_equal(timer_set(a, 0, 1, 1), 0);
	timer_run(10);
	assert_int_equal(ipc_alarm, 10 + 1000 * US);
	/* off; the interval alone is nothing */
	assert_int_equal(timer_set(a, 0, 0, 5000), 0);
	assert_int_equal(ipc_alarm, 0);
	timer_get(a, 0, &left, &again);
	assert_int_equal(left, 0);
	assert_int_equal(again, 0);
}

static void
the_end_of_a_process(void **state)
{
	(void)state;
	ends = 1;
	timer_set(a, 0, 2000, 3000);
	timer_set(b, 0, 2000, 0);
	timer_run(2000 * US);
	assert_int_equal(sent_a, 1);
	assert_int_equal(sent_b, 1);
	assert_int_equal(ipc_alarm, 0);
}

static void
limits(void **state)
{
	word_t left, again;

	(void)state;
	assert_int_equal(timer_set(a, 0, (1UL << 52) + 1, 0), EINVAL);
	assert_int_equal(timer_set(a, 0, 1, UINT64_MAX), EINVAL);
	assert_int_equal(ipc_alarm, 0);
	assert_int_equal(timer_set(a, 1UL << 50, 1UL << 52, 1UL << 52), 0);
	timer_get(a, 1UL << 50, &left, &again);
	assert_int_equal(left, 1UL << 52);
	assert_int_equal(again, 1UL << 52);
	/* a clock that does not divide: never early */
	timer_hz = 32768;
	assert_int_equal(timer_set(a, 0, 1, 0), 0);
	assert_int_equal(ipc_alarm, 1);
	timer_get(a, 5, &left, &again);
	assert_int_equal(left, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(earliest_is_first, setup),
		cmocka_unit_test_setup(intervals, setup),
		cmocka_unit_test_setup(the_end_of_a_process, setup),
		cmocka_unit_test_setup(limits, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
