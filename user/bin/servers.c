/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * servers [-v] [SERVER]: what each has served, refused and holds; -v: call by
 * call, those that were ever asked for.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <abi/types.h>
#include <census.h>
#include <served.h>
#include <trace_names.h>

#include <rvexec.h>

static struct census now;

static unsigned long
value(unsigned which)
{
	return now.c_value[which];
}

/* What it holds, as far as the census says. */
static void
holds(unsigned server)
{
	switch (server) {
	case SRV_VFS:
		printf("%lu vnodes, %lu open files, %lu contexts",
		    value(CENSUS_VNODES), value(CENSUS_FILES),
		    value(CENSUS_CONTEXTS));
		break;
	case SRV_VM:
		printf("%lu spaces, %lu of %lu pages free", value(CENSUS_VMSPACES),
		    value(CENSUS_VMFREE), value(CENSUS_VMTOTAL));
		break;
	case SRV_PROC:
		printf("%lu processes, %lu not waited for",
		    value(CENSUS_PROCS), value(CENSUS_ZOMBIES));
		break;
	case SRV_EXEC:
		printf("%lu execs done, %lu refused, %lu open",
		    value(CENSUS_EXECSERVED), value(CENSUS_EXECREFUSED),
		    value(CENSUS_EXECOPEN));
		break;
	default:
		printf("-");
		break;
	}
	printf("\n");
}

static void
ask(unsigned server, unsigned op, struct served *s)
{
	if (served(server, op, s) == -1)
		err(1, "%s", trace_server(server));
}

static void
summary(unsigned server)
{
	struct served s;

	ask(server, 0, &s);
	printf("%-8s %9lu %8lu %7lu %8lu  ", trace_server(server), s.s_calls,
	    s.s_refused, s.s_held, s.s_restarts);
	holds(server);
}

static void
call(unsigned server, unsigned op, const char *name)
{
	struct served s;

	ask(server, op, &s);
	if (s.s_calls != 0 || s.s_refused != 0)
		printf("%-8s %-16s %9lu %8lu\n", trace_server(server), name,
		    s.s_calls, s.s_refused);
}

static void
calls(unsigned server)
{
	unsigned i;

	for (i = 0; i < trace_nops; i++)
		if (trace_ops[i].to_label >> 8 == server)
			call(server, trace_ops[i].to_label & 0xff,
			    trace_ops[i].to_call);
	call(server, IPC_OP_FAULT, "(faults)");
	call(server, IPC_OP_UNKNOWN, "(no such call)");
}

static int
is_server(const char *name)
{
	unsigned i;

	for (i = 0; i < trace_nops; i++)
		if (strcmp(trace_ops[i].to_server, name) == 0)
			return 1;
	return 0;
}

int
main(int argc, char **argv)
{
	const char *only = NULL;
	unsigned i, last = 0;
	int verbose = 0;

	for (i = 1; i < (unsigned)argc; i++)
		if (strcmp(argv[i], "-v") == 0)
			verbose = 1;
		else if (only == NULL && argv[i][0] != '-')
			only = argv[i];
		else
			usage("[-v] [server]");
	if (only != NULL && !is_server(only))
		errx(1, "%s: no such server", only);
	if (census_take(&now) == -1)
		err(1, "census");
	if (verbose)
		printf("%-8s %-16s %9s %8s\n", "SERVER", "CALL", "SERVED",
		    "REFUSED");
	else
		printf("%-8s %9s %8s %7s %8s  %s\n", "SERVER", "SERVED",
		    "REFUSED", "WAITING", "RESTARTS", "HOLDS");
	for (i = 0; i < trace_nops; i++) {
		if (trace_ops[i].to_label >> 8 == last)
			continue;
		last = trace_ops[i].to_label >> 8;
		if (only != NULL && strcmp(only, trace_server(last)) != 0)
			continue;
		if (verbose)
			calls(last);
		else
			summary(last);
	}
	return flushed(0);
}
