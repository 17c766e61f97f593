// SRCS: servers/exec/exec_args.c servers/exec/emul_native.c servers/exec/exec_elf.c servers/exec/exec_subr.c servers/exec/exec_explain.c servers/exec/exec_format.c servers/exec/exec_template.c servers/exec/exec_conf.c servers/exec/exec_script.c lib/elf/elf.c lib/util/printf.c lib/util/strlcpy.c
// CFLAGS: -idirafter lib/util
/* SPDX-License-Identifier: BSD-2-Clause */
/* The argument block, item by item: docs/seed.md, sections D, F and J. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "execpkg.h"

#define SP	(USRSTACK - 0x5000)
#define PAGES	4

static struct pkg k;
static struct exec_args *ea = &k.p.ep_args;
static struct ps_strings ps;
static uint8_t *base;

static uint64_t
word(unsigned i)
{
	uint64_t v;

	memcpy(&v, ea->ea_base + 8UL * i, 8);
	return v;
}

static const char *
str(uint64_t va)
{
	assert_in_range(va, SP, SP + ea->ea_size - 1);
	return (const char *)ea->ea_base + (va - SP);
}

/* a block of `argc' and `envc' strings, with a hundred odd bytes above them */
static void
block(unsigned argc, unsigned envc, const void *strings, unsigned len)
{
	pkg_new(&k, "/bin/x");
	base = pkg_block(ea, PAGES, argc, envc, strings, len);
}

static void
finish(void)
{
	assert_int_equal(exec_args_size(ea, 6), 0);
	assert_int_equal(exec_args_copy(ea, SP, &ps), 0);
}

static int
teardown(void **state)
{
	(void)state;
	free(base);
	base = NULL;
	return 0;
}

static void
fake(unsigned argc, const char *strings, unsigned len, int skip)
{
	static const char fa[] = "/bin/i\0arg\0script";

	block(argc, 1, strings, len);
	memset(ea->ea_base + ea->ea_strings + len, 0xa5, 200);
	exec_args_fake(ea, fa, sizeof(fa), 3, skip);
	finish();
}

static void
seed_036_fakes_come_first(void **state)
{
	(void)state;
	fake(2, "a0\0a1\0E", 8, 0);
	assert_int_equal(word(0), 5);
	assert_string_equal(str(word(1)), "/bin/i");
	assert_string_equal(str(word(3)), "script");
	assert_string_equal(str(word(4)), "a0");
	assert_string_equal(str(word(5)), "a1");
	assert_string_equal(str(word(7)), "E");
}

static void
seed_038_skiparg_drops_argv0(void **state)
{
	(void)state;
	fake(2, "a0\0a1\0E", 8, 1);
	assert_int_equal(word(0), 4);
	assert_string_equal(str(word(3)), "script");
	assert_string_equal(str(word(4)), "a1");
	assert_int_equal(word(5), 0);
	assert_string_equal(str(word(6)), "E");
}

static void
seed_046_end_is_aligned(void **state)
{
	unsigned n;

	(void)state;
	for (n = 1; n < 40; n++) {
		static const char s[64] = "";

		block(n, 0, s, n);
		finish();
		assert_int_equal(ea->ea_random % 16, 0);
		assert_true(ea->ea_random >= ea->ea_execfn + 7);
		assert_int_equal((EXEC_STACKROOM + ea->ea_size) % PAGE_SIZE,
		    0);
		teardown(state);
	}
}

/* the trampoline is a shared page of its own, not a part of the stack */
static void
seed_047_trampoline_is_a_page(void **state)
{
	unsigned i, found = 0;

	(void)state;
	pkg_new(&k, "/bin/x");
	ea->ea_size = PAGE_SIZE - EXEC_STACKROOM;
	assert_int_equal(exec_setup_stack(&k.p, 0), 0);
	for (i = 0; i < k.p.ep_vmcmds.evs_used; i++)
		if (k.cmds[i].ev_op == VMCMD_SIGCODE) {
			assert_int_equal(k.cmds[i].ev_addr, SIGCODE_ADDR);
			assert_int_equal(k.cmds[i].ev_prot, MAP_R | MAP_X);
			found++;
		}
	assert_int_equal(found, 1);
	assert_int_equal(k.p.ep_ssize, PAGE_SIZE);
}

static void
seed_048_what_the_stack_needs(void **state)
{
	(void)state;
	block(2, 1, "a\0b\0c", 6);
	finish();
	assert_int_equal(ea->ea_strings, 8 + 16 * EXEC_NAUX + (2 + 1 + 2) * 8);
	assert_int_equal(ea->ea_execfn, ea->ea_strings + 6);
	assert_int_equal(ea->ea_psstrings, ea->ea_size - sizeof(ps));
	/* one more byte than fits takes one more page */
	free(base);
	base = NULL;
	exec_args_init(ea, NULL, 1, 0, 0);
	ea->ea_strlen = PAGE_SIZE - EXEC_STACKROOM - ea->ea_strings - 16 - 7 -
	    sizeof(struct ps_strings) - 16;
	assert_int_equal(exec_args_size(ea, 6), 0);
	assert_int_equal(EXEC_STACKROOM + ea->ea_size, PAGE_SIZE);
	ea->ea_strlen += 32;
	assert_int_equal(exec_args_size(ea, 6), 0);
	assert_int_equal(EXEC_STACKROOM + ea->ea_size, 2 * PAGE_SIZE);
}

