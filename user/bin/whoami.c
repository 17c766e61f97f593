/* SPDX-License-Identifier: BSD-2-Clause */
/* whoami: the name of the effective user */
#include <err.h>
#include <stdio.h>
#include <unistd.h>

#include <rvexec.h>

int
main(int argc, char **argv)
{
	char name[32];

	(void)argv;
	if (argc != 1)
		usage("");
	if (name_of_id("/etc/passwd", geteuid(), name, sizeof name) == -1)
		errx(1, "%u: no such user in /etc/passwd",
		    (unsigned)geteuid());
	puts(name);
	return flushed(0);
}
