/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/users.h"

#define LINE	512

/* a number that is an id: decimal, nothing else, not the one that means none */
static int
number(const char *s, unsigned *id)
{
	char *end;
	unsigned long n;

	if (s == NULL || !isdigit((unsigned char)*s))
		return -1;
	n = strtoul(s, &end, 10);
	if (*end != '\0' || n >= (gid_t)-1)
		return -1;
	*id = (unsigned)n;
	return 0;
}

/* fits, or is not used at all: half a path is another path */
static int
field(char *to, size_t size, const char *from)
{
	return from != NULL && strlcpy(to, from, size) < size ? 0 : -1;
}

int
user_parse(char *line, struct user *u)
{
	const char *passwd, *uid, *gid, *home, *name;

	line[strcspn(line, "\n")] = '\0';
	name = strsep(&line, ":");
	passwd = strsep(&line, ":");
	uid = strsep(&line, ":");
	gid = strsep(&line, ":");
	(void)strsep(&line, ":");
	home = strsep(&line, ":");
	if (number(uid, &u->u_uid) == -1 || number(gid, &u->u_gid) == -1 ||
	    *name == '\0' || line == NULL || strchr(line, ':') != NULL ||
	    field(u->u_name, sizeof u->u_name, name) == -1 ||
	    field(u->u_home, sizeof u->u_home, home) == -1 ||
	    field(u->u_shell, sizeof u->u_shell,
	    *line != '\0' ? line : "/bin/sh") == -1)
		return -1;
	u->u_open = *passwd == '\0';
	return 0;
}

/* The first line with that name, or that id if name is NULL. */
static int
look(const char *name, unsigned uid, struct user *u)
{
	char line[LINE];
	int found = -1;
	FILE *f = fopen(PASSWD_FILE, "r");

	if (f == NULL)
		return -1;
	while (found == -1 && fgets(line, sizeof line, f) != NULL)
		if (user_parse(line, u) == 0 && (name != NULL ?
		    strcmp(u->u_name, name) == 0 : u->u_uid == uid))
			found = 0;
	fclose(f);
	return found;
}

int
user_find(const char *name, struct user *u)
{
	return look(name, 0, u);
}

int
user_of_id(unsigned uid, struct user *u)
{
	return look(NULL, uid, u);
}

int
user_in_list(const char *list, const char *name)
{
	size_t n = strlen(name), m;

	if (n == 0)
		return 0;
	for (; *list != '\0'; list += m + (list[m] == ',')) {
		m = strcspn(list, ",");
		if (m == n && memcmp(list, name, n) == 0)
			return 1;
	}
	return 0;
}

int
user_groups(const char *name, gid_t *groups, int max)
{
	char line[LINE], *p, *gid;
	unsigned id;
	int n = 0;
	FILE *f = fopen(GROUP_FILE, "r");

	if (f == NULL)
		return 0;
	while (n < max && fgets(line, sizeof line, f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		p = line;
		(void)strsep(&p, ":");
		(void)strsep(&p, ":");
		gid = strsep(&p, ":");
		if (p != NULL && number(gid, &id) == 0 && user_in_list(p, name))
			groups[n++] = (gid_t)id;
	}
	fclose(f);
	return n;
}

void
user_become(const struct user *u)
{
	gid_t groups[ABI_NGROUPS];
	int n = user_groups(u->u_name, groups, ABI_NGROUPS);

	if (setgroups(n, groups) == -1)
		err(1, "%s: groups", u->u_name);
	if (setids((long)u->u_uid, (long)u->u_uid, (long)u->u_gid,
	    (long)u->u_gid) == -1)
		err(1, "%s: ids", u->u_name);
}

static void
set(const char *name, const char *value)
{
	if (setenv(name, value, 1) == -1)
		err(1, "%s", name);
}

void
user_shell(const struct user *u, int login, const char *command)
{
	static char *none[1];
	const char *base = strrchr(u->u_shell, '/'), *term = getenv("TERM");
	char name[sizeof u->u_shell + 1];
	char *argv[] = { name, NULL, NULL, NULL };

	snprintf(name, sizeof name, "%s%s", login ? "-" : "",
	    base != NULL ? base + 1 : u->u_shell);
	if (command != NULL) {
		argv[1] = strdup("-c");
		argv[2] = strdup(command);
	}
	if (login) {
		environ = none;
		set("TERM", term != NULL ? term : "vt100");
		if (chdir(u->u_home) == -1) {
			warn("%s: in / instead", u->u_home);
			if (chdir("/") == -1)
				err(1, "/");
		}
	}
	/* what the caller had there is not for somebody else to search */
	set("PATH", PATH_USERS);
	set("HOME", u->u_home);
	set("SHELL", u->u_shell);
	set("USER", u->u_name);
	set("LOGNAME", u->u_name);
	execve(u->u_shell, argv, environ);
	err(126, "%s", u->u_shell);
}
