/* SPDX-License-Identifier: BSD-2-Clause */
/* Every way exec refuses; the caller goes on as if it had not asked. */
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>

#include <exec_client.h>

#include "tests/lib/test.h"

static char *const args[] = { "x", NULL };

/* what must not change when an exec fails */
struct state {
	pid_t	 pid, ppid;
	uid_t	 uid, euid;
	char	 cwd[256];
	int	 cloexec;
	char	*heap;
};

static void
state_take(struct state *s)
{
	memset(s, 0, sizeof *s);
	s->pid = getpid();
	s->ppid = getppid();
	s->uid = getuid();
	s->euid = geteuid();
	CHECK(getcwd(s->cwd, sizeof s->cwd) != NULL);
	s->cloexec = fcntl(0, F_GETFD);
	s->heap = sbrk(0);
}

/* the compiler knows execve(2), and that these arguments are wrong */
static int (*volatile do_exec)(const char *, char *const [], char *const []) =
    execve;

/* execve fails with e and nothing else happens */
#define CHECK_EXEC(path, argv, envp, e)	do { struct state a_, b_;	\
	state_take(&a_); CHECK_ERR(do_exec(path, argv, envp), e);	\
	state_take(&b_); CHECK(memcmp(&a_, &b_, sizeof a_) == 0);	\
	} while (0)

static void
missing_names(void)
{
	static char name[1500];

	memset(name, 'n', sizeof name - 1);
	write_file("f", "x", 1, 0755);
	CHECK_EXEC("/nonexistent", args, NULL, ENOENT);
	CHECK_EXEC("", args, NULL, ENOENT);
	CHECK_EXEC("f/x", args, NULL, ENOTDIR);
	CHECK_EXEC(name, args, NULL, ENAMETOOLONG);
	CHECK_OK(symlink("b", "a"));
	CHECK_OK(symlink("a", "b"));
	CHECK_EXEC("a", args, NULL, ELOOP);
}

static void
seed_008_not_a_regular_file(void)
{
	CHECK_EXEC("/", args, NULL, EACCES);
	CHECK_EXEC("/dev/null", args, NULL, EACCES);
}

static void
seed_009_no_execute_permission(void)
{
	write_file("f", "\177ELF", 4, 0644);
	CHECK_EXEC("f", args, NULL, EACCES);
	CHECK_EXEC("/etc/motd", args, NULL, EACCES);
}

static void
seed_011_noexec_mount(void)
{
	unsigned char *data;
	size_t n;

	mkdir("/mnt/x", 0755);
	if (mount("tmpfs", "/mnt/x", 0) == -1)
		CHECK_EQ(errno, EBUSY);
	CHECK_OK(mount("remount", "/mnt/x", 0));
	data = read_file("/bin/true", &n);
	write_file("/mnt/x/true", data, n, 0755);
	CHECK_OK(mount("remount", "/mnt/x", MNT_NOEXEC));
	CHECK_EXEC("/mnt/x/true", args, NULL, EACCES);
	CHECK_OK(mount("remount", "/mnt/x", 0));
	CHECK_OK(unlink("/mnt/x/true"));
}

static void
unreadable_as_user(void)
{
	CHECK_OK(setuid(1000));
	CHECK_EXEC("f", args, NULL, EACCES);
	CHECK_EXEC("closed/f", args, NULL, EACCES);
}

static void
seed_014_not_readable(void)
{
	write_file("f", "\177ELF", 4, 0711);
	CHECK_OK(mkdir("closed", 0700));
	write_file("closed/f", "\177ELF", 4, 0755);
	CHECK_OK(chmod(".", 0755));
	CHECK_EQ(in_child(unreadable_as_user), 0);
}

static void
seed_019_short_files(void)
{
	static const unsigned sizes[] = { 0, 1, 4, 16, 63 };
	unsigned char *data;
	unsigned i;
	size_t n;

	data = read_file("/bin/true", &n);
	for (i = 0; i < 5; i++) {
		write_file("short", data, sizes[i], 0755);
		CHECK_EXEC("./short", args, NULL, ENOEXEC);
	}
	write_file("text", "echo hello\n", 11, 0755);
	CHECK_EXEC("./text", args, NULL, ENOEXEC);
}

static void
truncated_image(void)
{
	unsigned char *data;
	size_t n, cut;

	data = read_file("/bin/true", &n);
	for (cut = 64; cut < n; cut += n / 13) {
		int error;

		write_file("cut", data, cut, 0755);
		execve("./cut", args, NULL);
		error = errno;
		CHECK(error == ENOEXEC || error == EIO);
	}
}

static void
bad_pointers(void)
{
	static char *const bad[] = { (char *)8, NULL };
	static char *const high[] = { (char *)0xffffffc080200000, NULL };
	char *edge, **v;

	CHECK_EXEC((char *)8, args, NULL, EFAULT);
	CHECK_EXEC(NULL, args, NULL, EFAULT);
	CHECK_EXEC((char *)0xffffffc080200000, args, NULL, EFAULT);
	CHECK_EXEC((char *)~0UL, args, NULL, EFAULT);
	CHECK_EXEC("/bin/true", (char **)8, NULL, EFAULT);
	CHECK_EXEC("/bin/true", (char **)9, NULL, EFAULT);
	CHECK_EXEC("/bin/true", (char **)0x4000000000, NULL, EFAULT);
	CHECK_EXEC("/bin/true", bad, NULL, EFAULT);
	CHECK_EXEC("/bin/true", high, NULL, EFAULT);
	CHECK_EXEC("/bin/true", args, (char **)8, EFAULT);
	CHECK_EXEC("/bin/true", args, bad, EFAULT);
	/* a string and a vector that run off the end of memory */
	edge = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANON, -1, 0);
	CHECK_OK(munmap(edge + 4096, 4096));
	memset(edge, 'e', 4096);
	CHECK_EXEC(edge + 4000, args, NULL, EFAULT);
	v = (char **)(edge + 4096 - 16);
	v[0] = edge;
	v[1] = edge;
	CHECK_EXEC("/bin/true", v, NULL, EFAULT);
}

