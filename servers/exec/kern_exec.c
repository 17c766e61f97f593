/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exec as a transaction, phase by phase.  All that can fail is done to things
 * that only we know of; then one message tells proc and one kernel operation
 * swaps the image.  Each phase has its ledger: which capabilities are held on
 * entry and on exit.  ep_held is that ledger at run time, and exec_free()
 * gives back what it lists.
 *
 * If a peer dies in a call the call returns an error and no capability has
 * come with it, so the ledger is the same as for any other error of that call.
 * If the client dies, COMMIT finds no thread, and the new space is dropped.
 * If we die, the client's call returns EIO and thaws it; a child that was
 * waiting for its image is proc's to forget.
 *
 * There is a worker for each hart, and each has one package (docs/adr/0021):
 * a request that finds none of them idle waits at the endpoint.
 */
#include <abi/bootinfo.h>
#include <abi/errno.h>

#include "kern_exec.h"
#include "proc_client.h"
#include "sys/sys.h"
#include "util/string.h"
#include "vfs_client.h"
#include "vm_client.h"

static struct exec_package packages[EXEC_SLOTS];	/* one a worker */
static int several;		/* harts run */

struct exec_stats exec_stats;

static struct exec_vm_slot *
vm_slot(unsigned k)
{
	return (struct exec_vm_slot *)(EXEC_VM_SHARE + ptoa(k));
}

/* Each worker prepares its own; nobody waits for another. */
void
kern_exec_init(unsigned worker)
{
	const struct bootinfo *bi = (const struct bootinfo *)BOOTINFO_ADDR;
	struct exec_package *epp = &packages[worker];

	_Static_assert(sizeof(struct exec_vfs_slot) <= PAGE_SIZE &&
	    sizeof(struct exec_vm_slot) <= PAGE_SIZE, "one page a slot");
	several = bi->bi_harts > 1;
	prng_init(&epp->ep_prng, bi->bi_seed, sizeof(bi->bi_seed),
	    SRV_EXEC + ((uint64_t)worker << 32));
	epp->ep_slot = worker;
	epp->ep_window = EXEC_WINDOW(worker);
	epp->ep_hdrlen = exec_maxhdrsz();
	epp->ep_timebase = bi->bi_timebase;
	exec_slot_init(epp);
}

/* An errno of a peer as our interface may say it; a dead peer is EIO. */
int
peer_errno(int error)
{
	switch (error) {
	case 0:
	case ENOENT:
	case EIO:
	case E2BIG:
	case ENOEXEC:
	case EBADF:
	case EAGAIN:
	case ENOMEM:
	case EACCES:
	case ENOTDIR:
	case ETXTBSY:
	case ENAMETOOLONG:
	case ELOOP:
		return error;
	case EMFILE:
		return ENOMEM;
	default:
		return EIO;
	}
}

/*
 * Who asks, and are the three capabilities presented his own?  The kernel
 * describes them, so nothing can be made up: a thread of that process, its
 * process handle, its file context.  init, which makes process 1, has a number
 * instead of a pid.
 */
static int
exec_verify(const struct ipc_req *rq)
{
	const word_t *cap = rq->rq_in.m_cap;
	word_t who = rq->rq_in.m_badge, token = CAPINFO_VALUE(cap[0]);

	if (CAPINFO_TYPE(cap[0]) != CAP_THREAD ||
	    cap[1] != CAPINFO(CAP_ENDPOINT, SRV_PROC, who) ||
	    cap[2] != CAPINFO(CAP_ENDPOINT, SRV_VFS, who))
		return EBADF;
	if (BADGE_IS_PID(who) ? token >> 16 != who :
	    who != BADGE_SRV(SRV_INIT) || token != SRV_INIT)
		return EBADF;
	return 0;
}

/*
 * ON ENTRY	the request's capabilities are in rq_caps.., where they stay
 *		until the next receive; they are the kernel's to take back
 * ON EXIT	the worker's package, its ledger empty
 */
