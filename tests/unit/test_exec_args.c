// SRCS: servers/exec/exec_args.c servers/exec/emul_native.c servers/exec/exec_elf.c servers/exec/exec_subr.c servers/exec/exec_explain.c servers/exec/exec_format.c servers/exec/exec_template.c servers/exec/exec_conf.c servers/exec/exec_script.c lib/elf/elf.c lib/util/printf.c lib/util/strlcpy.c
// CFLAGS: -idirafter lib/util
/* SPDX-License-Identifier: BSD-2-Clause */
/* The argument block as the new program reads it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "execpkg.h"

#define SP	(USRSTACK - 0x5000)

/* The string that a pointer of the new program means. */
static const char *
at(const struct exec_args *ea, uint64_t va)
{
	assert_in_range(va, SP, SP + ea->ea_size - 1);
	return (const char *)ea->ea_base + (va - SP);
}

static uint64_t
word(const struct exec_args *ea, unsigned i)
{
	uint64_t w;

	memcpy(&w, ea->ea_base + 8UL * i, 8);
	return w;
}

static void
check_vector(const struct exec_args *ea, unsigned first, unsigned n,
    const char *const *want)
{
	unsigned i;

	for (i = 0; i < n; i++)
		assert_string_equal(at(ea, word(ea, first + i)), want[i]);
	assert_int_equal(word(ea, first + n), 0);
}

static void
seed_065_layout(void **state)
{
	static const char strings[] = "prog\0one\0\0A=1\0B=twotwotwo";
	static const char *const argv[] = { "prog", "one", "" };
	static const char *const envp[] = { "A=1", "B=twotwotwo" };
	struct ps_strings ps;
	struct exec_args ea;
	uint8_t *base;

	(void)state;
	base = pkg_block(&ea, 2, 3, 2, strings, sizeof(strings));
	assert_int_equal(exec_args_size(&ea, 5), 0);
	assert_int_equal(EXEC_STACKROOM + ea.ea_size, PAGE_SIZE);
	assert_int_equal(exec_args_copy(&ea, SP, &ps), 0);
	assert_int_equal(word(&ea, 0), 3);
	check_vector(&ea, 1, 3, argv);
	check_vector(&ea, 5, 2, envp);
	assert_int_equal(ps.ps_nargvstr, 3);
	assert_int_equal(ps.ps_nenvstr, 2);
	assert_int_equal(ps.ps_argvstr, SP + 8);
	assert_int_equal(ps.ps_envstr, SP + 40);
	/* contiguous, argv then env */
	assert_int_equal(word(&ea, 2), word(&ea, 1) + 5);
	assert_int_equal(word(&ea, 6), word(&ea, 5) + 4);
	assert_int_equal(ea.ea_random % 16, 0);
	free(base);
}

static void
seed_040_empty_vectors(void **state)
{
	struct ps_strings ps;
	struct exec_args ea;
	uint8_t *base;

	(void)state;
	base = pkg_block(&ea, 1, 0, 0, "", 0);
	assert_int_equal(exec_args_size(&ea, 1), 0);
	assert_int_equal(exec_args_copy(&ea, SP, &ps), 0);
	assert_int_equal(word(&ea, 0), 0);
	assert_int_equal(word(&ea, 1), 0);
	assert_int_equal(word(&ea, 2), 0);
	free(base);
}

/* counts that do not fit the strings are refused, not believed */
static void
wrong_counts(void **state)
{
	static const char strings[] = "a\0b\0c";
	struct ps_strings ps;
	struct exec_args ea;
	uint8_t *base;
	unsigned argc, envc, len;

	(void)state;
	for (argc = 0; argc < 6; argc++)
		for (envc = 0; envc < 6; envc++)
			for (len = 0; len <= sizeof(strings); len++) {
				base = pkg_block(&ea, 1, argc, envc, strings,
				    len);
				assert_int_equal(exec_args_size(&ea, 1), 0);
				assert_int_equal(exec_args_copy(&ea, SP, &ps),
				    (argc + envc) * 2 <= len + 1 ? 0 : E2BIG);
				free(base);
			}
}

static void
seed_043_budget(void **state)
{
	struct exec_args ea = { 0 };
	uint32_t need;

	(void)state;
	exec_args_init(&ea, NULL, 1, 1, ARG_MAX);
	assert_int_equal(exec_args_size(&ea, 5), E2BIG);
	exec_args_init(&ea, NULL, ARG_MAX / 8, 0, 0);
	assert_int_equal(exec_args_size(&ea, 5), E2BIG);
	exec_args_init(&ea, NULL, UINT32_MAX, UINT32_MAX, UINT32_MAX);
	assert_int_equal(exec_args_size(&ea, 5), E2BIG);
	exec_args_init(&ea, NULL, 1, 1, ARG_MAX - EXEC_ARGRESERVE - 4096);
	assert_int_equal(exec_args_size(&ea, 5), 0);
	assert_int_equal(EXEC_STACKROOM + ea.ea_size, ARG_MAX);
	/* item 92: fake arguments count, too */
	assert_int_equal(exec_args_fakesize(&ea, 100, 3, &need), 0);
	assert_int_equal(exec_args_fakesize(&ea, 5000, 3, &need), E2BIG);
	assert_int_equal(exec_args_fakesize(&ea, UINT32_MAX, UINT32_MAX,
	    &need), E2BIG);
	exec_args_init(&ea, NULL, 1, 1, 100);
	assert_int_equal(exec_args_size(&ea, EXEC_PATHMAX), ENAMETOOLONG);
}

