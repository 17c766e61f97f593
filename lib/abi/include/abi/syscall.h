/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel operations.  Number in t0, arguments in a0..a6.  Result: a0 = error
 * (0 or positive errno), further results in a1.. as said.  t0..t6 are
 * clobbered.  Precedence of errors: EBADCAP < ECAPTYPE < ECAPRIGHTS < EINVAL <
 * the rest.  All arguments are checked before anything changes.
 */
#ifndef ABI_SYSCALL_H
#define ABI_SYSCALL_H

#include <abi/types.h>

enum sys {
	/* messages: registers as in abi/msg.h */
	SYS_CALL	= 0,
	SYS_REPLY_RECV	= 1,	/* t6 = reply object: answer its caller, then wait with it */
	SYS_RECV	= 2,	/* t6 = reply object that the next caller binds to (0: callers get ECANCELED) */
	SYS_REPLY	= 3,	/* t6 = reply object */
	SYS_SEND	= 4,	/* one way; blocks until taken; t5 = 1 means do not wait: EAGAIN */
	SYS_SIGNAL	= 5,	/* (notification): OR its badge into the word */
	SYS_WAIT	= 6,	/* (notification or 0, timeout ns) -> a1 = word; ETIMEDOUT */
	SYS_YIELD	= 7,
	SYS_NULL	= 8,	/* does nothing: the cost of the door */

	/* capabilities: slots of the caller's own space */
	SYS_RETYPE	= 16,	/* (untyped, page, type, size, first slot, count) see below */
	SYS_MINT	= 17,	/* (cspace or 0 = own, dst slot, src slot, rights mask, badge) */
	SYS_MOVE	= 18,	/* (dst slot, src slot) */
	SYS_DELETE	= 19,	/* (slot, cspace or 0 = own): CTRL on another's */
	SYS_REVOKE	= 20,	/* (slot): delete everything derived from it; needs CTRL */
	SYS_CAP_INFO	= 21,	/* (slot, cspace or 0 = own) -> a1 = CAPINFO, a2 = type specific, see below */
	SYS_EP_IDENT	= 22,	/* (power, endpoint, server number): name an endpoint */

	/* address spaces: need CTRL on the vspace */
	SYS_VS_CONFIG	= 24,	/* (vspace, token < 2^48, pager endpoint slot) -> a2 = spare tables */
	SYS_VS_FEED	= 25,	/* (vspace, untyped, page, npages): pages for its page tables */
	SYS_MAPV	= 26,	/* (vspace, frame, struct map_ent *, n <= MAPV_MAX) -> a1 = done */
	SYS_UNMAP	= 27,	/* (vspace, va, npages) -> a1 = pages that were mapped */
	SYS_VS_CLEAR	= 28,	/* (vspace): unmap all of it; its tables return to its pool */
	SYS_VS_QUERY	= 29,	/* (vspace, frame, va) -> a1 = page in frame << 12 | MAP_ flags; ENOENT */
	SYS_VS_IDLE	= 30,	/* (vspace): EBUSY if threads are bound to it */

	/* threads */
	SYS_T_CONFIG	= 32,	/* (thread, struct thread_config *): CTRL */
	SYS_T_REGS	= 33,	/* (thread, struct regs *, write?): READ or WRITE */
	SYS_T_RESUME	= 34,	/* (thread): CTRL */
	SYS_T_SUSPEND	= 35,	/* (thread): CTRL; a pending call is forgotten */
	SYS_T_FORK	= 36,	/* (child, reply object or thread, vspace or 0): see below */
	SYS_GATHER	= 37,	/* (thread, struct gather *): EXEC; freezes, then copies arguments */
	SYS_COMMIT	= 38,	/* (thread, slot of the vspace, struct commit *): EXEC */
	SYS_THAW	= 39,	/* (thread): EXEC; undoes GATHER's freeze */

	/* memory of others */
	SYS_LEASE	= 40,	/* (reply object, COPY_ flags, offset, local va, n) -> a1 = bytes */
	SYS_VCOPY	= 41,	/* (thread EXEC or vspace CTRL, COPY_ flags, remote va, local va, n) -> a1 */
	SYS_REPLY_REGS	= 42,	/* (reply object of an exception or ecall, struct regs *, write?) */
	SYS_T_INTERRUPT	= 43,	/* (thread, errno): CTRL; see below */

