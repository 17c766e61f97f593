/* SPDX-License-Identifier: BSD-2-Clause */
/* Files and names: every call of vfs with what it refuses. */
#include <dirent.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

#include <vfs_client.h>

#include "tests/lib/test.h"

static void
file_read_write(void)
{
	char buf[32];
	int fd = open("f", O_RDWR | O_CREAT | O_EXCL, 0640);
	struct stat st;

	CHECK_OK(fd);
	CHECK_EQ(write(fd, "hello world", 11), 11);
	CHECK_EQ(lseek(fd, 6, SEEK_SET), 6);
	CHECK_EQ(read(fd, buf, sizeof buf), 5);
	CHECK(memcmp(buf, "world", 5) == 0);
	CHECK_EQ(read(fd, buf, sizeof buf), 0);
	CHECK_OK(fstat(fd, &st));
	CHECK_EQ(st.st_size, 11);
	CHECK_EQ(st.st_mode & 0777, 0640);
	CHECK(S_ISREG(st.st_mode));
	CHECK_OK(close(fd));
	CHECK_ERR(close(fd), EBADF);
	CHECK_ERR(read(fd, buf, 1), EBADF);
	CHECK_ERR(write(fd, buf, 1), EBADF);
}

static void
open_errors(void)
{
	static char longname[2000], longpart[400];

	memset(longname, 'a', sizeof longname - 1);
	memset(longpart, 'b', sizeof longpart - 1);
	write_file("f", "x", 1, 0600);
	CHECK_OK(mkdir("d", 0700));
	CHECK_ERR(open("missing", O_RDONLY), ENOENT);
	CHECK_ERR(open("", O_RDONLY), ENOENT);
	CHECK_ERR(open("missing/x", O_RDWR | O_CREAT, 0600), ENOENT);
	CHECK_ERR(open("f/x", O_RDONLY), ENOTDIR);
	CHECK_ERR(open("f", O_WRONLY | O_CREAT | O_EXCL, 0600), EEXIST);
	CHECK_ERR(open("d", O_WRONLY), EISDIR);
	CHECK_ERR(open("f", ABI_O_DIRECTORY), ENOTDIR);
	CHECK_ERR(open(longname, O_RDONLY), ENAMETOOLONG);
	CHECK_ERR(open(longpart, O_RDONLY), ENAMETOOLONG);
	CHECK_ERR(open("f", 0x40000000), EINVAL);
}

static void
open_flags(void)
{
	char c;
	int fd, fd2;

	write_file("f", "abc", 3, 0600);
	fd = open("f", O_WRONLY | O_APPEND);
	fd2 = open("f", O_RDWR);
	CHECK_EQ(write(fd, "d", 1), 1);
	CHECK_EQ(lseek(fd2, 0, SEEK_END), 4);
	CHECK_EQ(write(fd2, "e", 1), 1);
	CHECK_EQ(write(fd, "f", 1), 1);
	CHECK_EQ(lseek(fd2, 0, SEEK_END), 6);
	CHECK_ERR(read(fd, &c, 1), EBADF);
	close(fd);
	fd = open("f", O_RDONLY);
	CHECK_ERR(write(fd, "x", 1), EBADF);
	close(fd);
	fd = open("f", O_WRONLY | O_TRUNC);
	CHECK_EQ(lseek(fd2, 0, SEEK_END), 0);
	CHECK_OK(symlink("f", "l"));
	CHECK_ERR(open("l", O_RDONLY | ABI_O_NOFOLLOW), ELOOP);
}

static void
lseek_rules(void)
{
	char buf[8];
	int fd = open("f", O_RDWR | O_CREAT, 0600), fds[2];

	CHECK_EQ(lseek(fd, 100, SEEK_SET), 100);
	CHECK_EQ(write(fd, "x", 1), 1);
	CHECK_EQ(lseek(fd, 96, SEEK_SET), 96);
	CHECK_EQ(read(fd, buf, 8), 5);
	CHECK(memcmp(buf, "\0\0\0\0x", 5) == 0);
	CHECK_EQ(lseek(fd, -1, SEEK_CUR), 100);
	CHECK_EQ(lseek(fd, 4, SEEK_END), 105);
	CHECK_ERR(lseek(fd, -1, SEEK_SET), EINVAL);
	CHECK_ERR(lseek(fd, 0, 7), EINVAL);
	CHECK_ERR(lseek(99, 0, SEEK_SET), EBADF);
	CHECK_OK(pipe(fds));
	CHECK_ERR(lseek(fds[0], 0, SEEK_SET), ESPIPE);
}

