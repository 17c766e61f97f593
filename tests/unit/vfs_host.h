/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vfs server without its kernel: leases are buffers here, answers to
 * waiting requests are recorded, the console is two strings.  Included once by
 * a test, after cmocka.
 */
#include <stdio.h>
#include <stdlib.h>

#include <abi/file.h>
#include <abi/share.h>

#include "console_client.h"
#include "ipc/ipc.h"
#include "sys/sys.h"
#include "util/assert.h"
#include "util/log.h"
#include "util/printf.h"
#include "vfs_server.h"

#include "arena.h"
#include "boot.h"
#include "contty.h"
#include "ctx.h"
#include "exec.h"
#include "path.h"
#include "vnode.h"

#define ARENA_PAGES	64
#define NREPLIES	40
#define LEASE_AT	0x5000	/* where the client's buffer seems to be */

static struct {
	uint8_t	*l_buf;
	size_t	 l_len;
	size_t	 l_resident;	/* bytes from here on are not there: ERETRY */
	/* the answer of a deferred request */
	int	 l_answered, l_error;
	word_t	 l_w0, l_w1;
	word_t	 l_token;	/* of the caller's thread */
} lease[NREPLIES];

static cap_t free_replies[NREPLIES];
static unsigned nfree_replies;
static unsigned kernel_ops;	/* made through sys_op() */
static struct exec_vfs_slot share[EXEC_SLOTS];
static char console_in[256], console_out[256];
static size_t console_room = sizeof(console_out) - 1;
static word_t console_signals;
static struct ipc_req last_rq;
static word_t res[6];

const char *log_name;

uint64_t
vfs_now(void)
{
	return 1000;
}

struct exec_vfs_slot *
exec_share(unsigned k)
{
	return &share[k];
}

/* lib/util's own would bring its <string.h> before the host's */
int
ksnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}

size_t
strlcpy(char *restrict dst, const char *restrict src, size_t size)
{
	size_t n = strlen(src);

	if (size > 0) {
		memcpy(dst, src, n < size ? n : size - 1);
		dst[n < size ? n : size - 1] = '\0';
	}
	return n;
}

void
log_printf(const char *fmt, ...)
{
	(void)fmt;
}

void
panic(const char *fmt, ...)
{
	fprintf(stderr, "panic: %s\n", fmt);
	abort();
}

void
assert_failed(const char *condition, const char *file, int line,
    const char *hint)
{
	fprintf(stderr, "%s:%d: %s (%s)\n", file, line, condition, hint);
	abort();
}

int
sys_op(word_t a0, word_t a1, word_t a2, word_t a3, word_t a4, word_t a5,
    word_t a6, word_t nr)
{
	(void)a0, (void)a1, (void)a2, (void)a3, (void)a4, (void)a5, (void)a6;
	(void)nr;
	kernel_ops++;
	return 0;
}

/* the one that is made with results: whose call does the reply object hold? */
int
sys_op_out(word_t a0, word_t a1, word_t a2, word_t a3, word_t a4, word_t a5,
    word_t *out, word_t nr)
{
	(void)a1, (void)a2, (void)a3, (void)a4, (void)a5;
	assert_int_equal(nr, SYS_CAP_INFO);
	out[0] = CAPINFO(CAP_REPLY, 0, 0);
	out[1] = lease[a0].l_token;
	return 0;
}

cap_t
ipc_defer(struct ipc_req *rq)
{
	cap_t old = rq->rq_reply;

	if (nfree_replies == 0)
		return 0;
	rq->rq_reply = free_replies[--nfree_replies];
	return old;
}

void
ipc_answer(cap_t reply, int error, const word_t w[MSG_WORDS])
{
	lease[reply].l_answered = 1;
	lease[reply].l_error = error;
	lease[reply].l_w0 = w[0];
	lease[reply].l_w1 = w[1];
	free_replies[nfree_replies++] = reply;
}

void
ipc_forget(cap_t reply)
{
	lease[reply].l_answered = -1;
	free_replies[nfree_replies++] = reply;
}

size_t
ipc_lease_len(const struct ipc_req *rq)
{
	return rq->rq_in.m_w[LEASE_LEN];
}

static int
lease_check(cap_t reply, word_t off, size_t n)
{
	if (off > lease[reply].l_len || n > lease[reply].l_len - off)
		return EINVAL;
	return off + n > lease[reply].l_resident ? ERETRY : 0;
}

int
ipc_lease_read(cap_t reply, word_t off, void *dst, size_t n)
{
	int error = lease_check(reply, off, n);

	if (error == 0)
		memcpy(dst, lease[reply].l_buf + off, n);
	return error;
}

int
ipc_lease_write(cap_t reply, word_t off, const void *src, size_t n)
{
	int error = lease_check(reply, off, n);

	if (error == 0)
		memcpy(lease[reply].l_buf + off, src, n);
	return error;
}

int
ipc_lease_str(cap_t reply, word_t off, char *dst, size_t max, size_t *lenp)
{
	const char *s = (const char *)lease[reply].l_buf + off;
	size_t n = strnlen(s, max);

	if (n == max)
		return ENAMETOOLONG;
	memcpy(dst, s, n + 1);
	if (lenp != NULL)
		*lenp = n;
	return 0;
}

int
console_read(cap_t ep, void *buf, size_t len, word_t *n)
{
	size_t have = strlen(console_in);

	(void)ep;
	if (have == 0)
		return EAGAIN;
	*n = have < len ? have : len;
	memcpy(buf, console_in, *n);
	memmove(console_in, console_in + *n, have - *n + 1);
	return 0;
}

