/* SPDX-License-Identifier: BSD-2-Clause */
/* What a server has served since it started: `served' of its interface. */
#ifndef SERVED_H
#define SERVED_H

#include <sys/types.h>

#include <ipc/ipc.h>

struct served {
	unsigned long s_calls;		/* requests handled */
	unsigned long s_refused;	/* of these, answered with an errno */
	unsigned long s_held;		/* callers that wait for its answer now */
	unsigned long s_restarts;	/* lives before this one */
};

/*
 * Server number SRV_, call number of its .def: 0 = all, IPC_OP_FAULT,
 * IPC_OP_UNKNOWN.  0, or -1 with errno: ENOENT no such call.
 */
int	 served(unsigned server, unsigned op, struct served *);
/*
 * How many callers of that process wait for the answer of that call now: what
 * they asked for has been looked at, and they will be told.  -1 as above.
 */
long	 calls_held(unsigned server, unsigned op, pid_t pid);

#endif
