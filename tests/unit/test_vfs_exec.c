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
/* What exec, vm and proc ask of vfs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vfs_tree.h"

static int
exec_open(word_t pid, const char *path, word_t flags)
{
	struct ipc_req *rq = request(BADGE_SRV(SRV_EXEC), NULL, 0);

	strcpy(share[1].ev_path, path);
	rq->rq_in.m_cap[0] = CAPINFO(CAP_ENDPOINT, SRV_VFS, pid);
	return op_vfs_exec_open(rq, 1, strlen(path), flags);
}

/* a request that holds the capability which the last exec_open gave */
static struct ipc_req *
vnode_request(void *buf, size_t len)
{
	uint64_t vnid = share[1].ev_vnid;

	return request(BADGE_VNODE((vnid & 0xffffffff) << 16 | vnid >> 32), buf,
	    len);
}

static void
exec_open_order(void **state)
{
	(void)state;
	make_file(ROOT, "/t/f", "0123", 0755);
	PATH_CALL(ROOT, op_vfs_mkdir, "/t/d", 0755);
	assert_int_equal(exec_open(USER, "/t/none", 0), ENOENT);
	assert_int_equal(exec_open(USER, "/t/f/x", 0), ENOTDIR);
	assert_int_equal(exec_open(USER, "/t/d", 0), EACCES);
	assert_int_equal(exec_open(USER, "/dev/null", 0), EACCES);
	assert_int_equal(exec_open(USER, "", 0), ENOENT);
	PATH_CALL(ROOT, op_vfs_chmod, "/t/f", 0744);
	assert_int_equal(exec_open(USER, "/t/f", 0), EACCES);
	/* root needs one x bit */
	PATH_CALL(ROOT, op_vfs_chmod, "/t/f", 0644);
	assert_int_equal(exec_open(ROOT, "/t/f", 0), EACCES);
	/* execute without read */
	PATH_CALL(ROOT, op_vfs_chmod, "/t/f", 0711);
	assert_int_equal(exec_open(USER, "/t/f", 0), EACCES);
	PATH_CALL(ROOT, op_vfs_chmod, "/t/f", 06755);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_int_equal(share[1].ev_mode, 0106755);
	assert_int_equal(share[1].ev_hdrlen, 4);
	assert_memory_equal(share[1].ev_hdr, "0123", 4);
	assert_int_equal(share[1].ev_size, 4);
	assert_int_equal(share[1].ev_euid, 100);
	assert_int_equal(share[1].ev_flags, EVF_STDIO);
	/* traced: set-id is masked, the exec goes on */
	assert_int_equal(exec_open(USER, "/t/f", 1), 0);
	assert_int_equal(share[1].ev_mode, 0100755);
	assert_int_equal(do_open(USER, "/t/f", ABI_O_CLOEXEC, 0), 0);
	do_close(USER, 1);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_int_equal(share[1].ev_flags, EVF_CLOEXEC);
}

static void
exec_open_mounts(void **state)
{
	(void)state;
	make_file(ROOT, "/t/f", "0123", 06755);
	PATHS_CALL(ROOT, op_vfs_mount, "remount", "/", MNT_NOSUID);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_int_equal(share[1].ev_mode, 0100755);
	assert_int_equal(share[1].ev_flags & EVF_NOSUID, EVF_NOSUID);
	PATHS_CALL(ROOT, op_vfs_mount, "remount", "/", MNT_NOEXEC);
	assert_int_equal(exec_open(USER, "/t/f", 0), EACCES);
	PATHS_CALL(ROOT, op_vfs_mount, "remount", "/", 0);
}

static void
exec_open_hostile(void **state)
{
	struct ipc_req *rq;

	(void)state;
	rq = request(BADGE_SRV(SRV_EXEC), NULL, 0);
	rq->rq_in.m_cap[0] = CAPINFO(CAP_ENDPOINT, SRV_PROC, USER);
	assert_int_equal(op_vfs_exec_open(rq, 0, 1, 0), EBADF);
	rq->rq_in.m_cap[0] = CAPINFO(CAP_NOTIFY, SRV_VFS, USER);
	assert_int_equal(op_vfs_exec_open(rq, 0, 1, 0), EBADF);
	rq->rq_in.m_cap[0] = CAPINFO(CAP_ENDPOINT, SRV_VFS, 0);
	assert_int_equal(op_vfs_exec_open(rq, 0, 1, 0), EBADF);
	rq->rq_in.m_cap[0] = CAPINFO(CAP_ENDPOINT, SRV_VFS, USER);
	assert_int_equal(op_vfs_exec_open(rq, EXEC_SLOTS, 1, 0), EINVAL);
	assert_int_equal(op_vfs_exec_open(rq, 0, 1, 2), EINVAL);
	assert_int_equal(op_vfs_exec_open(rq, 0, EXEC_PATHMAX, 0),
	    ENAMETOOLONG);
}

static void
exec_open_hot_makes_no_kernel_op(void **state)
{
	unsigned before;

	(void)state;
	make_file(ROOT, "/t/f", "0123", 0755);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	before = kernel_ops;
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_int_equal(exec_open(OTHER, "/t/f", 0), 0);
	assert_int_equal(kernel_ops, before);
	assert_int_equal(last_rq.rq_ncaps_out, 1);
	assert_true(last_rq.rq_out.m_cap[0] != 0);
}

