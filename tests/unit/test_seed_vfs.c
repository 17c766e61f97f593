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
/* What vfs answers to an exec: docs/seed.md, section B, and the commit's part. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vfs_tree.h"

#define EV	share[2]


static int
exec_open(word_t pid, const char *path, word_t flags)
{
	struct ipc_req *rq = request(BADGE_SRV(SRV_EXEC), NULL, 0);

	strcpy(EV.ev_path, path);
	rq->rq_in.m_cap[0] = CAPINFO(CAP_ENDPOINT, SRV_VFS, pid);
	return op_vfs_exec_open(rq, 2, strlen(path), flags);
}

static struct ipc_req *
vnode_request(void *buf, size_t len)
{
	uint64_t vnid = EV.ev_vnid;

	return request(BADGE_VNODE((vnid & 0xffffffff) << 16 | vnid >> 32), buf,
	    len);
}

static void
remount(word_t flags)
{
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_mount, "remount", "/", flags),
	    0);
}

static void
seed_006_final_link_is_followed(void **state)
{
	uint64_t vnid;

	(void)state;
	make_file(ROOT, "/t/f", "0123", 0755);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	vnid = EV.ev_vnid;
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_symlink, "f", "/t/l"), 0);
	assert_int_equal(exec_open(USER, "/t/l", 0), 0);
	assert_int_equal(EV.ev_vnid, vnid);
}

/* attributes are in the vnode: what stat says, with nothing that can fail */
static void
seed_010_attributes_are_the_vnodes(void **state)
{
	struct abi_stat st;

	(void)state;
	make_file(ROOT, "/t/f", "0123", 0755);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_chown, "/t/f", 5, 6), 0);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	st = do_stat(ROOT, "/t/f", 0);
	assert_int_equal(EV.ev_uid, st.st_uid);
	assert_int_equal(EV.ev_gid, st.st_gid);
	assert_int_equal(EV.ev_size, st.st_size);
	assert_int_equal(EV.ev_mode, st.st_mode);
}

static void
seed_012_nosuid_masks_the_bits(void **state)
{
	(void)state;
	make_file(ROOT, "/t/f", "0123", 06755);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_int_equal(EV.ev_mode & 06000, 06000);
	remount(MNT_NOSUID);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_int_equal(EV.ev_mode, 0100755);
	remount(0);
}

/* what vfs does when it is told that the caller is traced */
static void
seed_013_traced_masks_the_bits(void **state)
{
	(void)state;
	make_file(ROOT, "/t/f", "0123", 06755);
	assert_int_equal(exec_open(USER, "/t/f", 1), 0);
	assert_int_equal(EV.ev_mode, 0100755);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_int_equal(EV.ev_mode, 0106755);
}

/* with two faults the earlier one is reported: type, x, noexec, r, busy */
static void
seed_015_order_of_the_checks(void **state)
{
	word_t fd;

	(void)state;
	/* lookup before all */
	assert_int_equal(exec_open(USER, "/t/none", 0), ENOENT);
	make_file(ROOT, "/t/f", "0123", 0644);
	assert_int_equal(do_open(ROOT, "/t/f", ABI_O_WRONLY, 0), 0);
	fd = res[0];
	/* not executable and busy */
	assert_int_equal(exec_open(USER, "/t/f", 0), EACCES);
	/* noexec and busy */
	assert_int_equal(PATH_CALL(ROOT, op_vfs_chmod, "/t/f", 0755), 0);
	remount(MNT_NOEXEC);
	assert_int_equal(exec_open(USER, "/t/f", 0), EACCES);
	remount(0);
	/* not readable and busy */
	assert_int_equal(PATH_CALL(ROOT, op_vfs_chmod, "/t/f", 0711), 0);
	assert_int_equal(exec_open(USER, "/t/f", 0), EACCES);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_chmod, "/t/f", 0755), 0);
	assert_int_equal(exec_open(USER, "/t/f", 0), ETXTBSY);
	do_close(ROOT, fd);
	/* a directory that may be searched is no program */
	assert_int_equal(PATH_CALL(ROOT, op_vfs_mkdir, "/t/d", 0777), 0);
	assert_int_equal(exec_open(USER, "/t/d", 0), EACCES);
}

/* no reference: a file that is gone is refused when vm wants to hold it */
static void
seed_016_no_reference_is_held(void **state)
{
	(void)state;
	make_file(ROOT, "/t/f", "0123", 0755);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, "/t/f", 0), 0);
	assert_int_not_equal(op_vfs_vn_hold(vnode_request(NULL, 0), &res[0],
	    &res[1], &res[2]), 0);
	/* and clean() finds nothing left of it */
}

