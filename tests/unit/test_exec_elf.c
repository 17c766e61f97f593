// SRCS: servers/exec/exec_elf.c servers/exec/exec_subr.c servers/exec/exec_explain.c servers/exec/exec_format.c servers/exec/exec_template.c servers/exec/exec_conf.c servers/exec/exec_script.c servers/exec/exec_args.c servers/exec/emul_native.c lib/elf/elf.c lib/util/printf.c lib/util/strlcpy.c
// CFLAGS: -idirafter lib/util
/* SPDX-License-Identifier: BSD-2-Clause */
/* ELF files through the exec switch: commands made, files refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "execpkg.h"

static struct pkg k;

static void
expect_cmd(unsigned i, uint32_t op, uint64_t addr, uint64_t len, uint64_t off,
    uint64_t filelen)
{
	assert_true(i < k.p.ep_vmcmds.evs_used);
	assert_int_equal(k.cmds[i].ev_op, op);
	assert_int_equal(k.cmds[i].ev_addr, addr);
	assert_int_equal(k.cmds[i].ev_len, len);
	assert_int_equal(k.cmds[i].ev_off, off);
	assert_int_equal(k.cmds[i].ev_filelen, filelen);
}

static void
refused(int want)
{
	assert_int_equal(exec_probe(&k.p), want);
	assert_int_equal(k.p.ep_vmcmds.evs_used, 0);
}

static void
static_image(void **state)
{
	(void)state;
	pkg_new(&k, "/bin/x");
	pkg_elf(&k);
	assert_int_equal(exec_probe(&k.p), 0);
	assert_int_equal(k.p.ep_vmcmds.evs_used, 3);
	/* no bss: whole pages of the file, to be shared */
	expect_cmd(0, VMCMD_PAGEDVN, 0x10000, 0x2000, 0, 0x2000);
	assert_int_equal(k.cmds[0].ev_prot, MAP_R | MAP_X);
	assert_int_equal(k.cmds[0].ev_flags, VMCMD_PREFAULT);
	/* bss: the file's bytes end where they end, whole pages are zero */
	expect_cmd(1, VMCMD_PAGEDVN, 0x12000, 0x2000, 0x2000, 0x1100);
	assert_int_equal(k.cmds[1].ev_prot, MAP_R | MAP_W);
	expect_cmd(2, VMCMD_ZERO, 0x14000, 0x2000, 0, 0);
	assert_int_equal(k.p.ep_entry, 0x10100);
	assert_int_equal(k.p.ep_start, 0x10100);
	assert_int_equal(k.p.ep_brk, 0x16000);
	assert_int_equal(k.p.ep_phdr, 0x10040);
	assert_int_equal(k.p.ep_phnum, 3);
	assert_int_equal(k.p.ep_taddr, 0x10000);
	assert_int_equal(k.p.ep_daddr, 0x12000);
	assert_ptr_equal(k.p.ep_emul, &emul_native);
	assert_string_equal(k.p.ep_esch->es_name, "elf64");
}

/* the file's last page is not asked for beyond the file's end */
static void
segment_at_end_of_file(void **state)
{
	struct elf64_phdr *ph;

	(void)state;
	pkg_new(&k, "/bin/x");
	ph = pkg_elf(&k);
	pkg_ehdr(&k)->e_phnum = 1;
	ph[0].p_filesz = ph[0].p_memsz = 0x1234;
	k.p.ep_attr.va_size = 0x1234;
	assert_int_equal(exec_probe(&k.p), 0);
	expect_cmd(0, VMCMD_PAGEDVN, 0x10000, 0x2000, 0, 0x1234);
}

static void
bss_only_segment(void **state)
{
	struct elf64_phdr *ph;

	(void)state;
	pkg_new(&k, "/bin/x");
	ph = pkg_elf(&k);
	ph[1].p_filesz = 0;
	/* an offset that does not fit matters to nobody then */
	ph[1].p_offset = 0x123;
	assert_int_equal(exec_probe(&k.p), 0);
	expect_cmd(1, VMCMD_ZERO, 0x12000, 0x4000, 0, 0);
}

