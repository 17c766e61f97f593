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

#include "file.h"
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
	/* execute without read: exec's to refuse, if it is no script */
	PATH_CALL(ROOT, op_vfs_chmod, "/t/f", 0711);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_int_equal(share[1].ev_flags, EVF_STDIO | EVF_NOREAD);
	assert_int_equal(exec_open(ROOT, "/t/f", 0), 0);
	assert_int_equal(share[1].ev_flags, EVF_STDIO);
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
	assert_int_equal(op_vfs_exec_open(rq, 0, 1, 4), EINVAL);
	assert_int_equal(op_vfs_exec_open(rq, 0, EXEC_PATHMAX, 0),
	    ENAMETOOLONG);
}

static void
exec_of_descriptors(void **state)
{
	word_t fd, fd2;

	(void)state;
	make_file(ROOT, "/t/f", "0123", 0755);
	PATH_CALL(ROOT, op_vfs_mkdir, "/t/d", 0755);
	assert_int_equal(do_open(USER, "/t/f", 0, 0), 0);
	fd = res[0];
	assert_int_equal(fd, 3);
	assert_int_equal(exec_open(USER, "/dev/fd/3", 0), 0);
	assert_int_equal(share[1].ev_size, 4);
	assert_int_equal(share[1].ev_flags, EVF_STDIO);
	/* another's descriptor 3 is not open */
	assert_int_equal(exec_open(OTHER, "/dev/fd/3", 0), ENOENT);
	assert_int_equal(exec_open(USER, "/dev/fd/4", 0), ENOENT);
	assert_int_equal(exec_open(USER, "/dev/fd/64", 0), ENOENT);
	assert_int_equal(exec_open(USER, "/dev/fd/03", 0), ENOENT);
	assert_int_equal(exec_open(USER, "/dev/stdin", 0), EACCES);
	/* the file's own permissions count, not those of the name */
	PATH_CALL(ROOT, op_vfs_chmod, "/t/f", 0644);
	assert_int_equal(exec_open(USER, "/dev/fd/3", 0), EACCES);
	PATH_CALL(ROOT, op_vfs_chmod, "/t/f", 0711);
	assert_int_equal(exec_open(USER, "/dev/fd/3", 0), 0);
	assert_true(share[1].ev_flags & EVF_NOREAD);
	/* close-on-exec, a directory, a pipe */
	assert_int_equal(op_vfs_fcntl(request(USER, NULL, 0), fd, ABI_F_SETFD,
	    ABI_FD_CLOEXEC, &res[0]), 0);
	assert_int_equal(exec_open(USER, "/dev/fd/3", 0), 0);
	assert_true(share[1].ev_flags & EVF_FDCLOSES);
	do_close(USER, fd);
	assert_int_equal(do_open(USER, "/t/d", ABI_O_DIRECTORY, 0), 0);
	assert_int_equal(exec_open(USER, "/dev/fd/3", 0), EACCES);
	do_close(USER, 3);
	assert_int_equal(op_vfs_pipe(request(USER, NULL, 0), 0, &fd, &fd2), 0);
	assert_int_equal(exec_open(USER, "/dev/fd/3", 0), EACCES);
	do_close(USER, fd);
	do_close(USER, fd2);
}

