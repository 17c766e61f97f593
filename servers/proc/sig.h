/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals.  Numbers are those of the packaged C library's <signal.h>, which are
 * BSD's as far as it has them; their names begin with S_ here because that
 * header's are not ours to define again.
 */
#ifndef PROC_SIG_H
#define PROC_SIG_H

#include <abi/types.h>

enum signo {
	S_HUP = 1, S_INT, S_QUIT, S_ILL, S_TRAP, S_ABRT, S_EMT, S_FPE,
	S_KILL, S_BUS, S_SEGV, S_SYS, S_PIPE, S_ALRM, S_TERM, S_URG,
	S_STOP, S_TSTP, S_CONT, S_CHLD, S_TTIN, S_TTOU, S_IO, S_WINCH,
	S_USR1, S_USR2
};
#define NSIGNAL		32	/* bits of a set; 0 is no signal */

enum sig_action {
	SIGA_NONE,	/* no such signal */
	SIGA_END,	/* ends the process */
	SIGA_IGNORE
};

enum sig_action sig_default(word_t sig);
unsigned sig_of_exception(word_t scause, word_t pager_error);
const char *sig_name(unsigned sig);

#endif
