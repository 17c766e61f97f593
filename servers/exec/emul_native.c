/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The native emulation: ecalls go to the kernel, the argument block ends with
 * the auxiliary vector of the RISC-V ELF psABI, registers are all 0 but sp.
 * Pure.
 */
#include <abi/errno.h>

#include "elf/elf.h"
#include "exec_var.h"
#include "util/string.h"

#define HWCAP(letter)	(1UL << ((letter) - 'A'))

/* rv64gc is what every board has; the kernel refuses harts without */
#define NATIVE_HWCAP	(HWCAP('I') | HWCAP('M') | HWCAP('A') | \
	HWCAP('F') | HWCAP('D') | HWCAP('C'))
#define NATIVE_CLKTCK	100

const struct emul emul_native = {
	.e_name = "native",
	.e_arglen = 16 * EXEC_NAUX,
	.e_ecall = 0,
};

static uint64_t *
aux(uint64_t *v, uint64_t type, uint64_t value)
{
	v[0] = type;
	v[1] = value;
	return v + 2;
}

/* The hole has place for EXEC_NAUX pairs; what is left of it is AT_NULL. */
static void
copy_auxv(const struct exec_package *epp)
{
	const struct exec_args *ea = &epp->ep_args;
	uint64_t *end = (uint64_t *)(void *)(ea->ea_base + ea->ea_strings);
	uint64_t *v = end - 2 * EXEC_NAUX;

	v = aux(v, AT_PHDR, epp->ep_phdr);
	v = aux(v, AT_PHENT, sizeof(struct elf64_phdr));
	v = aux(v, AT_PHNUM, epp->ep_phdr != 0 ? epp->ep_phnum : 0);
	v = aux(v, AT_PAGESZ, PAGE_SIZE);
	v = aux(v, AT_BASE, epp->ep_base);
	v = aux(v, AT_FLAGS, 0);
	v = aux(v, AT_ENTRY, epp->ep_entry);
	v = aux(v, AT_UID, epp->ep_ruid);
	v = aux(v, AT_EUID, epp->ep_euid);
	v = aux(v, AT_GID, epp->ep_rgid);
	v = aux(v, AT_EGID, epp->ep_egid);
	v = aux(v, AT_HWCAP, NATIVE_HWCAP);
	v = aux(v, AT_CLKTCK, NATIVE_CLKTCK);
	v = aux(v, AT_SECURE, (epp->ep_flags & EXEC_SECURE) != 0);
	v = aux(v, AT_RANDOM, epp->ep_sp + ea->ea_random);
	v = aux(v, AT_EXECFN, epp->ep_sp + ea->ea_execfn);
	v = aux(v, AT_PSSTRINGS, epp->ep_sp + ea->ea_psstrings);
	v = aux(v, AT_TIMEBASE, epp->ep_timebase);
	while (v < end)
		v = aux(v, AT_NULL, 0);
}

/*
 * Everything that the block holds beside the strings.  ON ENTRY ep_sp is known
 * and the block's ea_size bytes are writable.  ON EXIT ok each of its bytes up
 * to the random ones is written, so that nothing of another request's shows.
 */
int
native_copyargs(struct exec_package *epp)
{
	const struct exec_args *ea = &epp->ep_args;
	uint32_t end = ea->ea_execfn + epp->ep_execfnlen;
	int error;

	error = exec_args_copy(ea, epp->ep_sp, &epp->ep_arginfo);
	if (error != 0)
		return error;
	copy_auxv(epp);
	memcpy(ea->ea_base + ea->ea_execfn, epp->ep_execfn,
	    epp->ep_execfnlen);
	memset(ea->ea_base + end, 0, ea->ea_random - end);
	memcpy(ea->ea_base + ea->ea_random, epp->ep_random,
	    sizeof(epp->ep_random));
	memcpy(ea->ea_base + ea->ea_psstrings, &epp->ep_arginfo,
	    sizeof(epp->ep_arginfo));
	return 0;
}

/* Everything that is not named here is 0 (RULES R32). */
void
native_setregs(const struct exec_package *epp, struct commit *c)
{
	memset(c, 0, sizeof(*c));
	c->c_pc = epp->ep_start;
	c->c_sp = epp->ep_sp;
	c->c_ecall = epp->ep_emul->e_ecall;
	memcpy(c->c_name, epp->ep_comm, sizeof(c->c_name));
}
