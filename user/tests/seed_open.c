/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Items and rules that wait for signals and tracing: placeholders, named so
 * that nobody takes them for shown.  Each goes when its test is written.
 */
#include "tests/lib/test.h"

#if !__has_include(<abi/signal.h>)
static void
needs_tracing(void)
{
	test_skip("needs tracing");
}

#define OPEN(name)	{ #name, needs_tracing }
static const struct test tests[] = {
	OPEN(seed_013_traced_caller), OPEN(seed_071_caught_signals_reset),
	OPEN(seed_079_trace_dropped_on_set_id),
	OPEN(seed_085_stop_before_first_instruction),
	OPEN(seed_087_emulation_record), OPEN(seed_098_attach_in_between),
	OPEN(rule_19_traced_gains_nothing),
	OPEN(rule_34_siblings_are_gone), OPEN(rule_35_signals_kept),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
#else
int
main(int argc, char **argv)
{
	return tests_run(NULL, 0, argc, argv);
}
#endif