static void
open_of_descriptors(void **state)
{
	struct abi_stat st;
	uint8_t buf[8];
	word_t n;

	(void)state;
	make_file(ROOT, "/t/f", "0123456", 0644);
	assert_int_equal(do_open(USER, "/dev/fd/3", 0, 0), ENOENT);
	assert_int_equal(do_open(USER, "/t/f", 0, 0), 0);
	PATH_CALL(ROOT, op_vfs_chmod, "/t/f", 0);
	/* as dup(2): the position is shared, permissions are of the past */
	assert_int_equal(op_vfs_read(request(USER, buf, 3), 3, &n), 0);
	assert_int_equal(do_open(USER, "/dev/fd/3", ABI_O_CLOEXEC, 0), 0);
	assert_int_equal(res[0], 4);
	assert_int_equal(op_vfs_read(request(USER, buf, 8), 4, &n), 0);
	assert_int_equal(n, 4);
	assert_memory_equal(buf, "3456", 4);
	op_vfs_fcntl(request(USER, NULL, 0), 4, ABI_F_GETFD, 0, &res[0]);
	assert_int_equal(res[0], ABI_FD_CLOEXEC);
	/* no more than it was opened for */
	assert_int_equal(do_open(USER, "/dev/fd/3", ABI_O_WRONLY, 0), EACCES);
	assert_int_equal(do_open(USER, "/dev/fd/3", ABI_O_RDWR, 0), EACCES);
	assert_int_equal(do_open(USER, "/dev/fd/3",
	    ABI_O_CREAT | ABI_O_EXCL, 0), EEXIST);
	/* its attributes are the file's, but for who asks about the name */
	st = do_stat(USER, "/dev/fd/3", 0);
	assert_int_equal(res[0], 0);
	assert_int_equal(st.st_size, 7);
	assert_int_equal(st.st_mode, ABI_S_IFREG);
	st = do_stat(USER, "/dev/fd/3", 1);
	assert_true(S_ISCHR(st.st_mode));
	assert_int_equal(PATH_CALL(USER, op_vfs_access, "/dev/fd/3", 4),
	    EACCES);
	do_stat(USER, "/dev/fd/5", 0);
	assert_int_equal(res[0], ENOENT);
	do_close(USER, 3);
	do_close(USER, 4);
	assert_int_equal(do_open(USER, "/dev/stdout", ABI_O_WRONLY, 0), 0);
	assert_int_equal(op_vfs_write(request(USER, (uint8_t *)"x", 1), res[0],
	    &n), 0);
	assert_string_equal(console_out, "x");
	do_close(USER, res[0]);
}

/* exec keeps the vnode of the last exec_open for a process */
static int
keep(word_t pid, word_t *fd)
{
	uint64_t vnid = share[1].ev_vnid;
	struct ipc_req *rq = request(BADGE_SRV(SRV_EXEC), NULL, 0);

	rq->rq_in.m_cap[0] = CAPINFO(CAP_ENDPOINT, SRV_VFS, pid);
	rq->rq_in.m_cap[1] = CAPINFO(CAP_ENDPOINT, SRV_VFS,
	    BADGE_VNODE((vnid & 0xffffffff) << 16 | vnid >> 32));
	return op_vfs_exec_script(rq, fd);
}

static void
commit(word_t pid, word_t flags)
{
	op_vfs_ctx_exec(request(0, NULL, 0), pid, flags, 100, 100, 100, 100);
}

static void
kept_scripts(void **state)
{
	struct ipc_req *rq;
	uint32_t files = files_used();
	uint8_t buf[8];
	word_t fd, n;
	unsigned i;

	(void)state;
	make_file(ROOT, "/t/f", "#!/x\n", 0711);
	assert_int_equal(exec_open(USER, "/t/f", EXO_FIRST), 0);
	assert_int_equal(keep(USER, &fd), 0);
	assert_int_equal(fd, 3);
	/* until the commit the process has it not, nor may it have the number */
	assert_int_equal(op_vfs_read(request(USER, buf, 8), 3, &n), EBADF);
	assert_int_equal(do_open(USER, "/dev/fd/3", 0, 0), ENOENT);
	assert_int_equal(do_open(USER, "/dev/null", 0, 0), 0);
	assert_int_equal(res[0], 4);
	do_close(USER, 4);
	/* its end does away with all */
	rq = request(BADGE_SRV(SRV_EXEC), NULL, 0);
	rq->rq_in.m_cap[0] = CAPINFO(CAP_ENDPOINT, SRV_VFS, USER);
	assert_int_equal(op_vfs_exec_forget(rq), 0);
	assert_int_equal(files_used(), files);
	/* as does the next exec, if the server died over this one */
	assert_int_equal(keep(USER, &fd), 0);
	assert_int_equal(exec_open(USER, "/t/f", 0), 0);
	assert_int_equal(files_used(), files + 1);
	assert_int_equal(exec_open(USER, "/t/f", EXO_FIRST), 0);
	assert_int_equal(files_used(), files);
	/* ... a commit of another kind, and the end of the process */
	assert_int_equal(keep(USER, &fd), 0);
	commit(USER, 0);
	assert_int_equal(files_used(), files);
	op_vfs_ctx_fork(request(0, NULL, 0), USER, 0x101);
	assert_int_equal(exec_open(0x101, "/t/f", EXO_FIRST), 0);
	assert_int_equal(keep(0x101, &fd), 0);
	op_vfs_ctx_exit(request(0, NULL, 0), 0x101);
	assert_int_equal(files_used(), files);
	/* the commit shows what was kept, in place of a late dup2 */
	for (i = 0; i < EXEC_MAXNEST; i++) {
		assert_int_equal(keep(USER, &fd), 0);
		assert_int_equal(fd, 3 + i);
	}
	assert_int_equal(keep(USER, &fd), EMFILE);
	assert_int_equal(op_vfs_dup(request(USER, NULL, 0), 0, 4, 1, &n), 0);
	commit(USER, 4);
	assert_int_equal(files_used(), files + EXEC_MAXNEST);
	assert_int_equal(op_vfs_read(request(USER, buf, 8), 4, &n), 0);
	assert_int_equal(n, 5);
	assert_int_equal(op_vfs_write(request(USER, buf, 1), 4, &n), EBADF);
	for (i = 0; i < EXEC_MAXNEST; i++)
		do_close(USER, 3 + i);
}

