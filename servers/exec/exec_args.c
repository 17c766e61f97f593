/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The argument block: what a new program finds at sp.  Pure.
 *
 *	sp	argc (a long), argv pointers, 0, envp pointers, 0,
 *		auxiliary vector (EXEC_NAUX places),
 *		strings of argv, strings of envp, path (AT_EXECFN),
 *		16 random bytes (AT_RANDOM), zeroes,
 *	top	struct ps_strings
 *
 * The block is built where it was gathered, in whole pages that become the top
 * of the stack: strings are copied once, by the kernel, out of the old image
 * ("don't copy them out, remap them!", wished the seed).  The kernel leaves the
 * offset of each string where its pointer will be; here sp is added.
 */
#include <abi/errno.h>

#include "exec_var.h"
#include "util/string.h"

/* As the kernel left it: `len' bytes of strings behind room for the pointers. */
void
exec_args_init(struct exec_args *ea, uint8_t *base, uint32_t argc,
    uint32_t envc, uint32_t len)
{
	ea->ea_base = base;
	ea->ea_argc = argc;
	ea->ea_envc = envc;
	ea->ea_strings = (uint32_t)(EXEC_ARGRESERVE +
	    ((uint64_t)argc + envc + 2) * 8);
	ea->ea_strlen = len;
}

/*
 * The budget: pointers, vector and strings within ARG_MAX.  Checked in 64 bits,
 * where no sum of 32-bit numbers wraps (RULES R5).
 */
static int
within_budget(uint64_t nptr, uint64_t len, uint64_t *strings)
{
	*strings = EXEC_ARGRESERVE + (nptr + 2) * 8;
	return *strings + len <= ARG_MAX ? 0 : E2BIG;
}

/*
 * Fix the places of everything behind the strings, and the size of all: with
 * the room for a stack below it, whole pages.
 */
int
exec_args_size(struct exec_args *ea, uint32_t execfnlen)
{
	uint64_t strings, end;
	int error;

	error = within_budget((uint64_t)ea->ea_argc + ea->ea_envc,
	    ea->ea_strlen, &strings);
	if (error != 0)
		return error;
	if (execfnlen >= EXEC_PATHMAX)
		return ENAMETOOLONG;
	ea->ea_strings = (uint32_t)strings;
	ea->ea_execfn = ea->ea_strings + ea->ea_strlen;
	ea->ea_random = (ea->ea_execfn + execfnlen + 1 + 15) & ~15U;
	end = (uint64_t)ea->ea_random + 16 + sizeof(struct ps_strings);
	if (end > ARG_MAX)
		return E2BIG;
	ea->ea_size = (uint32_t)round_page(EXEC_STACKROOM + end) -
	    EXEC_STACKROOM;
	ea->ea_psstrings = ea->ea_size - (uint32_t)sizeof(struct ps_strings);
	return 0;
}

/* Where the pointers are, or will be: argv, 0, envp, 0. */
static uint64_t *
vector(const struct exec_args *ea)
{
	return (uint64_t *)(void *)(ea->ea_base + EXEC_ARGVECTOR);
}

/*
 * Bytes that must be writable at ea_base before exec_args_fake(): fake
 * arguments and what they push aside.  E2BIG if they break the budget.
 */
int
exec_args_fakesize(const struct exec_args *ea, uint32_t falen,
    uint32_t nfake, uint32_t *need)
{
	uint64_t strings;
	int error;

	error = within_budget((uint64_t)ea->ea_argc + ea->ea_envc + nfake,
	    (uint64_t)ea->ea_strlen + falen, &strings);
	if (error == 0)
		*need = (uint32_t)(strings + ea->ea_strlen + falen);
	return error;
}

/*
 * Put the fake arguments, `nfake' strings in `falen' bytes, before argv, and
 * drop the caller's argv[0] if `skiparg'; nothing is dropped of nothing (item
 * 94).  ON ENTRY nfake is not 0 and exec_args_fakesize() has said how much is
 * writable.  The strings move once; scripts are the only ones who pay.
 */
void
exec_args_fake(struct exec_args *ea, const char *fa, uint32_t falen,
    uint32_t nfake, int skiparg)
{
	uint32_t skip = skiparg && ea->ea_argc != 0, shift = nfake - skip;
	uint32_t argc = ea->ea_argc, i = argc + ea->ea_envc + 2;
	uint32_t from = ea->ea_strings, end = from + ea->ea_strlen;
	uint64_t *v = vector(ea), moved;

	/* the string behind argv[0] is argv[1], or what follows the 0 */
	if (skip)
		from = (uint32_t)(v[1] != 0 ? v[1] :
		    ea->ea_envc != 0 ? v[2] : end);
	exec_args_init(ea, ea->ea_base, argc + shift, ea->ea_envc,
	    end - from + falen);
	moved = (uint64_t)ea->ea_strings + falen - from;
	memmove(ea->ea_base + ea->ea_strings + falen, ea->ea_base + from,
	    end - from);
	while (i-- > skip)
		v[i + shift] = v[i] != 0 ? v[i] + moved : 0;
	memcpy(ea->ea_base + ea->ea_strings, fa, falen);
	for (i = 0, end = 0; i < nfake; i++) {
		v[i] = ea->ea_strings + end;
		end += (uint32_t)strlen(fa + end) + 1;
	}
}

/* From offsets to pointers, `n' of them, and the 0 behind. */
static int
finish_vector(const struct exec_args *ea, uint64_t *v, uint32_t n, vaddr_t sp)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (v[i] - ea->ea_strings >= ea->ea_strlen)
			return E2BIG;
		v[i] += sp;
	}
	v[n] = 0;
	return 0;
}

/*
 * Seed items 59-66: argc and the pointers, as they will look from `sp'.
 * ON ENTRY exec_args_size() has succeeded and ea_size bytes are writable.
 * ON EXIT ok *psp describes the block; E2BIG: there are fewer strings than was
 * said.
 */
int
exec_args_copy(const struct exec_args *ea, vaddr_t sp, struct ps_strings *psp)
{
	uint64_t *v = vector(ea);
	int error;

	*(uint64_t *)(void *)ea->ea_base = ea->ea_argc;
	psp->ps_nargvstr = (int32_t)ea->ea_argc;
	psp->ps_nenvstr = (int32_t)ea->ea_envc;
	psp->ps_argvstr = sp + EXEC_ARGVECTOR;
	psp->ps_envstr = psp->ps_argvstr + ((uint64_t)ea->ea_argc + 1) * 8;
	error = finish_vector(ea, v, ea->ea_argc, sp);
	return error != 0 ? error :
	    finish_vector(ea, v + ea->ea_argc + 1, ea->ea_envc, sp);
}