static struct exec_package *
exec_begin(const struct ipc_req *rq, const struct exec_request *er)
{
	struct exec_package *epp = &packages[rq->rq_worker];

	epp->ep_flags = 0;
	epp->ep_nest = 0;
	epp->ep_held = 0;
	epp->ep_base = 0;
	epp->ep_explain = NULL;
	epp->ep_faultat = (er->er_flags & EXECR_FAULTS) >> EXECR_FAULT_SHIFT;
	epp->ep_pauseat = (er->er_flags & EXECR_PAUSES) >> EXECR_PAUSE_SHIFT;
	epp->ep_pausefd = (er->er_flags & EXECR_PAUSEFD) >> EXECR_PAUSEFD_SHIFT;
	epp->ep_ssize = MAXSSIZ;
	epp->ep_layout = prng_word(&epp->ep_prng);
	epp->ep_loadbias = PIE_BASE + ptoa(epp->ep_layout & (PIE_RNDPG - 1));
	epp->ep_vmcmds.evs_cmds = vm_slot(epp->ep_slot)->ex_cmd;
	epp->ep_vmcmds.evs_used = 0;
	epp->ep_thread = rq->rq_caps;
	epp->ep_proc = rq->rq_caps + 1;
	epp->ep_vfs = rq->rq_caps + 2;
	epp->ep_pid = rq->rq_in.m_badge;
	epp->ep_tid = CAPINFO_VALUE(rq->rq_in.m_cap[0]) & 0xffff;
	ipc_count(&exec_stats.st_inflight, 1);
	return epp;
}

/*
 * The request is over, well or not.  Deletes what the ledger lists; in the
 * usual case that is nothing, for the capability of the vnode goes when its
 * window is used again and the old space's when vm destroys it.  With several
 * workers they go now: what exec holds must not depend on who served whom.
 */
static void
exec_free(struct exec_package *epp, int error)
{
	cap_t w = epp->ep_window;
	unsigned i;

	if (epp->ep_held & EPH_VSPACE)
		(void)vm_drop(CAP_SERVER(SRV_VM), w + WIN_VSPACE);
	if (epp->ep_held & EPH_SCRIPT)
		(void)vfs_exec_forget(CAP_SERVER(SRV_VFS), epp->ep_vfs);
	if (epp->ep_held & EPH_UNBORN)
		(void)proc_spawn_abort(CAP_SERVER(SRV_PROC), epp->ep_proc);
	if (epp->ep_held & EPH_CHILD)
		for (i = 0; i < 3; i++)
			(void)sys_delete(w + WIN_CHILD + i);
	if (epp->ep_held & EPH_INTERP)
		(void)sys_delete(w + WIN_INTERP);
	if ((error != 0 || several) && (epp->ep_held & EPH_VNODE))
		(void)sys_delete(w + WIN_VNODE);
	if (several)
		(void)sys_delete(w + WIN_VSPACE);
	exec_slot_idle(epp);
	epp->ep_held = 0;
	ipc_count(&exec_stats.st_inflight, -1);
	if (epp->ep_explain != NULL)
		return;
	if (error == 0)
		ipc_count(&exec_stats.st_served, 1);
	else if (error != ERETRY)
		ipc_count(&exec_stats.st_refused, 1);
}

/*
 * GATHER has filled what it was given: how many bytes of the slot will it all
 * take, if the strings to come are as long as the last it has whole?  Where they
 * begin it has left at their pointers' places.  0 = who knows.
 */
static uint64_t
exec_expect(const struct gather *g, const uint8_t *block)
{
	const uint64_t *v = (const void *)(block + EXEC_ARGVECTOR);
	uint64_t n = (uint64_t)g->g_argc + g->g_envc, i = g->g_index, last;

	if (i & GATHER_ENV) {
		/* a 0 is between the vectors */
		i = g->g_argc + (i & ~GATHER_ENV);
		v++;
	}
	if (i == 0 || i >= n)
		return 0;
	last = v[i - 1] != 0 ? v[i - 1] : v[i - 2];
	return EXEC_STACKROOM + v[i] + (n - i) * (v[i] - last) + PAGE_SIZE / 4;
}

/*
 * Freeze the client and copy path, argv and envp out of its memory, once (seed
 * items 35-45): the path into the page that vfs sees, the strings to where
 * they will stay.
 *
 * ON ENTRY	ledger empty
 * ON EXIT	ledger empty.  The client is frozen until its call is answered,
 *		or forgotten.  ERETRY: *fault is to be brought in by it.
 */