	/* interrupts */
	SYS_IRQ_GET	= 48,	/* (irqctl, line, dst slot) */
	SYS_IRQ_BIND	= 49,	/* (irq, notification slot) */
	SYS_IRQ_ACK	= 50,	/* (irq): unmask after it was signalled */

	/* the firmware's console, for a port that nobody drives: CTRL on the log */
	SYS_CONSOLE_PUT	= 52,	/* (log, va, n): as it is, not into the log -> a1 = bytes, <= CONSOLE_PUT_MAX */
	SYS_CONSOLE_GET	= 53,	/* (log) -> a1 = a byte that was typed; EAGAIN */

	/* the machine */
	SYS_LOG		= 56,	/* (log, va, n): append to the kernel message buffer */
	SYS_LOG_READ	= 57,	/* (log, offset, va, n) -> a1 = bytes, a2 = next offset */
	SYS_TRACE_CTL	= 58,	/* (trace, TRACE_OFF, TRACE_ON, TRACE_ALL) */
	SYS_TRACE_READ	= 59,	/* (trace, first record number, struct trace_rec *, n) -> a1 = got, a2 = number of first */
	SYS_POWER	= 60,	/* (power, POWER_, exit status) */
	SYS_BATCH	= 61,	/* (struct kop *, n <= BATCH_MAX) -> a1 = done, a2 as the last left it; stops at first error */
	SYS_SYSINFO	= 62,	/* (struct sysinfo *): census and clocks, needs no capability */
	SYS_CONSOLE_OFF	= 63	/* (log, quiet?): stop copying the kernel log to the console; CTRL */
};

/* the firmware waits for each byte to leave, and the kernel for the firmware */
#define CONSOLE_PUT_MAX	32

/*
 * RETYPE: makes `count' objects of `type' in the slots from `first' on, out of
 * the untyped's pages from `page' on, which must be neither mapped nor in use
 * by an object (EBUSY).  `size': slots of a CSPACE, pages of an UNTYPED or
 * FRAME (a sub-run; needs no free pages, count must be 1), else 0.  Small
 * objects share a page, at multiples of OBJ_UNIT: `page' may carry the unit
 * where the first one goes (RETYPE_AT), and EBUSY says that one is taken.  No
 * object smaller than a page crosses its end.  A page is free again when the
 * last object in it is gone.  A VSPACE is useless until it was fed: the first
 * page becomes its root table.
 *
 * CAP_INFO a2: VSPACE: threads bound to it; THREAD: CAPINFO(0, what it does,
 * token of its vspace), see below; REPLY: token of the thread that waits for its
 * answer, 0 = none; else 0.
 *
 * DELETE of the capability that RETYPE made destroys the object and with it
 * every other capability to it; REVOKE leaves that one.
 *
 * T_FORK: child (CTRL, never started) gets a copy of the registers of the
 * thread that waits on the reply object (or of the thread named), reply word 0
 * = 0 and error 0, pc after its call, and the vspace given, or with 0 the same vspace as that thread (vfork).
 * FP state is copied.  The child is left suspended; a sibling of a frozen
 * thread is frozen like it.
 */

/*
 * T_INTERRUPT: before the thread executes its next instruction it sends
 * MSG_EXCEPTION with cause EXC_INTERRUPTED to its exception endpoint: at once if
 * it runs, when its call is answered or its fault resolved, when it is thawed
 * or resumed, and if COMMIT comes first, before the first instruction of the
 * new image.  A call in progress is finished, never torn; only SYS_WAIT
 * is ended early, with the errno given.  Once is as good as twice.
 */

/* What a thread does, as CAP_INFO tells it: of that moment, it may go on at once. */
enum thread_state {
	T_STOPPED,	/* not started, suspended, halted */
	T_READY,	/* runs, or waits for a hart */
	T_SEND,		/* has a message, a fault or an exception that nobody took yet */
	T_RECV,		/* waits for a message */
	T_REPLY,	/* its message was taken; waits for the answer */
	T_WAIT		/* waits for a notification, or sleeps */
};

/* sizes of objects, each rounded up to OBJ_UNIT */
#define OBJ_UNIT	64
#define RETYPE_AT(page, unit)	((word_t)(page) | (word_t)(unit) << 48)
#define OBJ_THREAD	1024
#define OBJ_ENDPOINT	64
#define OBJ_NOTIFY	64
#define OBJ_REPLY	64
#define OBJ_VSPACE	256
#define OBJ_SLOT	40	/* one slot of a CSPACE; a CSPACE has a header of one slot */

