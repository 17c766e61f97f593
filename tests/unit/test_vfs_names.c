// SRCS: servers/vfs/arena.c servers/vfs/boot.c
/* SPDX-License-Identifier: BSD-2-Clause */
// SRCS: servers/vfs/contty.c servers/vfs/cred.c servers/vfs/ctx.c
// SRCS: servers/vfs/devfs.c servers/vfs/exec.c servers/vfs/file.c
// SRCS: servers/vfs/memdir.c servers/vfs/memfs.c servers/vfs/mount.c
// SRCS: servers/vfs/namecache.c servers/vfs/namei.c servers/vfs/op_attr.c
// SRCS: servers/vfs/op_ctx.c servers/vfs/op_fd.c servers/vfs/op_file.c
// SRCS: servers/vfs/op_io.c servers/vfs/op_mount.c servers/vfs/op_name.c
// SRCS: servers/vfs/path.c servers/vfs/pipe.c servers/vfs/ring.c
// SRCS: servers/vfs/vcap.c servers/vfs/vnode.c servers/vfs/wait.c
// SRCS: lib/cpio/cpio.c
/* Names: links, removal, renaming, listings, mounts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vfs_tree.h"

static void
archive_is_root(void **state)
{
	struct abi_stat st = do_stat(ROOT, "/bin/prog", 0);
	char buf[32];

	(void)state;
	assert_int_equal(st.st_mode, 0100755);
	assert_int_equal(st.st_size, 11);
	assert_int_equal(do_open(ROOT, "/bin/link", 0, 0), 0);
	assert_int_equal(do_read(ROOT, res[0], buf, 32), 0);
	assert_int_equal(res[0], 11);
	assert_memory_equal(buf, "#!/bin/sh\nx", 11);
	assert_int_equal(do_stat(ROOT, "/bin/link", 1).st_mode & ABI_S_IFMT,
	    ABI_S_IFLNK);
	assert_int_equal(do_stat(ROOT, "/dev/null", 0).st_rdev, 0x103);
}

static void
links(void **state)
{
	char name[16], buf[64];
	int k;

	(void)state;
	make_file(ROOT, "/t/f", "x", 0644);
	PATHS_CALL(ROOT, op_vfs_symlink, "f", "/t/l0");
	for (k = 1; k < 9; k++) {
		snprintf(name, sizeof(name), "/t/l%d", k);
		snprintf(buf, sizeof(buf), "l%d", k - 1);
		assert_int_equal(PATHS_CALL(ROOT, op_vfs_symlink, buf, name),
		    0);
	}
	/* eight are followed, not nine */
	assert_int_equal(do_open(ROOT, "/t/l7", 0, 0), 0);
	assert_int_equal(do_open(ROOT, "/t/l8", 0, 0), ELOOP);
	strcpy(buf, "/t/l3");
	assert_int_equal(op_vfs_readlink(request(ROOT, buf, sizeof(buf)),
	    &res[0]), 0);
	assert_int_equal(res[0], 2);
	assert_memory_equal(buf, "l2", 2);
	strcpy(buf, "/t/f");
	assert_int_equal(op_vfs_readlink(request(ROOT, buf, sizeof(buf)),
	    &res[0]), EINVAL);
	/* through a link to a directory, and creation behind a dangling one */
	PATHS_CALL(ROOT, op_vfs_symlink, "/t", "/t/self");
	(void)do_stat(ROOT, "/t/self/self/f", 0);
	assert_int_equal(res[0], 0);
	PATHS_CALL(ROOT, op_vfs_symlink, "made", "/t/dangling");
	assert_int_equal(do_open(ROOT, "/t/dangling", ABI_O_CREAT |
	    ABI_O_EXCL, 0644), EEXIST);
	assert_int_equal(do_open(ROOT, "/t/dangling", ABI_O_CREAT, 0644), 0);
	(void)do_stat(ROOT, "/t/made", 0);
	assert_int_equal(res[0], 0);
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_symlink, "", "/t/e"), ENOENT);
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_symlink, "x", "/t/f"),
	    EEXIST);
}

