/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of contexts, found by pid. */
#include <abi/errno.h>

#include "ipc/ipc.h"
#include "util/assert.h"
#include "util/bitmap.h"
#include "util/string.h"

#include "ctx.h"
#include "devfs.h"
#include "file.h"
#include "mount.h"
#include "vnode.h"
#include "wait.h"

#define NHASH	NCTX

static struct ctx table[NCTX];
static struct ctx *hash[NHASH];
static uint32_t nused;

struct ctx *
ctx_find(word_t pid)
{
	struct ctx *c;

	for (c = hash[pid % NHASH]; c != NULL && c->c_pid != pid; c = c->c_next)
		continue;
	return c;
}

struct ctx *
ctx_of(const struct ipc_req *rq)
{
	return ctx_find(rq->rq_in.m_badge);
}

void
ctx_default_limits(struct ctx *c)
{
	c->c_limit[RLIM_DATA] = c->c_limit[RLIM_AS] = RLIM_NONE;
	c->c_limit[RLIM_STACK] = RLIM_STACK_DFL;
}

struct ctx *
ctx_create(uint32_t pid)
{
	struct ctx *c;
	unsigned i;

	assert(pid != 0 && ctx_find(pid) == NULL,
	    "hint: the caller looks first");
	for (i = 0; i < NCTX && table[i].c_pid != 0; i++)
		continue;
	if (i == NCTX)
		return NULL;
	c = &table[i];
	memset(c, 0, sizeof(*c));
	c->c_pid = c->c_pgid = c->c_sid = pid;
	c->c_umask = 022;
	ctx_default_limits(c);
	c->c_cwd = mount_rootvnode();
	vnode_ref(c->c_cwd);
	c->c_next = hash[pid % NHASH];
	hash[pid % NHASH] = c;
	nused++;
	return c;
}

void
ctx_copy(struct ctx *to, const struct ctx *from)
{
	unsigned fd;

	to->c_umask = from->c_umask;
	to->c_pgid = from->c_pgid;
	to->c_sid = from->c_sid;
	to->c_cred = from->c_cred;
	memcpy(to->c_limit, from->c_limit, sizeof(to->c_limit));
	ctx_chdir(to, from->c_cwd);
	for (fd = 0; fd < NFD; fd++) {
		if (from->c_file[fd] == NULL)
			continue;
		file_ref(from->c_file[fd]);
		ctx_install(to, fd, from->c_file[fd],
		    bitmap_test(&from->c_cloexec, fd));
	}
}

/*
 * The requests go first: they hold files, and must not be woken by the closing
 * of the other end.
 */
void
ctx_destroy(struct ctx *c)
{
	struct ctx **link = &hash[c->c_pid % NHASH];
	unsigned fd;

	wait_forget(c->c_pid);
	ctx_forget_kept(c);
	for (fd = 0; fd < NFD; fd++)
		if (c->c_file[fd] != NULL)
			ctx_close(c, fd);
	vnode_rele(c->c_cwd);
	while (*link != c)
		link = &(*link)->c_next;
	*link = c->c_next;
	c->c_pid = 0;
	nused--;
}

void
ctx_chdir(struct ctx *c, struct vnode *vp)
{
	vnode_ref(vp);
	vnode_rele(c->c_cwd);
	c->c_cwd = vp;
}

uint32_t
ctx_used(void)
{
	return nused;
}

struct file *
ctx_file(const struct ctx *c, word_t fd)
{
	return fd < NFD ? c->c_file[fd] : NULL;
}

unsigned
ctx_free_fd(const struct ctx *c, unsigned from)
{
	uint64_t avail = ~(c->c_open | c->c_reserved);
	size_t fd = bitmap_next(&avail, NFD, from);

	return fd == BITMAP_NONE ? NFD : (unsigned)fd;
}

void
ctx_install(struct ctx *c, unsigned fd, struct file *f, int cloexec)
{
	assert(c->c_file[fd] == NULL, "hint: close what is there first");
	c->c_file[fd] = f;
	bitmap_set(&c->c_open, fd);
	if (cloexec)
		bitmap_set(&c->c_cloexec, fd);
}

void
ctx_close(struct ctx *c, unsigned fd)
{
	struct file *f = c->c_file[fd];

	c->c_file[fd] = NULL;
	bitmap_clear(&c->c_open, fd);
	bitmap_clear(&c->c_cloexec, fd);
	file_rele(f);
}

void
ctx_close_cloexec(struct ctx *c)
{
	unsigned fd;

	for (fd = 0; c->c_cloexec != 0 && fd < NFD; fd++)
		if (bitmap_test(&c->c_cloexec, fd))
			ctx_close(c, fd);
}

/*
 * For a set-id image (seed item 99, RULES R25): a file that it opens must not
 * become its standard error.  After what is close-on-exec was closed.
 */
void
ctx_fill_stdio(struct ctx *c)
{
	unsigned fd;

	for (fd = 0; fd < 3; fd++) {
		if (c->c_file[fd] != NULL)
			continue;
		file_ref(devfs_null());
		ctx_install(c, fd, devfs_null(), 0);
	}
}

int
ctx_keep(struct ctx *c, struct file *f, unsigned *fd)
{
	unsigned at = ctx_free_fd(c, 3);

	if (at == NFD || c->c_nkept == EXEC_MAXNEST)
		return EMFILE;
	c->c_kept[c->c_nkept] = f;
	c->c_keptfd[c->c_nkept++] = at;
	bitmap_set(&c->c_reserved, at);
	*fd = at;
	return 0;
}

void
ctx_forget_kept(struct ctx *c)
{
	while (c->c_nkept > 0)
		file_rele(c->c_kept[--c->c_nkept]);
	c->c_reserved = 0;
}

/*
 * A request that was in our queue when the process was frozen may have put
 * something there by dup2(): nobody is left who knows of it.
 */
void
ctx_show_kept(struct ctx *c)
{
	unsigned i, fd;

	for (i = 0; i < c->c_nkept; i++) {
		fd = c->c_keptfd[i];
		if (c->c_file[fd] != NULL)
			ctx_close(c, fd);
		ctx_install(c, fd, c->c_kept[i], 0);
	}
	c->c_nkept = 0;
	c->c_reserved = 0;
}
