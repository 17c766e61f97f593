// SRCS: servers/exec/exec_elf.c servers/exec/exec_script.c servers/exec/exec_args.c servers/exec/exec_conf.c servers/exec/exec_subr.c servers/exec/exec_explain.c servers/exec/exec_format.c servers/exec/exec_template.c servers/exec/exec_fault.c servers/exec/emul_native.c lib/elf/elf.c lib/util/prng.c lib/util/printf.c lib/util/strlcpy.c
// CFLAGS: -idirafter lib/util
/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The transaction of kern_exec.c against peers that fail at every call in
 * turn: docs/seed.md, from the new address space on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "seed_world.h"

/* nobody hears of an exec that fails */
static void
seed_052_failure_tells_nobody(void **state)
{
	unsigned k;

	(void)state;
	SETID.w_mode = 06755;
	for (k = 1; k <= 3; k++) {
		world("/bin/x");
		w.fail_at = k;
		w.fail_with = ENOMEM;
		assert_int_equal(do_exec(), ENOMEM);
		assert_int_equal(w.told, 0);
		assert_int_equal(w.committed, 0);
		assert_null(strstr(w.log, "commit"));
	}
}

static void
seed_053_swap_is_last(void **state)
{
	(void)state;
	assert_int_equal(do_exec(), 0);
	assert_int_equal(w.committed, 1);
	/* the new space was finished before; the old one goes after it */
	assert_true(strstr(w.log, "build") < strstr(w.log, "COMMIT"));
	assert_true(strstr(w.log, "exec_commit") < strstr(w.log, "COMMIT"));
	assert_true(strstr(w.log, "drop") > strstr(w.log, "COMMIT"));
}

static void
seed_056_commands_in_order(void **state)
{
	static const uint32_t ops[] = { VMCMD_PAGEDVN, VMCMD_PAGEDVN,
	    VMCMD_ZERO, VMCMD_GRANT, VMCMD_STACK, VMCMD_SIGCODE };
	unsigned i;

	(void)state;
	assert_int_equal(do_exec(), 0);
	assert_int_equal(w.build.ex_ncmds, nitems(ops));
	for (i = 0; i < nitems(ops); i++)
		assert_int_equal(w.build.ex_cmd[i].ev_op, ops[i]);
}

static void
seed_057_commands_hold_nothing(void **state)
{
	(void)state;
	w.path = "/bin/dyn";
	assert_int_equal(do_exec(), 0);
	nothing_held(1);
	world("/bin/dyn");
	w.fail_at = 4;
	w.fail_with = ENOMEM;
	assert_int_equal(do_exec(), ENOMEM);
	nothing_held(0);
}

static void
seed_058_command_error_is_an_errno(void **state)
{
	static const struct {
		int said, heard;
	} e[] = {
		{ ENOMEM, ENOMEM }, { EINVAL, ENOEXEC }, { EEXIST, ENOEXEC },
		{ EIO, EIO }, { ENOEXEC, ENOEXEC }, { ESRCH, EIO },
	};
	unsigned i;

	(void)state;
	for (i = 0; i < nitems(e); i++) {
		world("/bin/x");
		w.fail_at = 3;
		w.fail_with = e[i].said;
		assert_int_equal(do_exec(), e[i].heard);
		assert_string_equal(w.log, "GATHER open build DELETE ");
		nothing_held(0);
	}
}

static int
copy_fails(struct exec_package *epp)
{
	(void)epp;
	return EFAULT;
}

static void
setregs_never(const struct exec_package *epp, struct commit *c)
{
	(void)epp, (void)c;
	fail();
}

/* items 61, 67, 103: copyargs is the entry's, and its errno arrives */
static void
seed_061_copyargs_of_the_entry(void **state)
{
	static const struct execsw es = { .es_copyargs = copy_fails,
	    .es_setregs = setregs_never };
	struct ipc_req rq = request_of(PID);
	const struct exec_request er = { 1, 2, 3, 0 };
	struct exec_package *epp = exec_begin(&rq, &er);
	vaddr_t fault;
	int error;

	(void)state;
	assert_int_equal(exec_gather(epp, &er, &fault), 0);
	assert_int_equal(check_exec(epp), 0);
	epp->ep_esch = &es;
	error = exec_args(epp);
	assert_int_equal(error, EFAULT);
	exec_free(epp, error);
	assert_string_equal(w.log, "GATHER open DELETE ");
	nothing_held(0);
}

