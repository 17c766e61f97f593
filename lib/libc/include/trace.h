/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tracing.  The tracer learns by waitpid(2) that the process stopped (for each
 * signal before it is acted on, SIGTRAP behind an exec), and lets it go on.
 */
#ifndef TRACE_H
#define TRACE_H

#include <sys/types.h>
#include <abi/signal.h>

int	 trace_me(void);		/* by the parent */
int	 trace_attach(pid_t);		/* it stops: SIGSTOP */
int	 trace_cont(pid_t, int sig);	/* sig: what it is given, 0 = nothing */
int	 trace_detach(pid_t, int sig);
int	 trace_getregs(pid_t, struct regs *);
int	 trace_setregs(pid_t, struct regs *);
int	 trace_read(pid_t, unsigned long addr, void *, size_t);
int	 trace_write(pid_t, unsigned long addr, const void *, size_t);

#endif
