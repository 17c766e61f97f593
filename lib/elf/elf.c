/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checks of ELF headers.  No sum is formed before it is known not to wrap: an
 * end is compared as "size > limit - start" after "start > limit" was excluded.
 */
#include <abi/errno.h>

#include "elf/elf.h"
#include "util/printf.h"
#include "util/string.h"

static int
refuse(struct elf_refusal *why, enum elf_reason reason, uint64_t value)
{
	why->er_reason = reason;
	why->er_value = value;
	return ENOEXEC;
}

/* what kind of file it is */
static int
check_kind(const struct elf64_ehdr *eh, struct elf_refusal *why)
{
	const uint8_t *id = eh->e_ident;

	if (id[EI_CLASS] != ELFCLASS64)
		return refuse(why, ELF_CLASS, id[EI_CLASS]);
	if (id[EI_DATA] != ELFDATA2LSB)
		return refuse(why, ELF_DATA, id[EI_DATA]);
	if (id[EI_VERSION] != EV_CURRENT)
		return refuse(why, ELF_IDENT_VERSION, id[EI_VERSION]);
	if (eh->e_type != ET_EXEC && eh->e_type != ET_DYN)
		return refuse(why, ELF_TYPE, eh->e_type);
	if (eh->e_machine != EM_RISCV)
		return refuse(why, ELF_MACHINE, eh->e_machine);
	if (eh->e_version != EV_CURRENT)
		return refuse(why, ELF_VERSION, eh->e_version);
	if ((eh->e_flags & EF_RISCV_RVE) != 0 || (eh->e_flags &
	    EF_RISCV_FLOAT_ABI) == EF_RISCV_FLOAT_ABI_QUAD)
		return refuse(why, ELF_FLAGS, eh->e_flags);
	return 0;
}

int
elf_check_header(const void *buf, size_t n, uint64_t filesize,
    struct elf64_ehdr *eh, struct elf_refusal *why)
{
	uint64_t table;
	int error;

	why->er_reason = ELF_OK;
	why->er_value = 0;
	if (n > filesize)
		n = (size_t)filesize;
	if (n < 4 || memcmp(buf, "\177ELF", 4) != 0)
		return refuse(why, ELF_MAGIC, 0);
	if (n < sizeof(*eh))
		return refuse(why, ELF_SHORT, n);
	memcpy(eh, buf, sizeof(*eh));
	error = check_kind(eh, why);
	if (error != 0)
		return error;
	if (eh->e_ehsize != sizeof(*eh))
		return refuse(why, ELF_EHSIZE, eh->e_ehsize);
	if (eh->e_phnum == 0)
		return refuse(why, ELF_PHNUM_ZERO, 0);
	if (eh->e_phnum > ELF_MAXPHNUM)
		return refuse(why, ELF_PHNUM_MANY, eh->e_phnum);
	if (eh->e_phentsize != sizeof(struct elf64_phdr))
		return refuse(why, ELF_PHENTSIZE, eh->e_phentsize);
	table = (uint64_t)eh->e_phnum * sizeof(struct elf64_phdr);
	if (eh->e_phoff < sizeof(*eh) || eh->e_phoff > filesize ||
	    table > filesize - eh->e_phoff)
		return refuse(why, ELF_PHOFF, eh->e_phoff);
	/* instructions are 2-byte aligned: bit 0 of pc does not exist */
	if ((eh->e_entry & 1) != 0)
		return refuse(why, ELF_ENTRY, eh->e_entry);
	return 0;
}

int
elf_phdr(const void *buf, size_t n, const struct elf64_ehdr *eh, unsigned i,
    struct elf64_phdr *ph, struct elf_refusal *why)
{
	uint64_t skip = (uint64_t)i * sizeof(*ph);

	if (i >= eh->e_phnum)
		return refuse(why, ELF_PH_INDEX, i);
	if (eh->e_phoff > n || skip > n - eh->e_phoff ||
	    sizeof(*ph) > n - eh->e_phoff - skip)
		return refuse(why, ELF_PH_OUTSIDE, eh->e_phoff);
	memcpy(ph, (const uint8_t *)buf + eh->e_phoff + skip, sizeof(*ph));
	return 0;
}

