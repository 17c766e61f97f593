// SRCS: lib/elf/elf.c lib/util/printf.c
/* SPDX-License-Identifier: BSD-2-Clause */
// CFLAGS: -idirafter lib/util
// (its string.h must not hide the C library's)
/*
 * What holds of an ELF file that lib/elf accepts.  The first byte of the input
 * says how much of the file is in the buffer, as exec sees only its first page.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "elf/elf.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(int condition)
{
	if (!condition)
		abort();
}

static void
check_refusal(const struct elf_refusal *why)
{
	char line[160];

	must(why->er_reason > ELF_OK && why->er_reason < ELF_NREASONS);
	must((size_t)elf_explain(why, line, sizeof(line)) < sizeof(line));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct elf_refusal why = { ELF_OK, 0 };
	struct elf64_ehdr eh;
	struct elf64_phdr ph;
	uint64_t filesize;
	unsigned i;

	if (size < 1)
		return 0;
	filesize = data[0] == 0xff ? UINT64_MAX : size - 1 + data[0] * 64U;
	data++;
	size--;
	if (elf_check_header(data, size, filesize, &eh, &why) != 0) {
		check_refusal(&why);
		return 0;
	}
	must(eh.e_phnum >= 1 && eh.e_phnum <= ELF_MAXPHNUM);
	must(eh.e_phoff + eh.e_phnum * sizeof(ph) <= filesize);
	must(eh.e_phoff + eh.e_phnum * sizeof(ph) > eh.e_phoff);
	for (i = 0; i <= eh.e_phnum; i++) {
		if (elf_phdr(data, size, &eh, i, &ph, &why) != 0) {
			check_refusal(&why);
			continue;
		}
		must(i < eh.e_phnum);
		if (elf_check_load(&ph, filesize, 4096, &why) != 0) {
			check_refusal(&why);
			continue;
		}
		must(ph.p_offset + ph.p_filesz >= ph.p_offset);
		must(ph.p_offset + ph.p_filesz <= filesize);
		must(ph.p_vaddr + ph.p_memsz >= ph.p_vaddr);
		must(ph.p_filesz <= ph.p_memsz);
		must((ph.p_vaddr - ph.p_offset) % 4096 == 0);
	}
	return 0;
}
