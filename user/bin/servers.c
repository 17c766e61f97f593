/* SPDX-License-Identifier: BSD-2-Clause */
/* servers: what each has served, refused and holds, as far as it says */
#include <err.h>
#include <stdio.h>

#include <abi/types.h>
#include <census.h>

int
main(int argc, char **argv)
{
	struct census c;
	const word_t *v = c.c_value;

	(void)argv;
	if (argc != 1)
		usage("");
	if (census_take(&c) == -1)
		err(1, "census");
	printf("exec  %lu served, %lu refused, %lu open\n",
	    (unsigned long)v[CENSUS_EXECSERVED],
	    (unsigned long)v[CENSUS_EXECREFUSED],
	    (unsigned long)v[CENSUS_EXECOPEN]);
	printf("proc  %lu processes, %lu not waited for, %lu pages of objects\n",
	    (unsigned long)v[CENSUS_PROCS], (unsigned long)v[CENSUS_ZOMBIES],
	    (unsigned long)v[CENSUS_PROCPAGES]);
	printf("vm    %lu address spaces, %lu of %lu pages free, %lu cached\n",
	    (unsigned long)v[CENSUS_VMSPACES], (unsigned long)v[CENSUS_VMFREE],
	    (unsigned long)v[CENSUS_VMTOTAL], (unsigned long)v[CENSUS_VMCACHE]);
	printf("vfs   %lu vnodes, %lu open files, %lu contexts, %lu pages\n",
	    (unsigned long)v[CENSUS_VNODES], (unsigned long)v[CENSUS_FILES],
	    (unsigned long)v[CENSUS_CONTEXTS],
	    (unsigned long)v[CENSUS_VFSPAGES]);
	return flushed(0);
}
