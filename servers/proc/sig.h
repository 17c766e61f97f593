/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals.  Numbers are those of the packaged C library's <signal.h>, which are
 * BSD's as far as it has them; their names begin with S_ here because that
 * header's are not ours to define again.
 */
#ifndef PROC_SIG_H
#define PROC_SIG_H

#include <abi/signal.h>
#include <abi/types.h>

struct ipc_req;
struct lwp;
struct proc;

enum sig_action {
	SIGA_NONE,	/* no such signal */
	SIGA_END,	/* ends the process */
	SIGA_IGNORE,
	SIGA_STOP,
	SIGA_CONTINUE
};

/* sets: nobody blocks, ignores or catches these; what stops by default */
#define SIGS_FORCED	(SIGBIT(S_KILL) | SIGBIT(S_STOP))
#define SIGS_STOP	(SIGBIT(S_STOP) | SIGBIT(S_TSTP) | SIGBIT(S_TTIN) | \
	SIGBIT(S_TTOU))

enum sig_action sig_default(word_t sig);
unsigned sig_of_exception(word_t scause, word_t pager_error);
const char *sig_name(unsigned sig);

/* signal.c */
extern unsigned sig_nstopped;	/* processes that are */
void	 sig_post(struct proc *, unsigned sig);
/* 0: all that were in the group are over, or there never was one */
int	 sig_post_group(uint32_t pgid, unsigned sig);
void	 sig_post_lwp(struct lwp *, unsigned sig);
uint32_t sig_deliverable(const struct lwp *);
void	 sig_retarget(struct proc *);
/* a thread of the process has come to us; the answer to its exception */
int	 sig_exception(struct proc *, struct ipc_req *);
void	 sig_set(struct proc *, unsigned sig, word_t handler, uint32_t mask,
	    unsigned flags);
void	 sig_mask(struct lwp *, uint32_t mask);
int	 sig_suspend(struct lwp *, struct ipc_req *, uint32_t mask);
void	 sig_fork(struct lwp *child, const struct lwp *by);
void	 sig_exec(struct proc *);
/* a stopped process goes on, without regard to its state */
void	 sig_continue(struct proc *);

/* what a call that would wait now answers: 0, EINTR, ERETRY */
int	 sig_interrupted(const struct lwp *);

/* tell who waits for p, or would be interested, that it stopped or went on */
void	 sig_tell(struct proc *);

#endif
