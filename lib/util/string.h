/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory and strings for freestanding code, with the meanings that ISO C and
 * strlcpy(3) give them.
 */
#ifndef UTIL_STRING_H
#define UTIL_STRING_H

#include <stddef.h>

void	*memcpy(void *restrict dst, const void *restrict src, size_t n);
void	*memmove(void *dst, const void *src, size_t n);
void	*memset(void *dst, int c, size_t n);
int	 memcmp(const void *a, const void *b, size_t n);
void	*memchr(const void *p, int c, size_t n);

size_t	 strlen(const char *s);
size_t	 strnlen(const char *s, size_t max);
int	 strcmp(const char *a, const char *b);
int	 strncmp(const char *a, const char *b, size_t n);
char	*strchr(const char *s, int c);
char	*strrchr(const char *s, int c);
/* Returns strlen(src): the copy is whole if that is less than `size'. */
size_t	 strlcpy(char *restrict dst, const char *restrict src, size_t size);
/*
 * Copies up to and with the NUL, at most n bytes; how many.  The string ended if
 * the last of them is 0.  Reads whole words that overlap [src, src + n).
 */
size_t	 strcopy(char *restrict dst, const char *restrict src, size_t n);

/*
 * Freestanding code has no built-in functions by name: say that these are the
 * known ones, so that a copy of a few bytes costs a few instructions, not a call.
 */
#if !__STDC_HOSTED__
#define memcpy(d, s, n)		__builtin_memcpy(d, s, n)
#define memset(d, c, n)		__builtin_memset(d, c, n)
#endif

#endif
