/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The runner.  Caches may grow at a first use, so a census that differs makes
 * the case run again: what leaks does so every time.
 */
#include <stdarg.h>

#include <census.h>
#include <served.h>

#include "tests/lib/test.h"

#define EXIT_FAIL	77
#define EXIT_SKIP	78
#define TRIES		3
#define POLL_US		1000
#define SETTLE		100	/* times 5 ms: what is reclaimed off the critical path */
#define SETTLE_LAST	3000	/* the host may stall: a hang detector */

unsigned *test_current;

/* the case's child: where its reason goes */
static int reason_fd;

static void
say_reason(const char *text)
{
	if (write(reason_fd, text, strlen(text)) == -1)
		_exit(EXIT_FAIL);
}

void
test_fail(const char *file, int line, const char *fmt, ...)
{
	char text[512];
	const char *base = strrchr(file, '/');
	va_list ap;
	int n;

	n = snprintf(text, sizeof text, "%s:%d: ",
	    base != NULL ? base + 1 : file, line);
	va_start(ap, fmt);
	vsnprintf(text + n, sizeof text - (size_t)n, fmt, ap);
	va_end(ap);
	say_reason(text);
	_exit(EXIT_FAIL);
}

void
test_skip(const char *why)
{
	say_reason(why);
	_exit(EXIT_SKIP);
}

int
wait_for(pid_t pid)
{
	int st = -1;

	if (waitpid(pid, &st, 0) != pid)
		return -1;
	return st;
}

void
wait_held(pid_t pid, word_t call, unsigned n)
{
	long held;

	while ((held = calls_held(TAG_SRV(call), TAG_OP(call), pid)) < n) {
		CHECK_OK(held);
		usleep(POLL_US);
	}
}

int
in_child(void (*fn)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		fn();
		_exit(0);
	}
	return pid == -1 ? -1 : wait_for(pid);
}

int
run_output(const char *path, char *const argv[], char *const envp[],
    char *out, size_t size)
{
	size_t len = 0;
	ssize_t n;
	int fds[2];
	pid_t pid;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		close(fds[0]);
		close(fds[1]);
		execve(path, argv, envp);
		_exit(errno == ENOENT ? 127 : 126);
	}
	close(fds[1]);
	CHECK_OK(pid);
	while (len + 1 < size &&
	    (n = read(fds[0], out + len, size - 1 - len)) > 0)
		len += (size_t)n;
	out[len] = '\0';
	close(fds[0]);
	return wait_for(pid);
}

void
write_file(const char *path, const void *data, size_t n, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	CHECK_OK(fd);
	CHECK_EQ(write(fd, data, n), n);
	close(fd);
	CHECK_OK(chmod(path, mode));
}

unsigned char *
read_file(const char *path, size_t *np)
{
	int fd = open(path, O_RDONLY);
	unsigned char *data;
	struct stat st;
	size_t done = 0;
	ssize_t n;

	CHECK_OK(fd);
	CHECK_OK(fstat(fd, &st));
	data = malloc((size_t)st.st_size + 1);
	CHECK(data != NULL);
	while ((n = read(fd, data + done, (size_t)st.st_size - done)) > 0)
		done += (size_t)n;
	close(fd);
	*np = done;
	return data;
}

/*
 * Counters that a case may not change.  The page cache counts as free memory.
 * What vm and proc keep ready for the next process differs in how full its
 * pages are; a page that is lost there is missing from vm's free ones.
 */
static int
counted(unsigned k)
{
	switch (k) {
	case CENSUS_KTABLES:
	case CENSUS_KOBJPAGES:
	case CENSUS_VMCACHE:
	case CENSUS_VNODES:
	case CENSUS_EXECSERVED:
	case CENSUS_EXECREFUSED:
		return 0;
	}
	return 1;
}

static int
differs(const struct census *a, const struct census *b)
{
	unsigned k;

	for (k = 0; k < CENSUS_N; k++)
		if (counted(k) && a->c_value[k] != b->c_value[k])
			return 1;
	return 0;
}