static void
kept_scripts_hostile(void **state)
{
	uint32_t files = files_used();
	struct ipc_req *rq;
	word_t fd, n;

	(void)state;
	make_file(ROOT, "/t/f", "#!/x\n", 0711);
	assert_int_equal(exec_open(USER, "/t/f", EXO_FIRST), 0);
	assert_int_equal(keep(99, &fd), EBADF);
	rq = request(BADGE_SRV(SRV_EXEC), NULL, 0);
	rq->rq_in.m_cap[0] = CAPINFO(CAP_ENDPOINT, SRV_VFS, USER);
	assert_int_equal(op_vfs_exec_script(rq, &fd), EBADF);
	rq->rq_in.m_cap[1] = CAPINFO(CAP_ENDPOINT, SRV_VFS, USER);
	assert_int_equal(op_vfs_exec_script(rq, &fd), EBADF);
	rq->rq_in.m_cap[1] = CAPINFO(CAP_ENDPOINT, SRV_PROC, BADGE_VNODE(1));
	assert_int_equal(op_vfs_exec_script(rq, &fd), EBADF);
	rq->rq_in.m_cap[0] = CAPINFO(CAP_ENDPOINT, SRV_PROC, USER);
	assert_int_equal(op_vfs_exec_forget(rq), EBADF);
	/* changed since it was probed: another generation */
	make_file(ROOT, "/t/f", "#!/y\n", 0711);
	assert_int_equal(keep(USER, &fd), EIO);
	/* no descriptor left */
	assert_int_equal(exec_open(USER, "/t/f", EXO_FIRST), 0);
	while (op_vfs_dup(request(USER, NULL, 0), 0, 0, 0, &n) == 0)
		continue;
	assert_int_equal(keep(USER, &fd), EMFILE);
	for (n = 3; n < 64; n++)
		do_close(USER, n);
	assert_int_equal(files_used(), files);
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
	    0, 0), ESRCH);
}

/* what exec compares are all six, each where proc said it */
static void
ids_of_the_caller(void **state)
{
	const struct exec_vfs_slot *ev = exec_share(1);

	(void)state;
	make_file(ROOT, "/t/x", "x", 0755);
	assert_int_equal(op_vfs_ctx_ids(request(0, NULL, 0), USER, 1, 2, 4, 5,
	    3UL << 32 | 6), 0);
	assert_int_equal(exec_open(USER, "/t/x", 0), 0);
	assert_int_equal(ev->ev_ruid, 1);
	assert_int_equal(ev->ev_euid, 2);
	assert_int_equal(ev->ev_svuid, 3);
	assert_int_equal(ev->ev_rgid, 4);
	assert_int_equal(ev->ev_egid, 5);
	assert_int_equal(ev->ev_svgid, 6);
	/* the effective ones are what counts for access */
	PATH_CALL(ROOT, op_vfs_chmod, "/t/x", 0700);
	assert_int_equal(exec_open(USER, "/t/x", 0), EACCES);
	assert_int_equal(op_vfs_ctx_ids(request(0, NULL, 0), USER, 1, 0, 4, 5,
	    3UL << 32 | 6), 0);
	assert_int_equal(exec_open(USER, "/t/x", 0), 0);
	op_vfs_ctx_ids(request(0, NULL, 0), USER, 100, 100, 100, 100,
	    100UL << 32 | 100);
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
		T(ids_of_the_caller),
		T(contexts_run_out), T(exec_of_descriptors),
		T(open_of_descriptors), T(kept_scripts),
		T(kept_scripts_hostile),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
