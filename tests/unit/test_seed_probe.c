// SRCS: servers/exec/exec_elf.c servers/exec/exec_script.c servers/exec/exec_args.c servers/exec/exec_subr.c servers/exec/exec_explain.c servers/exec/exec_format.c servers/exec/exec_template.c servers/exec/emul_native.c lib/elf/elf.c lib/util/printf.c lib/util/strlcpy.c
// CFLAGS: -idirafter lib/util
/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walk over the exec switch with entries of the test's own: docs/seed.md,
 * section C, and what the credentials and limits make of a file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errno.h>
#include <abi/file.h>

#include "elf/elf.h"

/* the switch is a constant; here it is one whose entries can be changed */
#define const
#include "execpkg.h"
#include "exec_conf.c"
#undef const

static struct pkg k;
static struct execsw saved[2];
static int answer[2], asked[2];
static unsigned order;

static int
entry(struct exec_package *epp, unsigned i)
{
	struct vmcmd c = { .ev_op = VMCMD_ZERO, .ev_addr = 0x10000,
	    .ev_len = PAGE_SIZE };

	asked[i] = (int)++order;
	assert_int_equal(epp->ep_vmcmds.evs_used, 0);
	assert_int_equal(new_vmcmd(&epp->ep_vmcmds, &c), 0);
	epp->ep_entry = epp->ep_start = 0x10000;
	epp->ep_flags &= ~EXEC_BADENTRY;
	epp->ep_tsize = epp->ep_dsize = 0;
	return answer[i];
}

static int
first(struct exec_package *epp)
{
	return entry(epp, 0);
}

static int
second(struct exec_package *epp)
{
	return entry(epp, 1);
}

static int
destroys(struct exec_package *epp)
{
	epp->ep_flags |= EXEC_DESTR;
	return entry(epp, 0);
}

static int
setup(void **state)
{
	(void)state;
	memcpy(saved, execsw, sizeof(saved));
	execsw[0].es_makecmds = first;
	execsw[1].es_makecmds = second;
	execsw[1].es_emul = &emul_native;
	memset(asked, 0, sizeof(asked));
	order = 0;
	pkg_new(&k, "/bin/x");
	return 0;
}

static int
restore(void **state)
{
	(void)state;
	memcpy(execsw, saved, sizeof(saved));
	return 0;
}

static void
probe(int a, int b, int want)
{
	pkg_new(&k, "/bin/x");
	answer[0] = a;
	answer[1] = b;
	memset(asked, 0, sizeof(asked));
	order = 0;
	assert_int_equal(exec_probe(&k.p), want);
	assert_int_equal(k.p.ep_vmcmds.evs_used, want == 0);
}

static void
seed_001_max_over_entries_in_use(void **state)
{
	(void)state;
	execsw[0].es_hdrsz = 100;
	execsw[1].es_hdrsz = 300;
	assert_int_equal(exec_maxhdrsz(), 300);
	execsw[0].es_hdrsz = 400;
	assert_int_equal(exec_maxhdrsz(), 400);
	execsw[0].es_makecmds = NULL;
	assert_int_equal(exec_maxhdrsz(), 300);
}

static void
seed_020_default_is_enoexec(void **state)
{
	(void)state;
	probe(ENOEXEC, ENOEXEC, ENOEXEC);
	execsw[0].es_makecmds = execsw[1].es_makecmds = NULL;
	assert_int_equal(exec_probe(&k.p), ENOEXEC);
}

static void
seed_021_order_of_the_table(void **state)
{
	(void)state;
	probe(ENOEXEC, 0, 0);
	assert_int_equal(asked[0], 1);
	assert_int_equal(asked[1], 2);
	assert_ptr_equal(k.p.ep_esch, &execsw[1]);
	probe(0, 0, 0);
	assert_int_equal(asked[1], 0);
	assert_ptr_equal(k.p.ep_esch, &execsw[0]);
}

static void
seed_022_empty_entries_are_skipped(void **state)
{
	(void)state;
	execsw[0].es_makecmds = NULL;
	probe(EACCES, 0, 0);
	assert_ptr_equal(k.p.ep_esch, &execsw[1]);
	assert_int_equal(asked[0], 0);
}

static void
seed_023_which_error_is_kept(void **state)
{
	(void)state;
	probe(EACCES, ENOENT, EACCES);
	probe(ENOEXEC, ENOENT, ENOENT);
	probe(ENOENT, ENOEXEC, ENOENT);
	probe(ENOENT, 0, 0);
}

static void
seed_024_destructive_failure(void **state)
{
	(void)state;
	execsw[0].es_makecmds = destroys;
	probe(ENOEXEC, 0, ENOEXEC);
	assert_int_equal(asked[1], 0);
	probe(EIO, 0, EIO);
	assert_int_equal(asked[1], 0);
	/* the flag alone is no failure */
	probe(0, 0, 0);
}

