/* SPDX-License-Identifier: BSD-2-Clause */
/* docs/seed.md: set-id images, and when they are refused or are none. */
#include <signal.h>
#include <sys/mount.h>

#include "tests/seed_lib.h"

#define P_SUGID	2	/* of ps_flags, as servers/proc/proc.h has it */
#define MNT	"/mnt/seed"

static void
seed_012_nosuid_mount(void)
{
	CHECK_OK(mount("remount", MNT, 0));
	copy_program(REPORT, MNT "/p", 04755);
	CHECK_EQ(run_as(1000, 0, MNT "/p", seed_argv), 0);
	CHECK_LINE("ids 1000 0");
	CHECK_OK(mount("remount", MNT, MNT_NOSUID));
	CHECK_EQ(run_as(1000, 0, MNT "/p", seed_argv), 0);
	CHECK_LINE("ids 1000 1000");
	CHECK_LINE("auxv 23 0");
	/* and noexec wins over all bits */
	CHECK_OK(mount("remount", MNT, MNT_NOEXEC));
	CHECK_EQ(run_as(0, 0, MNT "/p", seed_argv), 126 << 8);
	CHECK_OK(mount("remount", MNT, 0));
	CHECK_OK(unlink(MNT "/p"));
}

static void
seed_077_set_group_id(void)
{
	copy_program(REPORT, "p", 02755);
	CHECK_EQ(run_as(1000, 0, "./p", seed_argv), 0);
	CHECK_LINE("ids 1000 1000");
	CHECK_LINE("auxv 13 0x3e8");
	CHECK(has_line("auxv 14 0") || has_line("auxv 14 0x0"));
	CHECK_LINE("auxv 23 0x1");
}

/* the owner runs his own set-id program: nothing is special */
static void
seed_077_own_program(void)
{
	copy_program(REPORT, "p", 06755);
	CHECK_OK(chown("p", 1000, 1000));
	CHECK_OK(chmod("p", 06755));
	CHECK_EQ(run_as(1000, 0, "./p", seed_argv), 0);
	CHECK_LINE("ids 1000 1000");
	CHECK(!has_line("auxv 23 0x1"));
}

static void
seed_078_parent_keeps_its_ids(void)
{
	copy_program(REPORT, "p", 04755);
	CHECK_OK(chown("p", 1000, 1000));
	CHECK_OK(chmod("p", 04755));
	CHECK_EQ(run_as(0, 0, "./p", seed_argv), 0);
	CHECK_LINE("ids 0 1000");
	CHECK_EQ(geteuid(), 0);
	CHECK_EQ(getuid(), 0);
}

/* of the process, as soon as it is that program */
static uint32_t
flags_of(pid_t pid, const char *comm)
{
	static struct abi_ps list[256];
	ssize_t i, n;

	for (;; usleep(1000)) {
		n = getprocs(list, 256);
		for (i = 0; i < n; i++)
			if (list[i].ps_pid == (uint32_t)pid &&
			    strcmp(list[i].ps_comm, comm) == 0)
				return list[i].ps_flags;
	}
}

static void
seed_081_sugid_flag(void)
{
	static char *const again[] = { "sleep", "1000", NULL };
	pid_t pid;

	copy_program("/bin/sleep", "p", 04755);
	CHECK_OK(chown("p", 1000, 1000));
	CHECK_OK(chmod("p", 04755));
	pid = vfork();
	if (pid == 0) {
		execve("./p", again, environ);
		_exit(126);
	}
	CHECK(flags_of(pid, "p") & P_SUGID);
	kill(pid, SIGKILL);
	CHECK_EQ(wait_for(pid), SIGKILL);
	/* an image that is not set-id, from one that is: cleared */
	copy_program("/bin/env", "p", 04755);
	CHECK_OK(chown("p", 1000, 1000));
	CHECK_OK(chmod("p", 04755));
	pid = fork();
	if (pid == 0) {
		static char *const env[] = { "env", "sleep", "1000", NULL };

		execve("./p", env, environ);
		_exit(126);
	}
	CHECK(!(flags_of(pid, "sleep") & P_SUGID));
	kill(pid, SIGKILL);
	CHECK_EQ(wait_for(pid), SIGKILL);
}

/* the saved id of a set-id image lets it step down and up again */
static void
seed_082_saved_ids(void)
{
	static char *const argv[] = { "seed_creds", "-saved", NULL };

	copy_program("/tests/seed_creds", "p", 04755);
	CHECK_EQ(run_as(1000, 0, "./p", argv), 0);
	CHECK_STR(seed_out, "0 1000 0\n");
}

static int
saved_ids(void)
{
	printf("%d ", (int)geteuid());
	if (setids(-1, 1000, -1, -1) == -1)
		return 1;
	printf("%d ", (int)geteuid());
	if (setids(-1, 0, -1, -1) == -1)
		return 2;
	printf("%d\n", (int)geteuid());
	return 0;
}

