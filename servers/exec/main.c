/* SPDX-License-Identifier: BSD-2-Clause */
/* The exec server: its serve loop and the doors of its interface. */
#include <abi/errno.h>
#include <abi/format.h>

#include "exec_server.h"
#include "ipc/ipc.h"
#include "kern_exec.h"
#include "proc_client.h"
#include "util/log.h"

#define NREPLY	1	/* as component.mk says */

int	main(unsigned worker);

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

/* Is it the sender's own process that is presented, and root's? */
static int
verify_root(const struct ipc_req *rq)
{
	word_t uid, gid;
	int error;

	if (rq->rq_in.m_cap[0] != CAPINFO(CAP_ENDPOINT, SRV_PROC,
	    rq->rq_in.m_badge))
		return EBADF;
	error = proc_handle_ids(CAP_SERVER(SRV_PROC), rq->rq_caps, &uid,
	    &gid);
	if (error != 0)
		return EBADF;
	return uid == 0 ? 0 : EPERM;
}

int
op_exec_format_add(struct ipc_req *rq)
{
	struct abi_format f;
	int error;

	error = verify_root(rq);
	if (error == 0 && ipc_lease_len(rq) != sizeof(f))
		error = EINVAL;
	if (error == 0)
		error = ipc_lease_read(rq->rq_reply, 0, &f, sizeof(f));
	return error != 0 ? error : exec_format_add(&f, 0);
}

int
op_exec_format_serve(struct ipc_req *rq)
{
	word_t info = rq->rq_in.m_cap[1];
	struct abi_format f;
	cap_t port;
	int error;

	error = verify_root(rq);
	/* an endpoint with a name is a server's of the system */
	if (error == 0 && (CAPINFO_TYPE(info) != CAP_ENDPOINT ||
	    CAPINFO_IDENT(info) != 0))
		error = EBADF;
	if (error == 0 && ipc_lease_len(rq) != sizeof(f))
		error = EINVAL;
	if (error == 0)
		error = ipc_lease_read(rq->rq_reply, 0, &f, sizeof(f));
	if (error != 0)
		return error;
	port = exec_format_port(rq->rq_caps + 1);
	if (port == 0)
		return ENOSPC;
	error = exec_format_add(&f, port);
	if (error != 0)
		exec_format_forget(port);
	return error;
}

int
op_exec_format_remove(struct ipc_req *rq, word_t name0, word_t name1)
{
	const word_t name[2] = { name0, name1 };
	int error = verify_root(rq);

	_Static_assert(sizeof(name) == FORMAT_NAME, "a name is two words");
	return error != 0 ? error : exec_format_remove((const char *)name);
}

int
op_exec_format_list(struct ipc_req *rq, word_t *n)
{
	struct format_walk fw = { .fw_serial = 0 };
	size_t size = sizeof(fw.fw_format);
	int error = 0;

	for (*n = 0; error == 0 && exec_format_next(&fw); *n += size)
		error = ipc_lease_len(rq) < *n + size ? ERANGE :
		    ipc_lease_write(rq->rq_reply, *n, &fw.fw_format, size);
	exec_format_end(&fw);
	return error;
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
main(unsigned worker)
{
	const struct ipc_server exec = {
		.s_name = "exec",
		.s_dispatch = exec_dispatch,
		.s_worker = worker,
		.s_nreply = NREPLY,
		.s_reply_base = CAPSLOT_FREE,
		.s_window = EXEC_WINDOW(worker) + WIN_RECV,
	};

	log_name = "exec";
	kern_exec_init(worker);
	ipc_serve(&exec);
}
