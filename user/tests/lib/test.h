/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In-guest tests.  Each case runs in a forked child; the census of kernel and
 * servers before it must be the one after it.
 */
#ifndef TEST_H
#define TEST_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <rvexec.h>

struct test {
	const char *t_name;
	void	(*t_run)(void);
};
#define T(name)		{ #name, name }

/* runs all, or those whose name contains argv[1]; the exit status */
int	 tests_run(const struct test *, unsigned n, int argc, char **argv);
#define TESTS(list)	tests_run(list, sizeof(list) / sizeof((list)[0]), \
			    argc, argv)

/* if set: the number of the case that runs is left there */
extern unsigned *test_current;

/* ends the case */
void	 test_fail(const char *file, int line, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4), noreturn));
void	 test_skip(const char *why) __attribute__((noreturn));

#define CHECK(x)	do { if (!(x)) test_fail(__FILE__, __LINE__, "%s", #x);\
			} while (0)
/* equal as numbers; both are shown if not */
#define CHECK_EQ(a, b)	do { long a_ = (long)(a), b_ = (long)(b);	\
			if (a_ != b_) test_fail(__FILE__, __LINE__,	\
			    "%s is %ld, not %s = %ld", #a, a_, #b, b_);	\
			} while (0)
#define CHECK_STR(a, b)	do { const char *a_ = (a), *b_ = (b);		\
			if (strcmp(a_, b_) != 0) test_fail(__FILE__,	\
			    __LINE__, "%s is \"%s\", not \"%s\"", #a, a_, b_);\
			} while (0)
/* the call gives -1 and that errno */
#define CHECK_ERR(call, e) do { long r_; errno = 0; r_ = (long)(call);	\
			if (r_ != -1 || errno != (e)) test_fail(__FILE__,\
			    __LINE__, "%s gave %ld, errno %d (%s), not %s",\
			    #call, r_, errno, strerror(errno), #e);	\
			} while (0)
/* the call does not give -1 */
#define CHECK_OK(call)	do { if ((long)(call) == -1) test_fail(__FILE__,\
			    __LINE__, "%s: %s", #call, strerror(errno));\
			} while (0)

/*
 * Forks, execs, collects up to size - 1 bytes of its standard output, waits:
 * the wait status.
 */
int	 run_output(const char *path, char *const argv[], char *const envp[],
	    char *out, size_t size);
/* waits for a child and gives its wait status */
int	 wait_for(pid_t);
/*
 * Until n callers of that process wait for the answer of that call, PROC_WAIT or
 * the like.  Without an end, as whatever a test waits for: how long anything takes
 * is the host's affair, and the runner outside notices what hangs.
 */
void	 wait_held(pid_t, word_t call, unsigned n);
/* fork; in the child run fn, then exit 0: its wait status */
int	 in_child(void (*fn)(void));
/* a file with these bytes; fails the case if it cannot */
void	 write_file(const char *path, const void *data, size_t n, mode_t mode);
/* a whole file in malloc memory */
unsigned char *read_file(const char *path, size_t *n);
/* the folder that a case starts in; empty then */
#define TESTDIR		"/tmp/test"

#endif
