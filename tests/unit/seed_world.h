/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_exec.c on the host: vfs, vm, proc and the kernel's two operations are
 * functions here that note who was called, keep the capabilities and spaces
 * that they gave, and fail at the call that a test names.  Included once, after
 * cmocka.
 */
#ifndef SEED_WORLD_H
#define SEED_WORLD_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <abi/bootinfo.h>
#include <abi/errno.h>
#include <abi/file.h>
#include <abi/layout.h>
#include <abi/share.h>

static uint8_t vfs_pages[EXEC_SLOTS][PAGE_SIZE] __attribute__((aligned(4096)));
static uint8_t vm_pages[EXEC_SLOTS][PAGE_SIZE] __attribute__((aligned(4096)));
static uint8_t args_pages[EXEC_SLOTS][ptoa(EXEC_ARGPAGES)]
    __attribute__((aligned(4096)));
static const struct bootinfo boot = { .bi_timebase = 10000000 };

/* where the server finds its memory: in arrays of ours */
#undef SRV_SHARE_BASE
#undef EXEC_VM_SHARE
#undef EXEC_ARGS_BASE
#undef EXEC_ARGS_STEP
#undef BOOTINFO_ADDR
#define SRV_SHARE_BASE	((vaddr_t)vfs_pages)
#define EXEC_VM_SHARE	((vaddr_t)vm_pages)
#define EXEC_ARGS_BASE	((vaddr_t)args_pages)
#define EXEC_ARGS_STEP	ptoa(EXEC_ARGPAGES)
#define BOOTINFO_ADDR	((vaddr_t)&boot)

/* how a traced process is told; absent from older interfaces */
int	 proc_exec_stopped(cap_t, cap_t);

#include "execpkg.h"
#include "util/log.h"
#include "kern_exec.c"
#include "exec_check.c"
#include "exec_fd.c"
#include "exec_slot.c"

#define PID	7
#define CHILD	8
#define WINEND	EXEC_WINDOW(EXEC_SLOTS)

/* what the process's memory holds, and which files there are */
struct wfile {
	const char *w_path;
	const void *w_text;	/* NULL: the ELF file `elf' */
	const struct pkg *w_elf;
	uint32_t w_len;
	uint32_t w_mode, w_uid, w_gid;
};

static struct {
	/* the request */
	const char *path, *strings;
	uint32_t argc, envc, strlen;
	uint32_t need_grow;	/* ERETRY for our own memory up to here */
	struct wfile *files;
	unsigned nfiles;
	uint32_t euid, egid;
	uint32_t stale;		/* its saved user id is another by that much */
	uint32_t evflags;
	int	 copies;	/* vm leaves the block's pages as they are */
	/* failure: at the fail_at-th call, with this errno */
	unsigned fail_at;
	int	 fail_with;
	/* what happened */
	unsigned ncalls;
	char	 log[1024];
	char	 cap[WINEND];	/* V, S, O, C; 0 = empty */
	int	 spaces;	/* made and not dropped */
	int	 children;	/* made, and neither born nor undone */
	unsigned opens;
	unsigned kept;		/* scripts that vfs keeps for the process */
	int	 committed, told;
	word_t	 told_flags, told_ids, told_vnid;
	char	 told_comm[MAXCOMLEN + 1];
	struct commit commit;
	struct exec_vm_slot build;	/* as vm saw it */
	uint32_t granted_dirty;
	char	 text[EXPLAIN_MAX];	/* what exec_explain wrote */
	int	 waited;		/* exec_commit_wait */
	uint8_t	 block[PAGE_SIZE];	/* what begins at sp */
} w;

const char *log_name;

void
panic(const char *fmt, ...)
{
	fail_msg("panic: %s", fmt);
	abort();
}

static int
call(const char *name)
{
	if (strlen(w.log) + strlen(name) + 2 < sizeof(w.log)) {
		strcat(w.log, name);
		strcat(w.log, " ");
	}
	return ++w.ncalls == w.fail_at ? w.fail_with : 0;
}

static void
window_empty(cap_t window)
{
	unsigned i;

	assert_in_range(window, EXEC_WINDOW(0), WINEND - 3);
	for (i = 0; i < 3; i++)
		w.cap[window + i] = 0;
}