/* seed: a file that is not laid out for paging is read in */
static void
unaligned_offset_is_read(void **state)
{
	struct elf64_phdr *ph;

	(void)state;
	pkg_new(&k, "/bin/x");
	ph = pkg_elf(&k);
	ph[1].p_offset = 0x2123;
	refused(ENOEXEC);
	ph[1].p_align = 1;
	assert_int_equal(exec_probe(&k.p), 0);
	expect_cmd(1, VMCMD_READVN, 0x12800, 0x900, 0x2123, 0x900);
	expect_cmd(2, VMCMD_ZERO, 0x14000, 0x2000, 0, 0);
}

static void
pie_is_moved(void **state)
{
	struct elf64_phdr *ph;

	(void)state;
	pkg_new(&k, "/bin/x");
	ph = pkg_elf(&k);
	pkg_ehdr(&k)->e_type = ET_DYN;
	pkg_ehdr(&k)->e_entry = 0x100;
	ph[0].p_vaddr = 0;
	ph[1].p_vaddr = 0x2800;
	assert_int_equal(exec_probe(&k.p), 0);
	expect_cmd(0, VMCMD_PAGEDVN, PIE_BASE, 0x2000, 0, 0x2000);
	assert_int_equal(k.p.ep_entry, PIE_BASE + 0x100);
	assert_int_equal(k.p.ep_phdr, PIE_BASE + 64);
}

static void
interpreter(void **state)
{
	static const char name[] = "/lib/ld.so";
	static struct pkg interp;
	struct elf64_phdr *ph;

	(void)state;
	pkg_new(&k, "/bin/x");
	ph = pkg_elf(&k);
	ph[2].p_type = PT_INTERP;
	ph[2].p_offset = 0x200;
	ph[2].p_filesz = sizeof(name);
	memcpy(k.hdr + 0x200, name, sizeof(name));
	k.p.ep_attr.va_vnid = 77;
	assert_int_equal(exec_probe(&k.p), 0);
	assert_true(k.p.ep_flags & EXEC_HASINTERP);
	assert_string_equal(k.p.ep_interp, name);
	assert_int_equal(k.p.ep_interplen, strlen(name));

	/* now the header is the interpreter's */
	pkg_new(&interp, name);
	ph = pkg_elf(&interp);
	pkg_ehdr(&interp)->e_type = ET_DYN;
	pkg_ehdr(&interp)->e_entry = 0x400;
	ph[0].p_vaddr = 0;
	ph[1].p_vaddr = 0x2800;
	k.p.ep_hdr = interp.hdr;
	k.p.ep_attr.va_vnid = 78;
	assert_int_equal(exec_elf_interp(&k.p, INTERP_BASE), 0);
	assert_int_equal(k.p.ep_vmcmds.evs_used, 6);
	assert_int_equal(k.cmds[3].ev_vnode, 1);
	assert_int_equal(k.p.ep_start, INTERP_BASE + 0x400);
	assert_int_equal(k.p.ep_entry, 0x10100);
	assert_int_equal(k.p.ep_base, INTERP_BASE);
	assert_int_equal(k.p.ep_vnid[0], 77);
	assert_int_equal(k.p.ep_vnid[1], 78);
}

