/* SPDX-License-Identifier: BSD-2-Clause */
#include <census.h>

#include <exec_client.h>
#include <proc_client.h>
#include <vfs_client.h>
#include <vm_client.h>

#include "libc.h"
#include "sys/sys.h"

static const char *const names[CENSUS_N] = {
	[CENSUS_KCAPS] = "kernel.caps",
	[CENSUS_KOBJECTS] = "kernel.objects",
	[CENSUS_KTABLES] = "kernel.tables",
	[CENSUS_KOBJPAGES] = "kernel.objpages",
	[CENSUS_VMTOTAL] = "vm.total",
	[CENSUS_VMFREE] = "vm.free",
	[CENSUS_VMCACHE] = "vm.cache",
	[CENSUS_VMSPACES] = "vm.spaces",
	[CENSUS_VNODES] = "vfs.vnodes",
	[CENSUS_FILES] = "vfs.files",
	[CENSUS_CONTEXTS] = "vfs.contexts",
	[CENSUS_VFSPAGES] = "vfs.pages",
	[CENSUS_PROCS] = "proc.procs",
	[CENSUS_ZOMBIES] = "proc.zombies",
	[CENSUS_PROCPAGES] = "proc.pages",
	[CENSUS_PROCCAPS] = "proc.caps",
	[CENSUS_EXECSERVED] = "exec.served",
	[CENSUS_EXECREFUSED] = "exec.refused",
	[CENSUS_EXECOPEN] = "exec.inflight",
};

const char *
census_name(unsigned which)
{
	return which < CENSUS_N ? names[which] : "?";
}

/* page states of struct sysinfo */
#define STATE_TABLE	2
#define STATE_OBJECT	3

int
census_take(struct census *c)
{
	word_t *v = c->c_value;
	struct sysinfo si;
	unsigned i;
	int error;

	error = vm_census(VM, &v[CENSUS_VMTOTAL], &v[CENSUS_VMFREE],
	    &v[CENSUS_VMCACHE], &v[CENSUS_VMSPACES]);
	if (error == 0)
		error = vfs_census(VFS, &v[CENSUS_VNODES], &v[CENSUS_FILES],
		    &v[CENSUS_CONTEXTS], &v[CENSUS_VFSPAGES]);
	if (error == 0)
		error = proc_census(PROC, &v[CENSUS_PROCS],
		    &v[CENSUS_ZOMBIES], &v[CENSUS_PROCPAGES],
		    &v[CENSUS_PROCCAPS]);
	if (error == 0)
		error = exec_census(EXEC, &v[CENSUS_EXECSERVED],
		    &v[CENSUS_EXECREFUSED], &v[CENSUS_EXECOPEN]);
	if (error == 0)
		error = sys_sysinfo(&si);
	if (error != 0)
		return libc_fail(error);
	v[CENSUS_KCAPS] = si.si_caps;
	v[CENSUS_KOBJECTS] = 0;
	for (i = 0; i < nitems(si.si_objects); i++)
		v[CENSUS_KOBJECTS] += si.si_objects[i];
	v[CENSUS_KTABLES] = si.si_pages[STATE_TABLE];
	v[CENSUS_KOBJPAGES] = si.si_pages[STATE_OBJECT];
	return 0;
}