/* the real entries leave header bytes and package as they found them */
static void
seed_025_failed_probe_changes_nothing(void **state)
{
	static char *text[] = { "", "#!", "#!\n", "\177ELF",
	    "#! \t\n", "plain text" };
	static struct pkg before;
	unsigned i;

	(void)state;
	memcpy(execsw, saved, sizeof(saved));
	for (i = 0; i < nitems(text); i++) {
		pkg_new(&k, "/bin/x");
		pkg_text(&k, text[i], (unsigned)strlen(text[i]));
		before = k;
		assert_int_equal(exec_probe(&k.p), ENOEXEC);
		assert_memory_equal(k.hdr, before.hdr, sizeof(k.hdr));
		assert_string_equal(k.p.ep_name, before.p.ep_name);
		assert_int_equal(k.p.ep_flags, before.p.ep_flags);
		assert_int_equal(k.p.ep_nest, 0);
	}
	execsw[0].es_makecmds = first;
}

static void
limits(vaddr_t start, uint64_t text, uint64_t data, int want)
{
	k.p.ep_entry = start;
	k.p.ep_tsize = text;
	k.p.ep_dsize = data;
	assert_int_equal(exec_check_limits(&k.p), want);
}

static void
seed_027_entry_beyond_user_memory(void **state)
{
	(void)state;
	limits(VM_MAXUSER_ADDRESS + 2, 0, 0, ENOEXEC);
	limits(UINT64_MAX - 1, 0, 0, ENOEXEC);
	limits(VM_MAXUSER_ADDRESS - 2, 0, 0, 0);
}

static void
seed_028_text_limit(void **state)
{
	(void)state;
	limits(0x10000, MAXTSIZ, 0, 0);
	limits(0x10000, MAXTSIZ + 1, 0, ENOMEM);
}

static void
seed_029_data_limit(void **state)
{
	(void)state;
	limits(0x10000, 0, MAXDSIZ, 0);
	limits(0x10000, 0, MAXDSIZ + 1, ENOMEM);
}

static void
seed_030_limit_wins_over_entry(void **state)
{
	(void)state;
	limits(0, MAXTSIZ + 1, 0, ENOMEM);
	limits(VM_MAXUSER_ADDRESS, 0, MAXDSIZ + 1, ENOMEM);
	k.p.ep_flags |= EXEC_BADENTRY;
	limits(0x10000, 0, MAXDSIZ + 1, ENOMEM);
	limits(0x10000, 0, 0, ENOEXEC);
}

static void
seed_032_failure_forgets_the_commands(void **state)
{
	(void)state;
	/* probe() looks at the list */
	probe(ENOMEM, ENOMEM, ENOMEM);
	probe(ENOEXEC, ENOEXEC, ENOEXEC);
	/* a limit that is found after an entry accepted the file, too */
	memcpy(execsw, saved, sizeof(saved));
	pkg_new(&k, "/bin/x");
	pkg_elf(&k);
	pkg_ehdr(&k)->e_entry = 0x20000;
	assert_int_equal(exec_probe(&k.p), ENOEXEC);
	assert_int_equal(k.p.ep_vmcmds.evs_used, 0);
	execsw[0].es_makecmds = first;
}

static void
seed_054_text_data_stack_recorded(void **state)
{
	(void)state;
	memcpy(execsw, saved, sizeof(saved));
	pkg_new(&k, "/bin/x");
	pkg_elf(&k);
	assert_int_equal(exec_probe(&k.p), 0);
	assert_int_equal(k.p.ep_taddr, 0x10000);
	assert_int_equal(k.p.ep_tsize, 0x2000);
	assert_int_equal(k.p.ep_daddr, 0x12000);
	assert_int_equal(k.p.ep_dsize, 0x4000);
	k.p.ep_args.ea_size = PAGE_SIZE - EXEC_STACKROOM;
	assert_int_equal(exec_setup_stack(&k.p, 7), 0);
	assert_int_equal(k.p.ep_ssize, PAGE_SIZE);
	assert_int_equal(k.p.ep_minsaddr, USRSTACK - ptoa(7));
	assert_int_equal(k.p.ep_maxsaddr, USRSTACK - ptoa(7) - MAXSSIZ);
}

static void
seed_055_no_segment_is_no_image(void **state)
{
	struct elf64_phdr *ph;

	(void)state;
	memcpy(execsw, saved, sizeof(saved));
	pkg_new(&k, "/bin/x");
	ph = pkg_elf(&k);
	ph[0].p_type = ph[1].p_type = PT_NOTE;
	assert_int_equal(exec_probe(&k.p), ENOEXEC);
	/* segments of nothing make no command either */
	pkg_new(&k, "/bin/x");
	ph = pkg_elf(&k);
	ph[0].p_filesz = ph[0].p_memsz = 0;
	ph[1].p_filesz = ph[1].p_memsz = 0;
	assert_int_equal(exec_probe(&k.p), ENOEXEC);
}

