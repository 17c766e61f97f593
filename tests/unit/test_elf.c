// SRCS: lib/elf/elf.c lib/util/printf.c
/* SPDX-License-Identifier: BSD-2-Clause */
// CFLAGS: -idirafter lib/util
// (its string.h must not hide the C library's)
/* lib/elf: what is accepted, and one case for each reason to refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "elf/elf.h"

#define PAGE	4096

static const struct elf64_ehdr good = {
	.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
	.e_type = ET_EXEC, .e_machine = EM_RISCV, .e_version = EV_CURRENT,
	.e_entry = 0x10100, .e_phoff = 64, .e_flags = 5, .e_ehsize = 64,
	.e_phentsize = 56, .e_phnum = 2
};

/* The header in exactly `n' bytes of a file of `filesize'. */
static int
check(const struct elf64_ehdr *eh, size_t n, uint64_t filesize,
    struct elf_refusal *why)
{
	struct elf64_ehdr out;
	uint8_t *buf = calloc(1, n + 1);
	int error;

	memcpy(buf + 1, eh, n < sizeof(*eh) ? n : sizeof(*eh));
	/* misaligned on purpose */
	error = elf_check_header(buf + 1, n, filesize, &out, why);
	free(buf);
	if (error == 0)
		assert_memory_equal(eh, &out, sizeof(out));
	else
		assert_int_equal(ENOEXEC, error);
	assert_int_equal(error != 0, why->er_reason != ELF_OK);
	return error;
}

static void
good_headers(void **state)
{
	struct elf64_ehdr eh = good;
	struct elf_refusal why;

	(void)state;
	assert_int_equal(0, check(&eh, PAGE, 10000, &why));
	assert_int_equal(0, check(&eh, 64, 64 + 112, &why));
	eh.e_type = ET_DYN;
	eh.e_phnum = ELF_MAXPHNUM;
	assert_int_equal(0, check(&eh, PAGE, 10000, &why));
	eh.e_phoff = UINT64_MAX - 56 * ELF_MAXPHNUM;
	assert_int_equal(0, check(&eh, PAGE, UINT64_MAX, &why));
}

#define REFUSED(reason, value, ...)					\
	do {								\
		struct elf64_ehdr eh = good;				\
		struct elf_refusal why;					\
									\
		__VA_ARGS__;						\
		assert_int_equal(ENOEXEC, check(&eh, PAGE, 10000, &why)); \
		assert_int_equal(reason, why.er_reason);		\
		assert_int_equal(value, why.er_value);			\
	} while (0)

static void
each_reason(void **state)
{
	(void)state;
	REFUSED(ELF_MAGIC, 0, eh.e_ident[0] = 0x7e);
	REFUSED(ELF_MAGIC, 0, eh.e_ident[3] = 'f');
	REFUSED(ELF_CLASS, 1, eh.e_ident[EI_CLASS] = 1);
	REFUSED(ELF_DATA, 2, eh.e_ident[EI_DATA] = 2);
	REFUSED(ELF_IDENT_VERSION, 0, eh.e_ident[EI_VERSION] = 0);
	REFUSED(ELF_TYPE, 1, eh.e_type = 1);
	REFUSED(ELF_TYPE, 4, eh.e_type = 4);
	REFUSED(ELF_MACHINE, 62, eh.e_machine = 62);
	REFUSED(ELF_VERSION, 2, eh.e_version = 2);
	REFUSED(ELF_FLAGS, 0xd, eh.e_flags = 0xd);
	REFUSED(ELF_FLAGS, 7, eh.e_flags = 7);
	REFUSED(ELF_EHSIZE, 52, eh.e_ehsize = 52);
	REFUSED(ELF_PHENTSIZE, 32, eh.e_phentsize = 32);
	REFUSED(ELF_PHNUM_ZERO, 0, eh.e_phnum = 0);
	REFUSED(ELF_PHNUM_MANY, 65, eh.e_phnum = 65);
	REFUSED(ELF_PHNUM_MANY, 0xffff, eh.e_phnum = 0xffff);
	REFUSED(ELF_PHOFF, 0, eh.e_phoff = 0);
	REFUSED(ELF_PHOFF, 63, eh.e_phoff = 63);
	REFUSED(ELF_PHOFF, 10000 - 111, eh.e_phoff = 10000 - 111);
	REFUSED(ELF_PHOFF, UINT64_MAX, eh.e_phoff = UINT64_MAX);
	REFUSED(ELF_PHOFF, UINT64_MAX - 111, eh.e_phoff = UINT64_MAX - 111);
	REFUSED(ELF_ENTRY, 0x10101, eh.e_entry = 0x10101);
}

