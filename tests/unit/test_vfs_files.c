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
/* Files: opening, data, permissions, descriptors, devices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vfs_tree.h"

static void
archive_is_copied_on_write(void **state)
{
	char buf[32];
	word_t fd;

	(void)state;
	assert_int_equal(do_open(ROOT, "/etc/motd", ABI_O_RDWR, 0), 0);
	fd = res[0];
	assert_int_equal(op_vfs_lseek(request(ROOT, NULL, 0), fd, 2, 0,
	    &res[0]), 0);
	assert_int_equal(do_write(ROOT, fd, "XX", 2), 0);
	assert_int_equal(op_vfs_lseek(request(ROOT, NULL, 0), fd, 0, 0,
	    &res[0]), 0);
	assert_int_equal(do_read(ROOT, fd, buf, 32), 0);
	assert_int_equal(res[0], 7);
	assert_memory_equal(buf, "weXXome", 7);
	/* back to what census knows: cut, then a short file without a page */
	assert_int_equal(op_vfs_ftruncate(request(ROOT, NULL, 0), fd, 0), 0);
}

/* a file against a plain array, step by step */
static void
data_as_in_an_array(void **state)
{
	static uint8_t model[100000], buf[20000];
	size_t size = 7, off, n, k;
	uint32_t rnd = 12345;
	int step;

	(void)state;
	memset(model, 0, sizeof(model));
	memcpy(model, "welcome", size);
	make_file(ROOT, "/t/f", "", 0644);
	/* the archive's own bytes are below it */
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_rename, "/etc/words",
	    "/t/f"), 0);
	assert_int_equal(do_open(ROOT, "/t/f", ABI_O_RDWR, 0), 0);
	for (step = 0; step < 3000; step++) {
		rnd = rnd * 1664525 + 1013904223;
		off = (rnd >> 8) % (sizeof(model) - sizeof(buf));
		n = (rnd >> 4) % 7 == 0 ? 9000 : (rnd >> 10) % 300;
		op_vfs_lseek(request(ROOT, NULL, 0), 3, off, 0, &res[0]);
		switch (rnd >> 28) {
		case 0:
			assert_int_equal(op_vfs_ftruncate(request(ROOT, NULL,
			    0), 3, off), 0);
			if (off < size)
				memset(model + off, 0, size - off);
			size = off;
			break;
		case 1: case 2: case 3: case 4: case 5: case 6:
			for (k = 0; k < n; k++)
				buf[k] = (uint8_t)(step + k);
			assert_int_equal(do_write(ROOT, 3, buf, n), 0);
			assert_int_equal(res[0], n);
			memcpy(model + off, buf, n);
			if (n > 0 && off + n > size)
				size = off + n;
			break;
		default:
			assert_int_equal(do_read(ROOT, 3, buf, n), 0);
			k = off < size ? size - off : 0;
			assert_int_equal(res[0], k < n ? k : n);
			assert_memory_equal(buf, model + off, res[0]);
		}
	}
	count0.vnodes--;
}

static void
open_errors(void **state)
{
	char longname[400];

	(void)state;
	memset(longname, 'n', sizeof(longname) - 1);
	longname[0] = '/';
	longname[sizeof(longname) - 1] = '\0';
	make_file(ROOT, "/t/f", "x", 0600);
	PATHS_CALL(ROOT, op_vfs_symlink, "loop", "/t/loop");
	assert_int_equal(do_open(ROOT, "/t/none", 0, 0), ENOENT);
	assert_int_equal(do_open(ROOT, "", 0, 0), ENOENT);
	assert_int_equal(do_open(ROOT, "/t/f/x", 0, 0), ENOTDIR);
	assert_int_equal(do_open(ROOT, "/t/f/", 0, 0), ENOTDIR);
	assert_int_equal(do_open(ROOT, "/t/loop", 0, 0), ELOOP);
	assert_int_equal(do_open(ROOT, longname, 0, 0), ENAMETOOLONG);
	assert_int_equal(do_open(USER, "/t/f", 0, 0), EACCES);
	assert_int_equal(do_open(ROOT, "/t/f", ABI_O_CREAT | ABI_O_EXCL, 0),
	    EEXIST);
	assert_int_equal(do_open(ROOT, "/t", ABI_O_WRONLY, 0), EISDIR);
	assert_int_equal(do_open(ROOT, "/t/f", ABI_O_DIRECTORY, 0), ENOTDIR);
	assert_int_equal(do_open(ROOT, "/t/loop", ABI_O_NOFOLLOW, 0), ELOOP);
	assert_int_equal(do_open(ROOT, "/t/f", 3, 0), EINVAL);
	assert_int_equal(do_open(ROOT, "/t/f", 1UL << 40, 0), EINVAL);
	assert_int_equal(do_open(77, "/t/f", 0, 0), EPERM);
	assert_int_equal(op_vfs_open(request(ROOT, longname, 0), 0, 0,
	    &res[0]), EINVAL);
}

