/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef KERNEL_IPC_H
#define KERNEL_IPC_H

#include "thread.h"

/* number and contract of each: abi/msg.h.  They end with EHANDLED or an error for the tag. */
int	 ipc_call(struct thread *);
int	 ipc_send(struct thread *);
int	 ipc_recv(struct thread *);
int	 ipc_reply(struct thread *);
int	 ipc_reply_recv(struct thread *);
void	 ipc_error(struct thread *, int error);	/* what the thread sees */
/* May s pass what its tag announces?  0, EBADCAP, ECAPRIGHTS. */
int	 caps_check(const struct thread *s);
/* Describe s's capabilities to r, and derive them into r's window. */
void	 caps_pass(struct thread *s, struct thread *r);
/* Take it off whatever it waits for; its registers are not touched. */
void	 ipc_detach(struct thread *);

/* notify.c */
void	 notify_received(struct thread *, word_t bits);
int	 op_signal(struct thread *, const word_t *);
int	 op_wait(struct thread *, const word_t *);

/*
 * The thread's own trouble as a call to a handler.  Without one the thread
 * halts.  `from' holds the endpoint; badge 0 means that of the capability.
 */
void	 ipc_upcall(struct thread *, struct cslot *from, word_t badge,
	    enum msg_kind);
void	 thread_exception(struct thread *, word_t cause, word_t tval,
	    int pager_error);

/*
 * fastpath.c: who runs next, or NULL: take the slow path, nothing has changed.
 * entry.S calls them while fast_now says so; with several harts trap() does,
 * under the lock.
 */
struct thread *fast_call(struct hart *, struct thread *);
struct thread *fast_reply_recv(struct hart *, struct thread *);
struct thread *fast_send(struct hart *, struct thread *);
extern int fastpath_on;		/* a boot argument */
extern int fast_now;		/* known to entry.S */
void	 fast_update(void);	/* what fast_now depends on has changed */

#endif
