/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * top [-n TIMES]: processes by memory, again each second; q leaves.  On what is
 * no terminal it prints once, or TIMES times.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>

#include <vm_client.h>

#include <rvexec.h>
#include "sys/sys.h"
#include "lib/visible.h"

#define TICK_US	100000		/* how soon a key is seen */

static struct abi_ps list[1024];
static struct sysinfo before;

static int
by_memory(const void *a, const void *b)
{
	const struct abi_ps *p = a, *q = b;

	if (p->ps_resident != q->ps_resident)
		return p->ps_resident < q->ps_resident ? 1 : -1;
	return p->ps_pid < q->ps_pid ? -1 : 1;
}

static void
head(ssize_t n)
{
	word_t total, unused, cache, spaces, ticks, idle;
	struct sysinfo si;

	if ((errno = sys_sysinfo(&si)) != 0 ||
	    (errno = vm_census(VM, &total, &unused, &cache, &spaces)) != 0)
		err(1, "census");
	ticks = (si.si_time - before.si_time) * si.si_harts;
	idle = si.si_idle - before.si_idle;
	printf("%ld processes, up %lu s, busy %lu%%, %lu switches, "
	    "%lu fast messages\n", (long)n,
	    (unsigned long)(si.si_time / si.si_timebase),
	    ticks != 0 && idle < ticks ?
	    (unsigned long)(100 - idle * 100 / ticks) : 0,
	    (unsigned long)(si.si_switches - before.si_switches),
	    (unsigned long)(si.si_fastpath - before.si_fastpath));
	printf("memory %lu KiB, free %lu, page cache %lu\n\n",
	    (unsigned long)total * 4, (unsigned long)unused * 4,
	    (unsigned long)cache * 4);
	before = si;
}

static void
page(unsigned rows)
{
	char comm[sizeof list[0].ps_comm + 1];
	ssize_t i, n = getprocs(list, sizeof list / sizeof list[0]);

	if (n == -1)
		err(1, "proc");
	head(n);
	printf("%5s %5s %5s %-6s %7s %s\n", "PID", "PPID", "UID", "STATE",
	    "KIB", "COMMAND");
	qsort(list, (size_t)n, sizeof list[0], by_memory);
	for (i = 0; i < n && i < (ssize_t)rows; i++)
		printf("%5u %5u %5u %-6s %7u %s\n", list[i].ps_pid,
		    list[i].ps_ppid, list[i].ps_uid,
		    ps_state_name(list[i].ps_state),
		    list[i].ps_resident * 4, visible(comm, sizeof comm,
		    list[i].ps_comm, sizeof list[i].ps_comm));
	fflush(stdout);
}

/* Waits a second; 1 if q was typed. */
static int
wants_to_leave(void)
{
	uint32_t waiting;
	unsigned i;
	char c;

	for (i = 0; i < 1000000 / TICK_US; i++) {
		if (ioctl(0, FIONREAD, &waiting) == 0 && waiting != 0 &&
		    read(0, &c, 1) == 1 && (c == 'q' || c == 3))
			return 1;
		usleep(TICK_US);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	uint32_t raw = 0, old = 0, size = 24 << 16 | 80;
	unsigned long times = 0;
	int screen;

	if (argc == 3 && strcmp(argv[1], "-n") == 0)
		times = strtoul(argv[2], NULL, 10);
	else if (argc != 1)
		usage("[-n TIMES]");
	screen = times == 0 && isatty(1) && ioctl(0, TIOCGMODE, &old) == 0;
	if (!screen) {
		do {
			page(sizeof list / sizeof list[0]);
			if (times > 1)
				sleep(1);
		} while (times-- > 1);
		return flushed(0);
	}
	ioctl(0, TIOCGWINSZ, &size);
	ioctl(0, TIOCSMODE, &raw);
	do {
		printf("\033[H\033[J");
		page((size >> 16) > 8 ? (size >> 16) - 6 : 16);
	} while (!wants_to_leave());
	ioctl(0, TIOCSMODE, &old);
	return flushed(0);
}