/* as servers/vfs/exec.c:fill_slot() does */
static void
fill(const struct wfile *f, struct exec_vfs_slot *ev, unsigned vnode)
{
	const void *data = f->w_text != NULL ? f->w_text : f->w_elf->hdr;

	memset(ev->ev_hdr, 0xee, sizeof(ev->ev_hdr));
	ev->ev_hdrlen = f->w_len < EXEC_HDRSIZE ? f->w_len : EXEC_HDRSIZE;
	memcpy(ev->ev_hdr, data, ev->ev_hdrlen);
	ev->ev_mode = ABI_S_IFREG | f->w_mode;
	ev->ev_uid = f->w_uid;
	ev->ev_gid = f->w_gid;
	ev->ev_size = f->w_len;
	ev->ev_vnid = (uint64_t)(vnode + 1) << 32 | 5;
	ev->ev_flags = w.evflags;
	ev->ev_ruid = 100;
	ev->ev_rgid = 200;
	ev->ev_euid = w.euid;
	ev->ev_egid = w.egid;
	ev->ev_svuid = w.euid + w.stale;
	ev->ev_svgid = w.egid;
	ev->ev_limit[RLIM_DATA] = ev->ev_limit[RLIM_AS] = RLIM_NONE;
	ev->ev_limit[RLIM_STACK] = RLIM_STACK_DFL;
}

int
vfs_exec_open(cap_t ep, cap_t handle, word_t slot, word_t pathlen,
    word_t flags, cap_t window)
{
	struct exec_vfs_slot *ev = (void *)vfs_pages[slot];
	int error = call("open");
	unsigned i;

	assert_int_equal(ep, CAP_SERVER(SRV_VFS));
	/* the first of an exec, and only that */
	assert_int_equal(flags, w.opens++ == 0 ? EXO_FIRST : 0);
	assert_true(handle == CAPSLOT_RECV + 2 || w.cap[handle] == 'C');
	window_empty(window);
	assert_int_equal(strlen(ev->ev_path), pathlen);
	for (i = 0; error == 0 && i < w.nfiles; i++) {
		if (strcmp(w.files[i].w_path, ev->ev_path) != 0)
			continue;
		fill(&w.files[i], ev, i);
		w.cap[window] = 'V';
		return 0;
	}
	return error != 0 ? error : ENOENT;
}

int
vfs_exec_script(cap_t ep, cap_t handle, cap_t vnode, word_t *fd)
{
	int error = call("script");

	(void)ep;
	assert_true(handle == CAPSLOT_RECV + 2 || w.cap[handle] == 'C');
	assert_int_equal(w.cap[vnode], 'V');
	if (error == 0)
		*fd = 3 + w.kept++;
	return error;
}

int
vfs_exec_forget(cap_t ep, cap_t handle)
{
	(void)ep;
	assert_true(handle == CAPSLOT_RECV + 2 || w.cap[handle] == 'C');
	assert_true(w.kept > 0);
	w.kept = 0;	/* if it is dead, too */
	return call("forget");
}

int
vm_exec_build(cap_t ep, const cap_t *caps, unsigned ncaps, word_t slot,
    cap_t window, word_t *index)
{
	const struct vmcmd *c;
	int error = call("build");
	unsigned i;

	(void)ep;
	memcpy(&w.build, vm_pages[slot], sizeof(w.build));
	assert_int_equal(ncaps, w.build.ex_nvnodes);
	for (i = 0; i < ncaps; i++)
		assert_int_equal(w.cap[caps[i]], 'V');
	for (i = 0; i < w.build.ex_ncmds; i++) {
		c = &w.build.ex_cmd[i];
		if (c->ev_op == VMCMD_GRANT)
			memcpy(w.block, args_pages[slot] + EXEC_STACKROOM,
			    sizeof(w.block));
		if (error == 0 && c->ev_op == VMCMD_GRANT && !w.copies)
			memset(args_pages[slot], 0, c->ev_len);
	}
	((struct exec_vm_slot *)vm_pages[slot])->ex_kept = w.copies != 0;
	*index = 1;
	window_empty(window);
	if (error != 0)
		return error;
	w.cap[window] = 'S';
	w.spaces++;
	return 0;
}

int
vm_drop(cap_t ep, cap_t vspace)
{
	int error = call("drop");

	(void)ep;
	assert_true(w.cap[vspace] == 'S' || w.cap[vspace] == 'O');
	/* if vm is dead so are all its objects */
	if (w.cap[vspace] == 'S')
		w.spaces--;
	w.cap[vspace] = 0;
	return error;
}

int
vm_args_grow(cap_t ep, word_t slot, word_t npages)
{
	(void)ep, (void)slot;
	assert_true(npages <= EXEC_ARGPAGES);
	return call("grow");
}

int
vm_args_trim(cap_t ep, word_t slot)
{
	(void)ep;
	memset(args_pages[slot], 0, sizeof(args_pages[slot]));
	return call("trim");
}

