/* SPDX-License-Identifier: BSD-2-Clause */
/* SRCS: platform/plic.c */
/* The interrupt controller: which registers say that a line may interrupt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "platform/board.h"
#include "platform/plic.h"

#define NLINES		40
#define CONTEXT		3

static uint32_t regs[0x210000 / 4];

#define PRIORITY(n)	regs[n]
#define ENABLES(c, n)	regs[0x2000 / 4 + (c) * 0x20 + (n) / 32]
#define ENABLE(c, n)	(ENABLES(c, n) >> (n) % 32 & 1)

static int
fresh(void **state)
{
	(void)state;
	memset(regs, 0xff, sizeof(regs));	/* as a loader may leave it */
	plic_init(regs, NLINES);
	plic_context_init(CONTEXT);
	return 0;
}

static void
nothing_interrupts_at_first(void **state)
{
	unsigned i;

	(void)state;
	for (i = 1; i <= NLINES; i++) {
		assert_int_equal(PRIORITY(i), 0);
		assert_int_equal(ENABLE(CONTEXT, i), 0);
	}
	assert_int_equal(regs[(0x200000 + CONTEXT * 0x1000) / 4], 0);
}

/* the write that QEMU's PLIC acts upon is that of the priority */
static void
masked_by_priority(void **state)
{
	(void)state;
	plic_enable(CONTEXT, 35, 1);
	assert_int_equal(PRIORITY(35), 1);
	assert_int_equal(ENABLE(CONTEXT, 35), 1);
	plic_enable(CONTEXT, 35, 0);
	assert_int_equal(PRIORITY(35), 0);
	assert_int_equal(ENABLE(CONTEXT, 35), 1);
	plic_enable(CONTEXT, 35, 1);
	assert_int_equal(PRIORITY(35), 1);
	/* and nobody else */
	assert_int_equal(PRIORITY(34), 0);
	assert_int_equal(PRIORITY(3), 0);
	assert_int_equal(ENABLE(CONTEXT, 34), 0);
	assert_int_equal(ENABLE(CONTEXT, 3), 0);
	assert_int_equal(ENABLE(CONTEXT - 1, 35), 1);	/* 0xff, untouched */
}

static void
lines_that_are_not_there(void **state)
{
	static uint32_t before[sizeof(regs) / 4];

	(void)state;
	memcpy(before, regs, sizeof(regs));
	plic_enable(CONTEXT, 0, 1);
	plic_enable(CONTEXT, NLINES + 1, 1);
	plic_enable(BOARD_NO_CONTEXT, 1, 1);
	assert_memory_equal(before, regs, sizeof(regs));
	assert_int_equal(plic_claim(BOARD_NO_CONTEXT), 0);
	plic_init(NULL, NLINES);
	plic_enable(CONTEXT, 1, 1);
	assert_int_equal(plic_nlines(), 0);
	assert_int_equal(plic_claim(CONTEXT), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(nothing_interrupts_at_first, fresh),
		cmocka_unit_test_setup(masked_by_priority, fresh),
		cmocka_unit_test_setup(lines_that_are_not_there, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
