/* SPDX-License-Identifier: BSD-2-Clause */
/* Patterns: * ? [...], and the file names that match them. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sh.h"

int
glob_has_meta(const char *pat, const char *mask)
{
	for (; *pat != '\0'; pat++, mask++)
		if (!*mask && strchr("*?[", *pat) != NULL)
			return 1;
	return 0;
}

/* *pp behind "[": does c belong?  Moves *pp behind "]"; -1 if there is none. */
static int
in_class(const char **pp, char c)
{
	const char *p = *pp;
	int negated = *p == '!' || *p == '^', found = 0;
	unsigned char lo, hi, u = (unsigned char)c;

	p += negated;
	do {
		if (*p == '\0')
			return -1;
		lo = hi = (unsigned char)*p++;
		if (*p == '-' && p[1] != ']' && p[1] != '\0') {
			hi = (unsigned char)p[1];
			p += 2;
		}
		found |= u >= lo && u <= hi;
	} while (*p != ']');
	*pp = p + 1;
	return found != negated;
}

/* The last `*' is where to come back to: no recursion, so no bad patterns. */
int
glob_match(const char *pat, const char *mask, const char *s)
{
	const char *star = NULL, *back = NULL, *start = pat, *p = pat, *q;
	int in;

	while (*s != '\0') {
		if (!mask[p - start] && *p == '*') {
			star = ++p;
			back = s;
			continue;
		}
		if (!mask[p - start] && *p == '[') {
			q = p + 1;
			in = in_class(&q, *s);
			if (in == 1) {
				p = q;
				s++;
				continue;
			}
			if (in == -1 && *s == '[') {
				p++;
				s++;
				continue;
			}
		} else if (*p != '\0' && ((!mask[p - start] && *p == '?') ||
		    *p == *s)) {
			p++;
			s++;
			continue;
		}
		if (star == NULL)
			return 0;
		p = star;
		s = ++back;
	}
	while (*p == '*' && !mask[p - start])
		p++;
	return *p == '\0';
}

struct walk {
	struct fields *out;
	char	 path[1024];
	size_t	 found;
};

/*
 * pat is what is left of the pattern, n bytes of w->path are settled.  Each
 * component is taken as it is, or looked for in its folder.
 */
static void
walk(struct walk *w, size_t n, const char *pat, const char *mask)
{
	const char *slash;
	struct dirent *e;
	char *part;
	size_t len;
	DIR *d;

	while (*pat == '/' && n + 1 < sizeof w->path) {
		w->path[n++] = *pat++;
		mask++;
	}
	w->path[n] = '\0';
	if (*pat == '\0') {
		struct stat st;

		if (lstat(w->path, &st) == 0) {
			fields_add(w->out, pool_strndup(temp, w->path, n));
			w->found++;
		}
		return;
	}
	slash = strchr(pat, '/');
	len = slash != NULL ? (size_t)(slash - pat) : strlen(pat);
	part = pool_strndup(temp, pat, len);
	if (n + len + 2 > sizeof w->path)
		return;
	if (!glob_has_meta(part, mask)) {
		memcpy(w->path + n, part, len);
		walk(w, n + len, pat + len, mask + len);
		return;
	}
	d = opendir(n > 0 ? w->path : ".");
	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		if ((e->d_name[0] == '.' && part[0] != '.') ||
		    n + e->d_namlen + 2 > sizeof w->path ||
		    !glob_match(part, mask, e->d_name))
			continue;
		memcpy(w->path + n, e->d_name, e->d_namlen);
		walk(w, n + e->d_namlen, pat + len, mask + len);
	}
	closedir(d);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

size_t
glob_expand(const char *pat, const char *mask, struct fields *out)
{
	struct walk w;
	size_t before = out->f_n;

	w.out = out;
	w.found = 0;
	walk(&w, 0, pat, mask);
	if (w.found > 1)
		qsort(out->f_list + before, w.found, sizeof *out->f_list,
		    by_text);
	return w.found;
}