static void
unlinking(void **state)
{
	char buf[4];
	word_t fd;

	(void)state;
	make_file(ROOT, "/t/f", "abc", 0644);
	assert_int_equal(do_open(ROOT, "/t/f", 0, 0), 0);
	fd = res[0];
	assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, "/t/f", 0), 0);
	/* an open file outlives its name */
	assert_int_equal(do_read(ROOT, fd, buf, 4), 0);
	assert_int_equal(res[0], 3);
	PATH_CALL(ROOT, op_vfs_mkdir, "/t/d", 0755);
	make_file(ROOT, "/t/d/f", "", 0644);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, "/t/d", 0), EISDIR);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, "/t/d", 1), ENOTEMPTY);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, "/t/d/f", 1), ENOTDIR);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, "/t/d/.", 1), EINVAL);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, "/", 1), EBUSY);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, "/dev", 1), EBUSY);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, "/t/x", 0), ENOENT);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, "/t/x", 2), EINVAL);
	/* sticky: only the owner */
	PATH_CALL(ROOT, op_vfs_mkdir, "/t/s", 0777);
	PATH_CALL(ROOT, op_vfs_chmod, "/t/s", 01777);
	assert_int_equal(do_open(OTHER, "/t/s/f", ABI_O_CREAT, 0666), 0);
	assert_int_equal(PATH_CALL(USER, op_vfs_unlink, "/t/s/f", 0), EPERM);
	assert_int_equal(PATHS_CALL(USER, op_vfs_rename, "/t/s/f", "/t/g"),
	    EPERM);
	assert_int_equal(PATH_CALL(OTHER, op_vfs_unlink, "/t/s/f", 0), 0);
}

static void
removed_directory(void **state)
{
	char buf[64];
	word_t fd;

	(void)state;
	PATH_CALL(ROOT, op_vfs_mkdir, "/t/d", 0755);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_chdir, "/t/d"), 0);
	assert_int_equal(do_open(ROOT, ".", 0, 0), 0);
	fd = res[0];
	assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, "/t/d", 1), 0);
	assert_int_equal(op_vfs_getcwd(request(ROOT, buf, 64), &res[0]),
	    ENOENT);
	assert_int_equal(do_open(ROOT, "x", ABI_O_CREAT, 0644), ENOENT);
	assert_int_equal(do_open(ROOT, "..", 0, 0), ENOENT);
	assert_int_equal(op_vfs_getdents(request(ROOT, buf, 64), fd, &res[0]),
	    0);
	assert_int_equal(res[0], 0);
}

static void
renaming(void **state)
{
	(void)state;
	make_file(ROOT, "/t/a", "a", 0644);
	make_file(ROOT, "/t/b", "bb", 0644);
	PATH_CALL(ROOT, op_vfs_mkdir, "/t/d", 0755);
	PATH_CALL(ROOT, op_vfs_mkdir, "/t/e", 0755);
	PATH_CALL(ROOT, op_vfs_mkdir, "/t/e/sub", 0755);
#define REN(a, b)	PATHS_CALL(ROOT, op_vfs_rename, a, b)
	assert_int_equal(REN("/t/none", "/t/x"), ENOENT);
	assert_int_equal(REN("/t/a", "/t/d"), EISDIR);
	assert_int_equal(REN("/t/d", "/t/a"), ENOTDIR);
	assert_int_equal(REN("/t/d", "/t/e"), ENOTEMPTY);
	assert_int_equal(REN("/t/e", "/t/e/sub/x"), EINVAL);
	assert_int_equal(REN("/t/e", "/t/e/sub"), EINVAL);
	assert_int_equal(REN("/t/a", "/t/x/"), ENOTDIR);
	assert_int_equal(REN("/t/a", "/dev/x"), EXDEV);
	assert_int_equal(REN("/dev", "/t/x"), EBUSY);
	assert_int_equal(REN("/t/d/.", "/t/x"), EINVAL);
	assert_int_equal(REN("/t/a", "/t/a"), 0);
	assert_int_equal(REN("/t/a", "/t/b"), 0);
	assert_int_equal(do_stat(ROOT, "/t/b", 0).st_size, 1);
	(void)do_stat(ROOT, "/t/a", 0);
	assert_int_equal(res[0], ENOENT);
	/* a directory over an empty one; ".." and link counts follow */
	assert_int_equal(REN("/t/e", "/t/d"), 0);
	assert_int_equal(do_stat(ROOT, "/t/d", 0).st_nlink, 3);
	assert_int_equal(do_stat(ROOT, "/t", 0).st_nlink, 3);
	assert_int_equal(REN("/t/d/sub", "/t/sub"), 0);
	assert_int_equal(do_stat(ROOT, "/t/sub/..", 0).st_ino,
	    do_stat(ROOT, "/t", 0).st_ino);
	assert_int_equal(do_stat(ROOT, "/t/d", 0).st_nlink, 2);
	assert_int_equal(PATHS_CALL(USER, op_vfs_rename, "/t/b", "/etc/b"),
	    EACCES);
#undef REN
}