static void
creds(uint32_t mode, uint32_t uid, uint32_t gid, uint32_t argc)
{
	pkg_new(&k, "/bin/x");
	k.p.ep_ruid = k.p.ep_euid = 100;
	k.p.ep_rgid = k.p.ep_egid = 200;
	k.p.ep_attr.va_mode = ABI_S_IFREG | mode;
	k.p.ep_attr.va_uid = uid;
	k.p.ep_attr.va_gid = gid;
	k.p.ep_args.ea_argc = argc;
}

/* every mode and owner against what the seed's condition says */
static void
seed_077_condition_of_set_id(void **state)
{
	static const uint32_t modes[] = { 0755, 02755, 04755, 06755 };
	unsigned m, u, g;
	int suid, sgid, set;

	(void)state;
	for (m = 0; m < nitems(modes); m++)
		for (u = 0; u < 2; u++)
			for (g = 0; g < 2; g++) {
				creds(modes[m], u ? 100 : 0, g ? 200 : 0, 1);
				suid = (modes[m] & ABI_S_ISUID) != 0;
				sgid = (modes[m] & ABI_S_ISGID) != 0;
				set = (suid && !u) || (sgid && !g);
				assert_int_equal(exec_credentials(&k.p), 0);
				assert_int_equal(
				    (k.p.ep_flags & EXEC_SETID) != 0, set);
				assert_int_equal(
				    (k.p.ep_flags & EXEC_SECURE) != 0, set);
			}
}

static void
seed_080_only_the_id_whose_bit_is_set(void **state)
{
	(void)state;
	creds(04755, 0, 0, 1);
	assert_int_equal(exec_credentials(&k.p), 0);
	assert_int_equal(k.p.ep_euid, 0);
	assert_int_equal(k.p.ep_egid, 200);
	creds(02755, 0, 0, 1);
	assert_int_equal(exec_credentials(&k.p), 0);
	assert_int_equal(k.p.ep_euid, 100);
	assert_int_equal(k.p.ep_egid, 0);
	/* real ids are nobody's to change */
	assert_int_equal(k.p.ep_ruid, 100);
	assert_int_equal(k.p.ep_rgid, 200);
}

static void
seed_097_bounds_of_entry(void **state)
{
	(void)state;
	limits(VM_MAXUSER_ADDRESS, 0, 0, ENOEXEC);
	limits(VM_MIN_ADDRESS - 2, 0, 0, ENOEXEC);
	limits(0, 0, 0, ENOEXEC);
	limits(VM_MIN_ADDRESS, 0, 0, 0);
}

static void
seed_099_set_id_without_arguments(void **state)
{
	(void)state;
	creds(04755, 0, 0, 0);
	assert_int_equal(exec_credentials(&k.p), EINVAL);
	creds(02755, 0, 0, 0);
	assert_int_equal(exec_credentials(&k.p), EINVAL);
	/* not set-id: an empty argv is legal */
	creds(0755, 0, 0, 0);
	assert_int_equal(exec_credentials(&k.p), 0);
	/* nor if nothing changes */
	creds(06755, 100, 200, 0);
	assert_int_equal(exec_credentials(&k.p), 0);
}

static void
rule_26_secure_whenever_ids_differ(void **state)
{
	(void)state;
	creds(0755, 0, 0, 1);
	k.p.ep_egid = 5;
	assert_int_equal(exec_credentials(&k.p), 0);
	assert_true(k.p.ep_flags & EXEC_SECURE);
	assert_false(k.p.ep_flags & EXEC_SETID);
}

/* RULES R12: no segment takes the place of another, not even of its own file */
static void
rule_12_segments_never_replace(void **state)
{
	struct elf64_phdr *ph;
	unsigned i;

	(void)state;
	memcpy(execsw, saved, sizeof(saved));
	for (i = 0; i < 3; i++) {
		pkg_new(&k, "/bin/x");
		ph = pkg_elf(&k);
		ph[1].p_vaddr = 0x10800 + i * 0x800;
		assert_int_equal(exec_probe(&k.p), ENOEXEC);
	}
	pkg_new(&k, "/bin/x");
	ph = pkg_elf(&k);
	ph[2] = ph[0];
	assert_int_equal(exec_probe(&k.p), ENOEXEC);
}

#define T(f)	cmocka_unit_test_setup_teardown(f, setup, restore)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(seed_001_max_over_entries_in_use),
		T(seed_020_default_is_enoexec), T(seed_021_order_of_the_table),
		T(seed_022_empty_entries_are_skipped),
		T(seed_023_which_error_is_kept),
		T(seed_024_destructive_failure),
		T(seed_025_failed_probe_changes_nothing),
		T(seed_027_entry_beyond_user_memory), T(seed_028_text_limit),
		T(seed_029_data_limit), T(seed_030_limit_wins_over_entry),
		T(seed_032_failure_forgets_the_commands),
		T(seed_054_text_data_stack_recorded),
		T(seed_055_no_segment_is_no_image),
		T(seed_077_condition_of_set_id),
		T(seed_080_only_the_id_whose_bit_is_set),
		T(seed_097_bounds_of_entry),
		T(seed_099_set_id_without_arguments),
		T(rule_26_secure_whenever_ids_differ),
		T(rule_12_segments_never_replace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
