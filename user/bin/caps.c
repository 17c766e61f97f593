/* SPDX-License-Identifier: BSD-2-Clause */
/* caps [PID]: the capabilities of a process; its own without PID */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <abi/cap.h>

#include <proc_client.h>
#include <trace_names.h>

#include <rvexec.h>

static const char *const types[CAP_NTYPES] = {
	"none", "untyped", "frame", "thread", "vspace", "cspace", "endpoint",
	"notify", "reply", "irq", "irqctl", "trace", "power", "log"
};

static void
line(unsigned slot, word_t info)
{
	unsigned type = CAPINFO_TYPE(info);
	unsigned long value = CAPINFO_VALUE(info);

	printf("%4u %-9s ", slot, type < CAP_NTYPES ? types[type] : "?");
	switch (type) {
	case CAP_ENDPOINT:
		printf("%s, badge %lu", CAPINFO_IDENT(info) != 0 ?
		    trace_server(CAPINFO_IDENT(info)) : "unnamed", value);
		break;
	case CAP_THREAD:
		printf("pid %lu, thread %lu", value >> 16, value & 0xffff);
		break;
	case CAP_UNTYPED:
	case CAP_FRAME:
		printf("%lu pages", value);
		break;
	case CAP_VSPACE:
		printf("token %lu", value);
		break;
	}
	printf("\n");
}

int
main(int argc, char **argv)
{
	word_t info[CSPACE_PROC] = { 0 }, n, pid = 0;
	unsigned i;
	char *end;

	if (argc > 2)
		usage("[PID]");
	if (argc == 2) {
		pid = strtoul(argv[1], &end, 10);
		if (*end != '\0' || pid == 0)
			errx(1, "%s: not a process number", argv[1]);
	}
	if ((errno = proc_caps(PROC, info, sizeof info, pid, &n)) != 0)
		err(1, "%s", argc == 2 ? argv[1] : "self");
	printf("%4s %-9s %s\n", "SLOT", "TYPE", "OF");
	for (i = 0; i < n / sizeof info[0]; i++)
		if (info[i] != 0)
			line(i, info[i]);
	return flushed(0);
}
