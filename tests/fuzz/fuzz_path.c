// SRCS: servers/vfs/path.c
/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks a hostile path, with a link spliced in now and then, as namei() does.
 * Input: link text, NUL, path.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "path.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size > 0 ? memchr(data, '\0', size) : NULL;
	size_t textlen, len, total = 0;
	unsigned links = 0;
	struct path_part pp;
	const char *rest;
	char *text, *buf;

	if (nul == NULL)
		return 0;
	textlen = (size_t)(nul - data);
	len = strnlen((const char *)nul + 1, size - textlen - 1);
	if (len >= VFS_PATHMAX)
		return 0;
	/* of exactly their sizes, for the sanitizer */
	text = malloc(textlen + 1);
	buf = malloc(VFS_PATHMAX);
	if (text == NULL || buf == NULL)
		abort();
	memcpy(text, data, textlen);
	memcpy(buf, nul + 1, len);
	buf[len] = '\0';
	for (rest = buf; path_next(&rest, &pp);) {
		if (pp.pp_len == 0 || memchr(pp.pp_name, '/', pp.pp_len) != NULL
		    || (pp.pp_last != (*rest == '\0')))
			abort();
		total += (size_t)path_dots(&pp);
		if (pp.pp_name[0] != 'l' || ++links > 8)
			continue;
		if (path_splice(buf, text, textlen, pp.pp_slash, rest) != 0)
			break;
		if (strlen(buf) >= VFS_PATHMAX)
			abort();
		rest = buf;
	}
	free(text);
	free(buf);
	return total > 2 * VFS_PATHMAX * 9;
}