int
proc_spawn_new(cap_t ep, cap_t parent, cap_t window, word_t *pid)
{
	int error = call("spawn_new");
	unsigned i;

	(void)ep;
	assert_int_equal(parent, CAPSLOT_RECV + 1);
	window_empty(window);
	if (error != 0)
		return error;
	for (i = 0; i < 3; i++)
		w.cap[window + i] = 'C';
	w.children++;
	*pid = CHILD;
	return 0;
}

int
proc_spawn_abort(cap_t ep, cap_t handle)
{
	(void)ep;
	assert_int_equal(w.cap[handle], 'C');
	w.children--;
	return call("spawn_abort");
}

int
proc_exec_commit(cap_t ep, cap_t handle, word_t flags, word_t comm0,
    word_t comm1, word_t vnid, word_t ids)
{
	const word_t comm[2] = { comm0, comm1 };
	int error = call("exec_commit");

	(void)ep;
	assert_true(handle == CAPSLOT_RECV + 1 || w.cap[handle] == 'C');
	assert_int_equal(w.committed, 0);
	if (error != 0)
		return error;
	w.told++;
	w.told_flags = flags;
	w.told_ids = ids;
	w.told_vnid = vnid;
	memcpy(w.told_comm, comm, MAXCOMLEN);
	if (flags & EXC_SPAWN)
		w.children--;
	assert_int_equal((flags & EXC_SCRIPT) != 0, w.kept > 0);
	w.kept = 0;
	return 0;
}

/* the lease of an explanation: w.text */
size_t
ipc_lease_len(const struct ipc_req *rq)
{
	(void)rq;
	return sizeof(w.text);
}

int
ipc_lease_write(cap_t reply, word_t off, const void *src, size_t n)
{
	(void)reply;
	assert_true(off + n <= sizeof(w.text));
	memcpy(w.text + off, src, n);
	return 0;
}

int
proc_exec_commit_wait(cap_t ep, cap_t handle, word_t flags, word_t comm0,
    word_t comm1, word_t vnid, word_t ids)
{
	w.waited++;
	return proc_exec_commit(ep, handle, flags, comm0, comm1, vnid, ids);
}

int
proc_exec_stopped(cap_t ep, cap_t handle)
{
	(void)ep, (void)handle;
	return call("exec_stopped");
}

/* what the kernel's GATHER does, the process's memory being w */
static int
gather(struct gather *g)
{
	uint32_t need = g->g_reserve + (w.argc + w.envc + 2) * 8;
	uint8_t *buf = (uint8_t *)g->g_buf;
	uint64_t *offset = (void *)(buf + g->g_vector);
	uint32_t i, at = need;

	assert_int_equal(g->g_bufsize, ARG_MAX);
	assert_int_equal(g->g_vector, 8);
	assert_int_equal(g->g_strmax, MAXARGSTR);
	g->g_local = 0;
	if (w.need_grow > packages[0].ep_resident) {
		g->g_local = 1;
		g->g_fault = g->g_buf - EXEC_STACKROOM +
		    packages[0].ep_resident;
		return ERETRY;
	}
	strcpy((char *)g->g_pathbuf, w.path);
	memcpy(buf + need, w.strings, w.strlen);
	for (i = 0; i < w.argc + w.envc && at < need + w.strlen; i++) {
		offset[i + (i >= w.argc)] = at;
		at += (uint32_t)strlen((char *)buf + at) + 1;
	}
	g->g_pathlen = (uint32_t)strlen(w.path);
	g->g_argc = w.argc;
	g->g_envc = w.envc;
	g->g_strlen = w.strlen;
	return 0;
}

int
sys_op(word_t a0, word_t a1, word_t a2, word_t a3, word_t a4, word_t a5,
    word_t a6, word_t nr)
{
	int error;

	(void)a3, (void)a4, (void)a5, (void)a6;
	switch (nr) {
	case SYS_GATHER:
		assert_int_equal(a0, CAPSLOT_RECV);
		error = call("GATHER");
		((struct gather *)a1)->g_local = 0;
		((struct gather *)a1)->g_fault = 0xfa00;
		return error != 0 ? error : gather((struct gather *)a1);
	case SYS_COMMIT:
		error = call("COMMIT");
		assert_int_equal(w.cap[a1], 'S');
		if (error != 0)
			return error;
		w.commit = *(struct commit *)a2;
		w.committed++;
		w.spaces--;		/* it is the process's now */
		w.cap[a1] = a0 == CAPSLOT_RECV ? 'O' : 0;
		return 0;
	case SYS_DELETE:
		assert_in_range(a0, EXEC_WINDOW(0), WINEND - 1);
		w.cap[a0] = 0;
		(void)call("DELETE");
		return 0;
	}
	fail_msg("kernel operation %lu", (unsigned long)nr);
	return EINVAL;
}