static void
no_descriptor_left(void **state)
{
	int k;

	(void)state;
	for (k = 3; k < NFD; k++)
		assert_int_equal(do_open(ROOT, "/etc/motd", 0, 0), 0);
	assert_int_equal(do_open(ROOT, "/etc/motd", 0, 0), EMFILE);
	assert_int_equal(op_vfs_pipe(request(ROOT, NULL, 0), 0, &res[0],
	    &res[1]), EMFILE);
	/* nothing is made when the descriptor cannot be had */
	assert_int_equal(do_open(ROOT, "/t/new", ABI_O_CREAT, 0644), EMFILE);
	(void)do_stat(ROOT, "/t/new", 0);
	assert_int_equal(res[0], ENOENT);
	do_close(ROOT, 63);
	assert_int_equal(op_vfs_pipe(request(ROOT, NULL, 0), 0, &res[0],
	    &res[1]), EMFILE);
}

static void
append_repeats_after_retry(void **state)
{
	char buf[64];
	struct ipc_req *rq;
	word_t fd;

	(void)state;
	make_file(ROOT, "/t/log", "one ", 0644);
	assert_int_equal(do_open(ROOT, "/t/log", ABI_O_RDWR | ABI_O_APPEND, 0),
	    0);
	fd = res[0];
	memcpy(buf, "two ", 4);
	rq = request(ROOT, buf, 4);
	lease[rq->rq_reply].l_resident = 2;
	assert_int_equal(op_vfs_write(rq, fd, &res[0]), ERETRY);
	assert_int_equal(do_stat(ROOT, "/t/log", 0).st_size, 4);
	assert_int_equal(do_write(ROOT, fd, "two ", 4), 0);
	op_vfs_lseek(request(ROOT, NULL, 0), fd, 0, 0, &res[0]);
	rq = request(ROOT, buf, 64);
	lease[rq->rq_reply].l_resident = 0;
	assert_int_equal(op_vfs_read(rq, fd, &res[0]), ERETRY);
	assert_int_equal(do_read(ROOT, fd, buf, 64), 0);
	assert_int_equal(res[0], 8);
	assert_memory_equal(buf, "one two ", 8);
}

static void
holes_and_truncation(void **state)
{
	static uint8_t buf[3 * 4096];
	word_t fd, page, used;
	size_t k;

	(void)state;
	assert_int_equal(do_open(ROOT, "/t/h", ABI_O_RDWR | ABI_O_CREAT, 0644),
	    0);
	fd = res[0];
	used = pages_used();
	/* one page below one table, two below two */
	op_vfs_lseek(request(ROOT, NULL, 0), fd, 6 * 4096, 0, &res[0]);
	assert_int_equal(do_write(ROOT, fd, "mid", 3), 0);
	op_vfs_lseek(request(ROOT, NULL, 0), fd, 2000UL * 4096 + 4095, 0,
	    &res[0]);
	assert_int_equal(do_write(ROOT, fd, "end", 3), 0);
	assert_int_equal(pages_used() - used, 1 + 1 + 2 + 2);
	op_vfs_lseek(request(ROOT, NULL, 0), fd, 5 * 4096, 0, &res[0]);
	memset(buf, 1, sizeof(buf));
	assert_int_equal(do_read(ROOT, fd, buf, sizeof(buf)), 0);
	for (k = 0; k < 4096; k++)
		assert_int_equal(buf[k], 0);
	assert_memory_equal(buf + 4096, "mid\0", 4);
	/* cut in the middle of a page, extend: what was there is gone */
	assert_int_equal(op_vfs_ftruncate(request(ROOT, NULL, 0), fd,
	    6 * 4096 + 1), 0);
	assert_int_equal(pages_used() - used, 2);
	assert_int_equal(op_vfs_ftruncate(request(ROOT, NULL, 0), fd,
	    6 * 4096 + 8), 0);
	op_vfs_lseek(request(ROOT, NULL, 0), fd, 6 * 4096, 0, &res[0]);
	assert_int_equal(do_read(ROOT, fd, buf, 16), 0);
	assert_int_equal(res[0], 8);
	assert_memory_equal(buf, "m\0\0\0\0\0\0\0", 8);
	page = 1UL << 32;
	assert_int_equal(op_vfs_ftruncate(request(ROOT, NULL, 0), fd, page + 1),
	    EFBIG);
	op_vfs_lseek(request(ROOT, NULL, 0), fd, page, 0, &res[0]);
	assert_int_equal(do_write(ROOT, fd, "x", 1), EFBIG);
	assert_int_equal(op_vfs_lseek(request(ROOT, NULL, 0), fd,
	    (word_t)INT64_MIN, 1, &res[0]), EINVAL);
	assert_int_equal(op_vfs_ftruncate(request(ROOT, NULL, 0), fd, 0), 0);
	assert_int_equal(pages_used(), used);
}