/* a second probe of the same generation gives the same without looking */
static void
templates(void **state)
{
	static struct pkg first;

	(void)state;
	pkg_new(&k, "/bin/x");
	pkg_elf(&k);
	k.p.ep_attr.va_vnid = 5UL << 32 | 1;
	assert_int_equal(exec_probe(&k.p), 0);
	first = k;
	pkg_new(&k, "/bin/x");
	k.p.ep_attr.va_vnid = 5UL << 32 | 1;
	k.p.ep_args.ea_argc = 1;
	assert_int_equal(exec_probe(&k.p), 0);
	assert_int_equal(k.p.ep_vmcmds.evs_used, first.p.ep_vmcmds.evs_used);
	assert_memory_equal(k.cmds, first.cmds,
	    k.p.ep_vmcmds.evs_used * sizeof(k.cmds[0]));
	assert_int_equal(k.p.ep_entry, first.p.ep_entry);
	assert_int_equal(k.p.ep_start, first.p.ep_start);
	assert_int_equal(k.p.ep_brk, first.p.ep_brk);
	assert_int_equal(k.p.ep_phdr, first.p.ep_phdr);
	assert_int_equal(k.p.ep_phnum, first.p.ep_phnum);
	assert_int_equal(k.p.ep_vnid[0], first.p.ep_vnid[0]);
	assert_ptr_equal(k.p.ep_esch, first.p.ep_esch);
	assert_ptr_equal(k.p.ep_emul, first.p.ep_emul);
	/* a changed file is another generation, or at least another size */
	pkg_new(&k, "/bin/x");
	k.p.ep_attr.va_vnid = 5UL << 32 | 2;
	refused(ENOEXEC);
	pkg_new(&k, "/bin/x");
	k.p.ep_attr.va_vnid = 5UL << 32 | 1;
	k.p.ep_attr.va_size++;
	refused(ENOEXEC);
	/* what moves is not kept */
	pkg_new(&k, "/bin/x");
	pkg_elf(&k);
	pkg_ehdr(&k)->e_type = ET_DYN;
	k.p.ep_attr.va_vnid = 6UL << 32 | 1;
	assert_int_equal(exec_probe(&k.p), 0);
	memset(k.hdr, 0, sizeof(k.hdr));
	k.p.ep_vmcmds.evs_used = 0;
	refused(ENOEXEC);
}

/* RULES R7 */
static void
interpreter_names(void **state)
{
	static const struct {
		uint64_t off, len;
		uint8_t last;
	} bad[] = {
		{ 0x200, 1, 0 }, { 0x200, 0, 0 }, { 0x200, 5, 'x' },
		{ EXEC_HDRSIZE - 4, 5, 0 }, { EXEC_HDRSIZE + 1, 5, 0 },
		{ UINT64_MAX - 2, 5, 0 }, { 0x200, 5000, 0 },
		{ 0x200, UINT64_MAX, 0 },
	};
	struct elf64_phdr *ph;
	unsigned i;

	(void)state;
	for (i = 0; i < nitems(bad); i++) {
		pkg_new(&k, "/bin/x");
		ph = pkg_elf(&k);
		memset(k.hdr + 0x200, 'x', 64);
		ph[2].p_type = PT_INTERP;
		ph[2].p_offset = bad[i].off;
		ph[2].p_filesz = bad[i].len;
		if (bad[i].off == 0x200 && bad[i].len < 64)
			k.hdr[0x200 + bad[i].len - (bad[i].len != 0)] =
			    bad[i].last;
		refused(ENOEXEC);
	}
}

static void
refuse_bad_segments(void **state)
{
	struct elf64_phdr *ph;
	unsigned i;

	(void)state;
	for (i = 0; i < 14; i++) {
		pkg_new(&k, "/bin/x");
		ph = pkg_elf(&k);
		switch (i) {
		case 0: ph[0].p_flags = PF_R | PF_W | PF_X; break;
		case 1: ph[2].p_flags |= PF_X; break;
		case 2: ph[1].p_vaddr = 0x11800; break;		/* a shared page */
		case 3: ph[1].p_vaddr = 0x10800; break;
		case 4: ph[0].p_vaddr = 0x0; break;
		case 5: ph[0].p_vaddr = VM_MIN_ADDRESS - PAGE_SIZE; break;
		case 6: ph[1].p_vaddr = STACK_FLOOR - 0x800; break;
		case 7: ph[1].p_vaddr = UINT64_MAX - 0x7ff; break;
		case 8: ph[1].p_memsz = UINT64_MAX - 0x13000; break;
		case 9: ph[1].p_filesz = 0x3001; break;		/* > memsz */
		case 10: ph[1].p_offset = FILE_SIZE - 0x800; break;
		case 11: ph[1].p_offset = UINT64_MAX - 0x7ff; break;
		case 12: ph[0].p_type = ph[1].p_type = PT_NOTE; break;
		case 13: pkg_ehdr(&k)->e_phnum = 18; break;	/* beyond the header */
		}
		refused(ENOEXEC);
	}
}