static void
ftruncate_both_ways(void)
{
	char buf[16];
	int fd = open("f", O_RDWR | O_CREAT, 0600), fds[2];
	struct stat st;

	CHECK_EQ(write(fd, "abcdefgh", 8), 8);
	CHECK_OK(ftruncate(fd, 3));
	CHECK_OK(ftruncate(fd, 6));
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	CHECK_EQ(read(fd, buf, 16), 6);
	CHECK(memcmp(buf, "abc\0\0\0", 6) == 0);
	CHECK_OK(fstat(fd, &st));
	CHECK_EQ(st.st_size, 6);
	CHECK_OK(pipe(fds));
	CHECK_ERR(ftruncate(fds[1], 1), EINVAL);
	CHECK_ERR(ftruncate(99, 1), EBADF);
	close(fd);
	fd = open("f", O_RDONLY);
	CHECK_ERR(ftruncate(fd, 1), EBADF);
}

static void
large_file(void)
{
	static char a[70000], b[70000];
	int fd = open("big", O_RDWR | O_CREAT, 0600);
	size_t i;

	for (i = 0; i < sizeof a; i++)
		a[i] = (char)(i * 7);
	for (i = 0; i < 8; i++)
		CHECK_EQ(write(fd, a, sizeof a), sizeof a);
	CHECK_EQ(lseek(fd, 3 * 70000, SEEK_SET), 3 * 70000);
	CHECK_EQ(read(fd, b, sizeof b), sizeof b);
	CHECK(memcmp(a, b, sizeof a) == 0);
}

static void
space_runs_out(void)
{
	static char block[65536];
	int fd = open("huge", O_WRONLY | O_CREAT, 0600);
	long total = 0;
	ssize_t n = 0;

	while (total < 1L << 30 && (n = write(fd, block, sizeof block)) > 0)
		total += n;
	CHECK_EQ(n, -1);
	CHECK(errno == ENOSPC || errno == EFBIG);
}

static void
dup_shares_offset(void)
{
	char c;
	int fd, d;

	write_file("f", "abc", 3, 0600);
	fd = open("f", O_RDONLY);
	d = dup(fd);
	CHECK_OK(d);
	CHECK_EQ(read(fd, &c, 1), 1);
	CHECK_EQ(read(d, &c, 1), 1);
	CHECK_EQ(c, 'b');
	CHECK_EQ(dup2(fd, 25), 25);
	CHECK_EQ(read(25, &c, 1), 1);
	CHECK_EQ(c, 'c');
	CHECK_EQ(dup2(fd, fd), fd);
	CHECK_ERR(dup(99), EBADF);
	CHECK_ERR(dup2(99, 5), EBADF);
	CHECK_ERR(dup2(fd, 100000), EBADF);
	CHECK_ERR(dup2(fd, -1), EBADF);
}

static void
descriptors_run_out(void)
{
	int n = 0, fd, first = -1;

	write_file("f", "", 0, 0600);
	while ((fd = open("f", O_RDONLY)) != -1 && n++ < 5000)
		if (first == -1)
			first = fd;
	CHECK(errno == EMFILE || errno == ENFILE);
	CHECK_ERR(dup(0), errno);
	close(first);
	CHECK_EQ(open("f", O_RDONLY), first);
}

static void
fcntl_flags(void)
{
	int fd;

	write_file("f", "", 0, 0600);
	fd = open("f", O_RDWR | O_APPEND);
	CHECK_EQ(fcntl(fd, F_GETFD), 0);
	CHECK_OK(fcntl(fd, F_SETFD, FD_CLOEXEC));
	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(fcntl(fd, F_GETFL), O_RDWR | O_APPEND);
	CHECK_OK(fcntl(fd, F_SETFL, O_NONBLOCK));
	CHECK_EQ(fcntl(fd, F_GETFL), O_RDWR | O_NONBLOCK);
	CHECK(fcntl(fd, F_DUPFD, 15) >= 15);
	CHECK_ERR(fcntl(fd, 99, 0), EINVAL);
	CHECK_ERR(fcntl(99, F_GETFD), EBADF);
}