static void
memory_runs_out(void **state)
{
	static uint8_t big[ARENA_PAGES * 4096];
	word_t fd, got;

	(void)state;
	memset(big, 7, sizeof(big));
	assert_int_equal(do_open(ROOT, "/t/big", ABI_O_RDWR | ABI_O_CREAT,
	    0644), 0);
	fd = res[0];
	assert_int_equal(do_write(ROOT, fd, big, sizeof(big)), 0);
	got = res[0];
	assert_true(got > 0 && got < sizeof(big));
	assert_int_equal(do_stat(ROOT, "/t/big", 0).st_size, got);
	assert_int_equal(do_write(ROOT, fd, big, 4096), ENOSPC);
	assert_int_equal(op_vfs_pipe(request(ROOT, NULL, 0), 0, &res[0],
	    &res[1]), ENOSPC);
	/* a directory without a page cannot get one */
	assert_int_equal(PATH_CALL(ROOT, op_vfs_mkdir, "/t/d", 0755), 0);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_mkdir, "/t/d/e", 0755), ENOSPC);
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_symlink, "x", "/t/l"),
	    ENOSPC);
	(void)do_stat(ROOT, "/t/l", 1);
	assert_int_equal(res[0], ENOENT);
}

/* supplementary groups: who may set them, copies, what they open */
static void
groups(void **state)
{
	uint32_t list[ABI_NGROUPS + 1] = { 300, 301 }, got[ABI_NGROUPS];
	word_t n;

	(void)state;
	make_file(ROOT, "/t/f", "x", 0040);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_chown, "/t/f", 0, 301), 0);
	assert_int_equal(do_open(USER, "/t/f", ABI_O_RDONLY, 0), EACCES);
	assert_int_equal(op_vfs_ctx_setgroups(request(0, (uint8_t *)list,
	    sizeof(list)), USER, ABI_NGROUPS + 1), EINVAL);
	assert_int_equal(op_vfs_ctx_setgroups(request(0, (uint8_t *)list, 4),
	    USER, 2), EINVAL);
	assert_int_equal(op_vfs_ctx_setgroups(request(0, (uint8_t *)list, 8),
	    99, 2), ESRCH);
	assert_int_equal(do_open(USER, "/t/f", ABI_O_RDONLY, 0), EACCES);
	assert_int_equal(op_vfs_ctx_setgroups(request(0, (uint8_t *)list, 8),
	    USER, 2), 0);
	assert_int_equal(do_open(USER, "/t/f", ABI_O_RDONLY, 0), 0);
	assert_int_equal(do_open(USER, "/t/f", ABI_O_WRONLY, 0), EACCES);
	assert_int_equal(do_open(OTHER, "/t/f", ABI_O_RDONLY, 0), EACCES);
	/* a forked context has them, and its own copy */
	assert_int_equal(op_vfs_ctx_fork(request(0, NULL, 0), USER, 4), 0);
	assert_int_equal(op_vfs_ctx_setgroups(request(0, (uint8_t *)list, 8),
	    USER, 0), 0);
	assert_int_equal(do_open(USER, "/t/f", ABI_O_RDONLY, 0), EACCES);
	assert_int_equal(do_open(4, "/t/f", ABI_O_RDONLY, 0), 0);
	assert_int_equal(op_vfs_getgroups(request(4, (uint8_t *)got, 4), &n),
	    EINVAL);
	assert_int_equal(op_vfs_getgroups(request(4, (uint8_t *)got,
	    sizeof(got)), &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(got[1], 301);
	op_vfs_ctx_exit(request(0, NULL, 0), 4);
	/* a member may give his file's group bit, nobody else */
	make_file(USER, "/t/g", "x", 0755);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_chown, "/t/g", 100, 301), 0);
	assert_int_equal(PATH_CALL(USER, op_vfs_chmod, "/t/g", 02755), 0);
	assert_int_equal(do_stat(USER, "/t/g", 0).st_mode, 0100755);
	assert_int_equal(op_vfs_ctx_setgroups(request(0, (uint8_t *)list, 8),
	    USER, 2), 0);
	assert_int_equal(PATH_CALL(USER, op_vfs_chmod, "/t/g", 02755), 0);
	assert_int_equal(do_stat(USER, "/t/g", 0).st_mode, 0102755);
}

