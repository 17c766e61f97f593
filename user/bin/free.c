/* SPDX-License-Identifier: BSD-2-Clause */
/* free: whose the memory is, and what the kernel sees in it, in KiB */
#include <err.h>
#include <errno.h>
#include <stdio.h>

#include <vfs_client.h>
#include <vm_client.h>

#include <rvexec.h>
#include "sys/sys.h"

/* page states of struct sysinfo */
enum { UNUSED, MAPPED, TABLE, OBJECT };

static void
line(const char *what, unsigned long pages, const char *note)
{
	printf("  %-16s %9lu  %s\n", what, pages * (PAGE_SIZE / 1024), note);
}

int
main(int argc, char **argv)
{
	word_t total, unused, cache, spaces, vnodes, files, ctx, pages;
	unsigned long all = 0, image;
	struct sysinfo si;
	unsigned i;

	(void)argv;
	if (argc != 1)
		usage("");
	if ((errno = vm_census(VM, &total, &unused, &cache, &spaces)) != 0)
		err(1, "vm");
	if ((errno = vfs_census(VFS, &vnodes, &files, &ctx, &pages)) != 0)
		err(1, "vfs");
	if ((errno = sys_sysinfo(&si)) != 0)
		err(1, "kernel");
	for (i = 0; i < NPAGESTATE; i++)
		all += si.si_pages[i];
	image = si.si_kernel_bytes / PAGE_SIZE;
	printf("%-18s %9s\n", "BY OWNER", "KIB");
	line("free", unused, "vm has it for programs");
	line("programs", total - unused - cache,
	    "and what vm needs for them");
	line("page cache", cache, "files that were read or run");
	line("vfs", pages, "files in memory, pipes");
	line("rest", all - total - pages - image,
	    "firmware, boot archive, servers and their reserves");
	line("kernel", image, "its image, data and tables of pages");
	line("all", all, "of the machine's memory");
	printf("%-18s %9s\n", "BY USE", "KIB");
	line("unused", si.si_pages[UNUSED], "mapped nowhere");
	line("mapped", si.si_pages[MAPPED], "in one space or more");
	line("page tables", si.si_pages[TABLE], "");
	line("kernel", si.si_pages[OBJECT],
	    "image, tables; threads, spaces and other objects");
	printf("%lu address spaces; ps says what each process has resident\n",
	    (unsigned long)spaces);
	return flushed(0);
}