static void
seed_017_errors_hold_nothing(void **state)
{
	(void)state;
	make_file(ROOT, "/t/f", "0123", 0600);
	memset(&EV, 0x5a, sizeof(EV));
	assert_int_equal(exec_open(USER, "/t/f", 0), EACCES);
	assert_int_equal(last_rq.rq_ncaps_out, 0);
	/* the page is as it was, but for the path */
	assert_int_equal(EV.ev_hdrlen, 0x5a5a5a5a);
	assert_int_equal(EV.ev_mode, 0x5a5a5a5a);
}

static void
seed_019_as_many_bytes_as_there_are(void **state)
{
	(void)state;
	make_file(ROOT, "/t/f", "0123456", 0755);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_int_equal(EV.ev_hdrlen, 7);
	make_file(ROOT, "/t/f", "", 0755);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_int_equal(EV.ev_hdrlen, 0);
}

/* each context has its own ids */
static void
seed_078_credentials_are_each_ones_own(void **state)
{
	(void)state;
	assert_int_equal(op_vfs_ctx_exec(request(0, NULL, 0), USER, 0, 0, 0,
	    0, 0), 0);
	make_file(ROOT, "/t/f", "0123", 0755);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_int_equal(EV.ev_euid, 0);
	assert_int_equal(EV.ev_ruid, 100);
	assert_int_equal(exec_open(OTHER, "/t/f", 0), 0);
	assert_int_equal(EV.ev_euid, 200);
}

static int
is_open(word_t pid, word_t fd)
{
	return op_vfs_fcntl(request(pid, NULL, 0), fd, ABI_F_GETFD, 0,
	    &res[0]) == 0;
}

/* R25: after what is close-on-exec is closed, and without a way to fail */
static void
seed_099_stdio_of_a_set_id_image(void **state)
{
	char buf[8];

	(void)state;
	do_close(USER, 0);
	do_close(USER, 2);
	/* descriptor 1 is there, but goes in the exec */
	assert_int_equal(op_vfs_fcntl(request(USER, NULL, 0), 1, ABI_F_SETFD, 1,
	    &res[0]), 0);
	assert_int_equal(op_vfs_ctx_exec(request(0, NULL, 0), USER, 3, 0, 0,
	    0, 0), 0);
	assert_true(is_open(USER, 0) && is_open(USER, 1) && is_open(USER, 2));
	assert_false(is_open(USER, 3));
	assert_int_equal(do_read(USER, 0, buf, sizeof(buf)), 0);
	assert_int_equal(res[0], 0);
	assert_int_equal(do_write(USER, 2, "lost", 4), 0);
	assert_int_equal(res[0], 4);
	assert_string_equal(console_out, "");
	/* the next file gets a number of its own */
	make_file(ROOT, "/t/f", "secret", 0644);
	assert_int_equal(do_open(USER, "/t/f", 0, 0), 0);
	assert_int_equal(res[0], 3);
}

static void
seed_099_ordinary_images_keep_holes(void **state)
{
	(void)state;
	do_close(USER, 2);
	assert_int_equal(op_vfs_ctx_exec(request(0, NULL, 0), USER, 1, 100,
	    100, 100, 100), 0);
	assert_false(is_open(USER, 2));
	assert_true(is_open(USER, 1));
}

static void
rule_18_one_vnode_at_one_moment(void **state)
{
	uint64_t vnid;

	(void)state;
	make_file(ROOT, "/t/f", "0123", 04755);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	vnid = EV.ev_vnid;
	/* another file takes the name: nothing of it is taken for the first */
	make_file(ROOT, "/t/g", "4567", 0755);
	assert_int_equal(PATHS_CALL(ROOT, op_vfs_rename, "/t/g", "/t/f"), 0);
	assert_int_not_equal(op_vfs_vn_hold(vnode_request(NULL, 0), &res[0],
	    &res[1], &res[2]), 0);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_int_not_equal(EV.ev_vnid, vnid);
	assert_int_equal(EV.ev_mode, 0100755);
	assert_memory_equal(EV.ev_hdr, "4567", 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(seed_006_final_link_is_followed),
		T(seed_010_attributes_are_the_vnodes),
		T(seed_012_nosuid_masks_the_bits),
		T(seed_013_traced_masks_the_bits),
		T(seed_015_order_of_the_checks),
		T(seed_016_no_reference_is_held),
		T(seed_017_errors_hold_nothing),
		T(seed_019_as_many_bytes_as_there_are),
		T(seed_078_credentials_are_each_ones_own),
		T(seed_099_stdio_of_a_set_id_image),
		T(seed_099_ordinary_images_keep_holes),
		T(rule_18_one_vnode_at_one_moment),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
