/* SPDX-License-Identifier: BSD-2-Clause */
#include <served.h>

#include <exec_client.h>
#include <proc_client.h>
#include <vfs_client.h>
#include <vm_client.h>

#include "libc.h"

static int
ask(unsigned server, unsigned op, pid_t pid, struct served *s)
{
	word_t who = (word_t)pid;
	word_t *calls = &s->s_calls, *refused = &s->s_refused;
	word_t *held = &s->s_held, *restarts = &s->s_restarts;
	int error;

	switch (server) {
	case SRV_EXEC:
		error = exec_served(EXEC, server, op, who, calls, refused,
		    held, restarts);
		break;
	case SRV_PROC:
		error = proc_served(PROC, server, op, who, calls, refused,
		    held, restarts);
		break;
	case SRV_VM:
		error = vm_served(VM, server, op, who, calls, refused,
		    held, restarts);
		break;
	default:
		/* vfs, and the drivers that only vfs can ask */
		error = vfs_served(VFS, server, op, who, calls, refused,
		    held, restarts);
		break;
	}
	return error == 0 ? 0 : libc_fail(error);
}

int
served(unsigned server, unsigned op, struct served *s)
{
	return ask(server, op, 0, s);
}

long
calls_held(unsigned server, unsigned op, pid_t pid)
{
	struct served s;

	return ask(server, op, pid, &s) == -1 ? -1 : (long)s.s_held;
}
