/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exectrace [-acfjpst] COMMAND [ARG ...]
 * exectrace -n COMMAND [ARG ...]
 * exectrace -b [-jpst]
 *
 * Runs a command and prints who said what to whom during its exec.
 *	-n	do not run it: say what each entry of the exec switch makes of
 *		the file, and what would come of it
 *	-b	no command: what was recorded since a boot with trace=on, or
 *		trace=all; the trace ends there
 *	-f	follow: the command and its children, until it has ended
 *	-a	every record until it has ended, thread switches too
 *	-c	cold: do not have the file read into the caches first
 * and how: -t a table (if nothing else is said), -s a sequence diagram, -j JSON
 * lines, -p JSON for Chrome's and Perfetto's trace viewers.  Of several, each
 * begins with a line "#: NAME".  The exit status is the command's.
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

#define USAGE	"[-acfjpst] COMMAND [ARG ...], -n COMMAND [ARG ...], or -b [-jpst]"

static struct ledger ledger;

static unsigned formats;
static enum view view = VIEW_EXEC;
static int cold, dry, boot;

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
		if (access(path, dry ? F_OK : X_OK) == 0)
			return path;
		if (*end == '\0')
			errx(127, "%s: not found", name);
	}
}

/* the letters of the formats, in the order in which they are printed */
static const char letters[] = "tsjp";

static int
options(int argc, char **argv)
{
	const char *p, *at;
	int i;

	for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++)
		for (p = argv[i] + 1; *p != '\0'; p++) {
			at = strchr(letters, *p);
			if (at != NULL)
				formats |= 1u << (at - letters);
			else if (*p == 'a')
				view = VIEW_ALL;
			else if (*p == 'f')
				view = VIEW_FOLLOW;
			else if (*p == 'c')
				cold = 1;
			else if (*p == 'n')
				dry = 1;
			else if (*p == 'b')
				boot = 1;
			else
				usage(USAGE);
		}
	if ((i == argc) != boot)
		usage(USAGE);
	if (formats == 0)
		formats = 1;
	return i;
}

static void
show(unsigned format, char *const argv[], int status)
{
	static const char *const names[] = {
		"table", "sequence", "jsonl", "trace"
	};

	if (formats & (formats - 1))
		printf("#: %s\n", names[format]);
	switch (letters[format]) {
	case 't':
		show_table(&ledger);
		show_foot(&ledger);
		break;
	case 's':
		show_sequence(&ledger);
		break;
	case 'j':
		show_json(&ledger, argv, status);
		break;
	case 'p':
		show_perfetto(&ledger);
		break;
	}
}

static void
show_all(char *const argv[], int status)
{
	unsigned f;

	for (f = 0; letters[f] != '\0'; f++)
		if (formats & 1u << f)
			show(f, argv, status);
}

static int
since_boot(char *const argv[])
{
	if (ledger_open() == -1)
		err(125, "trace");
	unit_measure();
	if (ledger_rest(&ledger) == 0)
		errx(1, "nothing was recorded (hint: the boot argument"
		    " trace=on)");
	story(&ledger, VIEW_ALL);
	show_all(argv, 0);
	return flushed(0);
}

int
main(int argc, char **argv)
{
	int i = options(argc, argv), status, code;
	const char *path;

	if (boot)
		return since_boot(argv + i);
	path = find_command(argv[i]);
	if (dry) {
		if (explain(path, argv + i) == -1)
			err(125, "%s", path);
		return flushed(0);
	}
	if (ledger_open() == -1)
		err(125, "trace");
	unit_measure();
	if (!cold)
		ledger_warm(&ledger, path, argv + i, environ);
	status = ledger_run(&ledger, path, argv + i, environ,
	    view != VIEW_EXEC);
	if (status == -1)
		err(125, "%s", path);
	code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
	    WEXITSTATUS(status);
	story(&ledger, view);
	show_all(argv + i, code);
	return flushed(0) != 0 ? 125 : code;
}
