/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an exec changes is changed before the new image can look (RULES R20,
 * R36): on one hart by priority, on several because exec waits for it.  The
 * image looks with its first instructions, many times over.
 */
#include "tests/lib/test.h"

#define ROUNDS	200
#define LAST	63		/* helpers/early.c looks at it */
#define EARLY	TESTDIR "/early"

static char *const args[] = { "early", NULL };

static void
make_early(void)
{
	unsigned char *text;
	size_t n;

	text = read_file("/tests/helpers/early", &n);
	write_file(EARLY, text, n, 0755);
	free(text);
	write_file(TESTDIR "/secret", "s", 1, 0600);
}

/* Many, so that closing them takes a while; the last is the one looked at. */
static void
close_on_exec(void)
{
	int null = open("/dev/null", O_RDWR), fd;

	for (fd = 3; fd <= LAST; fd++)
		if (dup2(null, fd) != fd ||
		    fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
			_exit(64);
}

/* The exit statuses of many execs, or'ed: 0 = nobody saw what is gone. */
static int
look(void)
{
	int status, seen = 0;
	unsigned i;
	pid_t pid;

	for (i = 0; i < ROUNDS; i++) {
		pid = fork();
		CHECK_OK(pid);
		if (pid == 0) {
			close_on_exec();
			execve(EARLY, args, environ);
			_exit(65);
		}
		status = wait_for(pid);
		CHECK(WIFEXITED(status));
		seen |= WEXITSTATUS(status);
	}
	return seen;
}

/* root may read the secret, before and after */
static void
rule_36_closed_before_the_first_look(void)
{
	make_early();
	CHECK_EQ(look(), 2);
}

/* a program of user 1000's, who may not */
static void
rule_20_other_ids_before_the_first_look(void)
{
	make_early();
	CHECK_OK(chown(EARLY, 1000, 1000));
	CHECK_OK(chmod(EARLY, 04755));
	CHECK_EQ(look(), 0);
}

/* and its files can be written when its end has been reported */
static void
written_after_its_end(void)
{
	unsigned i;
	int fd;

	for (i = 0; i < ROUNDS; i++) {
		make_early();	/* opens it for writing */
		CHECK_EQ(wait_for(spawnve(EARLY, args, environ)), 2 << 8);
		fd = open(EARLY, O_WRONLY);
		CHECK_OK(fd);
		close(fd);
	}
}

static const struct test tests[] = {
	T(rule_36_closed_before_the_first_look),
	T(rule_20_other_ids_before_the_first_look),
	T(written_after_its_end),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
