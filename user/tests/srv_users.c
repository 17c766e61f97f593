/* SPDX-License-Identifier: BSD-2-Clause */
/* Users: su, login and whoami, what they allow and what they refuse. */
#include <signal.h>
#include <sys/mount.h>
#include <trace.h>

#include "lib/users.h"
#include "tests/lib/test.h"

#define MNT	"/mnt/users"

static char out[4096];

static void
as(uid_t uid)
{
	if (uid != 0 && (setgroups(0, NULL) == -1 ||
	    setids(uid, uid, uid, uid) == -1))
		_exit(99);
}

/* Runs argv as uid, both outputs together, `in' as input: the wait status. */
static int
run(uid_t uid, const char *path, char *const argv[], const char *in)
{
	size_t len = 0;
	ssize_t n;
	int fds[2], input;
	pid_t pid;

	write_file("in", in, strlen(in), 0644);
	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		input = open("in", O_RDONLY);
		dup2(input, 0);
		dup2(fds[1], 1);
		dup2(fds[1], 2);
		close(input);
		close(fds[0]);
		close(fds[1]);
		as(uid);
		execve(path, argv, environ);
		_exit(98);
	}
	close(fds[1]);
	while (len + 1 < sizeof out &&
	    (n = read(fds[0], out + len, sizeof out - 1 - len)) > 0)
		len += (size_t)n;
	out[len] = '\0';
	close(fds[0]);
	return wait_for(pid);
}
#define SU(uid, ...) run(uid, "/bin/su", (char *[]){ "su", __VA_ARGS__,	\
			    NULL }, "")
#define CHECK_HAS(s)	do { if (strstr(out, s) == NULL) test_fail(__FILE__,\
			    __LINE__, "no \"%s\" in: %.300s", s, out);	\
			} while (0)

static void
su_becomes_a_user(void)
{
	CHECK_EQ(SU(0, "user", "-c", "id; echo $HOME $USER"), 0);
	CHECK_STR(out, "uid=1000(user) gid=1000(user) groups=50(staff)\n"
	    "/home/user user\n");
	/* from somebody else: only the set-id bit can have done that */
	CHECK_EQ(SU(1000, "guest", "-c", "whoami; id"), 0);
	CHECK_STR(out, "guest\nuid=1001(guest) gid=1001(guest)\n");
	/* to oneself */
	CHECK_EQ(SU(1001, "guest", "-c", "exit 3"), 3 << 8);
}

static void
su_gives_all_ids_away(void)
{
	static char *const again[] = { "su", "user", "-c",
	    "su -c whoami; su nobody; su guest -c whoami", NULL };

	CHECK_EQ(run(0, "/bin/su", again, ""), 0);
	CHECK_HAS("su: root: has a password field that is not empty");
	CHECK_HAS("su: nobody: no such user");
	CHECK_HAS("guest\n");
	CHECK(strstr(out, "\nroot\n") == NULL);
}

static void
su_refuses_root(void)
{
	CHECK_EQ(SU(1000, "root", "-c", "whoami"), 1 << 8);
	CHECK_HAS("only root may");
	CHECK_EQ(SU(1000, "-c", "whoami"), 1 << 8);
	CHECK_HAS("only root may");
	CHECK_EQ(SU(0, "-c", "whoami"), 0);
	CHECK_STR(out, "root\n");
	CHECK_EQ(SU(1000, "-x"), 2 << 8);
	CHECK_HAS("usage: su");
}

static void
su_login_shell_has_a_new_environment(void)
{
	CHECK_OK(setenv("LEAK", "seen", 1));
	CHECK_OK(setenv("PATH", "/tmp", 1));
	CHECK_EQ(SU(1000, "-", "guest", "-c", "echo $PWD $USER $LEAK."), 0);
	CHECK_STR(out, "/home/guest guest .\n");
	CHECK_EQ(SU(1000, "guest", "-c", "echo $LEAK $PATH"), 0);
	CHECK_STR(out, "seen /bin\n");
}

static void
su_on_a_nosuid_mount(void)
{
	static char *const argv[] = { "su", "guest", "-c", "whoami", NULL };
	size_t n;
	unsigned char *image = read_file("/bin/su", &n);

	CHECK_OK(mount("remount", MNT, 0));
	write_file(MNT "/su", image, n, 0755);
	CHECK_OK(chmod(MNT "/su", 04755));
	free(image);
	CHECK_EQ(run(1000, MNT "/su", argv, ""), 0);
	CHECK_STR(out, "guest\n");
	CHECK_OK(mount("remount", MNT, MNT_NOSUID));
	CHECK_EQ(run(1000, MNT "/su", argv, ""), 1 << 8);
	CHECK_HAS("not set-id root here");
	CHECK_OK(mount("remount", MNT, 0));
	CHECK_OK(unlink(MNT "/su"));
}

