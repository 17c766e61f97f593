/* SPDX-License-Identifier: BSD-2-Clause */
/* ls [-l] [-a] [-1] [-d] [-h] [PATH ...] */
#include <dirent.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <rvexec.h>
#include "lib/visible.h"

struct entry {
	char	*name;		/* as shown */
	char	*path;		/* as opened */
	struct stat st;
};

static int lflag, aflag, oneflag, dflag, hflag, terminal, status;

static void *
xrealloc(void *p, size_t size)
{
	p = realloc(p, size);
	if (p == NULL)
		err(1, "memory");
	return p;
}

static char *
xstrdup(const char *s)
{
	return strcpy(xrealloc(NULL, strlen(s) + 1), s);
}

/* A name as it is printed: to a program as it is, to a person as text. */
static char *
shown(const char *name)
{
	size_t n = strlen(name);
	char *s = xstrdup(name);

	return terminal ? visible(s, n + 1, name, n) : s;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name,
	    ((const struct entry *)b)->name);
}

static void
mode_text(mode_t m, char out[11])
{
	static const char bits[] = "rwxrwxrwx";
	int i;

	out[0] = S_ISDIR(m) ? 'd' : S_ISLNK(m) ? 'l' : S_ISCHR(m) ? 'c' :
	    S_ISFIFO(m) ? 'p' : '-';
	for (i = 0; i < 9; i++)
		out[i + 1] = m & (0400 >> i) ? bits[i] : '-';
	if (m & S_ISUID)
		out[3] = m & 0100 ? 's' : 'S';
	if (m & S_ISGID)
		out[6] = m & 0010 ? 's' : 'S';
	if (m & S_ISVTX)
		out[9] = m & 0001 ? 't' : 'T';
	out[10] = '\0';
}

static void
size_text(unsigned long size, char out[16])
{
	static const char unit[] = "BKMGT";
	unsigned u = 0;

	if (!hflag) {
		snprintf(out, 16, "%lu", size);
		return;
	}
	for (; size >= 10240; size /= 1024)
		u++;
	snprintf(out, 16, "%lu%c", size, unit[u]);
}

static const char *
owner(const char *file, unsigned id, char out[16])
{
	/* the last answer, for a folder mostly has one owner */
	static struct {
		const char *file;
		unsigned id;
		char	 name[16];
	} last[2];
	unsigned k = strcmp(file, "/etc/group") == 0;

	if (last[k].file == NULL || last[k].id != id) {
		last[k].file = file;
		last[k].id = id;
		if (name_of_id(file, id, last[k].name, 16) == -1)
			snprintf(last[k].name, 16, "%u", id);
	}
	return strcpy(out, last[k].name);
}

static void
show_long(const struct entry *e)
{
	char mode[11], size[16], user[16], group[16], when[32];
	char link[1024], *to;
	time_t t = e->st.st_mtime;
	ssize_t n;

	mode_text(e->st.st_mode, mode);
	size_text((unsigned long)e->st.st_size, size);
	strftime(when, sizeof when, "%b %e %H:%M", gmtime(&t));
	printf("%s %3u %-8s %-8s %8s %s %s", mode, (unsigned)e->st.st_nlink,
	    owner("/etc/passwd", e->st.st_uid, user),
	    owner("/etc/group", e->st.st_gid, group), size, when, e->name);
	if (S_ISLNK(e->st.st_mode)) {
		n = readlink(e->path, link, sizeof link - 1);
		if (n >= 0) {
			link[n] = '\0';
			to = shown(link);
			printf(" -> %s", to);
			free(to);
		}
	}
	putchar('\n');
}

/* columns filled downwards, as wide as the longest name */
static void
show_columns(const struct entry *e, size_t n)
{
	size_t i, width = 0, cols, rows, r, c, term = 80;
	uint32_t size;

	if (ioctl(1, TIOCGWINSZ, &size) != -1 && (size & 0xffff) > 0)
		term = size & 0xffff;
	for (i = 0; i < n; i++)
		if (strlen(e[i].name) > width)
			width = strlen(e[i].name);
	width += 2;
	cols = term > width ? term / width : 1;
	rows = (n + cols - 1) / cols;
	for (r = 0; r < rows; r++) {
		for (c = 0; c < cols && c * rows + r < n; c++) {
			i = c * rows + r;
			if (i + rows < n)
				printf("%-*s", (int)width, e[i].name);
			else
				printf("%s", e[i].name);
		}
		putchar('\n');
	}
}

static void
show(struct entry *e, size_t n)
{
	size_t i;

	qsort(e, n, sizeof *e, by_name);
	if (!lflag && !oneflag && terminal)
		show_columns(e, n);
	else
		for (i = 0; i < n; i++) {
			if (lflag)
				show_long(&e[i]);
			else
				puts(e[i].name);
		}
}

static void
add(struct entry **list, size_t *n, const char *name, const char *path)
{
	struct entry *e;

	*list = xrealloc(*list, (*n + 1) * sizeof **list);
	e = &(*list)[*n];
	memset(&e->st, 0, sizeof e->st);
	if (lflag && lstat(path, &e->st) == -1) {
		warn("%s", path);
		status = 1;
		return;
	}
	e->name = shown(name);
	e->path = xstrdup(path);
	(*n)++;
}

static void
list_free(struct entry *list, size_t n)
{
	while (n-- > 0) {
		free(list[n].name);
		free(list[n].path);
	}
	free(list);
}

static void
list_dir(const char *dir)
{
	struct entry *list = NULL;
	struct dirent *e;
	char path[1024];
	size_t n = 0;
	DIR *d = opendir(dir);

	if (d == NULL) {
		warn("%s", dir);
		status = 1;
		return;
	}
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.' && !aflag)
			continue;
		snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
		add(&list, &n, e->d_name, path);
	}
	closedir(d);
	show(list, n);
	list_free(list, n);
}

int
main(int argc, char **argv)
{
	static char *here[] = { ".", NULL };
	struct entry *files = NULL;
	size_t n = 0, dirs = 0;
	char **a, **paths;
	struct stat st;
	int c;

	while ((c = getopt(argc, argv, "la1dh")) != -1)
		switch (c) {
		case 'l': lflag = 1; break;
		case 'a': aflag = 1; break;
		case '1': oneflag = 1; break;
		case 'd': dflag = 1; break;
		case 'h': hflag = 1; break;
		default: usage("[-la1dh] [PATH ...]");
		}
	terminal = isatty(1);
	paths = optind < argc ? argv + optind : here;
	for (a = paths; *a != NULL; a++) {
		if (stat(*a, &st) == -1 && lstat(*a, &st) == -1) {
			warn("%s", *a);
			status = 1;
			*a = "";
		} else if (!S_ISDIR(st.st_mode) || dflag) {
			add(&files, &n, *a, *a);
			*a = "";
		} else
			dirs++;
	}
	if (n > 0)
		show(files, n);
	for (a = paths; *a != NULL; a++) {
		if (**a == '\0')
			continue;
		if (dirs > 1 || n > 0)
			printf("%s%s:\n", n > 0 || a != paths ? "\n" : "", *a);
		list_dir(*a);
	}
	list_free(files, n);
	return flushed(status);
}
