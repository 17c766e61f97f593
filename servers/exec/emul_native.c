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

/* The vector's hole has place for EXEC_NAUX pairs; what is left of it is AT_NULL. */
static void
copy_auxv(const struct exec_package *epp)
{
	const struct exec_args *ea = &epp->ep_args;
	const uint64_t v[EXEC_NAUX][2] = {
		{ AT_PHDR,	epp->ep_phdr },
		{ AT_PHENT,	sizeof(struct elf64_phdr) },
		{ AT_PHNUM,	epp->ep_phdr != 0 ? epp->ep_phnum : 0 },
		{ AT_PAGESZ,	PAGE_SIZE },
		{ AT_BASE,	epp->ep_base },
		{ AT_FLAGS,	0 },
		{ AT_ENTRY,	epp->ep_entry },
		{ AT_UID,	epp->ep_ruid },
		{ AT_EUID,	epp->ep_euid },
		{ AT_GID,	epp->ep_rgid },
		{ AT_EGID,	epp->ep_egid },
		{ AT_HWCAP,	NATIVE_HWCAP },
		{ AT_CLKTCK,	NATIVE_CLKTCK },
		{ AT_SECURE,	(epp->ep_flags & EXEC_SECURE) != 0 },
		{ AT_RANDOM,	epp->ep_sp + ea->ea_random },
		{ AT_EXECFN,	epp->ep_sp + ea->ea_execfn },
		{ AT_PSSTRINGS,	epp->ep_sp + ea->ea_psstrings },
		{ AT_TIMEBASE,	epp->ep_timebase },
		{ AT_NULL,	0 },
	};

	memcpy(ea->ea_base + ea->ea_strings - sizeof(v), v, sizeof(v));
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