struct map_ent {
	word_t	 me_va;		/* page address | MAP_ flags */
	word_t	 me_page;	/* page in the frame capability; high half: source page + 1 of MAP_COPY */
};
#define MAP_R		0x01
#define MAP_W		0x02
#define MAP_X		0x04	/* never with MAP_W: EINVAL */
#define MAP_ZERO	0x08	/* zero the page first */
#define MAP_COPY	0x10	/* fill it from page (me_page >> 32) of the same frame first */
#define MAP_FRESH	0x20	/* EEXIST if something is mapped there */
#define MAP_MEGA	0x40	/* 2 MiB; va and page aligned */
#define MAP_DEVICE	0x80	/* strongly ordered; only for frames of device memory */
#define MAP_NONE	0x100	/* unmap this page instead */
#define MAPV_MAX	128
#define MAP_SRC(p)	(((word_t)(p) + 1) << 32)

struct regs {
	word_t	 r_pc;
	word_t	 r_x[31];	/* x1..x31: r_x[i] is x(i+1) */
};
#define REG_RA	0
#define REG_SP	1
#define REG_GP	2
#define REG_TP	3
#define REG_T0	4
#define REG_A0	9

struct thread_config {
	uint32_t tc_what;	/* TC_ bits: which fields count */
	uint32_t tc_prio;	/* 0..63, 63 highest; not above the caller's */
	cap_t	 tc_cspace;
	cap_t	 tc_vspace;
	cap_t	 tc_exception;	/* endpoint capability copied into the thread; 0 = none */
	cap_t	 tc_ecall;	/* same; 0 = ecalls are kernel calls */
	cap_t	 tc_notify;	/* notification to bind */
	uint32_t tc_pad;
	word_t	 tc_token;	/* pid << 16 | tid by convention; < 2^48 */
	word_t	 tc_name[2];	/* up to 16 bytes for traces and panics */
};
#define TC_PRIO		0x01
#define TC_CSPACE	0x02
#define TC_VSPACE	0x04
#define TC_EXCEPTION	0x08
#define TC_ECALL	0x10
#define TC_NOTIFY	0x20
#define TC_TOKEN	0x40
#define TC_NAME		0x80

/*
 * GATHER: freezes the thread and its siblings (same vspace and same token >> 16)
 * and copies, from the address space of that thread, the path (NUL-terminated)
 * and all strings, each once.  The strings, argv then envp, each with its NUL,
 * end up contiguous at g_buf + g_reserve + (argc + envc + 2) * 8.  Below them,
 * from g_buf + g_vector on, are left for each string its offset from g_buf and,
 * behind those of argv and those of envp, a 0: pointers but for what is to be
 * added.  On any error the threads are thawed except for ERETRY with g_local =
 * 1: the caller touches g_fault in its own memory and calls again, and what was
 * copied is not copied again (g_flags then says GATHER_GO_ON).  An interrupt
 * makes the operation begin anew in the same way, by itself; while the pointers
 * are counted, too (GATHER_COUNT).
 * Errors: EFAULT (bad address: g_fault), ERETRY (not resident: g_fault,
 * g_local), E2BIG (g_index = string that did not fit), EINVAL (argv NULL),
 * ENAMETOOLONG (path), ESRCH (thread gone).
 */
struct gather {
	vaddr_t	 g_path;	/* in the target; 0 = no path wanted */
	vaddr_t	 g_argv;
	vaddr_t	 g_envp;	/* 0 = none */
	vaddr_t	 g_pathbuf;	/* caller's memory */
	vaddr_t	 g_buf;		/* caller's memory, aligned to 16 */
	uint32_t g_pathmax;
	uint32_t g_bufsize;	/* one budget for pointers, reserve and strings */
	uint32_t g_reserve;	/* bytes for argc and the auxiliary vector, multiple of 8 */
	uint32_t g_vector;	/* where the offsets begin: multiple of 8, <= g_reserve */
	uint32_t g_strmax;	/* longest string, with its NUL */
	uint32_t g_flags;	/* GATHER_; 0 at first */
	uint32_t g_pathlen;	/* out: without NUL */
	uint32_t g_argc;	/* out */
	uint32_t g_envc;	/* out */
	uint32_t g_strlen;	/* out: bytes of strings */
	uint32_t g_index;	/* out on error: argv 0.., envp GATHER_ENV.. */
	uint32_t g_done;	/* GO_ON: bytes copied of string g_index */
	uint32_t g_local;	/* out on ERETRY */
	uint32_t g_pad;
	vaddr_t	 g_fault;	/* out on EFAULT, ERETRY */
	word_t	 g_vtoken;	/* out: token of the target's vspace */
};
#define GATHER_ENV	0x80000000u
#define GATHER_GO_ON	1	/* counted, and copied up to g_index, g_done */
#define GATHER_COUNT	2	/* counted up to g_argc, g_envc; g_index says of which */

