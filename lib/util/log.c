/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Log and panic of servers.  The kernel links string and printf but not this
 * file: it has a message buffer of its own.
 */
#include <abi/cap.h>
#include <stdarg.h>

#include "sys/sys.h"
#include "util/log.h"
#include "util/printf.h"
#include "util/string.h"

const char *log_name = "server";

/*
 * A line is one line, of text: it may hold a name that a client chose, which is
 * to write no line of its own and nothing that moves a terminal's cursor.
 */
static void
only_text(char *s, size_t n)
{
	for (; n > 0; n--, s++)
		if (*s < ' ' || *s > '~')
			*s = '?';
}

static void
log_line(const char *what, const char *fmt, va_list ap)
{
	static const char cut[] = "...\n";
	char line[LOG_LINEMAX];
	size_t n;
	int len;

	/* names are ours and short: the head always fits */
	len = ksnprintf(line, sizeof(line), "%.16s: %s", log_name, what);
	n = (size_t)len;
	len = kvsnprintf(line + n, sizeof(line) - n, fmt, ap);
	if ((size_t)len + 1 < sizeof(line) - n) {
		n += (size_t)len;
		if (line[n - 1] != '\n')
			n++;
	} else {
		n = sizeof(line);
		memcpy(line + n - (sizeof(cut) - 1), cut, sizeof(cut) - 1);
	}
	only_text(line, n - 1);
	line[n - 1] = '\n';
	/* a full or refused log is no reason to fail */
	(void)sys_log(CAPSLOT_LOG, line, n);
}

void
log_printf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line("", fmt, ap);
	va_end(ap);
}

void
panic(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line("panic: ", fmt, ap);
	va_end(ap);
	__builtin_trap();
}
