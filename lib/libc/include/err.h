/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages of the form "prog: what: why" on stderr, as in BSD. */
#ifndef ERR_H
#define ERR_H

const char *getprogname(void);
/* warn, err: "why" is strerror(errno); the x forms have none */
void	 warn(const char *, ...) __attribute__((format(printf, 1, 2)));
void	 warnx(const char *, ...) __attribute__((format(printf, 1, 2)));
void	 err(int, const char *, ...)
	    __attribute__((format(printf, 2, 3), noreturn));
void	 errx(int, const char *, ...)
	    __attribute__((format(printf, 2, 3), noreturn));
/* "usage: prog ARGS", status 2 */
void	 usage(const char *args) __attribute__((noreturn));
/*
 * The status to leave with: `status', unless what was printed could not be
 * written, which is said and gives 1.
 */
int	 flushed(int status);

#endif
