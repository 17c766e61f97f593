// SRCS: servers/exec/exec_args.c lib/util/strlcpy.c
// CFLAGS: -idirafter lib/util
/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The argument block, from counts that need not be true.  Input: argc, envc,
 * length and number of the fake arguments, skip; then the strings, of which the
 * first are the fakes'.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <abi/errno.h>

#include "exec_var.h"

#define PAGES	8
#define SP	(USRSTACK - ptoa(PAGES))

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(int condition)
{
	if (!condition)
		abort();
}

/* What was laid out can be read back. */
static void
check_block(const struct exec_args *ea, const struct ps_strings *ps)
{
	const uint64_t *w = (const uint64_t *)(const void *)ea->ea_base;
	uint64_t at = SP + ea->ea_strings;
	unsigned i, n = ea->ea_argc + ea->ea_envc + 2;

	must(w[0] == ea->ea_argc && ps->ps_argvstr == SP + 8);
	must(ps->ps_envstr == SP + 16 + 8UL * ea->ea_argc);
	for (i = 0; i < n; i++) {
		if (i == ea->ea_argc || i == n - 1) {
			must(w[1 + i] == 0);
			continue;
		}
		must(w[1 + i] == at);
		at += strlen((const char *)ea->ea_base + (at - SP)) + 1;
	}
	must(at == SP + ea->ea_execfn);
}

/* How many strings are in there; the last counts only with its NUL. */
static uint32_t
strings(const uint8_t *s, uint32_t len)
{
	uint32_t n = 0;

	for (; len > 0; len--)
		n += *s++ == 0;
	return n;
}

/* As GATHER leaves them, but for those that are not there. */
static void
put_offsets(const struct exec_args *ea)
{
	uint64_t *v = (uint64_t *)(void *)(ea->ea_base + EXEC_ARGVECTOR);
	uint32_t i, at = ea->ea_strings, end = at + ea->ea_strlen;

	for (i = 0; i < ea->ea_argc + ea->ea_envc + 2; i++)
		v[i] = 0;
	for (i = 0; i < ea->ea_argc + ea->ea_envc && at < end; i++) {
		v[i + (i >= ea->ea_argc)] = at;
		at += (uint32_t)strnlen((char *)ea->ea_base + at, end - at) +
		    1;
	}
}

/*
 * data: argc, envc, bytes of fake arguments, unused, flags; then the fake
 * arguments, then argv's and envp's strings.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ps_strings ps;
	struct exec_args ea;
	uint32_t falen, len, need, nfake;
	uint8_t *base;

	if (size < 5)
		return 0;
	falen = data[2];
	len = (uint32_t)(size - 5);
	if (falen > len)
		falen = len;
	len -= falen;
	if (len > 0 && data[size - 1] != 0)
		return 0;	/* GATHER ends each string */
	base = aligned_alloc(PAGE_SIZE, PAGES * PAGE_SIZE);
	if (base == NULL)
		return 0;
	memset(base, 0x5a, PAGES * PAGE_SIZE);
	exec_args_init(&ea, base + EXEC_STACKROOM, data[0], data[1], len);
	if (ea.ea_strings + len > (PAGES - 5) * PAGE_SIZE)
		goto out;
	memcpy(ea.ea_base + ea.ea_strings, data + 5 + falen, len);
	put_offsets(&ea);
	nfake = strings(data + 5, falen);
	if (nfake != 0 && data[4 + falen] == 0) {
		must(exec_args_fakesize(&ea, falen, nfake, &need) == 0);
		must(need <= PAGES * PAGE_SIZE);
		exec_args_fake(&ea, (const char *)data + 5, falen, nfake,
		    data[4] & 1);
		must(ea.ea_strings + ea.ea_strlen <= need);
	}
	must(exec_args_size(&ea, data[4]) == 0);
	must(EXEC_STACKROOM + ea.ea_size <= PAGES * PAGE_SIZE);
	must(ea.ea_random % 16 == 0);
	must(ea.ea_random + 16 <= ea.ea_psstrings);
	if (exec_args_copy(&ea, SP, &ps) == 0 &&
	    strings(ea.ea_base + ea.ea_strings, ea.ea_strlen) ==
	    ea.ea_argc + ea.ea_envc)
		check_block(&ea, &ps);
out:
	free(base);
	return 0;
}