/* three different ids, as root gives them; an exec makes the saved ones follow */
static void
seed_082_saved_ids_of_setresuid(void)
{
	static char *const argv[] = { "seed_creds", "-three", NULL };
	uid_t r = 9, e = 9, sv = 9;
	gid_t rg = 9, eg = 9, svg = 9;
	pid_t pid;
	int fds[2];
	ssize_t n;

	CHECK_OK(chmod(".", 0755));
	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		CHECK_OK(setresgid(1, 2, 3));
		CHECK_OK(setresuid(1000, 1001, 0));
		CHECK_OK(getresuid(&r, &e, &sv));
		CHECK_OK(getresgid(&rg, &eg, &svg));
		CHECK_EQ(r, 1000);
		CHECK_EQ(e, 1001);
		CHECK_EQ(sv, 0);
		CHECK_EQ(rg * 100 + eg * 10 + svg, 123);
		CHECK_ERR(setuid(1001), EPERM);
		CHECK_ERR(setuid((uid_t)-1), EINVAL);
		CHECK_ERR(setreuid(0, (uid_t)-1), EPERM);
		CHECK_ERR(setresgid(3, 2, 4), EPERM);
		CHECK_OK(seteuid(0));
		CHECK_OK(seteuid(1001));
		/* the way back to 0 is there, until the exec */
		CHECK_OK(execve("/tests/seed_creds", argv, environ));
	}
	close(fds[1]);
	CHECK_EQ(wait_for(pid), 0);
	n = read(fds[0], seed_out, sizeof seed_out - 1);
	CHECK(n > 0);
	seed_out[n] = '\0';
	CHECK_STR(seed_out, "1000 1001 1001, 1 2 2\n");
}

/* the ids of this image, that it cannot have 0 again, and that it can step aside */
static int
three_ids(void)
{
	uid_t r, e, sv;
	gid_t rg, eg, svg;

	if (getresuid(&r, &e, &sv) == -1 || getresgid(&rg, &eg, &svg) == -1)
		return 1;
	printf("%d %d %d, %d %d %d\n", (int)r, (int)e, (int)sv, (int)rg,
	    (int)eg, (int)svg);
	if (seteuid(0) != -1 || errno != EPERM || setuid(1000) == -1 ||
	    geteuid() != 1000 || setuid(1001) == -1 || geteuid() != 1001 ||
	    getuid() != 1000)
		return 2;
	return 0;
}

static void
seed_099_closed_descriptors(void)
{
	static char *const argv[] = { "seed_creds", "-stdio", NULL };

	copy_program("/tests/seed_creds", "p", 04755);
	CHECK_EQ(run_as(1000, 7, "./p", argv), 0);
	CHECK_STR(seed_out, "0 1 2 null null null next 3\n");
	CHECK_EQ(run_as(1000, 4, "./p", argv), 0);
	CHECK_STR(seed_out, "0 1 2 other other null next 3\n");
	/* an ordinary image keeps its holes */
	CHECK_OK(chmod("p", 0755));
	CHECK_EQ(run_as(1000, 4, "./p", argv), 0);
	CHECK_STR(seed_out, "0 1 other other next 2\n");
}

/* which of 0 to 2 are open, what they are, and what the next open gets */
static int
stdio_report(void)
{
	struct stat null, st;
	char text[100];
	int fd, n = 0, to = fcntl(9, F_GETFD) != -1 ? 9 : 1;

	if (stat("/dev/null", &null) == -1)
		return 1;
	for (fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) != -1)
			n += sprintf(text + n, "%d ", fd);
	for (fd = 0; fd < 3; fd++)
		if (fstat(fd, &st) == 0)
			n += sprintf(text + n, "%s ", st.st_ino == null.st_ino &&
			    st.st_dev == null.st_dev ? "null" : "other");
	n += sprintf(text + n, "next %d\n", open("/etc/motd", O_RDONLY));
	return write(to, text, (size_t)n) != n;
}

static void
seed_099_no_arguments(void)
{
	static char *const none[] = { NULL };

	copy_program(REPORT, "p", 04755);
	CHECK_EQ(run_as(1000, 0, "./p", none), 125 << 8);
	CHECK_OK(chmod("p", 0755));
	CHECK_EQ(run_as(1000, 0, "./p", none), 0);
	CHECK_LINE("argc 0");
}

static void
rule_26_secure_while_ids_differ(void)
{
	static char *const argv[] = { "env", REPORT, NULL };

	/* the child of a set-id image is no set-id image, but not plain either */
	copy_program("/bin/env", "p", 04755);
	CHECK_EQ(run_as(1000, 0, "./p", argv), 0);
	CHECK_LINE("ids 1000 0");
	CHECK_LINE("auxv 23 0x1");
}

static const struct test tests[] = {
	T(seed_012_nosuid_mount), T(seed_077_set_group_id),
	T(seed_077_own_program), T(seed_078_parent_keeps_its_ids),
	T(seed_081_sugid_flag), T(seed_082_saved_ids),
	T(seed_082_saved_ids_of_setresuid),
	T(seed_099_closed_descriptors), T(seed_099_no_arguments),
	T(rule_26_secure_while_ids_differ),
};

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "-saved") == 0)
		return saved_ids();
	if (argc == 2 && strcmp(argv[1], "-three") == 0)
		return three_ids();
	if (argc == 2 && strcmp(argv[1], "-stdio") == 0)
		return stdio_report();
	/* before the first census: the mount stays */
	mkdir(MNT, 0755);
	mount("tmpfs", MNT, 0);
	return TESTS(tests);
}
