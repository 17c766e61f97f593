/* SPDX-License-Identifier: BSD-2-Clause */
/* maps [PID]: what is mapped in a process's address space; its own without PID */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <proc_client.h>

#include <rvexec.h>

int
main(int argc, char **argv)
{
	static char text[PROC_MAPS_MAX];
	word_t n, i, pid = 0;
	char *end;

	if (argc > 2)
		usage("[PID]");
	if (argc == 2) {
		pid = strtoul(argv[1], &end, 10);
		if (*end != '\0' || pid == 0)
			errx(1, "%s: not a process number", argv[1]);
	}
	/* the answer is copied only where memory is already */
	for (i = 0; i < sizeof text; i += PAGE_SIZE)
		((volatile char *)text)[i] = 0;
	if ((errno = proc_maps(PROC, text, sizeof text, pid, &n)) != 0)
		err(1, "%s", argc == 2 ? argv[1] : "self");
	printf("%-21s %-3s %s\n", "FROM-TO", "MAY", "WHAT (file:offset)");
	fwrite(text, 1, n, stdout);
	return flushed(0);
}
