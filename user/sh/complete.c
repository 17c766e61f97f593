/* SPDX-License-Identifier: BSD-2-Clause */
/* Tab: commands for the first word, file names for the others. */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sh.h"

static void
add_unique(struct fields *f, const char *name, size_t n, int dir)
{
	char *s = pool_alloc(temp, n + 2);
	size_t i;

	memcpy(s, name, n);
	if (dir)
		s[n] = '/';
	for (i = 0; i < f->f_n; i++)
		if (strcmp(f->f_list[i], s) == 0)
			return;
	fields_add(f, s);
}

/* entries of `dir' that begin with the n bytes at prefix; only: executables */
static void
entries(struct fields *f, const char *dir, const char *prefix, size_t n,
    int only)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	struct stat st;
	char *path;
	size_t len = strlen(dir);

	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, prefix, n) != 0 ||
		    (e->d_name[0] == '.' && n == 0))
			continue;
		path = pool_alloc(temp, len + e->d_namlen + 2);
		memcpy(path, dir, len);
		path[len] = '/';
		memcpy(path + len + 1, e->d_name, e->d_namlen);
		if (stat(path, &st) == -1 || (only &&
		    (!S_ISREG(st.st_mode) || access(path, X_OK) == -1)))
			continue;
		add_unique(f, e->d_name, e->d_namlen, S_ISDIR(st.st_mode));
	}
	closedir(d);
}

static void
commands(struct fields *f, const char *prefix, size_t n)
{
	const char *p = var_get("PATH"), *end, *name;
	unsigned i;

	for (i = 0; (name = builtin_name(i)) != NULL; i++)
		if (strncmp(name, prefix, n) == 0)
			add_unique(f, name, strlen(name), 0);
	for (; p != NULL; p = *end != '\0' ? end + 1 : NULL) {
		end = strchr(p, ':');
		if (end == NULL)
			end = p + strlen(p);
		entries(f, pool_strndup(temp, p, (size_t)(end - p)), prefix, n,
		    1);
	}
}

/* *from: where the part that the candidates would replace begins */
size_t
complete(const char *line, size_t cursor, struct fields *f, size_t *from)
{
	size_t start = cursor, slash, i;
	int first = 1;
	char *dir;

	while (start > 0 && strchr(" \t;|&<>()", line[start - 1]) == NULL)
		start--;
	for (i = start; i > 0 && strchr(" \t", line[i - 1]) != NULL;)
		i--;
	if (i > 0 && strchr(";|&(", line[i - 1]) == NULL)
		first = 0;
	slash = cursor;
	while (slash > start && line[slash - 1] != '/')
		slash--;
	*from = slash;
	if (slash == start && first) {
		commands(f, line + start, cursor - start);
		return f->f_n;
	}
	dir = slash == start ? "." :
	    pool_strndup(temp, line + start, slash - start);
	entries(f, dir, line + slash, cursor - slash, 0);
	return f->f_n;
}
