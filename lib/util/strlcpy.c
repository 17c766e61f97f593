/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file of its own: tests on the host have every function of string.c from the
 * C library there, but this one only if it is a recent one.
 */
#include "util/string.h"

size_t
strlcpy(char *restrict dst, const char *restrict src, size_t size)
{
	size_t n = strlen(src);

	if (size > 0) {
		size_t k = n < size - 1 ? n : size - 1;

		memcpy(dst, src, k);
		dst[k] = '\0';
	}
	return n;
}
