/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exectrace [-acj] COMMAND [ARG ...]
 *
 * Runs a command and prints who said what to whom during its exec.
 *	-a	every record until it has ended, not only the exec's
 *	-c	cold: do not have the file read into the caches first
 *	-j	one JSON object a record
 * The exit status is the command's.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

#include <rvexec.h>
#include "exectrace/exectrace.h"

#define USAGE	"[-acj] COMMAND [ARG ...]"

static struct ledger ledger;

static const char *
find_command(const char *name)
{
	static char path[1024];
	const char *p = getenv("PATH"), *end;

	if (strchr(name, '/') != NULL)
		return name;
	if (p == NULL)
		p = "/bin";
	for (;; p = end + 1) {
		end = strchr(p, ':');
		if (end == NULL)
			end = p + strlen(p);
		snprintf(path, sizeof path, "%.*s/%s", (int)(end - p), p, name);
		if (access(path, X_OK) == 0)
			return path;
		if (*end == '\0')
			errx(127, "%s: not found", name);
	}
}

int
main(int argc, char **argv)
{
	int c, i, all = 0, cold = 0, json = 0, status;
	unsigned first, last, k;
	const char *path;

	for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++)
		for (c = 1; argv[i][c] != '\0'; c++) {
			if (argv[i][c] == 'a')
				all = 1;
			else if (argv[i][c] == 'c')
				cold = 1;
			else if (argv[i][c] == 'j')
				json = 1;
			else
				usage(USAGE);
		}
	if (i == argc)
		usage(USAGE);
	path = find_command(argv[i]);
	if (ledger_open() == -1)
		err(125, "trace");
	if (!cold)
		ledger_warm(&ledger, path, argv + i, environ);
	status = ledger_run(&ledger, path, argv + i, environ, all);
	if (status == -1)
		err(125, "%s", path);
	first = all ? 0 : ledger.l_first;
	last = all ? ledger.l_n : ledger.l_last;
	if (!json)
		table_head();
	for (k = first; k < last; k++)
		(json ? record_json : record_line)(&ledger, k, first);
	if (!json)
		table_foot(&ledger);
	if (flushed(0) != 0)
		return 125;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
	    WEXITSTATUS(status);
}