static struct ipc_req
request_of(word_t pid)
{
	struct ipc_req rq;

	memset(&rq, 0, sizeof(rq));
	rq.rq_in.m_badge = pid;
	rq.rq_caps = CAPSLOT_RECV;
	rq.rq_in.m_cap[0] = CAPINFO(CAP_THREAD, 0, pid << 16 | 1);
	rq.rq_in.m_cap[1] = CAPINFO(CAP_ENDPOINT, SRV_PROC, pid);
	rq.rq_in.m_cap[2] = CAPINFO(CAP_ENDPOINT, SRV_VFS, pid);
	return rq;
}

/* The process asks: the error it gets.  What happened is in w. */
static inline int
do_exec(void)
{
	const struct exec_request er = { 0x1000, 0x2000, 0x3000, 0 };
	struct ipc_req rq = request_of(PID);

	return exec_execve(&rq, &er);
}

static inline int
do_spawn(word_t *pid)
{
	const struct exec_request er = { 0x1000, 0x2000, 0x3000, 0 };
	struct ipc_req rq = request_of(PID);

	return exec_spawn(&rq, &er, pid);
}

#define MODE	0755

static struct pkg elf, interp, with_interp;
static struct wfile files[] = {
	{ "/bin/x", NULL, &elf, FILE_SIZE, MODE, 0, 0 },
	{ "/bin/dyn", NULL, &with_interp, FILE_SIZE, MODE, 0, 0 },
	{ "/lib/ld", NULL, &interp, FILE_SIZE, MODE, 0, 0 },
	{ "s", "#!/bin/x -a b\n", NULL, 14, MODE, 0, 0 },
	{ "s2", "#!s\n", NULL, 4, MODE, 0, 0 },
	{ "text", "hello\n", NULL, 6, MODE, 0, 0 },
	{ "bad", "#!/nowhere\n", NULL, 11, MODE, 0, 0 },
	{ "fd", "#!/bin/x -a\n", NULL, 12, 06711, 0, 0 },
	{ "fd2", "#!fd\n", NULL, 5, 04755, 0, 0 },
	{ "badfd", "#!/nowhere\n", NULL, 11, 04755, 0, 0 },
};
#define SETID	files[0]

static inline void
make_files(void)
{
	static const char name[] = "/lib/ld";
	struct elf64_phdr *ph;

	pkg_new(&elf, "");
	pkg_elf(&elf);
	pkg_new(&with_interp, "");
	ph = pkg_elf(&with_interp);
	ph[2].p_type = PT_INTERP;
	ph[2].p_offset = 0x200;
	ph[2].p_filesz = sizeof(name);
	memcpy(with_interp.hdr + 0x200, name, sizeof(name));
	pkg_new(&interp, "");
	ph = pkg_elf(&interp);
	pkg_ehdr(&interp)->e_type = ET_DYN;
	pkg_ehdr(&interp)->e_entry = 0x400;
	ph[0].p_vaddr = 0;
	ph[1].p_vaddr = 0x2800;
}

static inline void
world(const char *path)
{
	static const char strings[] = "zero\0one\0E=1";

	memset(&w, 0, sizeof(w));
	w.path = path;
	w.strings = strings;
	w.strlen = sizeof(strings);
	w.argc = 2;
	w.envc = 1;
	w.files = files;
	w.nfiles = nitems(files);
	w.euid = 100;
	w.egid = 200;
	w.evflags = EVF_STDIO;
}

static inline int
setup(void **state)
{
	unsigned i;

	(void)state;
	make_files();
	SETID.w_mode = MODE;
	memset(&exec_stats, 0, sizeof(exec_stats));
	memset(packages, 0, sizeof(packages));
	memset(args_pages, 0, sizeof(args_pages));
	world("/bin/x");
	for (i = 0; i < EXEC_SLOTS; i++)
		kern_exec_init(i);
	world("/bin/x");
	return 0;
}

/* Nothing is held for anybody; `ok': the last vnode may stay in its window. */
static inline void
nothing_held(int ok)
{
	unsigned i;

	for (i = 0; i < WINEND; i++)
		if (w.cap[i] != 0)
			assert_true(ok && w.cap[i] == 'V' && (i -
			    EXEC_WINDOW(0)) % EXEC_WINSLOTS == WIN_VNODE);
	for (i = 0; i < EXEC_SLOTS; i++)
		assert_int_equal(packages[i].ep_held, 0);
	assert_int_equal(exec_stats.st_inflight, 0);
	assert_int_equal(w.spaces, 0);
	assert_int_equal(w.children, 0);
	assert_int_equal(w.kept, 0);
}

#endif