static void
umask_and_modes(void)
{
	struct stat st;
	mode_t old = umask(027);

	CHECK_OK(close(open("f", O_WRONLY | O_CREAT, 0666)));
	CHECK_OK(stat("f", &st));
	CHECK_EQ(st.st_mode & 07777, 0640);
	CHECK_OK(mkdir("d", 0777));
	CHECK_OK(stat("d", &st));
	CHECK_EQ(st.st_mode & 07777, 0750);
	CHECK_EQ(umask(old), 027);
	CHECK_OK(chmod("f", 04755));
	CHECK_OK(stat("f", &st));
	CHECK_EQ(st.st_mode & 07777, 04755);
	CHECK_OK(chown("f", 1000, 1000));
	CHECK_OK(stat("f", &st));
	CHECK_EQ(st.st_mode & 07777, 0755);
	CHECK_EQ(st.st_uid, 1000);
	CHECK_ERR(chmod("missing", 0600), ENOENT);
	CHECK_ERR(chown("missing", 0, 0), ENOENT);
}

static void
directories(void)
{
	struct stat st;
	struct dirent *e;
	int n = 0, dots = 0;
	DIR *d;

	CHECK_OK(mkdir("d", 0755));
	CHECK_ERR(mkdir("d", 0755), EEXIST);
	CHECK_ERR(mkdir("x/y", 0755), ENOENT);
	write_file("d/a", "", 0, 0600);
	write_file("d/b", "", 0, 0600);
	CHECK_ERR(mkdir("d/a/c", 0755), ENOTDIR);
	d = opendir("d");
	CHECK(d != NULL);
	while ((e = readdir(d)) != NULL) {
		n++;
		dots += e->d_name[0] == '.';
		if (e->d_name[0] != '.')
			CHECK_EQ(e->d_type, DT_REG);
	}
	closedir(d);
	CHECK_EQ(n - dots, 2);
	CHECK_ERR(rmdir("d"), ENOTEMPTY);
	CHECK_ERR(rmdir("d/a"), ENOTDIR);
	CHECK_ERR(unlink("d"), EISDIR);
	CHECK_ERR(rmdir("d/."), EINVAL);
	CHECK_ERR(rmdir("missing"), ENOENT);
	CHECK_OK(unlink("d/a"));
	CHECK_OK(unlink("d/b"));
	CHECK_OK(rmdir("d"));
	CHECK_ERR(stat("d", &st), ENOENT);
	CHECK(opendir("d") == NULL);
}

static void
many_entries(void)
{
	char name[32], seen[200] = "";
	struct dirent *e;
	DIR *d;
	int i;

	for (i = 0; i < 200; i++) {
		snprintf(name, sizeof name, "file-with-a-name-%d", i);
		write_file(name, "", 0, 0600);
	}
	d = opendir(".");
	while ((e = readdir(d)) != NULL)
		if (sscanf(e->d_name, "file-with-a-name-%d", &i) == 1) {
			CHECK(i >= 0 && i < 200 && !seen[i]);
			seen[i] = 1;
		}
	closedir(d);
	for (i = 0; i < 200; i++)
		CHECK(seen[i]);
}

static void
getdents_errors(void)
{
	char buf[512];
	int fd;

	write_file("f", "", 0, 0600);
	fd = open("f", O_RDONLY);
	CHECK_ERR(getdents(fd, buf, sizeof buf), ENOTDIR);
	CHECK_ERR(getdents(99, buf, sizeof buf), EBADF);
	fd = open(".", O_RDONLY);
	CHECK_ERR(getdents(fd, buf, 8), EINVAL);
	CHECK_ERR(read(fd, buf, 8), EISDIR);
}