static int
exec_gather(struct exec_package *epp, const struct exec_request *er,
    vaddr_t *fault)
{
	struct exec_vfs_slot *ev = vfs_slot(epp->ep_slot);
	vaddr_t base = (vaddr_t)exec_slot_base(epp);
	uint8_t *block = exec_slot_base(epp) + EXEC_STACKROOM;
	struct gather g = {
		.g_path = er->er_path, .g_argv = er->er_argv,
		.g_envp = er->er_envp, .g_pathbuf = (vaddr_t)ev->ev_path,
		.g_buf = (vaddr_t)block, .g_pathmax = EXEC_PATHMAX,
		.g_bufsize = ARG_MAX, .g_reserve = EXEC_ARGRESERVE,
		.g_vector = EXEC_ARGVECTOR, .g_strmax = MAXARGSTR,
	};
	int error;

	if (er->er_path == 0)
		return EFAULT;
	while ((error = sys_gather(epp->ep_thread, &g)) == ERETRY &&
	    g.g_local) {
		error = exec_slot_grow(epp, trunc_page(g.g_fault - base) +
		    PAGE_SIZE, exec_expect(&g, block));
		if (error != 0)
			break;
	}
	if (error != 0) {
		/* how far it came is not known */
		exec_slot_written(epp, epp->ep_resident);
		*fault = g.g_fault;
		if (error == EAGAIN) {
			/*
			 * Another thread of the process is in an exec.  If that
			 * succeeds this one is gone; else it is thawed, and
			 * asks again.
			 */
			*fault = er->er_path;
			return ERETRY;
		}
		if (error == EBADCAP || error == ECAPTYPE ||
		    error == ECAPRIGHTS)
			return EBADF;
		return error == ESRCH ? EIO : error;
	}
	exec_args_init(&epp->ep_args, block, g.g_argc, g.g_envc, g.g_strlen);
	exec_slot_written(epp, EXEC_STACKROOM + epp->ep_args.ea_strings +
	    g.g_strlen);
	epp->ep_name = epp->ep_execfn = ev->ev_path;
	epp->ep_namelen = epp->ep_execfnlen = g.g_pathlen;
	return exec_fault(epp);
}

/*
 * Finish the argument block: fake arguments, the places of everything, memory
 * for it, then the emulation's copyargs.
 *
 * ON ENTRY, ON EXIT  the ledger of check_exec
 */
static int
exec_args(struct exec_package *epp)
{
	struct exec_args *ea = &epp->ep_args;
	uint32_t falen = EXEC_FAKEMAX - epp->ep_fa, need;
	int error;

	if (epp->ep_flags & EXEC_HASARGL) {
		error = exec_args_fakesize(ea, falen, epp->ep_fac, &need);
		if (error == 0)
			error = exec_slot_grow(epp, EXEC_STACKROOM +
			    (uint64_t)need, 0);
		if (error != 0)
			return error;
		exec_slot_written(epp, EXEC_STACKROOM + need);
		exec_args_fake(ea, epp->ep_fabuf + epp->ep_fa, falen,
		    epp->ep_fac, epp->ep_flags & EXEC_SKIPARG);
	}
	error = exec_args_size(ea, epp->ep_execfnlen);
	if (error == 0)
		error = exec_slot_grow(epp, EXEC_STACKROOM +
		    (uint64_t)ea->ea_size, 0);
	if (error == 0)
		error = exec_credentials(epp);
	if (error == 0)
		error = exec_setup_stack(epp, epp->ep_layout >> 40);
	if (error != 0)
		return error;
	prng_bytes(&epp->ep_prng, epp->ep_random, sizeof(epp->ep_random));
	exec_slot_seal(epp);
	error = epp->ep_esch->es_copyargs(epp);
	return error != 0 ? error : exec_fault(epp);
}

/*
 * Have vm build the new address space out of the commands, the vnodes and the
 * argument block's pages.
 *
 * ON ENTRY	EPH_VNODE (EPH_INTERP)
 * ON EXIT ok	EPH_VNODE (EPH_INTERP) EPH_VSPACE; the block is no longer ours
 * ON EXIT error as on entry: vm has built all or nothing
 */
