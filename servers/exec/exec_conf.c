/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exec switch: file formats, in the order in which they are asked.
 *
 * ELF comes first because it is what nearly every exec is for.  The order
 * decides only which error is reported, for no file is of two formats.
 * es_check of the seed is es_makecmds here, its name since 1999.
 */
#include "exec_var.h"
#include "elf/elf.h"

const struct execsw execsw[] = {
	{
		.es_name = "elf64",
		.es_hdrsz = EXEC_HDRSIZE,
		.es_makecmds = exec_elf_makecmds,
		.es_copyargs = native_copyargs,
		.es_setregs = native_setregs,
		.es_emul = &emul_native,
	},
	{
		/* never the entry that a package ends with: it redirects */
		.es_name = "script",
		.es_noread = 1,
		.es_hdrsz = EXEC_LINEMAX,
		.es_makecmds = exec_script_makecmds,
	},
};
const unsigned nexecs = nitems(execsw);

_Static_assert(EXEC_HDRSIZE >= EXEC_LINEMAX &&
    EXEC_HDRSIZE >= sizeof(struct elf64_ehdr) + 8 * sizeof(struct elf64_phdr),
    "vfs supplies the first EXEC_HDRSIZE bytes: enough for every entry");

/* The most that an entry in use wants to see of a file. */
unsigned
exec_maxhdrsz(void)
{
	unsigned i, max = 0;

	for (i = 0; i < nexecs; i++)
		if (execsw[i].es_makecmds != NULL && execsw[i].es_hdrsz > max)
			max = execsw[i].es_hdrsz;
	return max;
}