static void
take(struct census *c)
{
	if (census_take(c) == -1)
		memset(c, 0xff, sizeof *c);
	c->c_value[CENSUS_VMFREE] += c->c_value[CENSUS_VMCACHE];
}

/* until it is what it was, or will not be again */
static void
take_settled(struct census *c, const struct census *want, int polls)
{
	int i;

	for (i = 0; i < polls; i++) {
		take(c);
		if (!differs(c, want))
			return;
		usleep(5000);
	}
}

static void
describe(const struct census *a, const struct census *b, char *out, size_t size)
{
	unsigned k;
	int len;

	len = snprintf(out, size, "census:");
	for (k = 0; k < CENSUS_N && (size_t)len < size; k++)
		if (counted(k) && a->c_value[k] != b->c_value[k])
			len += snprintf(out + len, size - (size_t)len,
			    " %s %lu -> %lu", census_name(k), a->c_value[k],
			    b->c_value[k]);
}

static void
enter_dir(void)
{
	static char *const argv[] = { "rm", "-rf", TESTDIR, NULL };
	pid_t pid;

	pid = vfork();
	if (pid == 0) {
		execve("/bin/rm", argv, environ);
		_exit(127);
	}
	if (pid != -1)
		wait_for(pid);
	mkdir(TESTDIR, 0777);
}

/* its wait status; the reason, one line, in `why' */
static int
run_once(const struct test *t, char *why, size_t size)
{
	size_t len = 0;
	ssize_t n;
	int fds[2], st;
	pid_t pid;

	why[0] = '\0';
	if (pipe(fds) == -1)
		return -1;
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		close(fds[0]);
		reason_fd = fcntl(fds[1], F_DUPFD_CLOEXEC, 30);
		close(fds[1]);
		if (chdir(TESTDIR) == -1)
			test_skip("no " TESTDIR);
		t->t_run();
		_exit(0);
	}
	close(fds[1]);
	while (pid != -1 && len + 1 < size &&
	    (n = read(fds[0], why + len, size - 1 - len)) > 0)
		len += (size_t)n;
	why[len] = '\0';
	close(fds[0]);
	st = pid == -1 ? -1 : wait_for(pid);
	return st;
}

/* 1 passed, 0 failed, -1 skipped */
static int
run_test(const struct test *t)
{
	struct census before, after;
	char why[600];
	int i, st;

	for (i = 0; i < TRIES; i++) {
		enter_dir();
		take(&before);
		st = run_once(t, why, sizeof why);
		if (WIFEXITED(st) && WEXITSTATUS(st) == EXIT_SKIP) {
			printf("skip %s: %s\n", t->t_name, why);
			return -1;
		}
		if (st != 0)
			break;
		enter_dir();
		take_settled(&after, &before, i < TRIES - 1 ? SETTLE :
		    SETTLE_LAST);
		if (!differs(&before, &after)) {
			printf("ok %s\n", t->t_name);
			return 1;
		}
		describe(&before, &after, why, sizeof why);
	}
	if (i < TRIES && why[0] == '\0') {
		if (WIFSIGNALED(st))
			snprintf(why, sizeof why, "killed by signal %d",
			    WTERMSIG(st));
		else
			snprintf(why, sizeof why, "wait status %#x",
			    (unsigned)st);
	}
	printf("not ok %s: %s\n", t->t_name, why);
	return 0;
}

int
tests_run(const struct test *t, unsigned n, int argc, char **argv)
{
	unsigned i, passed = 0, failed = 0;
	int r;

	for (i = 0; i < n; i++) {
		if (argc > 1 && strstr(t[i].t_name, argv[1]) == NULL)
			continue;
		if (test_current != NULL)
			*test_current = i;
		r = run_test(&t[i]);
		passed += r == 1;
		failed += r == 0;
		fflush(stdout);
	}
	printf("# %u passed, %u failed\n", passed, failed);
	return failed != 0;
}
