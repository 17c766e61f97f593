/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formats as servers (docs/adr/0020): a good one, and all that may be wrong with
 * one.  Whatever it does, an exec ends.
 *
 * exec's patience is in time, and a host that stalls has a good server lose it,
 * rightly: the cases that need one begin again then, with a new server.
 */
#include <signal.h>

#include <abi/format.h>
#include <exec_client.h>
#include <proc_client.h>

#include "tests/lib/test.h"

#define REPORT	"/tests/helpers/report"	/* prints its arguments, one a line */

static char *const args[] = { "zero", "one", NULL };

enum how {
	GOOD, NO, DIES, SILENT, RUBBISH, RELATIVE, NO_END, ODD, EXECS, LOOKS
};

static const char *const answers[] = {
	[GOOD] = "#!" REPORT " from server\n",
	[RUBBISH] = "rubbish",
	[RELATIVE] = "#!report\n",
};

/* one server, in a process of its own: never returns */
static void
serve(enum how how, const char *name, const char *magic, int ready)
{
	static struct format_ask ask;
	struct abi_format f = { .f_len = (uint32_t)strlen(magic) };

	strcpy(f.f_name, name);
	memcpy(f.f_magic, magic, f.f_len);
	memset(f.f_mask, 0xff, sizeof f.f_mask);
	if (format_serve(&f) == -1)
		_exit(errno);
	if (write(ready, "r", 1) != 1)
		_exit(99);
	for (;;) {
		if (format_next(&ask) == -1)
			_exit(98);
		switch (how) {
		case LOOKS:
			if (ask.fa_hdrlen != 9 || ask.fa_size != 9 ||
			    memcmp(ask.fa_hdr, "MAGIC 789", 9) != 0 ||
			    ask.fa_hdr[9] != 0 || (ask.fa_mode & 07777) != 0755)
				_exit(97);
			how = GOOD;
			/* FALLTHROUGH */
		case GOOD:
		case RUBBISH:
		case RELATIVE:
			strcpy(ask.fa_line, answers[how]);
			format_answer(&ask, 0);
			break;
		case NO_END:
			memset(ask.fa_line, '#', sizeof ask.fa_line);
			format_answer(&ask, 0);
			break;
		case NO:
			format_answer(&ask, ENOEXEC);
			break;
		case ODD:
			format_answer(&ask, EACCES);
			break;
		case DIES:
			_exit(0);
		case SILENT:
			for (;;)
				pause();
		case EXECS:
			/* exec is waiting for us */
			execve("./m", args, environ);
			_exit(errno == ENOEXEC ? 0 : 96);
		}
	}
}

static pid_t
server(enum how how, const char *name, const char *magic)
{
	int fds[2];
	pid_t pid;
	char c;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0)
		serve(how, name, magic, fds[1]);
	CHECK_OK(pid);
	close(fds[1]);
	CHECK_EQ(read(fds[0], &c, 1), 1);
	close(fds[0]);
	return pid;
}

static void
stop(pid_t pid, const char *name)
{
	kill(pid, SIGKILL);
	wait_for(pid);
	if (format_remove(name) == -1)
		CHECK_EQ(errno, ENOENT);
}

static int
registered(void)
{
	static struct abi_format all[FORMAT_N];

	return format_list(all, FORMAT_N);
}

/* Has exec's patience been possible to lose since then? */
static int
patience_over(unsigned long from)
{
	return rdtime() - from >= FORMAT_PATIENCE / 1000 * timebase() / 1000000;
}

/* ./m is refused, and so many formats are left; 0: fewer, for the host stalled */
static int
refused(int left)
{
	unsigned long from = rdtime();

	CHECK_EQ(spawnve("./m", args, environ), -1);
	CHECK_EQ(errno, ENOEXEC);
	if (registered() < left && patience_over(from))
		return 0;
	CHECK_EQ(registered(), left);
	return 1;
}

static void
check_refused(int left)
{
	CHECK_EQ(refused(left), 1);
}

/* ./m runs, and so many formats are left; 0: fewer, for the host stalled */
static int
runs(int left, char *out, size_t size)
{
	unsigned long from = rdtime();
	int st = run_output("./m", args, environ, out, size);

	if (registered() < left && patience_over(from))
		return 0;
	CHECK_EQ(st, 0);
	CHECK_EQ(registered(), left);
	return 1;
}

static void
make_m(void)
{
	write_file("m", "MAGIC 789", 9, 0755);
}

static void
a_good_server(void)
{
	char out[2048];
	pid_t pid;
	int i;

	make_m();
	pid = server(LOOKS, "t", "MAGIC");
	for (i = 0; i < 20; i++) {
		while (!runs(1, out, sizeof out)) {
			stop(pid, "t");
			pid = server(LOOKS, "t", "MAGIC");
		}
		CHECK(strstr(out, "argv " REPORT "\nargv from server\n"
		    "argv ./m\nargv one\n") != NULL);
	}
	/* built-in entries come first, and it is not asked about them */
	CHECK_EQ(wait_for(spawnve("/bin/true", args, environ)), 0);
	/* nor without its magic */
	write_file("n", "other", 5, 0755);
	CHECK_EQ(spawnve("./n", args, environ), -1);
	CHECK_EQ(errno, ENOEXEC);
	CHECK_EQ(registered(), 1);
	stop(pid, "t");
}