int
console_write(cap_t ep, const void *buf, size_t len, word_t *n)
{
	size_t have = strlen(console_out);

	(void)ep;
	*n = len < console_room - have ? len : console_room - have;
	if (*n == 0)
		return EAGAIN;
	memcpy(console_out + have, buf, *n);
	console_out[have + *n] = '\0';
	return 0;
}

int
console_setmode(cap_t ep, word_t mode, word_t *old)
{
	(void)ep;
	*old = 0;
	return mode > 7 ? EINVAL : 0;
}

int
console_subscribe(cap_t ep, cap_t ntfn)
{
	(void)ep, (void)ntfn;
	return 0;
}

int
console_events(cap_t ep, word_t *signals)
{
	(void)ep;
	*signals = console_signals;
	console_signals = 0;
	return 0;
}

int
console_pending(cap_t ep, word_t *readable, word_t *room)
{
	(void)ep;
	*readable = strlen(console_in);
	*room = 0;
	return 0;
}

/*
 * A request of pid with this lease.  The reply object of the last request is
 * used again unless that was deferred, as lib/ipc does.
 */
static struct ipc_req *
request(word_t pid, void *buf, size_t len)
{
	struct ipc_req *rq = &last_rq;

	memset(&rq->rq_in, 0, sizeof(rq->rq_in));
	rq->rq_ncaps_out = 0;
	rq->rq_in.m_badge = pid;
	rq->rq_in.m_w[LEASE_ADDR] = LEASE_AT;
	rq->rq_in.m_w[LEASE_LEN] = len;
	memset(&lease[rq->rq_reply], 0, sizeof(lease[0]));
	lease[rq->rq_reply].l_buf = buf;
	lease[rq->rq_reply].l_len = lease[rq->rq_reply].l_resident = len;
	memset(res, 0, sizeof(res));
	return rq;
}

/* requests by name; results are in res[] */
static inline int
do_open(word_t pid, const char *path, word_t flags, word_t mode)
{
	char buf[VFS_PATHMAX];

	snprintf(buf, sizeof(buf), "%s", path);
	return op_vfs_open(request(pid, buf, strlen(buf) + 1), flags, mode,
	    &res[0]);
}

static inline int
do_read(word_t pid, word_t fd, void *buf, size_t n)
{
	return op_vfs_read(request(pid, buf, n), fd, &res[0]);
}

static inline int
do_write(word_t pid, word_t fd, const void *buf, size_t n)
{
	return op_vfs_write(request(pid, (void *)(uintptr_t)buf, n), fd,
	    &res[0]);
}

static inline int
do_close(word_t pid, word_t fd)
{
	return op_vfs_close(request(pid, NULL, 0), fd);
}

/* a call whose lease is one path */
#define PATH_CALL(pid, op, path, ...) __extension__ ({			\
	char path_[VFS_PATHMAX + 1];					\
									\
	snprintf(path_, sizeof(path_), "%s", (path));			\
	op(request((pid), path_, strlen(path_) + 1), ##__VA_ARGS__);	\
})

/* a call whose lease is two paths */
#define PATHS_CALL(pid, op, path1, path2, ...) __extension__ ({		\
	char paths_[2 * VFS_PATHMAX];					\
	size_t n_ = strlen(path1) + 1;					\
									\
	memcpy(paths_, (path1), n_);					\
	strcpy(paths_ + n_, (path2));					\
	op(request((pid), paths_, n_ + strlen(path2) + 1),		\
	    ##__VA_ARGS__);						\
})

static inline struct abi_stat
do_stat(word_t pid, const char *path, word_t flags)
{
	union {
		char path[VFS_PATHMAX];
		struct abi_stat st;
	} u;
	int error;

	memset(&u, 0, sizeof(u));
	snprintf(u.path, sizeof(u.path), "%s", path);
	error = op_vfs_stat(request(pid, &u, sizeof(u)), flags);
	if (error != 0)
		memset(&u.st, 0, sizeof(u.st));
	res[0] = (word_t)error;
	return u.st;
}

/* put a file with these contents there, as root process pid */
static inline void
make_file(word_t pid, const char *path, const char *text, word_t mode)
{
	word_t fd;

	assert_int_equal(do_open(pid, path, ABI_O_WRONLY | ABI_O_CREAT |
	    ABI_O_TRUNC, 0777), 0);
	fd = res[0];
	assert_int_equal(do_write(pid, fd, text, strlen(text)), 0);
	assert_int_equal(res[0], strlen(text));
	assert_int_equal(do_close(pid, fd), 0);
	assert_int_equal(PATH_CALL(pid, op_vfs_chmod, path, mode), 0);
}

static struct {
	word_t vnodes, files, contexts, pages;
} count0;

static void
census_take(void)
{
	op_vfs_census(request(1, NULL, 0), &count0.vnodes, &count0.files,
	    &count0.contexts, &count0.pages);
}

static void
census_check(void)
{
	word_t v, f, c, p;

	op_vfs_census(request(1, NULL, 0), &v, &f, &c, &p);
	assert_int_equal(v, count0.vnodes);
	assert_int_equal(f, count0.files);
	assert_int_equal(c, count0.contexts);
	assert_int_equal(p, count0.pages);
	assert_int_equal(nfree_replies, NREPLIES - 2);
}

static void
vfs_host_start(const void *archive, size_t size)
{
	static uint8_t arena[ARENA_PAGES * PAGE_SIZE]
	    __attribute__((aligned(4096)));
	cap_t k;

	for (k = 2; k < NREPLIES; k++)
		free_replies[nfree_replies++] = k;
	last_rq.rq_reply = 1;
	arena_init(arena, ARENA_PAGES);
	boot_root(archive, size);
	contty_init();
}
