/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * su [-] [USER] [-c COMMAND]: a shell as another user, root if none is named.
 *
 * Set-id root.  Root becomes anybody; others become who has an empty password
 * field, or themselves, for there is nothing here that could check a password.
 */
#include <err.h>
#include <string.h>
#include <unistd.h>

#include "lib/users.h"

#define USAGE	"[-] [USER] [-c COMMAND]"

int
main(int argc, char **argv)
{
	const char *name = NULL, *command = NULL;
	struct user u;
	int i, login = 0;

	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], "-") == 0 || strcmp(argv[i], "-l") == 0)
			login = 1;
		else if (strcmp(argv[i], "-c") == 0 && i + 1 < argc &&
		    command == NULL)
			command = argv[++i];
		else if (argv[i][0] != '-' && name == NULL)
			name = argv[i];
		else
			usage(USAGE);
	if (name == NULL)
		name = "root";
	if (geteuid() != 0)
		errx(1, "not set-id root here (hint: a nosuid mount and a "
		    "tracer take that away)");
	if (user_find(name, &u) == -1)
		errx(1, "%s: no such user in " PASSWD_FILE, name);
	if (getuid() != 0 && getuid() != u.u_uid && !u.u_open)
		errx(1, "%s: has a password field that is not empty, and no "
		    "password can be checked: only root may", name);
	user_become(&u);
	user_shell(&u, login, command);
}