static void
a_server_that_says_no(void)
{
	char out[2048];
	pid_t no, good;

	make_m();
	no = server(NO, "no", "");
	while (!refused(1)) {
		stop(no, "no");
		no = server(NO, "no", "");
	}
	/* the next entry is asked */
	good = server(GOOD, "good", "");
	while (!runs(2, out, sizeof out)) {
		stop(no, "no");
		stop(good, "good");
		no = server(NO, "no", "");
		good = server(GOOD, "good", "");
	}
	stop(no, "no");
	stop(good, "good");
}

static void
gone_before_it_is_asked(void)
{
	pid_t pid;

	make_m();
	pid = server(GOOD, "t", "MAGIC");
	kill(pid, SIGKILL);
	CHECK_EQ(wait_for(pid), SIGKILL);
	CHECK_EQ(registered(), 1);
	check_refused(0);
}

static void
dies_while_asked(void)
{
	pid_t pid;

	make_m();
	pid = server(DIES, "t", "MAGIC");
	check_refused(0);
	CHECK_EQ(wait_for(pid), 0);
}

static void
gone_after_it_answered(void)
{
	char out[2048];
	pid_t pid;

	make_m();
	pid = server(GOOD, "t", "MAGIC");
	while (!runs(1, out, sizeof out)) {
		stop(pid, "t");
		pid = server(GOOD, "t", "MAGIC");
	}
	kill(pid, SIGKILL);
	CHECK_EQ(wait_for(pid), SIGKILL);
	check_refused(0);
	check_refused(0);
}

/* one strike: the second exec does not wait again */
static void
never_answers(void)
{
	unsigned long from;
	pid_t pid;

	make_m();
	pid = server(SILENT, "t", "MAGIC");
	from = rdtime();
	check_refused(0);
	CHECK(patience_over(from));
	check_refused(0);
	kill(pid, SIGKILL);
	CHECK_EQ(wait_for(pid), SIGKILL);
}

static void
answers_rubbish(void)
{
	static const enum how how[] = { RUBBISH, RELATIVE, NO_END, ODD };
	unsigned i;
	pid_t pid;

	make_m();
	for (i = 0; i < sizeof how / sizeof *how; i++) {
		pid = server(how[i], "t", "MAGIC");
		check_refused(0);
		kill(pid, SIGKILL);
		CHECK_EQ(wait_for(pid), SIGKILL);
	}
}

/* its own exec waits until exec has lost patience, and then no format is left */
static void
execs_while_asked(void)
{
	pid_t pid;

	make_m();
	pid = server(EXECS, "t", "MAGIC");
	check_refused(0);
	CHECK_EQ(wait_for(pid), 0);
}

/* a server that asks for its own format has nobody to answer */
static void
asks_itself_in(void)
{
	struct abi_format f = { .f_len = 0 };

	make_m();
	strcpy(f.f_name, "self");
	CHECK_OK(format_serve(&f));
	check_refused(0);
	/* once more, with the port that there is; a format of that name is gone */
	CHECK_OK(format_serve(&f));
	CHECK_EQ(format_serve(&f), -1);
	CHECK_EQ(errno, EEXIST);
	CHECK_OK(format_remove("self"));
	CHECK_EQ(proc_port_new(PROC), EEXIST);
}

static void
asks_itself(void)
{
	CHECK_EQ(in_child(asks_itself_in), 0);
}

static void
hostile_registrations_of(void)
{
	struct abi_format f = { .f_interp = "/bin/sh" };

	strcpy(f.f_name, "t");
	CHECK_EQ(format_serve(&f), -1);
	CHECK_EQ(errno, EINVAL);
	memset(f.f_interp, 0, sizeof f.f_interp);
	memset(f.f_name, 'x', sizeof f.f_name);
	CHECK_EQ(format_serve(&f), -1);
	CHECK_EQ(errno, EINVAL);
	strcpy(f.f_name, "t");
	/* no server of the system, and no thread, may be asked */
	CHECK_EQ(exec_format_serve(EXEC, PROC, VFS, &f, sizeof f), EBADF);
	CHECK_EQ(exec_format_serve(EXEC, PROC, CAPSLOT_SELF, &f, sizeof f),
	    EBADF);
	CHECK_EQ(exec_format_serve(EXEC, VFS, CAPSLOT_PORT, &f, sizeof f),
	    EBADF);
	CHECK_OK(setuid(1000));
	CHECK_EQ(format_serve(&f), -1);
	CHECK_EQ(errno, EPERM);
	CHECK_EQ(registered(), 0);
}

static void
hostile_registrations(void)
{
	CHECK_EQ(in_child(hostile_registrations_of), 0);
}

/* an exec takes the port away: the new image does not know of it */
static void
exec_ends_a_port(void)
{
	static char *const argv[] = { "/bin/sleep", "1000", NULL };
	struct abi_format f = { .f_len = 0 };
	int fds[2];
	pid_t pid;
	char c;

	make_m();
	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		strcpy(f.f_name, "t");
		fcntl(fds[1], F_SETFD, FD_CLOEXEC);
		if (format_serve(&f) == 0)
			execve(argv[0], argv, environ);
		_exit(1);
	}
	close(fds[1]);
	CHECK_EQ(read(fds[0], &c, 1), 0);
	close(fds[0]);
	check_refused(0);
	kill(pid, SIGKILL);
	CHECK_EQ(wait_for(pid), SIGKILL);
}

static const struct test tests[] = {
	T(a_good_server), T(a_server_that_says_no), T(gone_before_it_is_asked),
	T(dies_while_asked), T(gone_after_it_answered), T(never_answers),
	T(answers_rubbish), T(execs_while_asked), T(hostile_registrations),
	T(exec_ends_a_port), T(asks_itself),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
