/* SPDX-License-Identifier: BSD-2-Clause */
/* Text of paths. */
#include <abi/errno.h>

#include "util/string.h"

#include "path.h"

int
path_next(const char **pathp, struct path_part *pp)
{
	const char *s = *pathp, *end;

	while (*s == '/')
		s++;
	if (*s == '\0') {
		*pathp = s;
		return 0;
	}
	for (end = s; *end != '\0' && *end != '/'; end++)
		continue;
	pp->pp_name = s;
	pp->pp_len = (size_t)(end - s);
	pp->pp_slash = *end == '/';
	while (*end == '/')
		end++;
	pp->pp_last = *end == '\0';
	*pathp = end;
	return 1;
}

int
path_dots(const struct path_part *pp)
{
	if (pp->pp_name[0] != '.')
		return 0;
	if (pp->pp_len == 1)
		return 1;
	return pp->pp_len == 2 && pp->pp_name[1] == '.' ? 2 : 0;
}

int
path_splice(char *buf, const char *text, size_t textlen, int slash,
    const char *rest)
{
	size_t restlen = strlen(rest);

	if (textlen == 0)
		return ENOENT;
	slash = slash != 0;
	if (textlen >= VFS_PATHMAX ||
	    textlen + (size_t)slash + restlen >= VFS_PATHMAX)
		return ENAMETOOLONG;
	/* `rest' lies in buf: make room first */
	memmove(buf + textlen + slash, rest, restlen + 1);
	memcpy(buf, text, textlen);
	if (slash)
		buf[textlen] = '/';
	return 0;
}
