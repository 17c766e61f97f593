/* SPDX-License-Identifier: BSD-2-Clause */
#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libc.h"

/* written once, before main */
const char *libc_progname = "?";

const char *
getprogname(void)
{
	return libc_progname;
}

/* why < 0: no reason is known.  What was printed so far comes first. */
static void
message(int why, const char *fmt, va_list ap)
{
	fflush(stdout);
	fprintf(stderr, "%s: ", libc_progname);
	vfprintf(stderr, fmt, ap);
	if (why >= 0)
		fprintf(stderr, ": %s", strerror(why));
	fputc('\n', stderr);
	fflush(stderr);
}

void
warn(const char *fmt, ...)
{
	int why = errno;
	va_list ap;

	va_start(ap, fmt);
	message(why, fmt, ap);
	va_end(ap);
}

void
warnx(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(-1, fmt, ap);
	va_end(ap);
}

void
err(int status, const char *fmt, ...)
{
	int why = errno;
	va_list ap;

	va_start(ap, fmt);
	message(why, fmt, ap);
	va_end(ap);
	exit(status);
}

void
errx(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(-1, fmt, ap);
	va_end(ap);
	exit(status);
}

void
usage(const char *args)
{
	fprintf(stderr, "usage: %s%s%s\n", libc_progname,
	    args[0] != '\0' ? " " : "", args);
	exit(2);
}

int
flushed(int status)
{
	if (fflush(stdout) != 0 || ferror(stdout)) {
		warn("stdout");
		return status == 0 ? 1 : status;
	}
	return status;
}