static void
working_directory(void)
{
	char buf[1024], small[4];

	CHECK_OK(mkdir("d", 0755));
	CHECK_OK(chdir("d"));
	CHECK(getcwd(buf, sizeof buf) != NULL);
	CHECK_STR(buf, TESTDIR "/d");
	CHECK(getcwd(small, sizeof small) == NULL && errno == ERANGE);
	CHECK_ERR(chdir("missing"), ENOENT);
	write_file("f", "", 0, 0600);
	CHECK_ERR(chdir("f"), ENOTDIR);
	unlink("f");
	CHECK_OK(rmdir("../d"));
	CHECK(getcwd(buf, sizeof buf) == NULL && errno == ENOENT);
	CHECK_ERR(open("x", O_RDWR | O_CREAT, 0600), ENOENT);
	CHECK_OK(chdir("/"));
	CHECK_STR(getcwd(buf, sizeof buf), "/");
	CHECK_OK(chdir(".."));
	CHECK_STR(getcwd(buf, sizeof buf), "/");
}

static void
unlinked_file_stays_open(void)
{
	char c = 0;
	int fd = open("f", O_RDWR | O_CREAT, 0600);

	CHECK_OK(unlink("f"));
	CHECK_ERR(unlink("f"), ENOENT);
	CHECK_EQ(write(fd, "x", 1), 1);
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	CHECK_EQ(read(fd, &c, 1), 1);
	CHECK_EQ(c, 'x');
}

static void
renaming(void)
{
	struct stat st;

	write_file("a", "1", 1, 0600);
	write_file("b", "22", 2, 0600);
	CHECK_OK(rename("a", "b"));
	CHECK_OK(stat("b", &st));
	CHECK_EQ(st.st_size, 1);
	CHECK_ERR(stat("a", &st), ENOENT);
	CHECK_ERR(rename("a", "c"), ENOENT);
	CHECK_OK(mkdir("d", 0755));
	CHECK_OK(mkdir("d/e", 0755));
	CHECK_ERR(rename("d", "d/e/f"), EINVAL);
	CHECK_ERR(rename("b", "d"), EISDIR);
	CHECK_ERR(rename("d", "b"), ENOTDIR);
	CHECK_OK(mkdir("g", 0755));
	CHECK_ERR(rename("g", "d"), ENOTEMPTY);
	CHECK_OK(rename("d", "g"));
	CHECK_OK(stat("g/e", &st));
	CHECK_OK(rename("b", "g/b"));
	CHECK_OK(stat("g/b", &st));
	CHECK_OK(rename("g/b", "g/b"));
}

static void
symbolic_links(void)
{
	char buf[64];
	struct stat st;

	write_file("f", "abc", 3, 0600);
	CHECK_OK(symlink("f", "l"));
	CHECK_EQ(readlink("l", buf, sizeof buf), 1);
	CHECK_EQ(buf[0], 'f');
	CHECK_OK(stat("l", &st));
	CHECK_EQ(st.st_size, 3);
	CHECK_OK(lstat("l", &st));
	CHECK(S_ISLNK(st.st_mode));
	CHECK_ERR(readlink("f", buf, sizeof buf), EINVAL);
	CHECK_ERR(symlink("x", "l"), EEXIST);
	CHECK_ERR(symlink("", "m"), ENOENT);
	CHECK_OK(symlink("loop2", "loop1"));
	CHECK_OK(symlink("loop1", "loop2"));
	CHECK_ERR(stat("loop1", &st), ELOOP);
	CHECK_OK(symlink("missing", "dangling"));
	CHECK_ERR(stat("dangling", &st), ENOENT);
	CHECK_OK(lstat("dangling", &st));
	CHECK_OK(unlink("l"));
	CHECK_OK(stat("f", &st));
	CHECK_OK(symlink("..", "up"));
	CHECK_OK(stat("up/test/f", &st));
	CHECK_OK(symlink("/etc", "abs"));
	CHECK_OK(stat("abs/motd", &st));
}

static void
as_user(void (*fn)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		if (setgid(1000) == -1 || setuid(1000) == -1)
			test_fail(__FILE__, __LINE__, "setuid");
		fn();
		_exit(0);
	}
	CHECK_EQ(wait_for(pid), 0);
}

