/* SPDX-License-Identifier: BSD-2-Clause */
/* The door of the kernel and a round trip to a server. */
#include <proc_client.h>
#include <vfs_client.h>
#include <vm_client.h>

#include "bench/bench.h"
#include "sys/sys.h"

int
main(void)
{
	word_t a, b, c, d;

	BENCH("null_syscall", 1000, sys_null());
	BENCH("ipc_rt_proc_ids", 1000, proc_ids(PROC, &a, &b, &c, &d));
	BENCH("ipc_rt_vfs_umask", 1000, vfs_umask(VFS, 022, &a));
	BENCH("ipc_rt_vm_brk", 1000, vm_brk(VM, 0, &a));
	return 0;
}