/* AT_SECURE: what the caller can choose does not decide what runs */
static void
set_id_shell_has_its_own_path(void)
{
	static char *const argv[] = { "sh", "-c",
	    "echo $PATH; x=a:b; echo $x; whoami", NULL };
	size_t n;
	unsigned char *image = read_file("/bin/sh", &n);

	CHECK_OK(mount("remount", MNT, 0));
	write_file(MNT "/sh", image, n, 0755);
	free(image);
	CHECK_OK(setenv("PATH", MNT, 1));
	CHECK_OK(setenv("IFS", ":", 1));
	CHECK_EQ(run(1000, MNT "/sh", argv, ""), 127 << 8);
	CHECK_HAS(MNT "\na b\n");
	CHECK_OK(chmod(MNT "/sh", 04755));
	CHECK_EQ(run(1000, MNT "/sh", argv, ""), 0);
	CHECK_STR(out, "/bin\na:b\nroot\n");
	CHECK_OK(unlink(MNT "/sh"));
}

static void
su_under_a_tracer(void)
{
	static char *const argv[] = { "su", "guest", "-c", "true", NULL };
	pid_t pid = fork();
	int st = -1;

	if (pid == 0) {
		if (trace_me() == -1)
			_exit(97);
		as(1000);
		close(2);
		execve("/bin/su", argv, environ);
		_exit(98);
	}
	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	CHECK_EQ(st, SIGTRAP << 8 | 0x7f);
	CHECK_OK(trace_cont(pid, 0));
	CHECK_EQ(wait_for(pid), 1 << 8);
}

static void
su_without_arguments_at_all(void)
{
	static char *const none[] = { NULL };

	CHECK_EQ(run(1000, "/bin/su", none, ""), 98 << 8);
}

static void
login_asks(void)
{
	static char *const argv[] = { "login", NULL };
	static char *const root[] = { "login", "-f", "root", NULL };

	CHECK_EQ(run(0, "/bin/login", argv, "nobody\nroot\nuser\n"
	    "whoami; echo $PWD; exit 4\n"), 4 << 8);
	CHECK_HAS("login: nobody: no such user");
	CHECK_HAS("login: root: has a password field that is not empty");
	CHECK_HAS("user\n/home/user\n");
	CHECK_EQ(run(0, "/bin/login", argv, "a\nb\nc\nd\ne\nuser\n"),
	    1 << 8);
	CHECK_HAS("tries were enough");
	CHECK_EQ(run(0, "/bin/login", argv, ""), 1 << 8);
	CHECK_EQ(run(0, "/bin/login", root, "whoami\n"), 0);
	CHECK_STR(out, "root\n");
	CHECK_EQ(run(1000, "/bin/login", argv, "user\n"), 1 << 8);
	CHECK_HAS("only root may");
}

static void
lines_of_the_files(void)
{
	static const char *const bad[] = { "", "a", "a::1:1::/", ":::::::",
	    "a::x:1::/:/bin/sh", "a::1:1::/:/bin/sh:", "a::-1:1::/:/bin/sh",
	    "a::65535:1::/:/bin/sh", "a::1 :1::/:/bin/sh",
	    "::1:1::/:/bin/sh", "a::99999999999999999999:1::/:/bin/sh",
	    "a-name-that-is-longer-than-any-field::1:1::/:/bin/sh" };
	struct user u;
	char line[200];
	unsigned i;

	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		strlcpy(line, bad[i], sizeof line);
		if (user_parse(line, &u) != -1)
			test_fail(__FILE__, __LINE__, "taken: %s", bad[i]);
	}
	strlcpy(line, "a:*:7:8:name, room:/home/a:\n", sizeof line);
	CHECK_EQ(user_parse(line, &u), 0);
	CHECK_EQ(u.u_uid, 7);
	CHECK_EQ(u.u_gid, 8);
	CHECK_EQ(u.u_open, 0);
	CHECK_STR(u.u_home, "/home/a");
	CHECK_STR(u.u_shell, "/bin/sh");
	CHECK_EQ(user_in_list("a,bc,d", "bc"), 1);
	CHECK_EQ(user_in_list("a,bc,d", "b"), 0);
	CHECK_EQ(user_in_list("a,bc,d", "d"), 1);
	CHECK_EQ(user_in_list("", "a"), 0);
	CHECK_EQ(user_in_list("a,,b", ""), 0);
	CHECK_EQ(user_of_id(1001, &u), 0);
	CHECK_STR(u.u_name, "guest");
	CHECK_EQ(user_of_id(4711, &u), -1);
}

static const struct test tests[] = {
	T(su_becomes_a_user), T(su_gives_all_ids_away), T(su_refuses_root),
	T(su_login_shell_has_a_new_environment), T(su_on_a_nosuid_mount),
	T(set_id_shell_has_its_own_path),
	T(su_under_a_tracer), T(su_without_arguments_at_all), T(login_asks),
	T(lines_of_the_files),
};

int
main(int argc, char **argv)
{
	/* before the first census: the mount stays */
	mkdir(MNT, 0755);
	mount("tmpfs", MNT, 0);
	return TESTS(tests);
}