/* the image of pkg_elf() with a third program header of these contents */
static int
probe_third(uint32_t type, int fill, unsigned place)
{
	struct elf64_phdr *ph, third, rest;

	pkg_new(&k, "/bin/x");
	ph = pkg_elf(&k);
	memset(&third, fill, sizeof(third));
	third.p_type = type;
	rest = ph[place];
	ph[place] = third;
	/* what was there comes last: segments stay in their order */
	if (place != 2) {
		ph[2] = rest;
		if (place == 0) {
			ph[2] = ph[1];
			ph[1] = rest;
		}
	}
	return exec_probe(&k.p);
}

static void
refused_third(uint32_t type, int fill, unsigned place, const char *field)
{
	assert_int_equal(probe_third(type, fill, place), ENOEXEC);
	assert_int_equal(k.p.ep_vmcmds.evs_used, 0);
	/* not the reason of the entry that was asked last */
	assert_int_equal(exec_elf_makecmds(&k.p), ENOEXEC);
	assert_string_equal(k.p.ep_why.ew_field, field);
}

/*
 * What is the program's own to read is not looked at: with any contents, and
 * wherever it stands, the same commands and the same vector come out.  The two
 * that exec does read are refused by name.
 */
static void
headers_of_the_program_itself(void **state)
{
	static const uint32_t own[] = {
		PT_NULL, PT_DYNAMIC, PT_NOTE, PT_PHDR, PT_TLS, PT_GNU_RELRO,
		5, 0x6474e550, 0x6474e553, 0x70000003,	/* SHLIB to RISCV_ATTRIBUTES */
		8, 0x60000000, UINT32_MAX		/* nobody's */
	};
	static const int fill[] = { 0, 0xff, 0x10, 0x80 };
#define SAME(field)	assert_int_equal(k.p.field, plain.p.field)
	static struct pkg plain;
	unsigned t, f, place;

	(void)state;
	pkg_new(&k, "/bin/x");
	pkg_elf(&k);
	assert_int_equal(exec_probe(&k.p), 0);
	plain = k;
	for (t = 0; t < nitems(own); t++)
		for (f = 0; f < nitems(fill); f++)
			for (place = 0; place < 3; place++) {
				assert_int_equal(probe_third(own[t], fill[f],
				    place), 0);
				assert_int_equal(k.p.ep_vmcmds.evs_used, 3);
				assert_memory_equal(k.cmds, plain.cmds,
				    3 * sizeof(k.cmds[0]));
				SAME(ep_entry);
				SAME(ep_start);
				SAME(ep_brk);
				SAME(ep_phdr);
				assert_int_equal(k.p.ep_phnum, 3);
				SAME(ep_tsize);
				SAME(ep_dsize);
				SAME(ep_flags);
			}
	for (place = 0; place < 3; place++) {
		/* no execute bit is no objection, whatever else it holds */
		assert_int_equal(probe_third(PT_GNU_STACK, 0, place), 0);
		assert_memory_equal(k.cmds, plain.cmds,
		    3 * sizeof(k.cmds[0]));
		refused_third(PT_GNU_STACK, 0xff, place, "p_flags");
		refused_third(PT_INTERP, 0, place, "p_filesz");
		refused_third(PT_INTERP, 0xff, place, "p_filesz");
		/* a segment of nothing is none */
		assert_int_equal(probe_third(PT_LOAD, 0, place), 0);
		assert_memory_equal(k.cmds, plain.cmds,
		    3 * sizeof(k.cmds[0]));
		refused_third(PT_LOAD, 0xff, place, "p_offset");
	}
}

static void
too_many_segments(void **state)
{
	struct elf64_phdr *ph;
	unsigned i;

	(void)state;
	pkg_new(&k, "/bin/x");
	ph = pkg_elf(&k);
	pkg_ehdr(&k)->e_phnum = 10;
	for (i = 0; i < 10; i++) {
		ph[i] = ph[1];
		ph[i].p_vaddr = 0x12800 + i * 0x10000;
	}
	refused(ENOEXEC);
}

