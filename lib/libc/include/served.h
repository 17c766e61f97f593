/* SPDX-License-Identifier: BSD-2-Clause */
/* What a server has served since it started: `served' of its interface. */
#ifndef SERVED_H
#define SERVED_H

#include <ipc/ipc.h>

struct served {
	unsigned long s_calls;		/* requests handled */
	unsigned long s_refused;	/* of these, answered with an errno */
	unsigned long s_held;		/* callers that wait for an answer now */
	unsigned long s_restarts;	/* lives before this one */
};

/*
 * Server number SRV_, call number of its .def: 0 = all, IPC_OP_FAULT,
 * IPC_OP_UNKNOWN.  0, or -1 with errno: ENOENT no such call.
 */
int	 served(unsigned server, unsigned op, struct served *);

#endif
