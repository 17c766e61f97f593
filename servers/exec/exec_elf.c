/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ELF64 for RISC-V: from program headers to vmcmds.  Pure; that the headers are
 * well formed is lib/elf's to say, this file knows what they mean.
 *
 * Every PT_LOAD becomes at most two commands: its file part, by demand
 * (PAGEDVN) where offset and address agree modulo the page, else, if p_align
 * is less than a page (ld -n, -N), copied at once (READVN); then whole pages of
 * zeroes.  What is left of the last page of
 * the file part is zero too, for ev_filelen says where the file's bytes end.
 *
 * Everything is refused here that vm would refuse, so that an image is turned
 * away before anything is built: W with X, overlap, wrap, addresses outside
 * user memory or in the reach of the stack.
 */
#include <abi/errno.h>

#include "elf/elf.h"
#include "exec_var.h"
#include "util/string.h"

/* one ELF file on its way into the list */
struct elf_load {
	struct exec_package *l_epp;
	struct elf64_ehdr l_eh;
	vaddr_t	 l_bias;	/* added to every address of the file */
	uint32_t l_vnode;	/* index for ev_vnode */
	uint32_t l_nload;
	int	 l_entry;	/* the entry point is in an executable segment */
	vaddr_t	 l_end;		/* of the highest segment, page rounded */
	vaddr_t	 l_phdr;	/* address of the program headers, 0 = not mapped */
	vaddr_t	 l_taddr, l_daddr;
	uint64_t l_tsize, l_dsize;
	struct elf64_phdr l_interp;	/* p_type 0 = none */
};

/* What lib/elf refused, as a reason of ours. */
static int
elf_refused(struct exec_package *epp, int error, const struct elf_refusal *why)
{
	return exec_refuse(epp, error, elf_reason_field(why->er_reason),
	    why->er_value, elf_reason_text(why->er_reason));
}

static int
put_cmd(struct elf_load *l, const struct vmcmd *c)
{
	int error = new_vmcmd(&l->l_epp->ep_vmcmds, c);

	return error == 0 ? 0 : exec_refuse(l->l_epp, error, "e_phnum",
	    l->l_eh.e_phnum, "too many segments");
}

static int
load_zero(struct elf_load *l, uint32_t prot, vaddr_t start, vaddr_t end)
{
	struct vmcmd c = {
		.ev_op = VMCMD_ZERO, .ev_prot = prot,
		.ev_addr = start, .ev_len = end - start,
	};

	return start == end ? 0 : put_cmd(l, &c);
}

/*
 * The file part of a segment at `addr'; *endp is the end of its last page.
 * A segment without bss takes whole pages of the file, so that a page at its end
 * can be shared with the cache; one with bss ends at its last byte.
 */
static int
load_file(struct elf_load *l, const struct elf64_phdr *ph, uint32_t prot,
    vaddr_t addr, int congruent, vaddr_t *endp)
{
	struct vmcmd c = { .ev_prot = prot, .ev_vnode = l->l_vnode };
	uint64_t head = addr & PAGE_MASK, left;

	*endp = round_page(addr + ph->p_filesz);
	if (!congruent) {
		c.ev_op = VMCMD_READVN;
		c.ev_addr = addr;
		c.ev_len = ph->p_filesz;
		c.ev_off = ph->p_offset;
		c.ev_filelen = ph->p_filesz;
		return put_cmd(l, &c);
	}
	c.ev_op = VMCMD_PAGEDVN;
	c.ev_addr = addr - head;
	c.ev_len = *endp - c.ev_addr;
	c.ev_off = ph->p_offset - head;
	c.ev_filelen = head + ph->p_filesz;
	if (ph->p_memsz == ph->p_filesz) {
		left = l->l_epp->ep_attr.va_size - c.ev_off;
		c.ev_filelen = left < c.ev_len ? left : c.ev_len;
	}
	if (!(prot & MAP_W))
		c.ev_flags = VMCMD_PREFAULT;
	return put_cmd(l, &c);
}

/* Sizes and addresses that limits and accounting look at (item 54). */
static void
load_account(struct elf_load *l, const struct elf64_phdr *ph, vaddr_t addr,
    vaddr_t end)
{
	const struct elf64_ehdr *eh = &l->l_eh;
	uint64_t table = eh->e_phnum * sizeof(*ph);

	if (ph->p_flags & PF_W) {
		if (l->l_dsize == 0)
			l->l_daddr = trunc_page(addr);
		l->l_dsize += end - trunc_page(addr);
	} else {
		if (l->l_tsize == 0)
			l->l_taddr = trunc_page(addr);
		l->l_tsize += end - trunc_page(addr);
	}
	if (end > l->l_end)
		l->l_end = end;
	if ((ph->p_flags & PF_X) && eh->e_entry >= ph->p_vaddr &&
	    eh->e_entry - ph->p_vaddr < ph->p_memsz)
		l->l_entry = 1;
	if (l->l_phdr == 0 && eh->e_phoff >= ph->p_offset &&
	    eh->e_phoff - ph->p_offset <= ph->p_filesz &&
	    table <= ph->p_filesz - (eh->e_phoff - ph->p_offset))
		l->l_phdr = addr + (eh->e_phoff - ph->p_offset);
}

