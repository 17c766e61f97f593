/* SPDX-License-Identifier: BSD-2-Clause */
/* What picolibc's header, which knows no system, leaves out. */
#ifndef LIBC_SIGNAL_H
#define LIBC_SIGNAL_H

#include_next <signal.h>

#ifndef NSIG
#define NSIG		32	/* one more than the highest signal */
#endif

/* newer versions have them; signal.c translates, so any values will do */
#ifndef SA_RESTART
#define SA_RESTART	0x08
#define SA_RESETHAND	0x04
#define SA_NODEFER	0x40
#endif
#ifndef SA_NOCLDWAIT
#define SA_NOCLDWAIT	0x20
#endif

/*
 * A handler is called with three arguments: the signal, the cause of the
 * exception or 0, and the struct sigframe of abi/signal.h, in which it may
 * change what its return goes on with: void fn(int, int, struct sigframe *).
 */
#define SIG_FRAME(fn)	((_sig_func_ptr)(unsigned long)(fn))

#endif
