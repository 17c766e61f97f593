/* SPDX-License-Identifier: BSD-2-Clause */
/* The process server: its serve loop, and the exceptions of its processes. */
#include <abi/errno.h>

#include "ipc/ipc.h"
#include "proc.h"
#include "proc_server.h"
#include "sig.h"
#include "util/log.h"

#define NREPLY	128	/* as component.mk says */

_Static_assert(NREPLY > NPROC && CAPSLOT_FREE + NREPLY - 1 <= PSLOT(0, 0),
    "every process may wait at once");

int	main(void);

/*
 * A thread of the process that the badge names cannot go on.  Nobody handles
 * signals yet, so the process ends; its thread is gone before we answer.
 */
static int
exception(struct ipc_req *rq)
{
	const struct ipc_msg *m = &rq->rq_in;
	struct proc *p = proc_find(m->m_badge);
	unsigned sig;

	if (TAG_KIND(m->m_tag) != MSG_EXCEPTION || p == NULL ||
	    p->p_state != PROC_LIVE)
		return ESRCH;
	sig = sig_of_exception(m->m_w[0], m->m_w[4]);
	log_printf("pid %u (%s): %s: cause %lu, address 0x%lx, pc 0x%lx",
	    p->p_pid, p->p_comm, sig_name(sig), (unsigned long)m->m_w[0],
	    (unsigned long)m->m_w[1], (unsigned long)m->m_w[2]);
	life_end(p, W_EXITCODE(0, sig));
	return ESRCH;
}

int
main(void)
{
	static const struct ipc_server proc = {
		.s_name = "proc",
		.s_dispatch = proc_dispatch,
		.s_fault = exception,
		.s_nreply = NREPLY,
		.s_reply_base = CAPSLOT_FREE,
		.s_window = 0,	/* descriptions of capabilities are enough */
	};

	log_name = "proc";
	proc_table_init();
	ipc_serve(&proc);
}
