/* SPDX-License-Identifier: BSD-2-Clause */
/* Names: folders, links, permissions, mounts, with what vfs refuses. */
#include <dirent.h>
#include <sys/mount.h>

#include "tests/lib/test.h"

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
	T(umask_and_modes),
	T(directories),
	T(many_entries),
	T(getdents_errors),
	T(working_directory),
	T(renaming),
	T(symbolic_links),
	T(permissions),
	T(access_modes),
	T(mounts),
};

int
main(int argc, char **argv)
{
	/* before the first census: the mount of mounts() stays */
	mkdir("/mnt/t", 0755);
	mount("tmpfs", "/mnt/t", 0);
	return TESTS(tests);
}
