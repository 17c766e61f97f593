/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One reading of every counter that must not drift: kernel objects, pages,
 * what each server holds.  Order of servers as in CENSUS_.
 */
#ifndef CENSUS_H
#define CENSUS_H

enum {
	CENSUS_KCAPS,		/* occupied slots of all capability spaces */
	CENSUS_KOBJECTS,	/* live kernel objects */
	CENSUS_KTABLES,		/* pages that are page tables */
	CENSUS_KOBJPAGES,	/* pages that hold kernel objects */
	CENSUS_VMTOTAL,
	CENSUS_VMFREE,
	CENSUS_VMCACHE,
	CENSUS_VMSPACES,
	CENSUS_VNODES,
	CENSUS_FILES,
	CENSUS_CONTEXTS,
	CENSUS_VFSPAGES,
	CENSUS_PROCS,
	CENSUS_ZOMBIES,
	CENSUS_PROCPAGES,
	CENSUS_PROCCAPS,
	CENSUS_EXECSERVED,
	CENSUS_EXECREFUSED,
	CENSUS_EXECOPEN,
	CENSUS_N
};

struct census {
	unsigned long c_value[CENSUS_N];
};

/* 0, or -1 with errno: some server did not answer */
int	 census_take(struct census *);
const char *census_name(unsigned which);

#endif