int
elf_check_load(const struct elf64_phdr *ph, uint64_t filesize,
    uint64_t pagesize, struct elf_refusal *why)
{
	if (ph->p_filesz > ph->p_memsz)
		return refuse(why, ELF_PH_FILESZ, ph->p_filesz);
	if (ph->p_offset > filesize || ph->p_filesz > filesize - ph->p_offset)
		return refuse(why, ELF_PH_OFFSET, ph->p_offset);
	if (ph->p_memsz > UINT64_MAX - ph->p_vaddr)
		return refuse(why, ELF_PH_VADDR, ph->p_vaddr);
	/* 0 and 1 both mean none */
	if ((ph->p_align & (ph->p_align - 1)) != 0)
		return refuse(why, ELF_PH_ALIGN, ph->p_align);
	if (((ph->p_vaddr ^ ph->p_offset) & (pagesize - 1)) != 0)
		return refuse(why, ELF_PH_CONGRUENT, ph->p_vaddr);
	return 0;
}

static const struct {
	const char *t_field;
	const char *t_text;
	int	 t_hex;
} reasons[ELF_NREASONS] = {
	[ELF_OK]	= { "", "accepted", 0 },
	[ELF_SHORT]	= { "length", "shorter than an ELF header (64)", 0 },
	[ELF_MAGIC]	= { "", "does not begin with \\177ELF", 0 },
	[ELF_CLASS]	= { "EI_CLASS", "not a 64-bit file (2)", 0 },
	[ELF_DATA]	= { "EI_DATA", "not little-endian (1)", 0 },
	[ELF_IDENT_VERSION] = { "EI_VERSION", "unknown version (want 1)", 0 },
	[ELF_TYPE]	= { "e_type", "not an executable (2 or 3)", 0 },
	[ELF_MACHINE]	= { "e_machine", "not RISC-V (243)", 0 },
	[ELF_VERSION]	= { "e_version", "unknown version (want 1)", 0 },
	[ELF_FLAGS]	= { "e_flags", "needs RV64E or quad floats", 1 },
	[ELF_EHSIZE]	= { "e_ehsize", "not the size of a header (64)", 0 },
	[ELF_PHENTSIZE]	= { "e_phentsize",
	    "not the size of a program header (56)", 0 },
	[ELF_PHNUM_ZERO] = { "e_phnum", "no program headers", 0 },
	[ELF_PHNUM_MANY] = { "e_phnum", "too many program headers", 0 },
	[ELF_PHOFF]	= { "e_phoff",
	    "program headers overlap the header or end beyond the file", 1 },
	[ELF_ENTRY]	= { "e_entry", "entry point is odd", 1 },
	[ELF_PH_INDEX]	= { "index", "no such program header", 0 },
	[ELF_PH_OUTSIDE] = { "e_phoff",
	    "program headers are not in the first page of the file", 1 },
	[ELF_PH_FILESZ]	= { "p_filesz", "larger than p_memsz", 1 },
	[ELF_PH_OFFSET]	= { "p_offset", "segment ends beyond the file", 1 },
	[ELF_PH_VADDR]	= { "p_vaddr", "segment wraps around", 1 },
	[ELF_PH_ALIGN]	= { "p_align", "not a power of two", 1 },
	[ELF_PH_CONGRUENT] = { "p_vaddr",
	    "differs from p_offset modulo the page", 1 },
};

const char *
elf_reason_field(enum elf_reason r)
{
	return (unsigned)r < ELF_NREASONS ? reasons[r].t_field : "";
}

const char *
elf_reason_text(enum elf_reason r)
{
	return (unsigned)r < ELF_NREASONS ? reasons[r].t_text : "unknown";
}

int
elf_explain(const struct elf_refusal *why, char *buf, size_t size)
{
	unsigned r = why->er_reason;

	if (r >= ELF_NREASONS)
		return ksnprintf(buf, size, "unknown reason %u", r);
	if (reasons[r].t_field[0] == '\0')
		return ksnprintf(buf, size, "%s", reasons[r].t_text);
	if (reasons[r].t_hex)
		return ksnprintf(buf, size, "%s = 0x%lx: %s",
		    reasons[r].t_field, (unsigned long)why->er_value,
		    reasons[r].t_text);
	return ksnprintf(buf, size, "%s = %lu: %s", reasons[r].t_field,
	    (unsigned long)why->er_value, reasons[r].t_text);
}