/* Where a segment goes, or why it may not be there. */
static int
place_segment(struct elf_load *l, const struct elf64_phdr *ph, vaddr_t *addr,
    vaddr_t *end)
{
	struct exec_package *epp = l->l_epp;

	/* nothing wraps below: each is bounded by STACK_FLOOR first */
	if (ph->p_vaddr >= STACK_FLOOR || l->l_bias >= STACK_FLOOR)
		return exec_refuse(epp, ENOEXEC, "p_vaddr", ph->p_vaddr,
		    "where the stack may be, or no user address");
	if (ph->p_memsz > STACK_FLOOR)
		return exec_refuse(epp, ENOEXEC, "p_memsz", ph->p_memsz,
		    "larger than the space below the stack");
	*addr = l->l_bias + ph->p_vaddr;
	*end = round_page(*addr + ph->p_memsz);
	if (*addr < VM_MIN_ADDRESS)
		return exec_refuse(epp, ENOEXEC, "p_vaddr", ph->p_vaddr,
		    "below the lowest user address (0x10000)");
	if (*end > STACK_FLOOR)
		return exec_refuse(epp, ENOEXEC, "p_memsz", ph->p_memsz,
		    "the segment reaches where the stack may be");
	if (vmcmds_overlap(&epp->ep_vmcmds, *addr, ph->p_memsz))
		return exec_refuse(epp, ENOEXEC, "p_vaddr", ph->p_vaddr,
		    "shares a page with another segment");
	return 0;
}

static int
load_segment(struct elf_load *l, const struct elf64_phdr *ph)
{
	struct elf_refusal why = { ELF_OK, 0 };
	uint32_t prot = MAP_R;
	vaddr_t addr, end, file_end;
	int error;

	error = elf_check_load(ph, l->l_epp->ep_attr.va_size, PAGE_SIZE, &why);
	if (error != 0 && why.er_reason != ELF_PH_CONGRUENT)
		return elf_refused(l->l_epp, error, &why);
	if (ph->p_memsz == 0)
		return 0;
	if ((ph->p_flags & (PF_W | PF_X)) == (PF_W | PF_X))
		return exec_refuse(l->l_epp, ENOEXEC, "p_flags", ph->p_flags,
		    "both writable and executable");
	/* not by pages is well formed only if p_align does not say pages */
	if (ph->p_filesz != 0 && ph->p_align > 1 &&
	    ((ph->p_vaddr ^ ph->p_offset) & (ph->p_align - 1)) != 0)
		return exec_refuse(l->l_epp, ENOEXEC, "p_vaddr", ph->p_vaddr,
		    "differs from p_offset modulo p_align");
	if (ph->p_flags & PF_W)
		prot |= MAP_W;
	if (ph->p_flags & PF_X)
		prot |= MAP_X;
	error = place_segment(l, ph, &addr, &end);
	if (error != 0)
		return error;
	l->l_nload++;
	load_account(l, ph, addr, end);
	if (ph->p_filesz == 0)
		return load_zero(l, prot, trunc_page(addr), end);
	error = load_file(l, ph, prot, addr,
	    why.er_reason != ELF_PH_CONGRUENT, &file_end);
	return error != 0 ? error : load_zero(l, prot, file_end, end);
}

/*
 * All program headers of the file at ep_hdr.  PT_NOTE, PT_PHDR, PT_TLS,
 * PT_DYNAMIC and PT_GNU_RELRO are the program's own business: it finds them
 * by AT_PHDR.
 */
static int
load_phdrs(struct elf_load *l)
{
	struct exec_package *epp = l->l_epp;
	struct elf_refusal why;
	struct elf64_phdr ph;
	unsigned i;
	int error;

	for (i = 0; i < l->l_eh.e_phnum; i++) {
		error = elf_phdr(epp->ep_hdr, epp->ep_hdrvalid, &l->l_eh, i,
		    &ph, &why);
		if (error != 0)
			return elf_refused(epp, error, &why);
		switch (ph.p_type) {
		case PT_LOAD:
			error = load_segment(l, &ph);
			if (error != 0)
				return error;
			break;
		case PT_INTERP:
			/* only the first counts (RULES R16) */
			if (l->l_interp.p_type == PT_NULL)
				l->l_interp = ph;
			break;
		case PT_GNU_STACK:
			if (ph.p_flags & PF_X)
				return exec_refuse(epp, ENOEXEC, "p_flags",
				    ph.p_flags, "asks for an executable stack");
			break;
		}
	}
	return l->l_nload != 0 ? 0 : exec_refuse(epp, ENOEXEC, "e_phnum",
	    l->l_eh.e_phnum, "no segment to load among them");
}