static void
seed_037_null_argv(void)
{
	CHECK_EXEC("/bin/true", NULL, NULL, EINVAL);
}

static void
unknown_flags(void)
{
	CHECK_EQ(exec_execve(EXEC, CAPSLOT_SELF, PROC, VFS,
	    (word_t)"/bin/true", (word_t)args, 0, 1UL << 63), EINVAL);
}

static void
seed_043_too_big(void)
{
	static char big[0x210000], *many[300001];
	char *argv[] = { "x", big, NULL };
	int i;

	memset(big, 'b', sizeof big - 1);
	CHECK_EXEC("/bin/true", argv, NULL, E2BIG);
	CHECK_EXEC("/bin/true", args, argv, E2BIG);
	/* pointers count, too */
	for (i = 0; i < 300000; i++)
		many[i] = "";
	CHECK_EXEC("/bin/true", many, NULL, E2BIG);
}

static void
vector_without_end(void)
{
	size_t n = 0x800000, i;
	char **v = mmap(NULL, n, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANON, -1, 0);

	CHECK(v != MAP_FAILED);
	for (i = 0; i < n / sizeof *v; i++)
		v[i] = "x";
	CHECK_EXEC("/bin/true", v, NULL, E2BIG);
}

static void
rule_30_text_busy(void)
{
	unsigned char *data;
	size_t n;
	pid_t pid;
	int fd;

	data = read_file("/bin/sleep", &n);
	write_file("p", data, n, 0755);
	fd = open("p", O_WRONLY);
	CHECK_OK(fd);
	CHECK_EXEC("./p", args, NULL, ETXTBSY);
	close(fd);
	pid = vfork();
	if (pid == 0) {
		execl("./p", "p", "1000", (char *)NULL);
		_exit(127);
	}
	CHECK_ERR(open("p", O_WRONLY), ETXTBSY);
	kill(pid, SIGKILL);
	CHECK_EQ(wait_for(pid), SIGKILL);
	/* lifted once the last image is gone, which takes a moment */
	while ((fd = open("p", O_WRONLY)) == -1) {
		CHECK_EQ(errno, ETXTBSY);
		usleep(1000);
	}
	close(fd);
}

static void
wrong_capabilities(void)
{
	word_t path = (word_t)"/bin/true", argv = (word_t)args;

	CHECK_EQ(exec_execve(EXEC, CAPSLOT_SELF, VFS, PROC, path, argv, 0, 0),
	    EBADF);
	CHECK_EQ(exec_execve(EXEC, PROC, PROC, VFS, path, argv, 0, 0), EBADF);
	CHECK_EQ(exec_execve(EXEC, CAPSLOT_SELF, EXEC, VFS, path, argv, 0, 0),
	    EBADF);
	CHECK(exec_execve(EXEC, 0, PROC, VFS, path, argv, 0, 0) != 0);
	CHECK(exec_execve(EXEC, 9999, PROC, VFS, path, argv, 0, 0) != 0);
}

/* Failing at the k-th point for every k: an errno each time, nothing lost. */
static void
fails_at_every_step(void)
{
	word_t k;
	int error, st;
	pid_t pid;

	for (k = 1; k < 64; k++) {
		pid = fork();
		if (pid == 0) {
			error = exec_execve(EXEC, CAPSLOT_SELF, PROC, VFS,
			    (word_t)"/bin/true", (word_t)args, 0, k << 8);
			_exit(error);
		}
		st = wait_for(pid);
		CHECK(WIFEXITED(st));
		if (WEXITSTATUS(st) == 0)
			break;
		if (WEXITSTATUS(st) == EINVAL)
			test_skip("not a DEBUG build");
		CHECK_EQ(WEXITSTATUS(st), ENOMEM);
	}
	CHECK(k > 2 && k < 64);
}

static void
script_errors(void)
{
	static char text[400];

	write_file("none", "#!\n", 3, 0755);
	CHECK_EXEC("./none", args, NULL, ENOEXEC);
	write_file("gone", "#!/nonexistent\n", 15, 0755);
	CHECK_EXEC("./gone", args, NULL, ENOENT);
	write_file("dir", "#!/\n", 4, 0755);
	CHECK_EXEC("./dir", args, NULL, EACCES);
	/* R14: a name cut by the end of the header is never run */
	memset(text, 'a', sizeof text);
	memcpy(text, "#!/", 3);
	write_file("long", text, sizeof text, 0755);
	CHECK(execve("./long", args, NULL) == -1 && errno != ENOENT);
	write_file("loop", "#!./loop\n", 9, 0755);
	CHECK_EXEC("./loop", args, NULL, ELOOP);
}

static const struct test tests[] = {
	T(missing_names), T(seed_008_not_a_regular_file),
	T(seed_009_no_execute_permission), T(seed_011_noexec_mount),
	T(seed_014_not_readable), T(seed_019_short_files), T(truncated_image),
	T(bad_pointers), T(seed_037_null_argv), T(unknown_flags),
	T(seed_043_too_big), T(vector_without_end), T(rule_30_text_busy),
	T(wrong_capabilities), T(fails_at_every_step), T(script_errors),
};

int
main(int argc, char **argv)
{
	/* before the first census: the mount of seed_011 stays */
	mkdir("/mnt/x", 0755);
	mount("tmpfs", "/mnt/x", 0);
	return TESTS(tests);
}
