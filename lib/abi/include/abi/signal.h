/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals, and what a handler finds on its stack.  Numbers are those of the
 * packaged C library's <signal.h>, which are BSD's; lib/libc asserts it.  The
 * names begin with S_ because that header's are not ours to define again.
 * The first part may be included by assembly.
 */
#ifndef ABI_SIGNAL_H
#define ABI_SIGNAL_H

/* offsets in struct sigframe, and in the trampoline page */
#define SF_FCSR		256
#define SF_HANDLER	264
#define SIGCODE_RETURN_OFF 0x400	/* an ebreak here, a0 = frame, is the return */

#ifndef __ASSEMBLER__
#include <abi/layout.h>
#include <abi/syscall.h>
#include <abi/types.h>

enum signo {
	S_HUP = 1, S_INT, S_QUIT, S_ILL, S_TRAP, S_ABRT, S_EMT, S_FPE,
	S_KILL, S_BUS, S_SEGV, S_SYS, S_PIPE, S_ALRM, S_TERM, S_URG,
	S_STOP, S_TSTP, S_CONT, S_CHLD, S_TTIN, S_TTOU, S_IO, S_XCPU,
	S_XFSZ, S_VTALRM, S_PROF, S_WINCH, S_LOST, S_USR1, S_USR2
};
#define NSIGNAL		32	/* bits of a set; 0 is no signal */
#define SIGBIT(sig)	(1u << (sig))

/* handlers that are none, and flags of proc.sigaction */
#define SIGH_DEFAULT	0UL
#define SIGH_IGNORE	1UL
#define SIGF_NOCLDSTOP	0x01	/* SIGCHLD: not for children that stop */
#define SIGF_RESTART	0x02	/* calls that were interrupted are repeated */
#define SIGF_RESETHAND	0x04	/* once, then the default */
#define SIGF_NODEFER	0x08	/* not blocked while its handler runs */
#define SIGF_NOCLDWAIT	0x10	/* SIGCHLD: children that end leave no zombie */
#define SIGF_ALL	0x1f

/* how of proc.sigmask */
#define SIGM_SET	0
#define SIGM_BLOCK	1
#define SIGM_UNBLOCK	2

/* wait(2): options, and statuses beside exit and end */
#define WAITF_NOHANG	1
#define WAITF_STOPPED	2
#define WAITF_CONTINUED	8
#define WAITF_ALL	11
#define W_STOPCODE(sig)	((uint32_t)(sig) << 8 | 0x7f)
#define W_CONTCODE	0xffffu

/*
 * At sp when a handler is entered: a0 = signal, a1 = cause of the exception or
 * 0, a2 = this.  proc writes all but the floating point registers, which
 * the trampoline saves and restores.  What it finds here at the return is what
 * the thread goes on with.
 */
struct sigframe {
	word_t	 sf_f[32];
	word_t	 sf_fcsr;
	word_t	 sf_handler;
	word_t	 sf_sig;
	word_t	 sf_code;	/* scause */
	word_t	 sf_addr;	/* stval */
	word_t	 sf_mask;	/* to be restored */
	struct regs sf_regs;
};
_Static_assert(sizeof(struct sigframe) % 16 == 0 &&
    offsetof(struct sigframe, sf_fcsr) == SF_FCSR &&
    offsetof(struct sigframe, sf_handler) == SF_HANDLER, "the trampoline");

#define SIGCODE_RETURN	(SIGCODE_ADDR + SIGCODE_RETURN_OFF)

/* proc.trace_cont: a signal, or none, and */
#define TRACEF_DETACH	1

#endif
#endif