/* what copyargs finds is an errno to the caller, and nothing dies */
static void
seed_103_errno_of_copyargs(void **state)
{
	(void)state;
	w.argc = 4;		/* of two strings, and one of the environment */
	assert_int_equal(do_exec(), E2BIG);
	assert_null(strstr(w.log, "build"));
	nothing_held(0);
}

static void
seed_083_nothing_left(void **state)
{
	(void)state;
	assert_int_equal(do_exec(), 0);
	nothing_held(1);
	assert_int_equal(packages[0].ep_dirty, 0);
	assert_string_equal(strstr(w.log, "COMMIT"), "COMMIT drop ");
}

static void
seed_086_emulation_with_the_registers(void **state)
{
	(void)state;
	assert_int_equal(do_exec(), 0);
	assert_int_equal(w.commit.c_ecall, emul_native.e_ecall);
	assert_int_equal(w.commit.c_pc, 0x10100);
	assert_int_equal(w.commit.c_sp, w.build.ex_sp);
	assert_int_equal(w.commit.c_flags, 0);
}

/* the caller's window is not written to: only a failure has words */
static void
seed_088_no_answer_but_of_failure(void **state)
{
	const struct exec_request er = { 0x1000, 0x2000, 0x3000, 0 };
	struct ipc_req rq = request_of(PID);

	(void)state;
	assert_int_equal(exec_execve(&rq, &er), 0);
	assert_int_equal(rq.rq_ncaps_out, 0);
	world("/bin/x");
	w.fail_at = 1;
	w.fail_with = ERETRY;
	assert_int_equal(exec_execve(&rq, &er), ERETRY);
	assert_int_equal(rq.rq_out.m_w[0], 0xfa00);
	/* it will ask again: neither served nor refused */
	assert_int_equal(exec_stats.st_served, 1);
	assert_int_equal(exec_stats.st_refused, 0);
}

/* items 89 to 91: where the seed kills the caller, it gets an errno */
static void
seed_089_no_abort(void **state)
{
	(void)state;
	w.fail_at = 3;		/* a vmcmd */
	w.fail_with = EIO;
	assert_int_equal(do_exec(), EIO);
	nothing_held(0);
	world("/bin/x");
	w.fail_at = 4;		/* proc has died */
	w.fail_with = EPIPE;
	assert_int_equal(do_exec(), EIO);
	nothing_held(0);
	assert_int_equal(w.committed, 0);
}

static void
seed_091_spawned_child_never_was(void **state)
{
	word_t pid;
	unsigned k;

	(void)state;
	for (k = 3; k <= 5; k++) {
		world("/bin/x");
		w.fail_at = k;
		w.fail_with = ENOMEM;
		assert_int_not_equal(do_spawn(&pid), 0);
		assert_non_null(strstr(w.log, "spawn_abort"));
		nothing_held(0);
	}
	world("/bin/x");
	assert_int_equal(do_spawn(&pid), 0);
	assert_int_equal(pid, CHILD);
	assert_true(w.told_flags & EXC_SPAWN);
	nothing_held(1);
}

/* fake arguments are in the package: nothing that a failure could forget */
static void
seed_095_fake_arguments_do_not_leak(void **state)
{
	uint64_t argc;
	unsigned k;

	(void)state;
	for (k = 1; k < 10; k++) {
		world("s2");
		w.fail_at = k;
		w.fail_with = EACCES;
		(void)do_exec();
		nothing_held(w.committed);
		world("/bin/x");
		assert_int_equal(do_exec(), 0);
		assert_false(packages[0].ep_flags & EXEC_HASARGL);
		memcpy(&argc, w.block, sizeof(argc));
		assert_int_equal(argc, 2);
	}
}

/* a sibling execs: the kernel lets one of them in, and the other may ask again */
static void
seed_100_one_exec_of_a_thread(void **state)
{
	(void)state;
	w.fail_at = 1;
	w.fail_with = EAGAIN;
	assert_int_equal(do_exec(), ERETRY);
	assert_string_equal(w.log, "GATHER ");
	nothing_held(0);
}