static void
seed_049_over_the_stack_limit(void **state)
{
	(void)state;
	pkg_new(&k, "/bin/x");
	ea->ea_size = 3 * PAGE_SIZE - EXEC_STACKROOM;
	k.p.ep_ssize = 3 * PAGE_SIZE;
	assert_int_equal(exec_setup_stack(&k.p, 0), ENOMEM);
	assert_int_equal(k.p.ep_vmcmds.evs_used, 0);
	k.p.ep_ssize = 4 * PAGE_SIZE;
	assert_int_equal(exec_setup_stack(&k.p, 0), 0);
}

static void
seed_050_size_becomes_the_need(void **state)
{
	(void)state;
	pkg_new(&k, "/bin/x");
	ea->ea_size = 3 * PAGE_SIZE - EXEC_STACKROOM;
	assert_int_equal(exec_setup_stack(&k.p, 0), 0);
	assert_int_equal(k.p.ep_ssize, 3 * PAGE_SIZE);
}

static void
seed_059_counts(void **state)
{
	(void)state;
	block(3, 2, "a\0b\0c\0d\0e", 10);
	finish();
	assert_int_equal(ps.ps_nargvstr, 3);
	assert_int_equal(ps.ps_nenvstr, 2);
}

static void
seed_060_stack_pointer(void **state)
{
	struct commit c;
	unsigned rnd;

	(void)state;
	for (rnd = 0; rnd < 3; rnd++) {
		pkg_new(&k, "/bin/x");
		ea->ea_size = 2 * PAGE_SIZE - EXEC_STACKROOM;
		assert_int_equal(exec_setup_stack(&k.p, rnd), 0);
		assert_int_equal(k.p.ep_sp, USRSTACK - ptoa(rnd) -
		    2 * PAGE_SIZE + EXEC_STACKROOM);
		assert_int_equal(k.p.ep_sp % 16, 0);
		k.p.ep_emul = &emul_native;
		native_setregs(&k.p, &c);
		assert_int_equal(c.c_sp, k.p.ep_sp);
	}
}

static void
seed_062_argc_first(void **state)
{
	(void)state;
	block(3, 0, "a\0b\0c", 6);
	finish();
	assert_int_equal(word(0), 3);
}

static void
seed_063_strings_behind_the_vector(void **state)
{
	(void)state;
	block(2, 2, "a\0b\0c\0d", 8);
	finish();
	assert_int_equal(word(1), SP + 8 + (2 + 1 + 2 + 1) * 8 +
	    emul_native.e_arglen);
	assert_int_equal(emul_native.e_arglen, 16 * EXEC_NAUX);
}

static void
seed_064_where_the_vectors_are(void **state)
{
	(void)state;
	block(2, 2, "a\0b\0c\0d", 8);
	finish();
	assert_int_equal(ps.ps_argvstr, SP + 8);
	assert_int_equal(ps.ps_envstr, SP + 8 + 3 * 8);
}

static void
seed_065_contiguous(void **state)
{
	(void)state;
	block(2, 1, "one\0\0E=2", 9);
	finish();
	assert_int_equal(word(2), word(1) + 4);
	assert_int_equal(word(4), word(2) + 1);
	assert_string_equal(str(word(4)), "E=2");
}

static void
seed_066_null_behind_both(void **state)
{
	(void)state;
	block(2, 1, "a\0b\0c", 6);
	memset(ea->ea_base + 8 + 2 * 8, 0xa5, 8);
	memset(ea->ea_base + 8 + 4 * 8, 0xa5, 8);
	finish();
	assert_int_equal(word(3), 0);
	assert_int_equal(word(5), 0);
	assert_int_not_equal(word(4), 0);
}

/* fewer strings than were counted: an errno, where the seed has a NULL */
static void
seed_067_copy_gives_an_errno(void **state)
{
	(void)state;
	block(3, 1, "a\0b", 4);
	assert_int_equal(exec_args_size(ea, 6), 0);
	assert_int_equal(exec_args_copy(ea, SP, &ps), E2BIG);
}

static void
native(unsigned argc, unsigned envc, const char *s, unsigned len)
{
	block(argc, envc, s, len);
	assert_int_equal(exec_args_size(ea, 6), 0);
	k.p.ep_sp = SP;
	assert_int_equal(native_copyargs(&k.p), 0);
}

static uint64_t
aux(unsigned at, uint64_t type)
{
	for (; word(at) != AT_NULL; at += 2)
		if (word(at) == type)
			return word(at + 1);
	return 0;
}

static void
seed_068_ps_strings_at_the_top(void **state)
{
	struct ps_strings *top;

	(void)state;
	native(2, 1, "a\0b\0c", 6);
	top = (void *)(ea->ea_base + ea->ea_size - sizeof(*top));
	assert_int_equal(aux(6, AT_PSSTRINGS), SP + ea->ea_size -
	    sizeof(*top));
	assert_int_equal(top->ps_nargvstr, 2);
	assert_int_equal(top->ps_argvstr, SP + 8);
	assert_int_equal(top->ps_nenvstr, 1);
	assert_int_equal(top->ps_envstr, SP + 8 + 24);
}

