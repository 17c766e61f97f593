/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * assert(condition, "hint"): for our own bugs, never for what a client sent.
 * The hint says what to look at, e.g. "hint: dispatch checks the lease first".
 * Whoever links it supplies assert_failed(): util/assert.c does for servers,
 * the kernel and the tests on the host have their own.
 */
#ifndef UTIL_ASSERT_H
#define UTIL_ASSERT_H

void	 assert_failed(const char *condition, const char *file, int line,
	    const char *hint) __attribute__((noreturn, cold));

#undef assert
#define assert(condition, hint)						\
	((condition) ? (void)0 :					\
	    assert_failed(#condition, __FILE__, __LINE__, hint))

#endif
