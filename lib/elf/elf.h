/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ELF64 for RISC-V: the header and the program headers of an executable, from
 * bytes that nobody vouches for.  Fields are named as in the ELF specification.
 */
#ifndef ELF_ELF_H
#define ELF_ELF_H

#include <stddef.h>
#include <stdint.h>

#define EI_CLASS	4
#define EI_DATA		5
#define EI_VERSION	6
#define EI_NIDENT	16
#define ELFCLASS64	2
#define ELFDATA2LSB	1
#define EV_CURRENT	1
#define ET_EXEC		2
#define ET_DYN		3
#define EM_RISCV	243

/* e_flags, RISC-V ELF psABI */
#define EF_RISCV_FLOAT_ABI	0x6
#define EF_RISCV_FLOAT_ABI_QUAD	0x6
#define EF_RISCV_RVE		0x8

#define PT_NULL		0
#define PT_LOAD		1
#define PT_DYNAMIC	2
#define PT_INTERP	3
#define PT_NOTE		4
#define PT_PHDR		6
#define PT_TLS		7
#define PT_GNU_STACK	0x6474e551
#define PT_GNU_RELRO	0x6474e552
#define PF_X		1
#define PF_W		2
#define PF_R		4

/* More program headers than this are refused; linkers make 4 to 13. */
#define ELF_MAXPHNUM	64

struct elf64_ehdr {
	uint8_t	 e_ident[EI_NIDENT];
	uint16_t e_type;
	uint16_t e_machine;
	uint32_t e_version;
	uint64_t e_entry;
	uint64_t e_phoff;
	uint64_t e_shoff;
	uint32_t e_flags;
	uint16_t e_ehsize;
	uint16_t e_phentsize;
	uint16_t e_phnum;
	uint16_t e_shentsize;
	uint16_t e_shnum;
	uint16_t e_shstrndx;
};

struct elf64_phdr {
	uint32_t p_type;
	uint32_t p_flags;
	uint64_t p_offset;
	uint64_t p_vaddr;
	uint64_t p_paddr;
	uint64_t p_filesz;
	uint64_t p_memsz;
	uint64_t p_align;
};

_Static_assert(sizeof(struct elf64_ehdr) == 64, "ELF specification");
_Static_assert(sizeof(struct elf64_phdr) == 56, "ELF specification");

enum elf_reason {
	ELF_OK,
	ELF_SHORT,		/* fewer bytes than a header has */
	ELF_MAGIC,		/* not an ELF file at all */
	ELF_CLASS,
	ELF_DATA,
	ELF_IDENT_VERSION,
	ELF_TYPE,
	ELF_MACHINE,
	ELF_VERSION,
	ELF_FLAGS,
	ELF_EHSIZE,
	ELF_PHENTSIZE,
	ELF_PHNUM_ZERO,
	ELF_PHNUM_MANY,
	ELF_PHOFF,		/* table overlaps the header or ends outside */
	ELF_ENTRY,
	ELF_PH_INDEX,		/* asked for one that is not there */
	ELF_PH_OUTSIDE,		/* the table is not within the bytes at hand */
	ELF_PH_FILESZ,		/* p_filesz > p_memsz */
	ELF_PH_OFFSET,		/* p_offset + p_filesz wraps or is outside */
	ELF_PH_VADDR,		/* p_vaddr + p_memsz wraps */
	ELF_PH_ALIGN,		/* not a power of two */
	ELF_PH_CONGRUENT,	/* p_vaddr, p_offset differ modulo the page */
	ELF_NREASONS
};

/* why a file was refused, and by which value of which field */
struct elf_refusal {
	enum elf_reason er_reason;
	uint64_t er_value;
};

/*
 * Check the header in the `n' bytes at `buf' (any alignment), of a file of
 * `filesize' bytes, and copy it to `eh'.  Accepts ET_EXEC and ET_DYN; which of
 * them is welcome is the caller's business.  0 or ENOEXEC with `why' filled in
 * (ELF_MAGIC: perhaps something else, all others: an ELF file, but not for us).
 * After success the table of program headers lies within the file.
 */
int	 elf_check_header(const void *buf, size_t n, uint64_t filesize,
	    struct elf64_ehdr *eh, struct elf_refusal *why);

/*
 * Copy program header `i' out of the first `n' bytes of the file at `buf';
 * `eh' is from elf_check_header().  0 or ENOEXEC.
 */
int	 elf_phdr(const void *buf, size_t n, const struct elf64_ehdr *eh,
	    unsigned i, struct elf64_phdr *ph, struct elf_refusal *why);

/*
 * The sums of a PT_LOAD: sizes, end in file and in memory, alignment,
 * congruence modulo `pagesize'.  Whether the addresses suit the address space
 * is the caller's to say.  After success p_vaddr + p_memsz, p_offset + p_filesz
 * do not wrap.  0 or ENOEXEC.
 */
int	 elf_check_load(const struct elf64_phdr *ph, uint64_t filesize,
	    uint64_t pagesize, struct elf_refusal *why);

/* The field that a reason is about ("" = none), what is wrong with it. */
const char *elf_reason_field(enum elf_reason);
const char *elf_reason_text(enum elf_reason);

/* One line, e.g. "e_machine = 62: not RISC-V (243)"; returns its length. */
int	 elf_explain(const struct elf_refusal *why, char *buf, size_t size);

#endif
