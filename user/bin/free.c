/* SPDX-License-Identifier: BSD-2-Clause */
/* free: where memory is, in KiB */
#include <err.h>
#include <errno.h>
#include <stdio.h>

#include <vfs_client.h>
#include <vm_client.h>

#include <rvexec.h>
#include "sys/sys.h"

#define KIB(pages)	((unsigned long)(pages) * (PAGE_SIZE / 1024))

int
main(int argc, char **argv)
{
	word_t total, unused, cache, spaces, vnodes, files, ctx, pages;
	struct sysinfo si;

	(void)argv;
	if (argc != 1)
		usage("");
	if ((errno = vm_census(VM, &total, &unused, &cache, &spaces)) != 0)
		err(1, "vm");
	if ((errno = vfs_census(VFS, &vnodes, &files, &ctx, &pages)) != 0)
		err(1, "vfs");
	if ((errno = sys_sysinfo(&si)) != 0)
		err(1, "kernel");
	printf("%-22s %10lu KiB\n", "memory of vm", KIB(total));
	printf("%-22s %10lu KiB\n", "  free", KIB(unused));
	printf("%-22s %10lu KiB\n", "  used", KIB(total - unused));
	printf("%-22s %10lu KiB\n", "  page cache", KIB(cache));
	printf("%-22s %10lu KiB\n", "files in memory", KIB(pages));
	printf("%-22s %10lu KiB\n", "page tables", KIB(si.si_pages[2]));
	printf("%-22s %10lu KiB\n", "kernel objects", KIB(si.si_pages[3]));
	printf("%-22s %10lu KiB\n", "kernel image", si.si_kernel_bytes / 1024);
	printf("%-22s %10lu\n", "address spaces", (unsigned long)spaces);
	return flushed(0);
}
