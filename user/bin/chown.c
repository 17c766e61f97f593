/* SPDX-License-Identifier: BSD-2-Clause */
/* chown UID[:GID] FILE ...: numbers, or names of /etc/passwd */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rvexec.h>

static long
number(const char *file, const char *s)
{
	char *end;
	long n = strtol(s, &end, 10);

	if (*s != '\0' && *end == '\0')
		return n;
	n = id_of_name(file, s);
	if (n == -1)
		errx(1, "%s: unknown", s);
	return n;
}

int
main(int argc, char **argv)
{
	uid_t uid = (uid_t)-1;
	gid_t gid = (gid_t)-1;
	int i, status = 0;
	char *colon;

	if (argc < 3)
		usage("UID[:GID] FILE ...");
	colon = strchr(argv[1], ':');
	if (colon != NULL) {
		*colon = '\0';
		gid = (gid_t)number("/etc/group", colon + 1);
	}
	if (argv[1][0] != '\0')
		uid = (uid_t)number("/etc/passwd", argv[1]);
	for (i = 2; i < argc; i++)
		if (chown(argv[i], uid, gid) == -1) {
			warn("%s", argv[i]);
			status = 1;
		}
	return status;
}
