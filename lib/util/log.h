/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Diagnostics of a server: lines in the kernel message buffer, each begun with
 * the server's name.  A line is one operation of the kernel: threads need no lock.
 */
#ifndef UTIL_LOG_H
#define UTIL_LOG_H

#define LOG_LINEMAX	256	/* longer text is cut, and says so by "..." */

/* set first thing in main(); "server" until then */
extern const char *log_name;

/*
 * One line; the newline is added if the text has none.  Of the rest, what is not
 * printable ASCII becomes `?'.
 */
void	 log_printf(const char *fmt, ...)
	    __attribute__((format(printf, 1, 2)));

/*
 * For our own bugs only, never for anything a client can cause.  Logs the text
 * and takes the thread down by a trap instruction: its exception goes to
 * init, which reports it and restarts the server.
 */
void	 panic(const char *fmt, ...)
	    __attribute__((format(printf, 1, 2), noreturn, cold));

#endif