static void
text_is_busy(void **state)
{
	uint8_t buf[16];
	word_t fd;

	(void)state;
	make_file(ROOT, "/t/f", "0123456789", 0755);
	assert_int_equal(do_open(ROOT, "/t/f", ABI_O_WRONLY, 0), 0);
	fd = res[0];
	assert_int_equal(exec_open(USER, "/t/f", 0), ETXTBSY);
	do_close(ROOT, fd);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_int_equal(op_vfs_vn_hold(vnode_request(NULL, 0), &res[0],
	    &res[1], &res[2]), 0);
	assert_int_equal(res[0], share[1].ev_vnid);
	assert_int_equal(res[1], 10);
	assert_int_equal(res[2], 0);
	assert_int_equal(do_open(ROOT, "/t/f", ABI_O_WRONLY, 0), ETXTBSY);
	assert_int_equal(do_open(ROOT, "/t/f", ABI_O_TRUNC, 0), ETXTBSY);
	assert_int_equal(do_open(ROOT, "/t/f", ABI_O_RDONLY, 0), 0);
	/* the name may go, the mapping stays */
	assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, "/t/f", 0), 0);
	do_close(ROOT, res[0]);
	do_close(ROOT, 3);
	assert_int_equal(op_vfs_pagein(vnode_request(buf, 16), 4, &res[0]), 0);
	assert_int_equal(res[0], 6);
	assert_memory_equal(buf, "456789", 6);
	op_vfs_vn_rele(vnode_request(NULL, 0));
	assert_int_equal(op_vfs_pagein(vnode_request(buf, 16), 4, &res[0]),
	    EIO);
	op_vfs_vn_rele(vnode_request(NULL, 0));
}

static void
changed_file_has_another_generation(void **state)
{
	uint64_t old;
	uint8_t buf[4];

	(void)state;
	make_file(ROOT, "/t/f", "0123", 0755);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	old = share[1].ev_vnid;
	make_file(ROOT, "/t/f", "4567", 0755);
	/* the old capability is of the past */
	assert_int_equal(op_vfs_vn_hold(vnode_request(NULL, 0), &res[0],
	    &res[1], &res[2]), EINVAL);
	assert_int_equal(op_vfs_pagein(vnode_request(buf, 4), 0, &res[0]),
	    EIO);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_true(share[1].ev_vnid != old);
	assert_int_equal(op_vfs_pagein(vnode_request(buf, 4), 1UL << 49,
	    &res[0]), EINVAL);
	assert_int_equal(op_vfs_pagein(vnode_request(buf, 4), 1UL << 40,
	    &res[0]), 0);
	assert_int_equal(res[0], 0);
}

static void
archive_programs_are_fixed(void **state)
{
	(void)state;
	assert_int_equal(exec_open(USER, "/bin/prog", 0), 0);
	assert_int_equal(op_vfs_vn_hold(vnode_request(NULL, 0), &res[0],
	    &res[1], &res[2]), 0);
	assert_int_equal(res[2], 1);
	assert_int_equal(do_open(ROOT, "/bin/prog", ABI_O_RDWR, 0), ETXTBSY);
	op_vfs_vn_rele(vnode_request(NULL, 0));
	assert_int_equal(do_open(ROOT, "/bin/prog", ABI_O_RDWR, 0), 0);
}

static void
contexts(void **state)
{
	(void)state;
	make_file(ROOT, "/t/f", "abcdef", 0644);
	assert_int_equal(do_open(ROOT, "/t/f", 0, 0), 0);
	assert_int_equal(op_vfs_ctx_new(request(0, NULL, 0), ROOT), EEXIST);
	assert_int_equal(op_vfs_ctx_new(request(0, NULL, 0), 0), EINVAL);
	assert_int_equal(op_vfs_ctx_fork(request(0, NULL, 0), 99, 100), ESRCH);
	assert_int_equal(op_vfs_ctx_fork(request(0, NULL, 0), ROOT, USER),
	    EEXIST);
	assert_int_equal(op_vfs_ctx_fork(request(0, NULL, 0), ROOT, 0x101), 0);
	/* the offset is shared */
	op_vfs_lseek(request(ROOT, NULL, 0), 3, 4, 0, &res[0]);
	op_vfs_lseek(request(0x101, NULL, 0), 3, 0, 1, &res[0]);
	assert_int_equal(res[0], 4);
	op_vfs_ctx_exit(request(0, NULL, 0), 0x101);
	op_vfs_ctx_exit(request(0, NULL, 0), 0x101);
	assert_int_equal(op_vfs_ctx_exec(request(0, NULL, 0), 0x101, 0, 0, 0,
	    0, 0), ESRCH);
	assert_int_equal(op_vfs_ctx_ids(request(0, NULL, 0), 0x101, 0, 0, 0,
	    0), ESRCH);
}

static void
contexts_run_out(void **state)
{
	word_t pid, last = 0;
	int error = 0;

	(void)state;
	for (pid = 1000; error == 0; pid++) {
		error = op_vfs_ctx_fork(request(0, NULL, 0), ROOT, pid);
		last = pid;
	}
	assert_int_equal(error, ENFILE);
	assert_int_equal(op_vfs_ctx_new(request(0, NULL, 0), last), ENFILE);
	for (pid = 1000; pid < last; pid++)
		op_vfs_ctx_exit(request(0, NULL, 0), pid);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(exec_open_order), T(exec_open_mounts), T(exec_open_hostile),
		T(exec_open_hot_makes_no_kernel_op), T(text_is_busy),
		T(changed_file_has_another_generation),
		T(archive_programs_are_fixed), T(contexts),
		T(contexts_run_out),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
