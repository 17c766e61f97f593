/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What signals do when nobody handles them, and which signal an exception is.
 * Pure.
 */
#include <abi/errno.h>

#include "sig.h"

static const struct {
	const char *s_name;
	enum sig_action s_action;
} sigs[NSIGNAL] = {
	[S_HUP]		= { "SIGHUP", SIGA_END },
	[S_INT]		= { "SIGINT", SIGA_END },
	[S_QUIT]	= { "SIGQUIT", SIGA_END },
	[S_ILL]		= { "SIGILL", SIGA_END },
	[S_TRAP]	= { "SIGTRAP", SIGA_END },
	[S_ABRT]	= { "SIGABRT", SIGA_END },
	[S_EMT]		= { "SIGEMT", SIGA_END },
	[S_FPE]		= { "SIGFPE", SIGA_END },
	[S_KILL]	= { "SIGKILL", SIGA_END },
	[S_BUS]		= { "SIGBUS", SIGA_END },
	[S_SEGV]	= { "SIGSEGV", SIGA_END },
	[S_SYS]		= { "SIGSYS", SIGA_END },
	[S_PIPE]	= { "SIGPIPE", SIGA_END },
	[S_ALRM]	= { "SIGALRM", SIGA_END },
	[S_TERM]	= { "SIGTERM", SIGA_END },
	[S_URG]		= { "SIGURG", SIGA_IGNORE },
	[S_STOP]	= { "SIGSTOP", SIGA_STOP },
	[S_TSTP]	= { "SIGTSTP", SIGA_STOP },
	[S_CONT]	= { "SIGCONT", SIGA_CONTINUE },
	[S_CHLD]	= { "SIGCHLD", SIGA_IGNORE },
	[S_TTIN]	= { "SIGTTIN", SIGA_STOP },
	[S_TTOU]	= { "SIGTTOU", SIGA_STOP },
	[S_IO]		= { "SIGIO", SIGA_IGNORE },
	[S_XCPU]	= { "SIGXCPU", SIGA_END },
	[S_XFSZ]	= { "SIGXFSZ", SIGA_END },
	[S_VTALRM]	= { "SIGVTALRM", SIGA_END },
	[S_PROF]	= { "SIGPROF", SIGA_END },
	[S_WINCH]	= { "SIGWINCH", SIGA_IGNORE },
	[S_LOST]	= { "SIGLOST", SIGA_END },
	[S_USR1]	= { "SIGUSR1", SIGA_END },
	[S_USR2]	= { "SIGUSR2", SIGA_END },
};

enum sig_action
sig_default(word_t sig)
{
	return sig < NSIGNAL ? sigs[sig].s_action : SIGA_NONE;
}

const char *
sig_name(unsigned sig)
{
	return sig < NSIGNAL && sigs[sig].s_name != NULL ? sigs[sig].s_name :
	    "no signal";
}

/*
 * scause of the RISC-V privileged architecture, table 4.2.  A page fault whose
 * pager could not read the file is SIGBUS, as for mmap(2); one that it refused
 * is SIGSEGV.
 */
unsigned
sig_of_exception(word_t scause, word_t pager_error)
{
	switch (scause) {
	case 0:		/* instruction address misaligned */
	case 1:		/* instruction access fault */
	case 4:		/* load address misaligned */
	case 5:		/* load access fault */
	case 6:		/* store address misaligned */
	case 7:		/* store access fault */
		return S_BUS;
	case 3:		/* breakpoint */
		return S_TRAP;
	case 8:		/* ecall that nobody takes */
		return S_SYS;
	case 12:	/* instruction page fault */
	case 13:	/* load page fault */
	case 15:	/* store page fault */
		return pager_error == EIO ? S_BUS : S_SEGV;
	default:	/* illegal instruction, and what is not defined */
		return S_ILL;
	}
}
