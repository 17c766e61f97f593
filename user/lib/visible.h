/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VISIBLE_H
#define VISIBLE_H

#include <stddef.h>

/* bytes of the character that s begins with; 0: a terminal would act on it, or
 * cannot show it: a control character, or no UTF-8.  n > 0 bytes are there. */
size_t	 visible_char(const char *s, size_t n);

/*
 * What a terminal may have of a name that somebody else chose: n bytes of s, or
 * up to its NUL, with a ? for each that is not visible.  out has size > 0 bytes,
 * is ended by a NUL, and holds whole characters; it is returned.
 */
char	*visible(char *out, size_t size, const char *s, size_t n);

#endif
