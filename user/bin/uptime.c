/* SPDX-License-Identifier: BSD-2-Clause */
/* uptime: since the start, and how much of it was idle */
#include <err.h>
#include <errno.h>
#include <stdio.h>

#include <rvexec.h>
#include "sys/sys.h"

int
main(int argc, char **argv)
{
	struct sysinfo si;
	unsigned long s, idle;

	(void)argv;
	if (argc != 1)
		usage("");
	if ((errno = sys_sysinfo(&si)) != 0)
		err(1, "kernel");
	s = si.si_time / si.si_timebase;
	idle = si.si_time / 100 * si.si_harts;
	printf("up %lu:%02lu:%02lu, %lu hart%s, %lu%% idle, %lu switches\n",
	    s / 3600, s / 60 % 60, s % 60, (unsigned long)si.si_harts,
	    si.si_harts == 1 ? "" : "s", idle != 0 ? si.si_idle / idle : 0,
	    (unsigned long)si.si_switches);
	return flushed(0);
}