static int
exec_loadvm(struct exec_package *epp)
{
	struct exec_vm_slot *ex = vm_slot(epp->ep_slot);
	cap_t vnodes[2] = {
		epp->ep_window + WIN_VNODE, epp->ep_window + WIN_INTERP
	};
	unsigned n = epp->ep_held & EPH_INTERP ? 2 : 1;
	word_t failed;
	int error;

	ex->ex_ncmds = epp->ep_vmcmds.evs_used;
	ex->ex_nvnodes = n;
	ex->ex_vnid[0] = epp->ep_vnid[0];
	ex->ex_vnid[1] = epp->ep_vnid[1];
	ex->ex_brk = epp->ep_brk;
	ex->ex_pc = epp->ep_start;
	ex->ex_sp = epp->ep_sp;
	ex->ex_dsize = epp->ep_dsize;
	ex->ex_dlim = epp->ep_dlim;
	ex->ex_aslim = epp->ep_aslim;
	error = vm_exec_build(CAP_SERVER(SRV_VM), vnodes, n, epp->ep_slot,
	    epp->ep_window + WIN_VSPACE, &failed);
	if (error == EINVAL || error == EEXIST)
		return ENOEXEC;
	if (error != 0)
		return peer_errno(error);
	epp->ep_held |= EPH_VSPACE;
	exec_slot_granted(epp, ex->ex_kept != 0);
	return exec_fault(epp);
}

/*
 * Tell proc, which is one thread: what it is asked later it answers as it is
 * then.  vfs is told by proc, in time on one hart, where both come before us;
 * with several, and something to tell, proc has to be waited for (ADR 0015).
 */
static int
exec_tellproc(struct exec_package *epp, word_t flags)
{
	word_t comm[2], ids = (word_t)epp->ep_euid << 32 | epp->ep_egid;
	/* a thread that becomes the first finds itself in another slot */
	int tells = (flags & (EXC_SETID | EXC_CLOEXEC | EXC_SCRIPT)) != 0 ||
	    epp->ep_staleids || epp->ep_tid != 1;

	memcpy(comm, epp->ep_comm, sizeof(comm));
	if (several && tells)
		return proc_exec_commit_wait(CAP_SERVER(SRV_PROC),
		    epp->ep_proc, flags, comm[0], comm[1], epp->ep_vnid[0],
		    ids);
	return proc_exec_commit(CAP_SERVER(SRV_PROC), epp->ep_proc, flags,
	    comm[0], comm[1], epp->ep_vnid[0], ids);
}

/*
 * The commit.  proc hears of it first, so that descriptors are closed and
 * credentials changed before the new image can send its first request (RULES
 * R20).  Then the one operation that cannot fail but for a thread that is gone;
 * for a process that is gone proc ignored the message.
 *
 * ON ENTRY	EPH_VNODE EPH_VSPACE
 * ON EXIT ok	the image runs; its old space, if it had one, is vm's to drop
 * ON EXIT error EPH_VSPACE is still ours
 */
static int
exec_runproc(struct exec_package *epp)
{
	word_t flags = epp->ep_tid << EXC_TID_SHIFT;
	struct commit cm;

	if (epp->ep_flags & EXEC_SETID)
		flags |= EXC_SETID;
	if (epp->ep_attr.va_flags & EVF_CLOEXEC)
		flags |= EXC_CLOEXEC;
	if (epp->ep_flags & EXEC_NEWPROC)
		flags |= EXC_SPAWN;
	if (epp->ep_attr.va_flags & EVF_TRACED)
		flags |= EXC_TRACED;
	if (epp->ep_held & EPH_SCRIPT)
		flags |= EXC_SCRIPT;
	epp->ep_esch->es_setregs(epp, &cm);
	if (flags & EXC_TRACED)
		cm.c_flags |= COMMIT_STOPPED;

	if (exec_tellproc(epp, flags) != 0)
		return EIO;
	exec_pause(epp);
	epp->ep_held &= ~(EPH_UNBORN | EPH_SCRIPT);
	if (sys_commit(epp->ep_thread, epp->ep_window + WIN_VSPACE, &cm) != 0)
		return EIO;
	epp->ep_held &= ~EPH_VSPACE;
	if (flags & EXC_TRACED)
		(void)proc_exec_stopped(CAP_SERVER(SRV_PROC), epp->ep_proc);
	if (!(epp->ep_flags & EXEC_NEWPROC))
		(void)vm_drop(CAP_SERVER(SRV_VM),
		    epp->ep_window + WIN_VSPACE);
	return 0;
}