static void
fakes(unsigned argc, const char *strings, unsigned len, unsigned want,
    const char *const *argv)
{
	static const char fa[] = "/bin/sh\0-e\0/tmp/script";
	static const char *const envp[] = { "E=1" };
	struct ps_strings ps;
	struct exec_args ea;
	uint32_t need;
	uint8_t *base;

	base = pkg_block(&ea, 2, argc, 1, strings, len);
	assert_int_equal(exec_args_fakesize(&ea, sizeof(fa), 3, &need), 0);
	assert_in_range(need, 1, 2 * PAGE_SIZE);
	exec_args_fake(&ea, fa, sizeof(fa), 3, 1);
	assert_int_equal(ea.ea_argc, want);
	assert_int_equal(exec_args_size(&ea, 5), 0);
	assert_true(ea.ea_execfn <= need);
	assert_int_equal(exec_args_copy(&ea, SP, &ps), 0);
	check_vector(&ea, 1, want, argv);
	check_vector(&ea, want + 2, 1, envp);
	free(base);
}

static void
seed_036_fake_arguments(void **state)
{
	static const char *const a[] = { "/bin/sh", "-e", "/tmp/script", "x" };
	static const char *const b[] = { "/bin/sh", "-e", "/tmp/script" };
	static const char none[] = "E=1", two[] = "script\0x\0E=1";
	static const char longer[] = "a very long name that a shell gave the "
	    "script, longer than what takes its place\0x\0E=1";

	(void)state;
	fakes(2, two, sizeof(two), 4, a);
	fakes(2, longer, sizeof(longer), 4, a);
	/* item 94: SKIPARG of nothing */
	fakes(0, none, sizeof(none), 3, b);
}

static uint64_t
aux(const struct exec_args *ea, unsigned first, uint64_t type)
{
	unsigned i;

	for (i = first; word(ea, i) != AT_NULL; i += 2)
		if (word(ea, i) == type)
			return word(ea, i + 1);
	fail_msg("no auxiliary entry %lu", (unsigned long)type);
	return 0;
}

static void
native_block(void **state)
{
	static const char strings[] = "x\0E=1";
	static struct pkg k;
	struct exec_package *epp = pkg_new(&k, "/bin/x");
	struct exec_args *ea = &epp->ep_args;
	struct ps_strings ps;
	struct commit c;
	uint8_t *base;
	uint32_t i;

	(void)state;
	base = pkg_block(ea, 1, 1, 1, strings, sizeof(strings));
	/* leftovers of another request where this one writes */
	memset(ea->ea_base + 4 * 8, 0xa5, 2 * 8 * EXEC_NAUX);
	memset(ea->ea_base + ea->ea_strings + ea->ea_strlen, 0xa5, 64);
	pkg_elf(&k);
	assert_int_equal(exec_probe(epp), 0);
	assert_int_equal(exec_args_size(ea, epp->ep_execfnlen), 0);
	epp->ep_sp = SP;
	epp->ep_timebase = 10000000;
	memset(epp->ep_random, 7, 16);
	epp->ep_euid = 5;
	epp->ep_flags |= EXEC_SECURE;
	assert_int_equal(epp->ep_esch->es_copyargs(epp), 0);
	assert_int_equal(aux(ea, 5, AT_PHDR), 0x10040);
	assert_int_equal(aux(ea, 5, AT_PHNUM), 3);
	assert_int_equal(aux(ea, 5, AT_ENTRY), 0x10100);
	assert_int_equal(aux(ea, 5, AT_EUID), 5);
	assert_int_equal(aux(ea, 5, AT_SECURE), 1);
	assert_int_equal(aux(ea, 5, AT_TIMEBASE), 10000000);
	assert_string_equal(at(ea, aux(ea, 5, AT_EXECFN)), "/bin/x");
	assert_memory_equal(at(ea, aux(ea, 5, AT_RANDOM)), epp->ep_random, 16);
	memcpy(&ps, at(ea, aux(ea, 5, AT_PSSTRINGS)), sizeof(ps));
	assert_int_equal(ps.ps_nargvstr, 1);
	assert_int_equal(aux(ea, 5, AT_PSSTRINGS) + sizeof(ps),
	    SP + ea->ea_size);
	/* nothing of the other request is left before the random bytes */
	for (i = 0; i < ea->ea_random; i++)
		assert_int_not_equal(base[i], 0xa5);
	exec_setcomm(epp);
	epp->ep_esch->es_setregs(epp, &c);
	assert_int_equal(c.c_pc, 0x10100);
	assert_int_equal(c.c_sp, SP);
	assert_int_equal(c.c_sp % 16, 0);
	assert_int_equal(c.c_a0 | c.c_a1 | c.c_a2 | c.c_tp | c.c_ecall, 0);
	assert_string_equal((char *)c.c_name, "x");
	free(base);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seed_065_layout),
		cmocka_unit_test(seed_040_empty_vectors),
		cmocka_unit_test(wrong_counts),
		cmocka_unit_test(seed_043_budget),
		cmocka_unit_test(seed_036_fake_arguments),
		cmocka_unit_test(native_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
