/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The phases of an exec and the ledger that they keep.  exec_execve() and
 * exec_spawn() call them in this order; exec_free() is legal after any.
 */
#ifndef KERN_EXEC_H
#define KERN_EXEC_H

#include "exec_var.h"
#include "ipc/ipc.h"

#define EXPLAIN_MAX	8192	/* bytes of an explanation, as exec.def says */

/*
 * Slots of a worker's window in our capability space.  Each message that
 * carries capabilities empties three slots first, so each has three.
 */
#define EXEC_WINDOW(k)	(CAPSLOT_BASE + 64 + EXEC_WINSLOTS * (k))
#define EXEC_WINSLOTS	15
#define WIN_VNODE	0	/* of the image; emptied by the next exec_open */
#define WIN_INTERP	3	/* of its interpreter */
#define WIN_VSPACE	6	/* the new space, after COMMIT the old one */
#define WIN_CHILD	9	/* spawn: thread, process, files */
#define WIN_RECV	12	/* the caller's: thread, process, files */

/* ep_held */
#define EPH_VNODE	0x1	/* WIN_VNODE */
#define EPH_INTERP	0x2	/* WIN_INTERP */
#define EPH_VSPACE	0x4	/* WIN_VSPACE: a space that nobody runs in */
#define EPH_CHILD	0x8	/* WIN_CHILD: capabilities of the child */
#define EPH_UNBORN	0x10	/* and the child has no image yet */
#define EPH_SCRIPT	0x20	/* vfs keeps descriptors for the image */

/* what a client asked for: addresses in its memory */
struct exec_request {
	vaddr_t	 er_path, er_argv, er_envp;
	word_t	 er_flags;
};

/* flags of a request: they are for exec_fault.c */
#ifdef DEBUG
#define EXECR_FAULTS	0xff00UL
#define EXECR_PAUSES	0xff0000UL
#define EXECR_PAUSEFD	0xff000000UL
#else
#define EXECR_FAULTS	0UL
#define EXECR_PAUSES	0UL
#define EXECR_PAUSEFD	0UL
#endif
#define EXECR_ALL	(EXECR_FAULTS | EXECR_PAUSES | EXECR_PAUSEFD)
#define EXECR_FAULT_SHIFT 8
#define EXECR_PAUSE_SHIFT 16
#define EXECR_PAUSEFD_SHIFT 24

struct exec_stats {	/* of all workers: ipc_count() */
	word_t	 st_served, st_refused, st_inflight;
};
extern struct exec_stats exec_stats;

void	 kern_exec_init(unsigned worker);
int	 exec_execve(struct ipc_req *, const struct exec_request *);
int	 exec_spawn(struct ipc_req *, const struct exec_request *,
	    word_t *pid);

int	 exec_explain(struct ipc_req *, const struct exec_request *,
	    word_t *n);

int	 peer_errno(int error);

/* the page that worker k shares with vfs */
static inline struct exec_vfs_slot *
vfs_slot(unsigned k)
{
	return (struct exec_vfs_slot *)(SRV_SHARE_BASE + ptoa(k));
}

/* exec_check.c */
int	 check_exec(struct exec_package *);

/* exec_ask.c */
cap_t	 exec_format_port(cap_t from);

/* exec_slot.c: the memory of a package's argument slot */
void	 exec_slot_init(struct exec_package *);
uint8_t	*exec_slot_base(const struct exec_package *);
int	 exec_slot_grow(struct exec_package *, uint64_t bytes,
	    uint64_t expect);
void	 exec_slot_written(struct exec_package *, uint32_t bytes);
void	 exec_slot_seal(struct exec_package *);
void	 exec_slot_granted(struct exec_package *, int kept);
void	 exec_slot_idle(struct exec_package *);

#endif
