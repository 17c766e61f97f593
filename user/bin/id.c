/* SPDX-License-Identifier: BSD-2-Clause */
/* id [-u] [-n] */
#include <err.h>
#include <stdio.h>
#include <unistd.h>

#include <rvexec.h>

static void
one(const char *label, const char *file, unsigned id)
{
	char name[32];

	printf("%s%s%u", label, *label == ',' ? "" : "=", id);
	if (name_of_id(file, id, name, sizeof name) == 0)
		printf("(%s)", name);
}

static void
groups(void)
{
	gid_t list[ABI_NGROUPS];
	int i, n = getgroups(ABI_NGROUPS, list);

	if (n == -1)
		err(1, "getgroups");
	for (i = 0; i < n; i++)
		one(i == 0 ? " groups" : ",", "/etc/group", list[i]);
}

int
main(int argc, char **argv)
{
	int c, uflag = 0, nflag = 0;
	char name[32];

	while ((c = getopt(argc, argv, "un")) != -1) {
		if (c == 'u')
			uflag = 1;
		else if (c == 'n')
			nflag = 1;
		else
			usage("[-u] [-n]");
	}
	if (uflag && nflag && name_of_id("/etc/passwd", geteuid(), name,
	    sizeof name) == 0)
		puts(name);
	else if (uflag)
		printf("%u\n", (unsigned)geteuid());
	else {
		one("uid", "/etc/passwd", getuid());
		one(" gid", "/etc/group", getgid());
		if (geteuid() != getuid())
			one(" euid", "/etc/passwd", geteuid());
		if (getegid() != getgid())
			one(" egid", "/etc/group", getegid());
		groups();
		putchar('\n');
	}
	return flushed(0);
}
