/* SPDX-License-Identifier: BSD-2-Clause */
/* chmod MODE FILE ...: octal, or [ugoa][+-=][rwxst] clauses */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static mode_t
who_mask(const char **sp)
{
	mode_t who = 0;

	for (;; (*sp)++)
		switch (**sp) {
		case 'u': who |= 04700; break;
		case 'g': who |= 02070; break;
		case 'o': who |= 01007; break;
		case 'a': who |= 07777; break;
		default: return who != 0 ? who : 07777;
		}
}

static mode_t
perm_mask(const char **sp)
{
	mode_t perm = 0;

	for (;; (*sp)++)
		switch (**sp) {
		case 'r': perm |= 0444; break;
		case 'w': perm |= 0222; break;
		case 'x': perm |= 0111; break;
		case 's': perm |= 06000; break;
		case 't': perm |= 01000; break;
		default: return perm;
		}
}

static mode_t
apply(const char *s, mode_t mode)
{
	const char *all = s;
	mode_t who, perm;
	char *end, op;

	perm = (mode_t)strtoul(s, &end, 8);
	if (*s != '\0' && *end == '\0' && perm <= 07777)
		return perm;
	for (;;) {
		who = who_mask(&s);
		op = *s;
		if (op == '\0' || strchr("+-=", op) == NULL)
			break;
		s++;
		perm = perm_mask(&s) & who;
		if (op == '+')
			mode |= perm;
		else if (op == '-')
			mode &= ~perm;
		else
			mode = (mode & ~(who & 0777)) | perm;
		if (*s == '\0')
			return mode;
		if (*s++ != ',')
			break;
	}
	errx(1, "%s: not a mode", all);
}

int
main(int argc, char **argv)
{
	int i, status = 0;
	struct stat st;

	if (argc < 3)
		usage("MODE FILE ...");
	for (i = 2; i < argc; i++)
		if (stat(argv[i], &st) == -1 ||
		    chmod(argv[i], apply(argv[1], st.st_mode & 07777)) == -1) {
			warn("%s", argv[i]);
			status = 1;
		}
	return status;
}