/*
 * The interpreter's path: within the header, 2 bytes or more, ended by a NUL
 * inside its own size (RULES R7).
 */
static int
copy_interp(struct exec_package *epp, const struct elf64_phdr *ph)
{
	if (ph->p_filesz < 2 || ph->p_filesz > sizeof(epp->ep_interp))
		return exec_refuse(epp, ENOEXEC, "p_filesz", ph->p_filesz,
		    "no length of an interpreter's path (2 to 1024)");
	if (ph->p_offset > epp->ep_hdrvalid ||
	    ph->p_filesz > epp->ep_hdrvalid - ph->p_offset)
		return exec_refuse(epp, ENOEXEC, "p_offset", ph->p_offset,
		    "the interpreter's path is not in the first 1024 bytes");
	if (epp->ep_hdr[ph->p_offset + ph->p_filesz - 1] != '\0')
		return exec_refuse(epp, ENOEXEC, "p_filesz", ph->p_filesz,
		    "the interpreter's path does not end in a NUL there");
	memcpy(epp->ep_interp, epp->ep_hdr + ph->p_offset, ph->p_filesz);
	epp->ep_interplen = (uint32_t)strlen(epp->ep_interp);
	epp->ep_flags |= EXEC_HASINTERP;
	return 0;
}

static int
load_begin(struct elf_load *l, struct exec_package *epp)
{
	struct elf_refusal why;
	int error;

	memset(l, 0, sizeof(*l));
	l->l_epp = epp;
	error = elf_check_header(epp->ep_hdr, epp->ep_hdrvalid,
	    epp->ep_attr.va_size, &l->l_eh, &why);
	return error == 0 ? 0 : elf_refused(epp, error, &why);
}

/* The image itself: the exec switch's entry. */
int
exec_elf_makecmds(struct exec_package *epp)
{
	struct elf_load l;
	int error;

	error = load_begin(&l, epp);
	if (error != 0)
		return error;
	if (l.l_eh.e_type == ET_DYN)
		l.l_bias = epp->ep_loadbias;
	error = load_phdrs(&l);
	if (error != 0)
		return error;
	if (l.l_interp.p_type == PT_INTERP) {
		error = copy_interp(epp, &l.l_interp);
		if (error != 0)
			return error;
	} else if (l.l_bias == 0)
		epp->ep_flags |= EXEC_FIXED;
	epp->ep_taddr = l.l_taddr;
	epp->ep_tsize = l.l_tsize;
	epp->ep_daddr = l.l_daddr;
	epp->ep_dsize = l.l_dsize;
	epp->ep_brk = l.l_end;
	epp->ep_phdr = l.l_phdr;
	epp->ep_phnum = l.l_eh.e_phnum;
	/* a sum that wraps ends below VM_MIN_ADDRESS or is no user address */
	epp->ep_entry = l.l_bias + l.l_eh.e_entry;
	epp->ep_start = epp->ep_entry;
	if (!l.l_entry)
		epp->ep_flags |= EXEC_BADENTRY;
	epp->ep_vnid[0] = epp->ep_attr.va_vnid;
	return 0;
}

/*
 * The interpreter that an image asked for: header and attributes in the package
 * are now those of the interpreter.  It may be of no fixed address, and has no
 * interpreter itself.  Its errors are ENOEXEC: the image cannot be run.
 */
int
exec_elf_interp(struct exec_package *epp, vaddr_t base)
{
	struct elf_load l;
	int error;

	error = load_begin(&l, epp);
	if (error != 0)
		return error;
	if (l.l_eh.e_type == ET_DYN)
		l.l_bias = base;
	l.l_vnode = 1;
	error = load_phdrs(&l);
	if (error != 0)
		return error;
	epp->ep_start = l.l_bias + l.l_eh.e_entry;
	if (l.l_interp.p_type != PT_NULL)
		return exec_refuse(epp, ENOEXEC, "p_type", PT_INTERP,
		    "an interpreter that asks for an interpreter");
	if (!l.l_entry)
		return exec_refuse(epp, ENOEXEC, "e_entry", l.l_eh.e_entry,
		    "in no executable segment");
	epp->ep_base = l.l_bias;
	epp->ep_tsize += l.l_tsize;
	epp->ep_dsize += l.l_dsize;
	epp->ep_vnid[1] = epp->ep_attr.va_vnid;
	return exec_check_limits(epp);
}
