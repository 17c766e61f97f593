/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exec has a worker for each hart (docs/adr/0021): one that waits, for whatever
 * reason, holds up nobody as long as another is idle; and what they share holds.
 */
#include <abi/format.h>
#include <exec_client.h>
#include <sys/sys.h>

#include "tests/pause.h"

#define POINTS	5	/* fewest points of an exec */
#define WORKERS	8	/* at most */
#define ROUNDS	100

static char *const true_argv[] = { "true", "a", NULL };

static unsigned
workers(void)
{
	struct sysinfo si;

	CHECK_EQ(sys_sysinfo(&si), 0);
	return si.si_harts < WORKERS ? (unsigned)si.si_harts : WORKERS;
}

static int
execve_flags(const char *path, word_t flags)
{
	return exec_execve(EXEC, CAPSLOT_SELF, PROC, VFS, (word_t)path,
	    (word_t)true_argv, (word_t)environ, flags);
}

/* Two at least, and exec pauses when it is told to? */
static void
need_workers(void)
{
	if (workers() < 2)
		test_skip("one hart: one worker");
	if (execve_flags("/nonesuch", PAUSE(1)) == EINVAL)
		test_skip("no pauses: not a DEBUG build");
}

/* A child whose exec pauses at its k-th point. */
static pid_t
paused(unsigned k)
{
	pid_t pid = fork();

	CHECK_OK(pid);
	if (pid == 0)
		_exit(execve_flags("/bin/true", PAUSE(k)));
	return pid;
}

/* execs of every kind, each of which would wait for ever */
static void
others(void)
{
	static char text[8192];
	word_t n;
	pid_t pid;

	pid = vfork();
	if (pid == 0) {
		execve("/bin/true", true_argv, environ);
		_exit(127);
	}
	CHECK_EQ(wait_for(pid), 0);
	CHECK_EQ(wait_for(spawnve("/bin/true", true_argv, environ)), 0);
	CHECK_EQ(spawnve("/nonesuch", true_argv, environ), -1);
	CHECK_EQ(errno, ENOENT);
	CHECK_EQ(exec_explain(EXEC, CAPSLOT_SELF, PROC, VFS, text, sizeof text,
	    (word_t)"/bin/true", (word_t)true_argv, (word_t)environ, 0, &n), 0);
}

/* it was not exec's patience that came to an end */
static void
still_paused(pid_t pid)
{
	int st;

	CHECK_EQ(waitpid(pid, &st, WNOHANG), 0);
}

static void
a_pause_holds_up_nobody(void)
{
	unsigned k, i;
	pid_t pid;

	need_workers();
	for (k = 1; k <= POINTS; k++) {
		pause_open();
		pid = paused(k);
		CHECK(pause_begin());
		for (i = 0; i < 5; i++)
			others();
		still_paused(pid);
		pause_end();
		CHECK_EQ(wait_for(pid), 0);
	}
}

/* the last idle worker does; with none left, who asks waits and is served */
static void
all_but_one_pause(void)
{
	unsigned n = workers(), i;
	pid_t pid[WORKERS - 1], late;
	char c;

	need_workers();
	pause_open();
	for (i = 0; i < n - 1; i++)
		pid[i] = paused(2);
	for (i = 1; i < n - 1; i++)
		CHECK_EQ(read(pause_told, &c, 1), 1);
	CHECK(pause_begin());
	others();
	still_paused(pid[0]);
	late = fork();
	if (late == 0)
		_exit(execve_flags("/bin/true", 0));
	for (i = 1; i < n - 1; i++)
		CHECK_EQ(write(pause_go, "g", 1), 1);
	pause_end();
	for (i = 0; i < n - 1; i++)
		CHECK_EQ(wait_for(pid[i]), 0);
	CHECK_EQ(wait_for(late), 0);
}

/*
 * A table of formats that changes all the time: a file is run by the format or
 * refused, and nothing else.  All workers use it.
 */
static void
formats_come_and_go(void)
{
	struct abi_format f = { .f_len = 0 };
	unsigned n = workers() + 1, i;
	char *const argv[] = { "zero", NULL };
	pid_t pid[WORKERS + 1];

	strcpy(f.f_name, "come");
	strcpy(f.f_interp, "/bin/true");
	strcpy(f.f_ext, "come");
	write_file("a.come", "data", 4, 0755);
	for (i = 0; i < n; i++) {
		pid[i] = fork();
		if (pid[i] != 0)
			continue;
		for (i = 0; i < ROUNDS; i++) {
			pid_t p = spawnve("./a.come", argv, environ);

			if (p == -1 ? errno != ENOEXEC : wait_for(p) != 0)
				_exit(1);
		}
		_exit(0);
	}
	for (i = 0; i < ROUNDS; i++) {
		CHECK_OK(format_add(&f));
		CHECK_OK(format_remove("come"));
	}
	for (i = 0; i < n; i++)
		CHECK_EQ(wait_for(pid[i]), 0);
}

/*
 * More images than templates have places, each changed between two execs: all
 * workers find what is there now.
 */
static void
templates_are_of_now(void)
{
	unsigned n = workers() + 1, i, k;
	unsigned char *text;
	pid_t pid[WORKERS + 1];
	char name[24];
	size_t len;

	text = read_file("/bin/true", &len);
	for (i = 0; i < n; i++) {
		pid[i] = fork();
		if (pid[i] != 0)
			continue;
		snprintf(name, sizeof name, "./t%u", i);
		for (k = 0; k < ROUNDS / 4; k++) {
			write_file(name, text, len, 0755);
			if (wait_for(spawnve(name, true_argv, environ)) != 0)
				_exit(1);
			write_file(name, "#!/nowhere\n", 11, 0755);
			if (spawnve(name, true_argv, environ) != -1 ||
			    errno != ENOENT)
				_exit(2);
		}
		_exit(0);
	}
	for (i = 0; i < n; i++)
		CHECK_EQ(wait_for(pid[i]), 0);
	free(text);
}

static const struct test tests[] = {
	T(a_pause_holds_up_nobody),
	T(all_but_one_pause),
	T(formats_come_and_go),
	T(templates_are_of_now),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
