/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * login [-f USER | USER]: asks who is there, and gives him his shell.
 *
 * For root only, as init=/bin/login has it.  An empty password field lets in;
 * anything else does not, for nothing here can check a password, unless root
 * says by -f that the user is known.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/input.h"
#include "lib/users.h"

#define TRIES	5

/* Ends the program with the input. */
static const char *
ask(void)
{
	static char *line;
	static size_t size;

	printf("login: ");
	fflush(stdout);
	if (input_line(stdin, &line, &size) == NULL) {
		putchar('\n');
		exit(flushed(1));
	}
	return line;
}

static int
admitted(const char *name, int known, struct user *u)
{
	if (user_find(name, u) == -1)
		warnx("%s: no such user in " PASSWD_FILE, name);
	else if (!known && !u->u_open)
		warnx("%s: has a password field that is not empty, and no "
		    "password can be checked: not let in", name);
	else
		return 1;
	return 0;
}

int
main(int argc, char **argv)
{
	const char *name = NULL;
	struct user u;
	int tries, known = 0;

	/* a byte read ahead would be missing from the shell's input */
	setvbuf(stdin, NULL, _IONBF, 0);
	if (argc == 3 && strcmp(argv[1], "-f") == 0) {
		known = 1;
		name = argv[2];
	} else if (argc == 2 && argv[1][0] != '-')
		name = argv[1];
	else if (argc > 1)
		usage("[-f USER | USER]");
	if (getuid() != 0 || geteuid() != 0)
		errx(1, "only root may (hint: su USER)");
	for (tries = 0; tries < TRIES; tries++) {
		if (name == NULL)
			name = ask();
		if (*name != '\0' && admitted(name, known, &u)) {
			user_become(&u);
			user_shell(&u, 1, NULL);
		}
		if (argc > 1)
			return 1;
		name = NULL;
	}
	errx(1, "%d tries were enough", TRIES);
}
