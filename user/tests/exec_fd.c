/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exec and descriptors: /dev/fd/N, fexecve(3), and scripts that reach their
 * interpreter as an open descriptor (docs/adr/0019).
 */
#include <exec_client.h>

#include "tests/seed_lib.h"

#define USER	1000

static void
script(const char *name, const char *text, mode_t mode)
{
	write_file(name, text, strlen(text), mode);
	CHECK_OK(chmod(name, mode));
	CHECK_OK(chmod(".", 0755));
}

/* the report says which descriptors it has */
static int
fd_lines(void)
{
	const char *p = seed_out;
	int n = 0;

	for (; (p = strstr(p, "\nfd ")) != NULL; p++)
		n++;
	return n;
}

static void
dev_fd_names(void)
{
	struct stat st, own;
	char buf[4];
	int fd, copy, fds[2];

	write_file("f", "abcdef", 6, 0600);
	CHECK_OK(fd = open("f", O_RDONLY));
	CHECK_EQ(fd, 3);
	CHECK_EQ(read(fd, buf, 2), 2);
	CHECK_OK(copy = open("/dev/fd/3", O_RDONLY));
	CHECK_EQ(read(copy, buf, 2), 2);
	CHECK(memcmp(buf, "cd", 2) == 0);
	CHECK_EQ(open("/dev/fd/3", O_RDWR), -1);
	CHECK_EQ(errno, EACCES);
	/* a name of the file: its attributes, and lstat(2)'s are of the name */
	CHECK_OK(fstat(fd, &own));
	CHECK_OK(stat("/dev/fd/3", &st));
	CHECK(S_ISREG(st.st_mode) && st.st_ino == own.st_ino &&
	    st.st_size == 6 && (st.st_mode & 0777) == 0600);
	CHECK_OK(fstat(copy, &st));
	CHECK_EQ(st.st_ino, own.st_ino);
	CHECK_OK(lstat("/dev/fd/3", &st));
	CHECK(!S_ISREG(st.st_mode));
	CHECK_OK(access("/dev/fd/3", R_OK | W_OK));
	CHECK_EQ(access("/dev/fd/3", X_OK), -1);
	CHECK_EQ(errno, EACCES);
	CHECK_OK(close(copy));
	CHECK_OK(close(fd));
	CHECK_EQ(stat("/dev/fd/3", &st), -1);
	CHECK_EQ(errno, ENOENT);
	CHECK_EQ(access("/dev/fd/3", F_OK), -1);
	CHECK_EQ(errno, ENOENT);
	CHECK_OK(pipe(fds));
	CHECK_OK(stat("/dev/fd/4", &st));
	CHECK(S_ISFIFO(st.st_mode));
	CHECK_OK(access("/dev/fd/4", W_OK));
	close(fds[0]);
	close(fds[1]);
	CHECK_EQ(open("/dev/fd/3", O_RDONLY), -1);
	CHECK_EQ(errno, ENOENT);
	CHECK_OK(copy = open("/dev/stdout", O_WRONLY));
	CHECK_OK(close(copy));
}

/* set-id: a descriptor in place of the path, above the standard streams */
static void
seed_104_set_id_script_through_a_descriptor(void)
{
	script("s", "#!" REPORT " -a\n", 06755);
	CHECK_EQ(run_as(USER, 0, "./s", seed_argv), 0);
	CHECK(strstr(seed_out, "argv " REPORT "\nargv -a\nargv /dev/fd/3\n"
	    "argvend 1\n") != NULL);
	CHECK_LINE("ids 1000 1000");
	CHECK_LINE("execfn ./s");
	CHECK_LINE("fd 3");
	CHECK_EQ(fd_lines(), 4);
	/* nor 0, be it free: whoever reads that must not get the script */
	CHECK_EQ(run_as(USER, 1, "./s", seed_argv), 0);
	CHECK_LINE("argv /dev/fd/3");
	CHECK(!has_line("fd 0"));
	/* without the bits it is a path, and nothing is open */
	CHECK_OK(chmod("s", 0755));
	CHECK_EQ(run_as(USER, 0, "./s", seed_argv), 0);
	CHECK_LINE("argv ./s");
	CHECK_EQ(fd_lines(), 3);
}

/* executable, not readable: only the interpreter sees it */
static void
seed_014_unreadable_script(void)
{
	script("s", "#!/bin/sh\necho one $1\necho two\n", 0711);
	CHECK_EQ(run_as(USER, 0, "./s", seed_argv), 0);
	CHECK_STR(seed_out, "one\ntwo\n");
	/* an image has nobody to pass it to */
	copy_program("/bin/true", "p", 0711);
	CHECK_OK(chmod("p", 0711));
	CHECK_EQ(run_as(USER, 0, "./p", seed_argv), 126 << 8);
	CHECK_EQ(run_as(0, 0, "./p", seed_argv), 0);
	/* nor has a text */
	script("t", "no format\n", 0711);
	CHECK_EQ(run_as(USER, 0, "./t", seed_argv), 126 << 8);
	/* its interpreter is an image: it needs permission */
	script("s", "#!./p\n", 0755);
	CHECK_EQ(run_as(USER, 0, "./s", seed_argv), 126 << 8);
}

