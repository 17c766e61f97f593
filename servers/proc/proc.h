/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes.  A struct proc is a place in a table; its index decides which
 * slots of our capability space are its own and where its kernel objects lie.
 *
 * Files marked "pure" have no system calls and are compiled for the host by
 * the unit tests.
 */
#ifndef PROC_PROC_H
#define PROC_PROC_H

#include <abi/cap.h>
#include <abi/exec.h>
#include <abi/limit.h>
#include <abi/signal.h>
#include <abi/types.h>

#include "cred.h"
#include "util/list.h"

#define NPROC		120	/* fewer than reply objects: all may wait at once */
#define PRIO_PROC	8
#define PID_MAX		0x7fffffffu	/* badges of processes end here */
#define PID_INIT	1

enum proc_state {
	PROC_FREE,
	PROC_NEW,	/* spawned, no image yet */
	PROC_LIVE,
	PROC_ZOMBIE	/* only the status is left */
};

/* p_flags */
#define P_EXEC		0x01	/* has execed (seed item 75) */
#define P_SUGID		0x02	/* last exec was set-id (item 81) */
#define P_FORKED	0x04	/* the accounting flag AFORK: no exec since fork (item 73) */
#define P_ORPHAN	0x08	/* its parent is gone: nobody waits for it */
#define P_KEPT		0x10	/* life_end(): its group is not orphaned yet */
#define P_STOPPED	0x40	/* its threads wait for us, or will: l_stopreply */
#define P_CONTINUED	0x80	/* went on, and no wait(2) has said so */
#define P_REPORTED	0x100	/* a wait(2) has told that it stopped */
#define P_TRACED	0x200	/* p_tracer hears first of its signals */
#define P_TRACER	0x400	/* is a p_tracer, or was */

#define NLWP		8	/* threads of a process */

struct lwp;

struct proc {
	uint32_t p_pid;
	uint32_t p_flags;
	enum proc_state p_state;
	uint32_t p_status;	/* of a zombie, as wait(2) gives it */

	struct proc *p_parent;	/* NULL: the root of the tree */
	struct list p_children;
	struct list p_sibling;	/* in the parent's p_children, oldest first */
	struct proc *p_hash;

	struct pcred p_cred;
	uint64_t p_limit[NRLIM], p_limitmax[NRLIM];
	uint64_t p_textvn;	/* vnode of the image (item 74) */
	uint64_t p_start;	/* when it was made, ticks of rdtime */
	char	 p_comm[MAXCOMLEN + 1];

	uint32_t p_pgid, p_sid;	/* process group and session */

	struct lwp *p_lwps;	/* its threads, oldest first; none: a zombie */
	unsigned p_nlwp;

	/* signals: sets of SIGBIT()s, and what each does */
	uint32_t p_pending;	/* sent to the process: whoever does not block it */
	uint32_t p_ignored;
	uint32_t p_caught;	/* p_handler[] is an address */
	uint32_t p_stopsig;	/* P_STOPPED: why */
	struct lwp *p_stoplwp;	/* P_STOPPED: whose signal it was */
	struct {
		word_t	 h_addr;
		uint32_t h_mask;
		uint32_t h_flags;	/* SIGF_ */
	} p_handler[NSIGNAL];
	struct proc *p_tracer;

	unsigned p_port;	/* 0 = it has no port */
	word_t	 p_alarm;	/* SIGALRM comes then, ticks of rdtime; 0 = no */
	word_t	 p_interval;	/* ... and that long after it again; 0 = no */

	cap_t	 p_ppwait;	/* its parent's vfork(2) (P_PPWAIT); 0 = none */
	struct lwp *p_pplwp;	/* the thread that made it */
};

#define WAIT_ANY	UINT64_MAX
#define W_EXITCODE(code, sig)	((uint32_t)((code) & 0xff) << 8 | (sig))

/* table.c: pure */
extern struct proc proctab[NPROC];
extern struct proc rootproc;	/* init, as parent of pid 1 and of orphans */
void	 proc_table_init(void);
struct proc *proc_alloc(struct proc *parent);
void	 proc_default_limits(struct proc *);
void	 proc_free(struct proc *);
struct proc *proc_find(word_t pid);
struct proc *proc_orphan(struct proc *);
int	 proc_wait_match(const struct proc *child, word_t pid);
int	 proc_group_exists(uint32_t pgid, uint32_t sid);
int	 proc_group_orphaned(uint32_t pgid);
struct proc *proc_zombie(struct proc *parent, word_t pid, int *any);
int	 proc_event(struct proc *, const struct proc *waiter, word_t options,
	    word_t *status);
struct proc *proc_traced(struct proc *tracer, word_t pid, word_t options,
	    word_t *status, int *any);
struct proc *proc_waitable(struct proc *waiter, word_t pid, word_t options,
	    word_t *status, int *any);
unsigned proc_count(enum proc_state);
static inline unsigned
proc_index(const struct proc *p)
{
	return (unsigned)(p - proctab);
}

/* object.c: kernel objects of a process, and their slots here */
#define PSLOT(i, k)	(232 + 5 * (i) + (k))
#define PS_THREAD	0	/* the thread in the process's own place, all rights */
#define PS_CSPACE	1
#define PS_SELF		2	/* the thread as the process itself may use it */
#define PS_HANDLE	3	/* our endpoint, badged with its pid */
#define PS_VFS		4	/* vfs, badged with its pid */

static inline cap_t
proc_slot(const struct proc *p, unsigned k)
{
	return PSLOT(proc_index(p), k);
}

int	 object_create(struct proc *);
void	 object_destroy(struct proc *);
word_t	 object_vspace(const struct proc *);
int	 object_runs(const struct proc *);
int	 object_copy(const struct proc *, word_t how, vaddr_t, void *, size_t);
int	 object_port_create(struct proc *);
void	 object_port_destroy(struct proc *);
unsigned object_pages(void);
unsigned object_caps(void);

/* timer.c: pure; ITIMER_REAL of processes */
int	 timer_set(struct proc *, word_t now, word_t value, word_t interval);
void	 timer_get(const struct proc *, word_t now, word_t *value,
	    word_t *interval);
void	 timer_clear(struct proc *);
void	 timer_run(word_t now);
extern word_t timer_hz;		/* ticks a second */

/* trace.c */
void	 trace_end(struct proc *, uint32_t status);
void	 trace_exec(struct proc *, word_t exc_flags);

/* life.c: making and ending; by: the thread whose call it is, if one is */
struct proc *life_new(struct proc *parent, const struct lwp *by, int *error);
void	 life_abort(struct proc *);
void	 life_release_parent(struct proc *);
void	 life_end(struct proc *, uint32_t status);
void	 life_reap(struct proc *);

#endif