static int
exec_phases(struct exec_package *epp)
{
	int error;

	error = check_exec(epp);
	if (error == 0)
		error = exec_args(epp);
	if (error == 0)
		error = exec_loadvm(epp);
	if (error == 0)
		error = exec_runproc(epp);
	return error;
}

/*
 * proc makes a child of the caller; from here on the exec is the child's.
 *
 * ON ENTRY	ledger empty; ep_proc is the parent's
 * ON EXIT ok	EPH_CHILD EPH_UNBORN; ep_thread, ep_proc, ep_vfs are the child's
 */
static int
exec_newproc(struct exec_package *epp, word_t *pid)
{
	cap_t w = epp->ep_window + WIN_CHILD;
	int error;

	error = proc_spawn_new(CAP_SERVER(SRV_PROC), epp->ep_proc, w, pid);
	if (error != 0)
		return peer_errno(error);
	epp->ep_held |= EPH_CHILD | EPH_UNBORN;
	epp->ep_flags |= EXEC_NEWPROC;
	epp->ep_tid = 1;
	epp->ep_thread = w;
	epp->ep_proc = w + 1;
	epp->ep_vfs = w + 2;
	return exec_fault(epp);
}

/* A request from its verification to its end; a spawn if there is a pid to tell. */
static int
exec_serve(struct ipc_req *rq, const struct exec_request *er, word_t *pid)
{
	struct exec_package *epp;
	vaddr_t fault = 0;
	int error;

	error = exec_verify(rq);
	if (error != 0)
		return error;
	epp = exec_begin(rq, er);
	error = exec_gather(epp, er, &fault);
	if (error == 0 && pid != NULL)
		error = exec_newproc(epp, pid);
	if (error == 0)
		error = exec_phases(epp);
	exec_free(epp, error);
	if (error == ERETRY)
		rq->rq_out.m_w[0] = fault;
	return error;
}

/* Replace the image of the caller.  Its call is answered only on failure. */
int
exec_execve(struct ipc_req *rq, const struct exec_request *er)
{
	return exec_serve(rq, er, NULL);
}

/* A new process with its first image; the answer thaws the caller. */
int
exec_spawn(struct ipc_req *rq, const struct exec_request *er, word_t *pid)
{
	return exec_serve(rq, er, pid);
}

/*
 * Everything but the build and the commit, and what came of it as text.  The
 * answer thaws the caller, who is unchanged.
 *
 * ON ENTRY	nothing held
 * ON EXIT	nothing held, whatever the result
 */
int
exec_explain(struct ipc_req *rq, const struct exec_request *er, word_t *n)
{
	char text[EXPLAIN_MAX];
	struct explain xp = { text, sizeof(text), 0 };
	struct exec_package *epp;
	vaddr_t fault = 0;
	int error;

	error = exec_verify(rq);
	if (error != 0)
		return error;
	epp = exec_begin(rq, er);
	epp->ep_explain = &xp;
	epp->ep_why = (struct exec_why){ "", "", 0 };
	error = exec_gather(epp, er, &fault);
	if (error == 0)
		error = check_exec(epp);
	if (error == 0)
		error = exec_args(epp);
	explain_result(epp, error);
	/* a vnode's capability does not stay in the window */
	exec_free(epp, error != 0 ? error : ECANCELED);
	if (error == ERETRY) {
		rq->rq_out.m_w[0] = fault;
		return ERETRY;
	}
	*n = xp.xp_len;
	if (ipc_lease_len(rq) < xp.xp_len)
		return ERANGE;
	return ipc_lease_write(rq->rq_reply, 0, text, xp.xp_len);
}