/* the bytes stay where GATHER put them, and that page is granted */
static void
seed_102_strings_copied_once(void **state)
{
	uint64_t argv0, sp;

	(void)state;
	assert_int_equal(do_exec(), 0);
	sp = w.commit.c_sp;
	memcpy(&argv0, w.block + 8, 8);
	assert_int_equal(argv0 - sp, EXEC_ARGRESERVE + (2 + 1 + 2) * 8);
	assert_string_equal((char *)w.block + (argv0 - sp), "zero");
	assert_int_equal(w.build.ex_cmd[3].ev_addr, sp - EXEC_STACKROOM);
	assert_int_equal(w.build.ex_cmd[3].ev_off, 0);
}

/* the bits of the final binary count: not a script's, not an ld.so's */
static void
seed_104_set_id_of_the_final_binary(void **state)
{
	(void)state;
	files[3].w_mode = 06755;
	w.path = "s";
	assert_int_equal(do_exec(), 0);
	assert_false(w.told_flags & EXC_SETID);
	files[3].w_mode = MODE;
	SETID.w_mode = 04755;
	world("s");
	assert_int_equal(do_exec(), 0);
	assert_true(w.told_flags & EXC_SETID);
	assert_int_equal(w.told_ids, 0UL << 32 | 200);
	files[2].w_mode = 06755;
	world("/bin/dyn");
	assert_int_equal(do_exec(), 0);
	assert_false(w.told_flags & EXC_SETID);
	files[2].w_mode = MODE;
}

/* RULES R8: vm's refusal of any command is the end of it */
static void
rule_08_no_half_image(void **state)
{
	(void)state;
	w.fail_at = 3;
	w.fail_with = ENOMEM;
	assert_int_equal(do_exec(), ENOMEM);
	assert_int_equal(w.committed, 0);
	assert_null(strstr(w.log, "commit"));
}

/* RULES R4: what the kernel counted is checked against what it copied */
static void
rule_04_counts_are_checked(void **state)
{
	(void)state;
	w.argc = 3;		/* of two strings, and one of the environment */
	assert_int_equal(do_exec(), E2BIG);
	nothing_held(0);
}

/* RULES R20 */
static void
rule_20_credentials_come_first(void **state)
{
	(void)state;
	SETID.w_mode = 06755;
	assert_int_equal(do_exec(), 0);
	assert_int_equal(w.told_ids, 0);
	assert_true(w.told_flags & EXC_SETID);
	assert_true(strstr(w.log, "exec_commit") < strstr(w.log, "COMMIT"));
}

/* With several harts, and something that vfs must know, proc is waited for. */
static void
rule_20_waits_with_several_harts(void **state)
{
	(void)state;
	SETID.w_mode = 06755;
	assert_int_equal(do_exec(), 0);
	assert_int_equal(w.waited, 0);
	several = 1;
	world("/bin/x");
	SETID.w_mode = MODE;
	assert_int_equal(do_exec(), 0);
	assert_int_equal(w.waited, 0);
	world("/bin/x");
	SETID.w_mode = 06755;
	assert_int_equal(do_exec(), 0);
	assert_int_equal(w.waited, 1);
	/* saved ids that will follow are something, too */
	world("/bin/x");
	SETID.w_mode = MODE;
	w.stale = 1;
	assert_int_equal(do_exec(), 0);
	assert_int_equal(w.waited, 1);
	several = 0;
	SETID.w_mode = MODE;
}

#define T(f)	cmocka_unit_test_setup(f, setup)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(seed_052_failure_tells_nobody),
		T(seed_053_swap_is_last),
		T(seed_056_commands_in_order),
		T(seed_057_commands_hold_nothing),
		T(seed_058_command_error_is_an_errno),
		T(seed_061_copyargs_of_the_entry),
		T(seed_103_errno_of_copyargs),
		T(seed_083_nothing_left),
		T(seed_086_emulation_with_the_registers),
		T(seed_088_no_answer_but_of_failure),
		T(seed_089_no_abort),
		T(seed_091_spawned_child_never_was),
		T(seed_095_fake_arguments_do_not_leak),
		T(seed_100_one_exec_of_a_thread),
		T(seed_102_strings_copied_once),
		T(seed_104_set_id_of_the_final_binary),
		T(rule_08_no_half_image),
		T(rule_04_counts_are_checked),
		T(rule_20_credentials_come_first),
		T(rule_20_waits_with_several_harts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
