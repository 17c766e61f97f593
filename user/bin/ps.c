/* SPDX-License-Identifier: BSD-2-Clause */
/* ps: every process, as proc knows them */
#include <err.h>
#include <stdio.h>

#include <rvexec.h>
#include "lib/visible.h"

static struct abi_ps list[1024];

/* A name, or the number; most processes are of whoever was asked for last. */
static const char *
user(unsigned id)
{
	static char name[16];
	static unsigned last;

	if (name[0] == '\0' || last != id) {
		if (name_of_id("/etc/passwd", id, name, sizeof name) == -1)
			snprintf(name, sizeof name, "%u", id);
		last = id;
	}
	return name;
}

int
main(int argc, char **argv)
{
	char comm[sizeof list[0].ps_comm + 1];
	unsigned long hz = timebase();
	ssize_t i, n;

	(void)argv;
	if (argc != 1)
		usage("");
	n = getprocs(list, sizeof list / sizeof list[0]);
	if (n == -1)
		err(1, "proc");
	printf("%5s %5s %-8s %-6s %3s %7s %7s %s\n", "PID", "PPID", "USER",
	    "STATE", "THR", "KIB", "AGE", "COMMAND");
	for (i = 0; i < n; i++)
		printf("%5u %5u %-8.8s %-6s %3u %7u %6lus %s\n", list[i].ps_pid,
		    list[i].ps_ppid, user(list[i].ps_uid),
		    ps_state_name(list[i].ps_state), list[i].ps_nthreads,
		    list[i].ps_resident * 4,
		    hz != 0 ? (rdtime() - list[i].ps_start) / hz : 0,
		    visible(comm, sizeof comm, list[i].ps_comm,
		    sizeof list[i].ps_comm));
	return flushed(0);
}
