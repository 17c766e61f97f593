/* SPDX-License-Identifier: BSD-2-Clause */
/* The exec server: its serve loop and the doors of its interface. */
#include <abi/errno.h>

#include "exec_server.h"
#include "ipc/ipc.h"
#include "kern_exec.h"
#include "util/log.h"

#define NREPLY	8	/* as component.mk says */

int	main(void);

int
op_exec_execve(struct ipc_req *rq, word_t path, word_t argv, word_t envp,
    word_t flags)
{
	const struct exec_request er = { path, argv, envp, flags };

	return flags & ~EXECR_ALL ? EINVAL : exec_execve(rq, &er);
}

int
op_exec_spawn(struct ipc_req *rq, word_t path, word_t argv, word_t envp,
    word_t flags, word_t *pid)
{
	const struct exec_request er = { path, argv, envp, flags };

	return flags & ~EXECR_ALL ? EINVAL : exec_spawn(rq, &er, pid);
}

int
op_exec_explain(struct ipc_req *rq, word_t path, word_t argv, word_t envp,
    word_t flags, word_t *n)
{
	const struct exec_request er = { path, argv, envp, 0 };

	return flags != 0 ? EINVAL : exec_explain(rq, &er, n);
}

int
op_exec_census(struct ipc_req *rq, word_t *served, word_t *refused,
    word_t *inflight)
{
	(void)rq;
	*served = exec_stats.st_served;
	*refused = exec_stats.st_refused;
	*inflight = exec_stats.st_inflight;
	return 0;
}

int
main(void)
{
	static const struct ipc_server exec = {
		.s_name = "exec",
		.s_dispatch = exec_dispatch,
		.s_nreply = NREPLY,
		.s_reply_base = CAPSLOT_FREE,
		.s_window = CAPSLOT_RECV,
	};

	log_name = "exec";
	kern_exec_init();
	ipc_serve(&exec);
}
