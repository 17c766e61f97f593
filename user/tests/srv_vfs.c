/* SPDX-License-Identifier: BSD-2-Clause */
/* Files: descriptors, pipes, devices, with what vfs refuses. */
#include <signal.h>
#include <sys/ioctl.h>

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

static const struct test tests[] = {
	T(file_read_write),
	T(open_errors),
	T(open_flags),
	T(lseek_rules),
	T(ftruncate_both_ways),
	T(large_file),
	T(space_runs_out),
	T(dup_shares_offset),
	T(descriptors_run_out),
	T(fcntl_flags),
	T(unlinked_file_stays_open),
	T(pipes),
	T(pipe_blocks_and_wakes),
	T(pipe_without_reader),
	T(pipe_full_nonblocking),
	T(devices),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
