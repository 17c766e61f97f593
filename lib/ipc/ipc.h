/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Server runtime and what the generated stubs stand on.
 *
 * A server is one thread, or several equal ones (WORKERS in component.mk), that
 * wait on one endpoint.  main(), which each of them runs with its number, fills
 * in struct ipc_server and calls ipc_serve(), which never returns.  Dispatch
 * (build/gen/NAME_dispatch.c) checks op, caller class, number of capabilities
 * and length of the lease, then calls op_NAME_CALL().
 */
#ifndef IPC_IPC_H
#define IPC_IPC_H

#include <abi/cap.h>
#include <abi/errno.h>
#include <abi/msg.h>
#include <abi/types.h>

/* 1: compiled to be one program with its peers, and to be called by them: direct.h */
#ifndef IPC_ONE
#define IPC_ONE		0
#endif
#ifndef IPC_DOOR
#define IPC_DOOR	0
#endif

#define IPC_DEFER	(-1)	/* handler: the answer comes later, by ipc_answer() */
#define IPC_MAXREPLY	192	/* reply objects of one server: requests it can hold open */

/* badges: processes are their pid, servers and vnodes have their own ranges */
#define BADGE_OWNER	0UL			/* unbadged: whoever may mint (init, proc) */
#define BADGE_SRV(n)	(1UL << 47 | (n))	/* server n as a client */
#define BADGE_VNODE(v)	(1UL << 46 | (v))	/* capability of vnode v (vfs only) */
#define BADGE_IS_SRV(b)	((b) >> 47 & 1)
#define BADGE_IS_VNODE(b) (((b) >> 46 & 3) == 1)
#define BADGE_IS_PID(b)	((b) != 0 && (b) < (1UL << 31))

/* a message as registers hold it; t1..t3: slots when sent, CAPINFO when received */
struct ipc_msg {
	word_t	 m_badge;
	word_t	 m_tag;
	word_t	 m_w[MSG_WORDS];
	word_t	 m_cap[MSG_CAPS];
};

struct ipc_req {
	struct ipc_msg rq_in;	/* as received */
	struct ipc_msg rq_out;	/* dispatch sets tag and words; a handler that returns capabilities sets m_cap */
	unsigned rq_ncaps_out;
	cap_t	 rq_reply;	/* reply object bound to the caller; 0: a direct call */
	cap_t	 rq_caps;	/* first slot of its capabilities, until the next receive */
	unsigned rq_worker;	/* who serves it */
};

struct ipc_server {
	const char *s_name;
	int	(*s_dispatch)(struct ipc_req *);	/* generated: 0/errno/IPC_DEFER */
	int	(*s_fault)(struct ipc_req *);	/* MSG_FAULT, MSG_EXCEPTION, MSG_ECALL; NULL = refuse */
	void	(*s_notify)(word_t bits);
	void	(*s_alarm)(word_t now);	/* ipc_alarm is over */
	unsigned s_worker;	/* of the server's threads: as main() was told */
	unsigned s_nreply;	/* reply objects of this worker, REPLIES of component.mk: the server's
				 * first is in CAPSLOT_REPLY, all others are in s_reply_base.. */
	cap_t	 s_reply_base;
	cap_t	 s_window;	/* receive window, normally CAPSLOT_RECV; 0 = peek at capabilities only */
};

void	 ipc_serve(const struct ipc_server *) __attribute__((noreturn));

/*
 * When, in ticks of rdtime, s_alarm is to be called: between two messages, and
 * not before.  0 = never, which is what costs nothing.
 */
extern word_t ipc_alarm;

/*
 * Keep the caller of `rq' waiting.  Returns the slot of its reply object, to be
 * answered later with ipc_answer(), or 0 if all are in use: then the handler
 * must answer now (EAGAIN).  The handler returns IPC_DEFER.
 */
cap_t	 ipc_defer(struct ipc_req *rq);
/* Answer a deferred caller (which may be gone: that is no error) and free its reply object. */
void	 ipc_answer(cap_t reply, int error, const word_t w[MSG_WORDS]);
/* Forget a deferred caller without an answer: its process is gone. */
void	 ipc_forget(cap_t reply);

/*
 * The lease of the request or of a deferred caller.  0 or errno; on ERETRY
 * return it as the handler's result: the stub at the other end resolves it.
 * `off' counts from the lease's start; bounds are the kernel's to check (EINVAL).
 */
size_t	 ipc_lease_len(const struct ipc_req *rq);
int	 ipc_lease_read(cap_t reply, word_t off, void *dst, size_t n);
int	 ipc_lease_write(cap_t reply, word_t off, const void *src, size_t n);
/* a NUL-terminated string within the lease; ENAMETOOLONG if it has no NUL in `max' bytes */
int	 ipc_lease_str(cap_t reply, word_t off, char *dst, size_t max,
	    size_t *lenp);

/*
 * What a server has served, in order of the calls of its .def, then what is no
 * call; generated beside the dispatch.  Any thread of the server may count.
 */
struct ipc_count {
	word_t	 ic_calls;
	word_t	 ic_refused;	/* answered with an errno, ERETRY apart */
};
extern struct ipc_count ipc_counts[];
extern const uint8_t ipc_ops[];		/* their call numbers */
extern const unsigned ipc_nops;
#define IPC_FAULT	0	/* index behind ipc_nops: upcalls of the kernel */
#define IPC_UNKNOWN	1	/* no call of the interface */
#define IPC_COUNTS_MORE	2
#define IPC_OP_FAULT	256	/* the same as arguments of ipc_served() */
#define IPC_OP_UNKNOWN	257

static inline void
ipc_count(word_t *n, int by)
{
	(void)__atomic_fetch_add(n, (word_t)by, __ATOMIC_RELAXED);
}

/* Counts a request that was handled with this result, and gives the result. */
static inline int
ipc_counted(unsigned i, int error)
{
	ipc_count(&ipc_counts[i].ic_calls, 1);
	if (error > 0 && error != ERETRY)
		ipc_count(&ipc_counts[i].ic_refused, 1);
	return error;
}

/*
 * of call `op', 0 for all; `held' of process `pid', 0 for all; ENOENT if the
 * interface has no such call
 */
int	 ipc_served(word_t op, word_t pid, word_t *calls, word_t *refused,
	    word_t *held, word_t *restarts);

/* raw doors; the stubs use them.  Return the error of the tag. */
int	 ipc_call(cap_t ep, struct ipc_msg *m, cap_t window, word_t timeout_ns);
int	 ipc_send(cap_t ep, struct ipc_msg *m);
int	 ipc_send_nowait(cap_t ep, struct ipc_msg *m);

/*
 * Called by a stub on ERETRY; 0 = try again.  lib/libc asks vm; servers'
 * memory is always resident, so theirs answers EFAULT (lib/ipc/resident.c).
 */
int	 ipc_fault_in(vaddr_t va, word_t len, int write);

#endif