static void
permissions(void **state)
{
	(void)state;
	make_file(ROOT, "/t/f", "x", 0640);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_chown, "/t/f", 200, 100), 0);
	/* the group may read, the owner's class is decided first */
	assert_int_equal(do_open(USER, "/t/f", ABI_O_RDONLY, 0), 0);
	assert_int_equal(do_open(USER, "/t/f", ABI_O_WRONLY, 0), EACCES);
	assert_int_equal(PATH_CALL(OTHER, op_vfs_chmod, "/t/f", 0077), 0);
	assert_int_equal(do_open(OTHER, "/t/f", ABI_O_RDONLY, 0), EACCES);
	assert_int_equal(do_open(ROOT, "/t/f", ABI_O_RDWR, 0), 0);
	assert_int_equal(PATH_CALL(USER, op_vfs_chmod, "/t/f", 0777), EPERM);
	assert_int_equal(PATH_CALL(USER, op_vfs_chown, "/t/f", 100, 100),
	    EPERM);
	/* search permission of a directory on the way */
	PATH_CALL(ROOT, op_vfs_mkdir, "/t/d", 0700);
	assert_int_equal(do_open(USER, "/t/d/x", 0, 0), EACCES);
	assert_int_equal(PATH_CALL(USER, op_vfs_chdir, "/t/d"), EACCES);
	/* a parent that may not be written */
	PATH_CALL(ROOT, op_vfs_chmod, "/t/d", 0755);
	assert_int_equal(PATH_CALL(USER, op_vfs_mkdir, "/t/d/x", 0755), EACCES);
	assert_int_equal(do_open(USER, "/t/d/x", ABI_O_CREAT, 0644), EACCES);
}

static void
access_uses_real_ids(void **state)
{
	(void)state;
	make_file(ROOT, "/t/f", "x", 0600);
	op_vfs_ctx_exec(request(0, NULL, 0), USER, 0, 0, 0, 0, 0);
	assert_int_equal(do_open(USER, "/t/f", 0, 0), 0);
	assert_int_equal(PATH_CALL(USER, op_vfs_access, "/t/f", 4), EACCES);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_access, "/t/f", 4), 0);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_access, "/t/f", 1), EACCES);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_access, "/t/f", 8), EINVAL);
}

static void
new_files_have_owner_and_mask(void **state)
{
	struct abi_stat st;

	(void)state;
	op_vfs_umask(request(USER, NULL, 0), 027, &res[0]);
	assert_int_equal(do_open(USER, "/t/f", ABI_O_CREAT | ABI_O_WRONLY,
	    0666), 0);
	st = do_stat(USER, "/t/f", 0);
	assert_int_equal(st.st_mode, 0100640);
	assert_int_equal(st.st_uid, 100);
	PATH_CALL(ROOT, op_vfs_mkdir, "/t/g", 0777);
	PATH_CALL(ROOT, op_vfs_chown, "/t/g", 0, 55);
	PATH_CALL(ROOT, op_vfs_chmod, "/t/g", 02777);
	PATH_CALL(USER, op_vfs_mkdir, "/t/g/d", 0777);
	st = do_stat(USER, "/t/g/d", 0);
	assert_int_equal(st.st_gid, 55);
	assert_int_equal(st.st_mode, 042750);
}

static void
writing_clears_set_id(void **state)
{
	(void)state;
	make_file(ROOT, "/t/f", "x", 06777);
	assert_int_equal(do_open(USER, "/t/f", ABI_O_WRONLY, 0), 0);
	assert_int_equal(do_write(USER, res[0], "y", 1), 0);
	assert_int_equal(do_stat(ROOT, "/t/f", 0).st_mode, 0100777);
	PATH_CALL(ROOT, op_vfs_chmod, "/t/f", 06777);
	PATH_CALL(ROOT, op_vfs_chown, "/t/f", 100, 0xffffffff);
	assert_int_equal(do_stat(ROOT, "/t/f", 0).st_mode, 0100777);
}

