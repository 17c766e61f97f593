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
 * ("don't copy them out, remap them!", wished the seed).  Only pointers are
 * written here.  The kernel's counts are believed only after the scan over the
 * strings has found as many as it said.
 */
#include <abi/errno.h>

#include "exec_var.h"
#include "util/string.h"

/* memory of strings, read as words: a copy of 8 bytes would be a call here */
typedef uint64_t __attribute__((may_alias)) strword;

#define LOWBITS		UINT64_C(0x0101010101010101)
#define HIGHBITS	UINT64_C(0x8080808080808080)

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

/* Fix the places of everything behind the strings, and the size of all. */
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
	end = round_page((uint64_t)ea->ea_random + 16 +
	    sizeof(struct ps_strings));
	if (end > ARG_MAX)
		return E2BIG;
	ea->ea_size = (uint32_t)end;
	ea->ea_psstrings = ea->ea_size - (uint32_t)sizeof(struct ps_strings);
	return 0;
}

/*
 * The offset behind the NUL of the string at `at', looked for a word at a
 * time; 0 if there is none before `end' or the string is longer than
 * MAXARGSTR.  Words are aligned, so none reaches into another page.
 */
static uint32_t
string_end(const struct exec_args *ea, uint32_t at, uint32_t end)
{
	uint32_t from = at, w = at & ~7U;
	uint64_t word;

	for (; w < end; w += 8) {
		word = *(const strword *)(const void *)(ea->ea_base + w);
		if (at != w)	/* bytes before the string are not its own */
			word |= ~(UINT64_MAX << (at & 7) * 8);
		at = w + 8;
		if (((word - LOWBITS) & ~word & HIGHBITS) == 0)
			continue;
		for (at = w; (word & 0xff) != 0; word >>= 8)
			at++;
		return at < end && at - from < MAXARGSTR ? at + 1 : 0;
	}
	return 0;
}

/* Offset behind argv[0], which SKIPARG drops; nothing is dropped of nothing (item 94). */
static uint32_t
skip_one(const struct exec_args *ea)
{
	if (ea->ea_argc == 0)
		return 0;
	return string_end(ea, ea->ea_strings, ea->ea_strings + ea->ea_strlen);
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
 * drop the caller's argv[0] if `skiparg'.  The strings move once; scripts are
 * the only ones who pay.
 */
int
exec_args_fake(struct exec_args *ea, const char *fa, uint32_t falen,
    uint32_t nfake, int skiparg)
{
	uint32_t from = ea->ea_strings, len = ea->ea_strlen, skip = 0;
	uint32_t argc = ea->ea_argc + nfake;

	if (skiparg && ea->ea_argc != 0) {
		skip = skip_one(ea);
		if (skip == 0)
			return E2BIG;
		skip -= from;
		argc--;
	}
	exec_args_init(ea, ea->ea_base, argc, ea->ea_envc, len - skip + falen);
	memmove(ea->ea_base + ea->ea_strings + falen,
	    ea->ea_base + from + skip, len - skip);
	memcpy(ea->ea_base + ea->ea_strings, fa, falen);
	return 0;
}

/* `n' pointers at *pp, to strings from *at on, then a null pointer */
static int
copy_pointers(const struct exec_args *ea, vaddr_t sp, uint64_t **pp,
    uint32_t *at, uint32_t n)
{
	uint32_t end = ea->ea_strings + ea->ea_strlen, next;
	uint64_t *p = *pp;

	for (; n > 0; n--, *at = next) {
		next = string_end(ea, *at, end);
		if (next == 0)
			return E2BIG;
		*p++ = sp + *at;
	}
	*p++ = 0;
	*pp = p;
	return 0;
}

/*
 * Seed items 59-66: argc and the pointers, as they will look from `sp'.
 * ON ENTRY exec_args_size() has succeeded and ea_size bytes are writable.
 * ON EXIT ok *psp describes the block; E2BIG: a string is too long, or there
 * are fewer than was said.
 */
int
exec_args_copy(const struct exec_args *ea, vaddr_t sp, struct ps_strings *psp)
{
	uint64_t *p = (uint64_t *)(void *)ea->ea_base;
	uint32_t at = ea->ea_strings;
	int error;

	*p++ = ea->ea_argc;
	psp->ps_nargvstr = (int32_t)ea->ea_argc;
	psp->ps_nenvstr = (int32_t)ea->ea_envc;
	psp->ps_argvstr = sp + 8;
	psp->ps_envstr = sp + 8 + ((uint64_t)ea->ea_argc + 1) * 8;
	error = copy_pointers(ea, sp, &p, &at, ea->ea_argc);
	if (error == 0)
		error = copy_pointers(ea, sp, &p, &at, ea->ea_envc);
	if (error == 0 && at != ea->ea_strings + ea->ea_strlen)
		error = E2BIG;
	return error;
}