/* seed items 27-30, 97 */
static void
seed_030_entry_and_limits(void **state)
{
	struct elf64_phdr *ph;

	(void)state;
	pkg_new(&k, "/bin/x");
	ph = pkg_elf(&k);
	pkg_ehdr(&k)->e_entry = VM_MIN_ADDRESS - 2;
	refused(ENOEXEC);
	pkg_ehdr(&k)->e_entry = VM_MAXUSER_ADDRESS;
	refused(ENOEXEC);
	/* in a hole, in data, behind the text, and just within it */
	pkg_ehdr(&k)->e_entry = VM_MAXUSER_ADDRESS - 2;
	refused(ENOEXEC);
	pkg_ehdr(&k)->e_entry = 0x12800;
	refused(ENOEXEC);
	pkg_ehdr(&k)->e_entry = 0x11800;
	refused(ENOEXEC);
	pkg_ehdr(&k)->e_entry = 0x117fe;
	assert_int_equal(exec_probe(&k.p), 0);
	k.p.ep_vmcmds.evs_used = 0;
	ph[1].p_memsz = MAXDSIZ + PAGE_SIZE;
	refused(ENOMEM);
	/* both wrong: the limit is the more interesting error */
	pkg_ehdr(&k)->e_entry = VM_MAXUSER_ADDRESS;
	refused(ENOMEM);
	/* as it is if the entry point lies nowhere */
	pkg_ehdr(&k)->e_entry = 0x20000;
	refused(ENOMEM);
	ph[1].p_memsz = 0x3000;
	ph[0].p_memsz = MAXTSIZ + PAGE_SIZE;
	ph[0].p_vaddr = 0x1000000;
	refused(ENOMEM);
}

static void
seed_019_short_files(void **state)
{
	unsigned n;

	(void)state;
	for (n = 0; n < 64 + 3 * 56; n++) {
		pkg_new(&k, "/bin/x");
		pkg_elf(&k);
		k.p.ep_hdrvalid = n;
		k.p.ep_attr.va_size = n;
		refused(ENOEXEC);
	}
}

/* item 23: what exec_probe() reports is checked through the script entry */
static void
seed_023_first_interesting_error(void **state)
{
	(void)state;
	pkg_new(&k, "/bin/x");
	pkg_text(&k, "#!/bin/sh\n", 10);
	k.p.ep_nest = EXEC_MAXNEST;
	/* elf says ENOEXEC, script says ELOOP: the latter is kept */
	refused(ELOOP);
	pkg_elf(&k);
	pkg_file(&k, EXEC_HDRSIZE, FILE_SIZE);
	/* elf accepts, so the script entry is not even asked */
	assert_int_equal(exec_probe(&k.p), 0);
	pkg_text(&k, "text", 4);
	refused(ENOEXEC);
}

static void
setup_stack(void **state)
{
	(void)state;
	pkg_new(&k, "/bin/x");
	k.p.ep_args.ea_size = 2 * PAGE_SIZE - EXEC_STACKROOM;
	assert_int_equal(exec_setup_stack(&k.p, 3), 0);
	assert_int_equal(k.p.ep_sp, USRSTACK - 5 * PAGE_SIZE +
	    EXEC_STACKROOM);
	expect_cmd(0, VMCMD_GRANT, USRSTACK - 5 * PAGE_SIZE, 2 * PAGE_SIZE, 0,
	    0);
	expect_cmd(1, VMCMD_STACK, USRSTACK - 3 * PAGE_SIZE - MAXSSIZ,
	    MAXSSIZ - 2 * PAGE_SIZE, 0, 0);
	assert_true(k.cmds[1].ev_addr - STACKGUARD >= STACK_FLOOR);
	expect_cmd(2, VMCMD_SIGCODE, SIGCODE_ADDR, PAGE_SIZE, 0, 0);
	/* item 49 */
	pkg_new(&k, "/bin/x");
	k.p.ep_args.ea_size = MAXSSIZ;
	assert_int_equal(exec_setup_stack(&k.p, 0), ENOMEM);
}

