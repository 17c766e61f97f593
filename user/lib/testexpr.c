/* SPDX-License-Identifier: BSD-2-Clause */
/* test(1) for /bin/test and the shell: or > and > not > primary. */
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/testexpr.h"

struct expr {
	char	**e_arg;		/* next word; NULL-terminated */
	char	**e_end;
	int	 e_bad;
};

static int expr_or(struct expr *);

static int
bad(struct expr *e, const char *what, const char *why)
{
	if (!e->e_bad)
		warnx("test: %s: %s", what, why);
	e->e_bad = 1;
	return 0;
}

static long
number(struct expr *e, const char *s)
{
	char *end;
	long n = strtol(s, &end, 10);

	if (*s == '\0' || *end != '\0')
		bad(e, s, "not a number");
	return n;
}

static int
file_test(char op, const char *path)
{
	struct stat st;

	switch (op) {
	case 'r': return access(path, R_OK) == 0;
	case 'w': return access(path, W_OK) == 0;
	case 'x': return access(path, X_OK) == 0;
	case 'L':
	case 'h': return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
	case 't': return isatty(atoi(path));
	}
	if (stat(path, &st) == -1)
		return 0;
	switch (op) {
	case 'f': return S_ISREG(st.st_mode);
	case 'd': return S_ISDIR(st.st_mode);
	case 'c': return S_ISCHR(st.st_mode);
	case 'p': return S_ISFIFO(st.st_mode);
	case 's': return st.st_size > 0;
	case 'u': return (st.st_mode & S_ISUID) != 0;
	case 'g': return (st.st_mode & S_ISGID) != 0;
	default: return 1;	/* -e */
	}
}

/* op between two words; -1: op is none */
static int
compare(struct expr *e, const char *a, const char *op, const char *b)
{
	static const char *const names[] = { "-eq", "-ne", "-lt", "-le", "-gt",
	    "-ge" };
	unsigned i;
	long x, y;

	if (strcmp(op, "=") == 0 || strcmp(op, "==") == 0)
		return strcmp(a, b) == 0;
	if (strcmp(op, "!=") == 0)
		return strcmp(a, b) != 0;
	for (i = 0; i < 6; i++)
		if (strcmp(op, names[i]) == 0)
			break;
	if (i == 6)
		return -1;
	x = number(e, a);
	y = number(e, b);
	switch (i) {
	case 0: return x == y;
	case 1: return x != y;
	case 2: return x < y;
	case 3: return x <= y;
	case 4: return x > y;
	default: return x >= y;
	}
}

static int
primary(struct expr *e)
{
	long left = e->e_end - e->e_arg;
	char **a = e->e_arg;
	int r;

	if (left <= 0)
		return bad(e, "expression", "ends too soon");
	if (left >= 3) {
		r = compare(e, a[0], a[1], a[2]);
		if (r != -1) {
			e->e_arg += 3;
			return r;
		}
	}
	if (strcmp(a[0], "(") == 0 && left > 1) {
		e->e_arg++;
		r = expr_or(e);
		if (e->e_arg == e->e_end || strcmp(*e->e_arg, ")") != 0)
			return bad(e, "(", "not closed");
		e->e_arg++;
		return r;
	}
	if (left >= 2 && a[0][0] == '-' && a[0][1] != '\0' &&
	    a[0][2] == '\0') {
		if (strchr("rwxLhtfdcpsuge", a[0][1]) != NULL) {
			e->e_arg += 2;
			return file_test(a[0][1], a[1]);
		}
		if (a[0][1] == 'n' || a[0][1] == 'z') {
			e->e_arg += 2;
			return (*a[1] != '\0') == (a[0][1] == 'n');
		}
	}
	e->e_arg++;
	return *a[0] != '\0';
}

static int
expr_not(struct expr *e)
{
	if (e->e_end - e->e_arg > 1 && strcmp(*e->e_arg, "!") == 0) {
		e->e_arg++;
		return !expr_not(e);
	}
	return primary(e);
}

static int
expr_and(struct expr *e)
{
	int r = expr_not(e);

	while (e->e_arg < e->e_end && strcmp(*e->e_arg, "-a") == 0) {
		e->e_arg++;
		r &= expr_not(e);
	}
	return r;
}

static int
expr_or(struct expr *e)
{
	int r = expr_and(e);

	while (e->e_arg < e->e_end && strcmp(*e->e_arg, "-o") == 0) {
		e->e_arg++;
		r |= expr_and(e);
	}
	return r;
}

int
test_main(int argc, char **argv)
{
	const char *name = argv[0];
	size_t n = strlen(name);
	struct expr e;
	int r;

	if (n > 0 && name[n - 1] == '[') {
		if (strcmp(argv[argc - 1], "]") != 0) {
			warnx("[: no closing ]");
			return 2;
		}
		argc--;
	}
	if (argc == 1)
		return 1;
	e.e_arg = argv + 1;
	e.e_end = argv + argc;
	e.e_bad = 0;
	r = expr_or(&e);
	if (!e.e_bad && e.e_arg != e.e_end)
		bad(&e, *e.e_arg, "unexpected");
	return e.e_bad ? 2 : !r;
}