static void
short_files(void **state)
{
	struct elf_refusal why;

	(void)state;
	for (size_t n = 0; n < 64; n++) {
		assert_int_equal(ENOEXEC, check(&good, n, n, &why));
		assert_int_equal(n < 4 ? ELF_MAGIC : ELF_SHORT, why.er_reason);
		/* the file's size counts, not what the buffer holds */
		assert_int_equal(ENOEXEC, check(&good, PAGE, n, &why));
	}
	assert_int_equal(ENOEXEC, check(&good, PAGE, 64 + 111, &why));
	assert_int_equal(ELF_PHOFF, why.er_reason);
}

static void
phdr_outside_of_the_buffer(void **state)
{
	uint8_t *page = calloc(1, PAGE);
	struct elf64_ehdr eh = good;
	struct elf_refusal why;
	struct elf64_phdr ph;

	(void)state;
	page[64 + 56] = PT_LOAD;
	assert_int_equal(0, elf_phdr(page, PAGE, &eh, 1, &ph, &why));
	assert_int_equal(PT_LOAD, ph.p_type);
	assert_int_equal(ENOEXEC, elf_phdr(page, PAGE, &eh, 2, &ph, &why));
	assert_int_equal(ELF_PH_INDEX, why.er_reason);
	eh.e_phoff = PAGE - 56;
	assert_int_equal(0, elf_phdr(page, PAGE, &eh, 0, &ph, &why));
	assert_int_equal(ENOEXEC, elf_phdr(page, PAGE, &eh, 1, &ph, &why));
	assert_int_equal(ELF_PH_OUTSIDE, why.er_reason);
	for (uint64_t off = PAGE - 55; off < PAGE + 100; off++) {
		eh.e_phoff = off;
		assert_int_equal(ENOEXEC,
		    elf_phdr(page, PAGE, &eh, 0, &ph, &why));
	}
	eh.e_phoff = UINT64_MAX - 8;
	assert_int_equal(ENOEXEC, elf_phdr(page, PAGE, &eh, 1, &ph, &why));
	free(page);
}

#define LOAD(want, ...)							\
	do {								\
		struct elf64_phdr ph = {				\
			.p_type = PT_LOAD, .p_offset = 0x1000,		\
			.p_vaddr = 0x11000, .p_filesz = 0x800,		\
			.p_memsz = 0x900, .p_align = 0x1000		\
		};							\
		struct elf_refusal why = { ELF_OK, 0 };			\
									\
		__VA_ARGS__;						\
		assert_int_equal((want) == ELF_OK ? 0 : ENOEXEC,	\
		    elf_check_load(&ph, 0x2000, PAGE, &why));		\
		assert_int_equal(want, why.er_reason);			\
	} while (0)

static void
load_sums(void **state)
{
	(void)state;
	LOAD(ELF_OK, (void)ph);
	LOAD(ELF_OK, ph.p_filesz = ph.p_memsz = 0);
	LOAD(ELF_OK, ph.p_align = 0);
	LOAD(ELF_OK, ph.p_filesz = ph.p_memsz = 0x1000);
	LOAD(ELF_OK, ph.p_memsz = UINT64_MAX - ph.p_vaddr);
	LOAD(ELF_PH_FILESZ, ph.p_memsz = 0x7ff);
	LOAD(ELF_PH_OFFSET, ph.p_filesz = ph.p_memsz = 0x1001);
	LOAD(ELF_PH_OFFSET, ph.p_offset = UINT64_MAX);
	LOAD(ELF_PH_OFFSET, ph.p_filesz = ph.p_memsz = UINT64_MAX);
	LOAD(ELF_PH_VADDR, ph.p_memsz = UINT64_MAX - ph.p_vaddr + 1);
	LOAD(ELF_PH_VADDR, ph.p_vaddr = UINT64_MAX - 0xfff;
	    ph.p_memsz = 0x1000);
	LOAD(ELF_PH_ALIGN, ph.p_align = 3);
	LOAD(ELF_PH_CONGRUENT, ph.p_vaddr = 0x11008);
}

static void
explanations_name_field_and_value(void **state)
{
	struct elf_refusal why = { ELF_MACHINE, 62 };
	char buf[128];

	(void)state;
	elf_explain(&why, buf, sizeof(buf));
	assert_string_equal("e_machine = 62: not RISC-V (243)", buf);
	why.er_reason = ELF_PHOFF;
	why.er_value = UINT64_MAX;
	elf_explain(&why, buf, sizeof(buf));
	assert_non_null(strstr(buf, "e_phoff = 0xffffffffffffffff: "));
	for (int r = 0; r <= ELF_NREASONS; r++) {
		why.er_reason = (enum elf_reason)r;
		assert_in_range(elf_explain(&why, buf, sizeof(buf)), 8, 120);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_headers),
		cmocka_unit_test(each_reason),
		cmocka_unit_test(short_files),
		cmocka_unit_test(phdr_outside_of_the_buffer),
		cmocka_unit_test(load_sums),
		cmocka_unit_test(explanations_name_field_and_value)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