static void
user_is_refused(void)
{
	struct stat st;

	CHECK_ERR(open("secret", O_RDONLY), EACCES);
	CHECK_ERR(open("readable", O_WRONLY), EACCES);
	CHECK_OK(close(open("readable", O_RDONLY)));
	CHECK_ERR(open("closed/f", O_RDONLY), EACCES);
	CHECK_ERR(stat("closed/f", &st), EACCES);
	CHECK_ERR(chdir("closed"), EACCES);
	CHECK_ERR(open("new", O_WRONLY | O_CREAT, 0600), EACCES);
	CHECK_ERR(mkdir("new", 0700), EACCES);
	CHECK_ERR(unlink("readable"), EACCES);
	CHECK_ERR(rename("readable", "x"), EACCES);
	CHECK_ERR(symlink("x", "y"), EACCES);
	CHECK_ERR(chmod("readable", 0777), EPERM);
	CHECK_ERR(chown("readable", 1000, 1000), EPERM);
	CHECK_ERR(access("readable", W_OK), EACCES);
	CHECK_OK(access("readable", R_OK));
	CHECK_ERR(mount("tmpfs", "closed", 0), EPERM);
	CHECK_ERR(unlink("sticky/f"), EPERM);
	CHECK_OK(close(open("sticky/g", O_WRONLY | O_CREAT, 0600)));
	CHECK_OK(unlink("sticky/g"));
}

static void
permissions(void)
{
	write_file("secret", "x", 1, 0600);
	write_file("readable", "x", 1, 0644);
	CHECK_OK(mkdir("closed", 0700));
	write_file("closed/f", "x", 1, 0644);
	CHECK_OK(mkdir("sticky", 0777));
	CHECK_OK(chmod("sticky", 01777));
	write_file("sticky/f", "x", 1, 0644);
	CHECK_OK(chmod(".", 0755));
	as_user(user_is_refused);
}

static void
access_modes(void)
{
	write_file("f", "x", 1, 0600);
	CHECK_OK(access("f", F_OK));
	CHECK_OK(access("f", R_OK | W_OK));
	CHECK_ERR(access("f", X_OK), EACCES);
	CHECK_ERR(access("missing", F_OK), ENOENT);
	CHECK_ERR(access("f/x", F_OK), ENOTDIR);
	CHECK_ERR(access("f", 0x100), EINVAL);
}

static void
pipes(void)
{
	char buf[16];
	int fds[2];

	CHECK_OK(pipe(fds));
	CHECK_EQ(write(fds[1], "hello", 5), 5);
	CHECK_EQ(read(fds[0], buf, 2), 2);
	CHECK_EQ(read(fds[0], buf, sizeof buf), 3);
	CHECK_ERR(write(fds[0], buf, 1), EBADF);
	CHECK_ERR(read(fds[1], buf, 1), EBADF);
	CHECK_OK(fcntl(fds[0], F_SETFL, O_NONBLOCK));
	CHECK_ERR(read(fds[0], buf, 1), EAGAIN);
	close(fds[1]);
	CHECK_EQ(read(fds[0], buf, 1), 0);
}

static void
pipe_blocks_and_wakes(void)
{
	static char block[100000], got[100000];
	size_t n = 0;
	ssize_t m;
	int fds[2];
	pid_t pid;

	CHECK_OK(pipe(fds));
	memset(block, 'z', sizeof block);
	pid = fork();
	if (pid == 0) {
		close(fds[0]);
		while (n < sizeof block &&
		    (m = write(fds[1], block + n, sizeof block - n)) > 0)
			n += (size_t)m;
		_exit(n == sizeof block ? 0 : 1);
	}
	close(fds[1]);
	while ((m = read(fds[0], got + n, sizeof got - n)) > 0)
		n += (size_t)m;
	CHECK_EQ(n, sizeof block);
	CHECK(memcmp(block, got, n) == 0);
	CHECK_EQ(wait_for(pid), 0);
}

static void
pipe_without_reader(void)
{
	word_t n;
	int fds[2], st;
	pid_t pid;

	CHECK_OK(pipe(fds));
	close(fds[0]);
	CHECK_EQ(vfs_write(VFS, "x", 1, (word_t)fds[1], &n), EPIPE);
	pid = fork();
	if (pid == 0) {
		(void)!write(fds[1], "x", 1);
		_exit(0);
	}
	st = wait_for(pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGPIPE);
}

