/* SPDX-License-Identifier: BSD-2-Clause */
/* Names: stat to chown, over vfs. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include <vfs_client.h>

#include "libc.h"

#undef st_mtime		/* here the name is that of struct abi_stat */

static void
stat_convert(struct stat *st, const struct abi_stat *a)
{
	memset(st, 0, sizeof *st);
	st->st_dev = (dev_t)a->st_dev;
	st->st_rdev = (dev_t)a->st_rdev;
	st->st_ino = (ino_t)a->st_ino;
	st->st_mode = (mode_t)a->st_mode;
	st->st_nlink = (nlink_t)a->st_nlink;
	st->st_uid = (uid_t)a->st_uid;
	st->st_gid = (gid_t)a->st_gid;
	st->st_size = (off_t)a->st_size;
	st->st_mtim.tv_sec = (time_t)a->st_mtime;
	st->st_atim = st->st_ctim = st->st_mtim;
	st->st_blksize = (blksize_t)a->st_blksize;
	st->st_blocks = (blkcnt_t)a->st_blocks;
}

/* One lease both ways: the path goes in it and the answer comes over it. */
static int
stat_common(const char *path, struct stat *st, word_t flags)
{
	union {
		char path[LIBC_PATHMAX];
		struct abi_stat st;
	} u;
	size_t n = libc_pathlen(path);
	int error;

	memcpy(u.path, path, n);
	if (n < sizeof u.st)
		n = sizeof u.st;
	error = vfs_stat(VFS, &u, n, flags);
	if (error == 0)
		stat_convert(st, &u.st);
	return libc_fail(error);
}

int
stat(const char *restrict path, struct stat *restrict st)
{
	return stat_common(path, st, 0);
}

int
lstat(const char *restrict path, struct stat *restrict st)
{
	return stat_common(path, st, 1);
}

int
fstat(int fd, struct stat *st)
{
	struct abi_stat a;
	int error;

	error = vfs_fstat(VFS, &a, sizeof a, (word_t)fd);
	if (error == 0)
		stat_convert(st, &a);
	return libc_fail(error);
}

int
access(const char *path, int mode)
{
	return libc_fail(vfs_access(VFS, path, libc_pathlen(path),
	    (word_t)mode));
}

int
chdir(const char *path)
{
	return libc_fail(vfs_chdir(VFS, path, libc_pathlen(path)));
}

/* buf == NULL: allocated, the caller frees it */
char *
getcwd(char *buf, size_t size)
{
	char *mine = NULL;
	word_t n;
	int error;

	if (buf == NULL) {
		if (size == 0)
			size = LIBC_PATHMAX;
		buf = mine = malloc(size);
		if (mine == NULL)
			return NULL;
	}
	error = vfs_getcwd(VFS, buf, size < LIBC_PATHMAX ? size :
	    LIBC_PATHMAX, &n);
	if (error != 0) {
		free(mine);
		libc_fail(error);
		return NULL;
	}
	return buf;
}

int
mkdir(const char *path, mode_t mode)
{
	return libc_fail(vfs_mkdir(VFS, path, libc_pathlen(path), mode));
}

int
unlink(const char *path)
{
	return libc_fail(vfs_unlink(VFS, path, libc_pathlen(path), 0));
}

int
rmdir(const char *path)
{
	return libc_fail(vfs_unlink(VFS, path, libc_pathlen(path), 1));
}

/* Two NUL-terminated paths, one behind the other; the length or 0. */
static size_t
two_paths(char buf[2 * LIBC_PATHMAX], const char *a, const char *b)
{
	size_t n = libc_pathlen(a), m = libc_pathlen(b);

	if (a[n - 1] != '\0' || b[m - 1] != '\0')
		return 0;
	memcpy(buf, a, n);
	memcpy(buf + n, b, m);
	return n + m;
}

int
rename(const char *from, const char *to)
{
	char buf[2 * LIBC_PATHMAX];
	size_t n = two_paths(buf, from, to);

	return libc_fail(n == 0 ? ENAMETOOLONG : vfs_rename(VFS, buf, n));
}

int
symlink(const char *target, const char *path)
{
	char buf[2 * LIBC_PATHMAX];
	size_t n = two_paths(buf, target, path);

	return libc_fail(n == 0 ? ENAMETOOLONG : vfs_symlink(VFS, buf, n));
}

ssize_t
readlink(const char *restrict path, char *restrict out, size_t size)
{
	char buf[LIBC_PATHMAX];
	word_t n;
	int error;

	memcpy(buf, path, libc_pathlen(path));
	error = vfs_readlink(VFS, buf, sizeof buf, &n);
	if (error != 0)
		return libc_fail(error);
	if (n > size)
		n = size;
	memcpy(out, buf, n);
	return (ssize_t)n;
}

mode_t
umask(mode_t mask)
{
	word_t old;
	int error = vfs_umask(VFS, mask, &old);

	return error != 0 ? (mode_t)libc_fail(error) : (mode_t)old;
}

int
chmod(const char *path, mode_t mode)
{
	return libc_fail(vfs_chmod(VFS, path, libc_pathlen(path), mode));
}

/* (uid_t)-1 leaves the owner; uid_t may be narrower than the server's word */
int
chown(const char *path, uid_t uid, gid_t gid)
{
	word_t u = uid == (uid_t)-1 ? 0xffffffff : uid;
	word_t g = gid == (gid_t)-1 ? 0xffffffff : gid;

	return libc_fail(vfs_chown(VFS, path, libc_pathlen(path), u, g));
}

int
mount(const char *type, const char *dir, int flags)
{
	char buf[2 * LIBC_PATHMAX];
	size_t n = two_paths(buf, type, dir);

	return libc_fail(n == 0 ? ENAMETOOLONG :
	    vfs_mount(VFS, buf, n, (word_t)flags));
}

ssize_t
getmounts(char *buf, size_t size)
{
	word_t n;
	int error = vfs_mounts(VFS, buf, size < 4096 ? size : 4096, &n);

	return error != 0 ? libc_fail(error) : (ssize_t)n;
}