static void
seed_092_fakes_are_in_the_budget(void **state)
{
	uint32_t need = 0;

	(void)state;
	pkg_new(&k, "/bin/x");
	exec_args_init(ea, NULL, 1, 0, ARG_MAX - EXEC_ARGRESERVE - 100);
	assert_int_equal(exec_args_fakesize(ea, 20, 2, &need), 0);
	assert_true(need <= ARG_MAX);
	assert_int_equal(exec_args_fakesize(ea, 200, 2, &need), E2BIG);
	assert_int_equal(exec_args_fakesize(ea, 1, 20, &need), E2BIG);
	assert_int_equal(exec_args_fakesize(ea, UINT32_MAX, 2, &need), E2BIG);
}

/* each has its NUL, in memory that was full of other things */
static void
seed_093_fakes_end_in_nul(void **state)
{
	unsigned nest;

	(void)state;
	pkg_new(&k, "/tmp/script");
	memset(k.p.ep_fabuf, 0xa5, sizeof(k.p.ep_fabuf));
	for (nest = 0; nest < 2; nest++) {
		k.p.ep_flags &= ~EXEC_REDIRECT;
		pkg_text(&k, "#!/bin/i arg\n", 13);
		assert_int_equal(exec_probe(&k.p), 0);
	}
	assert_string_equal(k.p.ep_fabuf + k.p.ep_fa, "/bin/i");
	assert_string_equal(k.p.ep_fabuf + k.p.ep_fa + 7, "arg");
	assert_string_equal(k.p.ep_fabuf + k.p.ep_fa + 11, "/bin/i");
	assert_string_equal(k.p.ep_fabuf + k.p.ep_fa + 18, "arg");
	assert_string_equal(k.p.ep_fabuf + k.p.ep_fa + 22, "/tmp/script");
	assert_int_equal(k.p.ep_fac, 5);
}

static void
seed_094_skiparg_of_an_empty_argv(void **state)
{
	(void)state;
	fake(0, "E", 2, 1);
	assert_int_equal(word(0), 3);
	assert_string_equal(str(word(1)), "/bin/i");
	assert_int_equal(word(4), 0);
	assert_string_equal(str(word(5)), "E");
	assert_int_equal(word(6), 0);
}

static void
seed_096_argc_is_a_long(void **state)
{
	(void)state;
	block(1, 0, "a", 2);
	memset(ea->ea_base, 0xff, 8);
	finish();
	assert_int_equal(word(0), 1);
}

static void
seed_101_comm_of_a_script(void **state)
{
	(void)state;
	pkg_new(&k, "/tmp/script");
	pkg_text(&k, "#!/bin/interp\n", 14);
	assert_int_equal(exec_probe(&k.p), 0);
	exec_setcomm(&k.p);
	assert_string_equal(k.p.ep_comm, "script");
}

static void
rule_05_sums_do_not_wrap(void **state)
{
	static const uint32_t n[] = { UINT32_MAX, UINT32_MAX - 7,
	    UINT32_MAX / 8, UINT32_MAX / 8 + 1, 1U << 31, 1U << 29 };
	uint32_t need;
	unsigned i;

	(void)state;
	pkg_new(&k, "/bin/x");
	for (i = 0; i < nitems(n); i++) {
		exec_args_init(ea, NULL, n[i], 1, 10);
		assert_int_equal(exec_args_size(ea, 6), E2BIG);
		exec_args_init(ea, NULL, 1, n[i], 10);
		assert_int_equal(exec_args_size(ea, 6), E2BIG);
		exec_args_init(ea, NULL, 1, 1, n[i]);
		assert_int_equal(exec_args_size(ea, 6), E2BIG);
		assert_int_equal(exec_args_fakesize(ea, n[i], n[i], &need),
		    E2BIG);
	}
}

#define T(f)	cmocka_unit_test_teardown(f, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(seed_036_fakes_come_first), T(seed_038_skiparg_drops_argv0),
		T(seed_046_end_is_aligned),
		T(seed_047_trampoline_is_a_page),
		T(seed_048_what_the_stack_needs),
		T(seed_049_over_the_stack_limit),
		T(seed_050_size_becomes_the_need), T(seed_059_counts),
		T(seed_060_stack_pointer), T(seed_062_argc_first),
		T(seed_063_strings_behind_the_vector),
		T(seed_064_where_the_vectors_are), T(seed_065_contiguous),
		T(seed_066_null_behind_both), T(seed_067_copy_gives_an_errno),
		T(seed_068_ps_strings_at_the_top),
		T(seed_092_fakes_are_in_the_budget),
		T(seed_093_fakes_end_in_nul),
		T(seed_094_skiparg_of_an_empty_argv),
		T(seed_096_argc_is_a_long), T(seed_101_comm_of_a_script),
		T(rule_05_sums_do_not_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