/* scripts of scripts: each that needs one has its own descriptor */
static void
nested_descriptors(void)
{
	script("s1", "#!" REPORT " a\n", 0711);
	script("s2", "#!./s1 b\n", 0755);
	script("s3", "#!./s2\n", 04755);
	script("s4", "#!./s3 d\n", 0711);
	script("s5", "#!./s4\n", 0711);
	CHECK_EQ(run_as(USER, 0, "./s4", seed_argv), 0);
	CHECK(strstr(seed_out, "argv " REPORT "\nargv a\nargv /dev/fd/5\n"
	    "argv b\nargv ./s2\nargv /dev/fd/4\nargv d\nargv /dev/fd/3\n"
	    "argvend 1\n") != NULL);
	CHECK_EQ(fd_lines(), 6);
	CHECK_LINE("execfn ./s4");
	CHECK_EXEC("./s5", seed_argv, environ, ELOOP);
	CHECK_EQ(open("/dev/fd/3", O_RDONLY), -1);
}

/* what fails behind it leaves the caller as it was; T() counts the files */
static void
seed_051_the_descriptor_is_released(void)
{
	int fd, i;

	script("s", "#!/nonexistent\n", 04755);
	for (i = 0; i < 100; i++)
		CHECK_EXEC("./s", seed_argv, environ, ENOENT);
	CHECK_EQ(spawnve("./s", seed_argv, environ), -1);
	CHECK_EQ(errno, ENOENT);
	script("s", "#!./s\n", 04755);
	CHECK_EXEC("./s", seed_argv, environ, ELOOP);
	CHECK_EQ(fcntl(3, F_GETFD), -1);
	CHECK_EQ(errno, EBADF);
	/* the number is free again */
	CHECK_OK(fd = open("/dev/null", O_RDONLY));
	CHECK_EQ(fd, 3);
	CHECK_OK(close(fd));
}

/* at every step of an exec that has one, with the shared fault points */
static void
every_step_with_a_descriptor(void)
{
	word_t k;
	int st = 0;
	pid_t pid;

	script("s", "#!/bin/true\n", 04755);
	for (k = 1; k < 64; k++) {
		pid = fork();
		if (pid == 0) {
			int error = exec_execve(EXEC, CAPSLOT_SELF, PROC, VFS,
			    (word_t)"./s", (word_t)seed_argv, 0, k << 8);

			_exit(fcntl(3, F_GETFD) == -1 ? error : 99);
		}
		st = wait_for(pid);
		if (st == EINVAL << 8)
			test_skip("no fault points: not a DEBUG build");
		if (st == 0)
			break;
		CHECK_EQ(st, ENOMEM << 8);
	}
	CHECK_EQ(st, 0);
	CHECK(k > 5);
}

static void
close_all_from(int fd)
{
	for (; fd < 64; fd++)
		close(fd);
}

static void
no_descriptor_left(void)
{
	script("s", "#!" REPORT "\n", 04755);
	while (dup(0) != -1)
		continue;
	CHECK_EQ(errno, EMFILE);
	CHECK_EXEC("./s", seed_argv, environ, ENOMEM);
	close_all_from(3);
}

static void
spawned_script(void)
{
	static char *const argv[] = { "x", "-q", NULL };
	pid_t pid;

	script("s", "#!/bin/sh\nexit 7\n", 04755);
	pid = spawnve("./s", argv, environ);
	CHECK_OK(pid);
	CHECK_EQ(wait_for(pid), 7 << 8);
	CHECK_EQ(fcntl(3, F_GETFD), -1);
}

/* a close-on-exec descriptor of ours goes, the script's stays */
static void
with_close_on_exec(void)
{
	script("s", "#!" REPORT "\n", 04755);
	CHECK_EQ(dup2(0, 20), 20);
	CHECK_OK(fcntl(20, F_SETFD, FD_CLOEXEC));
	CHECK_EQ(run("./s", seed_argv), 0);
	CHECK(!has_line("fd 20"));
	CHECK_LINE("argv /dev/fd/3");
	CHECK_LINE("fd 3");
	CHECK_OK(close(20));
}

static int
fexec_status(const char *path, int how)
{
	pid_t pid = fork();
	int fd;

	if (pid == 0) {
		fd = open(path, how);
		if (fd == -1)
			_exit(100);
		fexecve(fd, seed_argv, environ);
		_exit(errno);
	}
	CHECK_OK(pid);
	return wait_for(pid);
}

static void
fexecve_runs_what_is_open(void)
{
	CHECK_EQ(fexec_status("/bin/true", O_RDONLY), 0);
	CHECK_EQ(fexec_status("/bin/false", O_RDONLY | O_CLOEXEC), 1 << 8);
	CHECK_EQ(fexec_status("/etc/motd", O_RDONLY), EACCES << 8);
	CHECK_EQ(fexec_status("/bin", O_RDONLY | O_DIRECTORY), EACCES << 8);
	CHECK_EQ(fexecve(-1, seed_argv, environ), -1);
	CHECK_EQ(errno, EBADF);
	CHECK_EQ(fexecve(63, seed_argv, environ), -1);
	CHECK_EQ(errno, EBADF);
	/* the name may be gone */
	copy_program("/bin/false", "p", 0755);
	CHECK_EQ(fexec_status("p", O_RDONLY), 1 << 8);
	/* open for writing: the seed has no say, the bar does (RULES R30) */
	CHECK_EQ(fexec_status("p", O_RDWR), ETXTBSY << 8);
	/* the interpreter finds a script by the descriptor it inherits */
	script("s", "#!/bin/sh\nexit 9\n", 0755);
	CHECK_EQ(fexec_status("s", O_RDONLY), 9 << 8);
}

static const struct test tests[] = {
	T(dev_fd_names), T(seed_104_set_id_script_through_a_descriptor),
	T(seed_014_unreadable_script), T(nested_descriptors),
	T(seed_051_the_descriptor_is_released),
	T(every_step_with_a_descriptor), T(no_descriptor_left),
	T(spawned_script), T(with_close_on_exec),
	T(fexecve_runs_what_is_open),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