static void
pipe_full_nonblocking(void)
{
	static char block[4096];
	long total = 0;
	ssize_t n;
	int fds[2];

	CHECK_OK(pipe2(fds, O_NONBLOCK));
	while ((n = write(fds[1], block, sizeof block)) > 0) {
		total += n;
		CHECK(total < 1L << 24);
	}
	CHECK_ERR(write(fds[1], block, 1), EAGAIN);
	CHECK_ERR(pipe2(fds, 0x40000000), EINVAL);
}

static void
devices(void)
{
	char buf[8] = "xxxxxxx";
	int fd = open("/dev/null", O_RDWR);
	struct stat st;
	uint32_t mode;

	CHECK_OK(fd);
	CHECK_EQ(write(fd, buf, 8), 8);
	CHECK_EQ(read(fd, buf, 8), 0);
	CHECK_OK(fstat(fd, &st));
	CHECK(S_ISCHR(st.st_mode));
	CHECK_ERR(ioctl(fd, TIOCGMODE, &mode), ENOTTY);
	CHECK_ERR(ioctl(99, TIOCGMODE, &mode), EBADF);
	fd = open("/dev/console", O_RDWR);
	CHECK_OK(fd);
	CHECK(isatty(fd));
	CHECK_OK(ioctl(fd, TIOCGWINSZ, &mode));
	CHECK((mode & 0xffff) > 0);
	mode = 0xffffffff;
	CHECK_ERR(ioctl(fd, TIOCSMODE, &mode), EINVAL);
}

static void
mounts(void)
{
	static char text[4096];
	ssize_t n = getmounts(text, sizeof text - 1);
	struct stat st;
	int fd;

	CHECK(n > 0);
	CHECK_ERR(getmounts(text, 1), ERANGE);
	CHECK_OK(mkdir("m", 0755));
	CHECK_ERR(mount("nofs", "m", 0), ENODEV);
	CHECK_ERR(mount("tmpfs", "missing", 0), ENOENT);
	CHECK_ERR(mount("tmpfs", "m", 0x80), EINVAL);
	CHECK_ERR(mount("remount", "m", 0), EINVAL);
	CHECK_OK(mkdir("/mnt/t", 0755) == -1 && errno != EEXIST ? -1 : 0);
	/* mounts stay: one for all runs of this case */
	if (mount("tmpfs", "/mnt/t", 0) == -1)
		CHECK_EQ(errno, EBUSY);
	write_file("/mnt/t/f", "x", 1, 0644);
	CHECK_ERR(rename("/mnt/t/f", "f"), EXDEV);
	CHECK_OK(mount("remount", "/mnt/t", MNT_RDONLY));
	CHECK_ERR(open("/mnt/t/f", O_WRONLY), EROFS);
	CHECK_ERR(open("/mnt/t/g", O_WRONLY | O_CREAT, 0600), EROFS);
	CHECK_ERR(unlink("/mnt/t/f"), EROFS);
	CHECK_ERR(mkdir("/mnt/t/d", 0755), EROFS);
	CHECK_ERR(chmod("/mnt/t/f", 0600), EROFS);
	CHECK_ERR(access("/mnt/t/f", W_OK), EROFS);
	fd = open("/mnt/t/f", O_RDONLY);
	CHECK_OK(fd);
	CHECK_OK(close(fd));
	CHECK_OK(mount("remount", "/mnt/t", 0));
	CHECK_OK(unlink("/mnt/t/f"));
	CHECK_ERR(rmdir("/mnt/t"), EBUSY);
	CHECK_OK(stat("/mnt/t/..", &st));
}

static const struct test tests[] = {
	T(file_read_write), T(open_errors), T(open_flags), T(lseek_rules),
	T(ftruncate_both_ways), T(large_file), T(space_runs_out),
	T(dup_shares_offset), T(descriptors_run_out), T(fcntl_flags),
	T(umask_and_modes), T(directories), T(many_entries),
	T(getdents_errors), T(working_directory), T(unlinked_file_stays_open),
	T(renaming), T(symbolic_links), T(permissions), T(access_modes),
	T(pipes), T(pipe_blocks_and_wakes), T(pipe_without_reader),
	T(pipe_full_nonblocking), T(devices), T(mounts),
};

int
main(int argc, char **argv)
{
	/* before the first census: the mount of mounts() stays */
	mkdir("/mnt/t", 0755);
	mount("tmpfs", "/mnt/t", 0);
	return TESTS(tests);
}
