/* SPDX-License-Identifier: BSD-2-Clause */
/* Users as /etc/passwd and /etc/group have them, and becoming one of them. */
#ifndef USERS_H
#define USERS_H

#include <rvexec.h>

#define PASSWD_FILE	"/etc/passwd"
#define GROUP_FILE	"/etc/group"
#define PATH_USERS	"/bin"	/* what a new environment has as PATH */

struct user {
	char	 u_name[32];
	int	 u_open;	/* the password field is empty */
	unsigned u_uid, u_gid;
	char	 u_home[128], u_shell[128];
};

/* 0, or -1: no such user, or the line is not one */
int	 user_find(const char *name, struct user *);
int	 user_of_id(unsigned uid, struct user *);
/* one line of the file, which is written over; -1: not seven fields */
int	 user_parse(char *line, struct user *);
/* is name in the comma-separated list that ends a line of the group file? */
int	 user_in_list(const char *list, const char *name);
/* the groups that name the user: how many, at most max */
int	 user_groups(const char *name, gid_t *, int max);
/*
 * Groups and all ids, for good; ends the program if that is refused, for half
 * of it would be worse than none.
 */
void	 user_become(const struct user *);
/*
 * Exec the user's shell.  login: in his home folder, with a new environment
 * and a shell that reads the profile; else the caller's, but for what says who
 * one is.  command: NULL = none.  Does not return.
 */
void	 user_shell(const struct user *, int login, const char *command)
	    __attribute__((noreturn));

#endif
