/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef UTIL_PRINTF_H
#define UTIL_PRINTF_H

#include <stdarg.h>
#include <stddef.h>

/*
 * As snprintf(3), reduced: %d %i %u %x %X %o %c %s %p %%, lengths l ll z, width
 * (also *), flags 0 and -, precision for %s only (also .*).  Always
 * NUL-terminated if size > 0; returns the length that the whole text has.  A
 * NULL %s prints "(null)"; an unknown conversion is printed as it stands.
 */
int	 ksnprintf(char *buf, size_t size, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));
int	 kvsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
	    __attribute__((format(printf, 3, 0)));

#endif