static void
descriptors(void **state)
{
	word_t fd;

	(void)state;
	make_file(ROOT, "/t/f", "abcdef", 0644);
	assert_int_equal(do_open(ROOT, "/t/f", ABI_O_CLOEXEC, 0), 0);
	fd = res[0];
	assert_int_equal(op_vfs_dup(request(ROOT, NULL, 0), fd, 10, 0,
	    &res[0]), 0);
	assert_int_equal(res[0], 10);
	/* one offset, two flags */
	op_vfs_lseek(request(ROOT, NULL, 0), fd, 2, 0, &res[0]);
	op_vfs_lseek(request(ROOT, NULL, 0), 10, 1, 1, &res[0]);
	assert_int_equal(res[0], 3);
	op_vfs_fcntl(request(ROOT, NULL, 0), fd, ABI_F_GETFD, 0, &res[0]);
	assert_int_equal(res[0], 1);
	op_vfs_fcntl(request(ROOT, NULL, 0), 10, ABI_F_GETFD, 0, &res[0]);
	assert_int_equal(res[0], 0);
	assert_int_equal(op_vfs_dup(request(ROOT, NULL, 0), fd, fd, 1, &res[0]),
	    0);
	assert_int_equal(op_vfs_dup(request(ROOT, NULL, 0), fd, NFD, 1,
	    &res[0]), EBADF);
	assert_int_equal(op_vfs_dup(request(ROOT, NULL, 0), 40, 1, 1, &res[0]),
	    EBADF);
	assert_int_equal(op_vfs_dup(request(ROOT, NULL, 0), fd, 1, 4, &res[0]),
	    EINVAL);
	assert_int_equal(op_vfs_dup(request(ROOT, NULL, 0), 10, fd, 1,
	    &res[0]), 0);
	op_vfs_fcntl(request(ROOT, NULL, 0), fd, ABI_F_GETFD, 0, &res[0]);
	assert_int_equal(res[0], 0);
	op_vfs_fcntl(request(ROOT, NULL, 0), 10, ABI_F_SETFD, 1, &res[0]);
	op_vfs_ctx_exec(request(0, NULL, 0), ROOT, 1, 0, 0, 0, 0);
	assert_int_equal(do_close(ROOT, 10), EBADF);
	assert_int_equal(do_close(ROOT, fd), 0);
	assert_int_equal(do_close(ROOT, (word_t)-1), EBADF);
	assert_int_equal(op_vfs_fcntl(request(ROOT, NULL, 0), 0, 99, 0,
	    &res[0]), EINVAL);
}

static void
devices(void **state)
{
	uint8_t buf[64];

	(void)state;
	assert_int_equal(do_open(ROOT, "/dev/null", ABI_O_RDWR, 0), 0);
	assert_int_equal(do_write(ROOT, 3, "abc", 3), 0);
	assert_int_equal(res[0], 3);
	assert_int_equal(do_read(ROOT, 3, buf, 64), 0);
	assert_int_equal(res[0], 0);
	assert_int_equal(do_open(ROOT, "/dev/zero", ABI_O_RDWR, 0), 0);
	memset(buf, 1, sizeof(buf));
	assert_int_equal(do_read(ROOT, 4, buf, 64), 0);
	assert_int_equal(res[0], 64);
	assert_int_equal(buf[0] + buf[63], 0);
	assert_int_equal(do_open(USER, "/dev/console", 0, 0), EACCES);
	assert_int_equal(do_open(USER, "/dev/tty", ABI_O_RDWR, 0), 0);
	assert_int_equal(op_vfs_lseek(request(ROOT, NULL, 0), 0, 0, 0,
	    &res[0]), ESPIPE);
	assert_int_equal(op_vfs_ioctl(request(ROOT, buf, 4), 0, TIOCGWINSZ,
	    &res[0]), 0);
	assert_int_equal(res[0], 24 << 16 | 80);
	assert_int_equal(op_vfs_ioctl(request(ROOT, buf, 4), 3, TIOCGWINSZ,
	    &res[0]), ENOTTY);
	assert_int_equal(op_vfs_ioctl(request(ROOT, buf, 3), 0, TIOCGWINSZ,
	    &res[0]), EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(archive_is_copied_on_write), T(open_errors),
		T(no_descriptor_left), T(append_repeats_after_retry),
		T(holes_and_truncation), T(memory_runs_out), T(permissions),
		T(groups),
		T(access_uses_real_ids), T(new_files_have_owner_and_mask),
		T(writing_clears_set_id), T(descriptors), T(devices),
		T(data_as_in_an_array),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