/* block and first stack are in reach of one leaf page table */
static void
stack_in_one_table(void **state)
{
	unsigned i, n;

	(void)state;
	for (n = 1; n <= 512; n = n == 511 ? 512 : n * 2 + 1)
		for (i = 0; i < 1100; i++) {
			pkg_new(&k, "/bin/x");
			k.p.ep_args.ea_size = n * PAGE_SIZE - EXEC_STACKROOM;
			assert_int_equal(exec_setup_stack(&k.p, i), 0);
			assert_int_equal((k.p.ep_sp - EXEC_STACKROOM) /
			    LEAFSIZE, (k.p.ep_minsaddr - 1) / LEAFSIZE);
			assert_int_equal(k.p.ep_sp - EXEC_STACKROOM +
			    n * PAGE_SIZE, k.p.ep_minsaddr);
		}
}

static void
seed_072_comm(void **state)
{
	(void)state;
	pkg_new(&k, "/usr/bin/averyverylongname");
	exec_setcomm(&k.p);
	assert_string_equal(k.p.ep_comm, "averyverylongna");
	pkg_new(&k, "plain");
	exec_setcomm(&k.p);
	assert_string_equal(k.p.ep_comm, "plain");
	pkg_new(&k, "/");
	exec_setcomm(&k.p);
	assert_string_equal(k.p.ep_comm, "");
}

static void
creds(uint32_t mode, uint32_t uid, uint32_t gid, uint32_t argc)
{
	pkg_new(&k, "/bin/x");
	k.p.ep_ruid = k.p.ep_euid = 100;
	k.p.ep_rgid = k.p.ep_egid = 200;
	k.p.ep_attr.va_mode = mode;
	k.p.ep_attr.va_uid = uid;
	k.p.ep_attr.va_gid = gid;
	k.p.ep_args.ea_argc = argc;
}

static void
seed_077_setid(void **state)
{
	(void)state;
	creds(0104755, 0, 0, 1);
	assert_int_equal(exec_credentials(&k.p), 0);
	assert_int_equal(k.p.ep_flags, EXEC_SETID | EXEC_SECURE);
	assert_int_equal(k.p.ep_euid, 0);
	assert_int_equal(k.p.ep_egid, 200);
	assert_int_equal(k.p.ep_ruid, 100);
	creds(0102755, 0, 0, 1);
	assert_int_equal(exec_credentials(&k.p), 0);
	assert_int_equal(k.p.ep_euid, 100);
	assert_int_equal(k.p.ep_egid, 0);
	/* own file: nothing changes */
	creds(0106755, 100, 200, 1);
	assert_int_equal(exec_credentials(&k.p), 0);
	assert_int_equal(k.p.ep_flags, 0);
	/* ids differed before */
	creds(0100755, 0, 0, 0);
	k.p.ep_euid = 0;
	assert_int_equal(exec_credentials(&k.p), 0);
	assert_int_equal(k.p.ep_flags, EXEC_SECURE);
	/* item 99 */
	creds(0104755, 0, 0, 0);
	assert_int_equal(exec_credentials(&k.p), EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(static_image),
		cmocka_unit_test(segment_at_end_of_file),
		cmocka_unit_test(bss_only_segment),
		cmocka_unit_test(unaligned_offset_is_read),
		cmocka_unit_test(pie_is_moved),
		cmocka_unit_test(interpreter),
		cmocka_unit_test(interpreter_names),
		cmocka_unit_test(templates),
		cmocka_unit_test(refuse_bad_segments),
		cmocka_unit_test(headers_of_the_program_itself),
		cmocka_unit_test(too_many_segments),
		cmocka_unit_test(seed_030_entry_and_limits),
		cmocka_unit_test(seed_019_short_files),
		cmocka_unit_test(seed_023_first_interesting_error),
		cmocka_unit_test(setup_stack),
		cmocka_unit_test(stack_in_one_table),
		cmocka_unit_test(seed_072_comm),
		cmocka_unit_test(seed_077_setid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
