/* SPDX-License-Identifier: BSD-2-Clause */
/* kill [-SIGNAL] PID ... ; SIGNAL is a number or a name without SIG */
#include <err.h>
#include <sys/types.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/signame.h"

int
main(int argc, char **argv)
{
	int i = 1, sig = SIGTERM, status = 0;
	char *end;
	long pid;

	if (i < argc && argv[i][0] == '-' && argv[i][1] != '\0')
		sig = signal_number(argv[i++] + 1);
	if (sig == -1)
		errx(2, "%s: no such signal", argv[1] + 1);
	if (i == argc)
		usage("[-SIGNAL] PID ...");
	for (; i < argc; i++) {
		pid = strtol(argv[i], &end, 10);
		if (*argv[i] == '\0' || *end != '\0') {
			warnx("%s: not a process number", argv[i]);
			status = 1;
		} else if (kill((pid_t)pid, sig) == -1) {
			warn("%s", argv[i]);
			status = 1;
		}
	}
	return status;
}