static void
directories_are_listed(void **state)
{
	uint8_t buf[512] __attribute__((aligned(8)));
	char name[64];
	struct abi_dirent *d;
	size_t at;
	word_t fd;
	int k, seen = 0;

	(void)state;
	for (k = 0; k < 300; k++) {
		snprintf(name, sizeof(name), "/t/a-name-that-is-long-%d", k);
		assert_int_equal(PATH_CALL(ROOT, op_vfs_mkdir, name, 0755), 0);
	}
	assert_int_equal(do_open(ROOT, "/t", 0, 0), 0);
	fd = res[0];
	assert_int_equal(op_vfs_getdents(request(ROOT, buf, 8), fd, &res[0]),
	    EINVAL);
	/* names go while the directory is being read: no other is missed */
	while (op_vfs_getdents(request(ROOT, buf, sizeof(buf)), fd,
	    &res[0]) == 0 && res[0] > 0) {
		word_t n = res[0];

		for (at = 0; at < n; at += d->d_reclen) {
			d = (void *)(buf + at);
			seen++;
			if (d->d_name[0] == '.')
				continue;
			assert_int_equal(d->d_type, 4);
			snprintf(name, sizeof(name), "/t/%s", d->d_name);
			assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, name,
			    1), 0);
		}
	}
	assert_int_equal(seen, 302);
	assert_int_equal(op_vfs_getdents(request(ROOT, buf, 512), 0, &res[0]),
	    ENOTDIR);
}

static void
working_directory(void **state)
{
	char buf[64];

	(void)state;
	PATH_CALL(ROOT, op_vfs_mkdir, "/t/d", 0755);
	make_file(ROOT, "/t/d/f", "x", 0644);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_chdir, "/t/d"), 0);
	assert_int_equal(do_open(ROOT, "f", 0, 0), 0);
	assert_int_equal(do_open(ROOT, "../d/./f", 0, 0), 0);
	assert_int_equal(op_vfs_getcwd(request(ROOT, buf, 4), &res[0]), ERANGE);
	assert_int_equal(op_vfs_getcwd(request(ROOT, buf, 64), &res[0]), 0);
	assert_string_equal(buf, "/t/d");
	assert_int_equal(PATH_CALL(ROOT, op_vfs_chdir, "/dev"), 0);
	assert_int_equal(op_vfs_getcwd(request(ROOT, buf, 64), &res[0]), 0);
	assert_string_equal(buf, "/dev");
	assert_int_equal(PATH_CALL(ROOT, op_vfs_chdir, "../../.."), 0);
	assert_int_equal(op_vfs_getcwd(request(ROOT, buf, 64), &res[0]), 0);
	assert_string_equal(buf, "/");
	assert_int_equal(res[0], 2);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_chdir, "/t/d/f"), ENOTDIR);
}

/* mounts stay, so this leaves one behind: it runs last */
static void
mounting(void **state)
{
	char buf[512];

	(void)state;
	assert_int_equal(PATHS_CALL(USER, op_vfs_mount, "tmpfs", "/mnt", 0),
	    EPERM);
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_mount, "nofs", "/mnt", 0),
	    ENODEV);
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_mount, "tmpfs", "/mnt", 64),
	    EINVAL);
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_mount, "tmpfs", "/x", 0),
	    ENOENT);
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_mount, "tmpfs", "/etc/motd",
	    0), ENOTDIR);
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_mount, "remount", "/mnt", 0),
	    EINVAL);
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_mount, "tmpfs", "/mnt",
	    MNT_NOSUID), 0);
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_mount, "tmpfs", "/mnt", 0),
	    EBUSY);
	assert_int_equal(op_vfs_mounts(request(ROOT, buf, 10), &res[0]),
	    ERANGE);
	assert_int_equal(op_vfs_mounts(request(ROOT, buf, 512), &res[0]), 0);
	buf[res[0]] = '\0';
	assert_string_equal(buf, "bootfs / bootfs rw\n"
	    "devfs /dev devfs rw,noexec,nosuid\n"
	    "tmpfs /mnt tmpfs rw,nosuid\n");
	make_file(ROOT, "/mnt/f", "x", 0644);
	assert_int_equal(do_open(ROOT, "/mnt/f", ABI_O_WRONLY, 0), 0);
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_mount, "remount", "/mnt",
	    MNT_RDONLY), EBUSY);
	do_close(ROOT, 3);
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_mount, "remount", "/mnt",
	    MNT_RDONLY), 0);
	assert_int_equal(do_open(ROOT, "/mnt/f", ABI_O_WRONLY, 0), EROFS);
	assert_int_equal(do_open(ROOT, "/mnt/g", ABI_O_CREAT, 0644), EROFS);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, "/mnt/f", 0), EROFS);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_access, "/mnt/f", 2), EROFS);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_chmod, "/mnt/f", 0), EROFS);
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_rename, "/mnt/f", "/mnt/g"),
	    EROFS);
	assert_int_equal(do_open(ROOT, "/mnt/f", 0, 0), 0);
	assert_int_equal(do_stat(ROOT, "/mnt/..", 0).st_ino,
	    do_stat(ROOT, "/", 0).st_ino);
	PATHS_CALL(ROOT, op_vfs_mount, "remount", "/mnt", 0);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, "/mnt/f", 0), 0);
	count0.vnodes++;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(archive_is_root), T(links), T(unlinking),
		T(removed_directory), T(renaming), T(directories_are_listed),
		T(working_directory), T(mounting),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