/*
 * COMMIT: the one commit point.  In one step the thread gets the vspace whose
 * capability is in the slot (the slot then holds the old one, or is empty if there was none),
 * fresh registers (all 0 but those given), initial FP state, the ecall
 * endpoint, and runs; its pending call is forgotten; its siblings are halted
 * and unbound.  Everything is checked first; errors: ESRCH (thread destroyed meanwhile), EINVAL.
 */
struct commit {
	vaddr_t	 c_pc;
	vaddr_t	 c_sp;
	word_t	 c_a0, c_a1, c_a2, c_tp;	/* by the emulation's setregs; 0 otherwise */
	word_t	 c_name[2];	/* new comm of the thread, for traces */
	cap_t	 c_ecall;	/* endpoint, 0 = native */
	uint32_t c_flags;	/* COMMIT_ */
	word_t	 c_token;	/* out: token of the old vspace */
};
#define COMMIT_STOPPED	1	/* leave it suspended (a traced process) */

#define COPY_IN		0	/* remote to local */
#define COPY_OUT	1	/* local to remote */
#define COPY_STR	2	/* IN only: stop after a NUL; ENAMETOOLONG if none in n bytes */

struct kop {
	word_t	 k_op;		/* SYS_ number of an operation that does not block */
	word_t	 k_arg[7];
};
#define BATCH_MAX	16

#define POWER_OFF	0
#define POWER_REBOOT	1

/*
 * One record per message or kernel operation while the trace is on.  What the
 * recording itself and idling take is in neither count of instructions.
 */
#define TRACE_WORDS	6
struct trace_rec {
	word_t	 tr_time;	/* rdtime ticks */
	word_t	 tr_instret;	/* instructions retired on that hart */
	uint32_t tr_kernel;	/* of these, in the kernel; counts modulo 2^32 */
	uint32_t tr_traps;	/* entries into it, whose doors are not in tr_kernel */
	uint8_t	 tr_kind;	/* TRACE_ */
	uint8_t	 tr_hart;
	uint8_t	 tr_ncaps;
	uint8_t	 tr_sys;	/* SYS_ number of TRACE_KOP */
	int32_t	 tr_error;
	word_t	 tr_from;	/* token of the thread that acts */
	word_t	 tr_to;		/* token of the receiver, 0 = queued or kernel; KOP: argument 0 */
	word_t	 tr_tag;
	word_t	 tr_word[TRACE_WORDS];	/* SWITCH: 0, 1 = the name of tr_to */
	word_t	 tr_bytes;	/* copied by the kernel */
	word_t	 tr_pages;	/* entries mapped */
};
enum trace_kind {
	TRACE_CALL = 1, TRACE_REPLY, TRACE_SEND, TRACE_SIGNAL, TRACE_FAULT,
	TRACE_EXCEPTION, TRACE_ECALL, TRACE_KOP, TRACE_SWITCH, TRACE_IRQ
};
#define TRACE_OFF	0
#define TRACE_ON	1
#define TRACE_ALL	3	/* thread switches too */

#define NPAGESTATE	4
struct sysinfo {
	word_t	 si_caps;		/* occupied slots, all spaces */
	word_t	 si_objects[14];	/* live objects by cap_type */
	word_t	 si_pages[NPAGESTATE];	/* pages by state: unused, mapped, table, object */
	word_t	 si_timebase;		/* ticks of rdtime a second */
	word_t	 si_time;
	word_t	 si_instret;
	word_t	 si_harts;		/* running */
	word_t	 si_kernel_bytes;	/* text, data, bss and tables */
	word_t	 si_idle;		/* ticks spent idle, all harts */
	word_t	 si_switches;		/* thread switches */
	word_t	 si_fastpath;		/* messages that took it */
	word_t	 si_flushes;		/* times that harts were told: translations, ... */
	word_t	 si_fences;		/* ... and new code */
};

#endif
