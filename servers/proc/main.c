/* SPDX-License-Identifier: BSD-2-Clause */
/* The process server: its serve loop, and the exceptions of its processes. */
#include <abi/bootinfo.h>
#include <abi/errno.h>

#include "ipc/ipc.h"
#include "lwp.h"
#include "op.h"
#include "proc_server.h"
#include "sig.h"
#include "util/log.h"

#define NREPLY	192	/* as component.mk says */

_Static_assert(NREPLY > NPROC + NXLWP &&
    CAPSLOT_FREE + NREPLY - 1 <= PSLOT(0, 0), "every thread may wait at once");

int	main(void);

/* A thread of the process that the badge names cannot go on, or was sent here. */
static int
exception(struct ipc_req *rq)
{
	const struct ipc_msg *m = &rq->rq_in;
	struct proc *p = proc_find(m->m_badge);

	if (TAG_KIND(m->m_tag) != MSG_EXCEPTION || p == NULL ||
	    p->p_state != PROC_LIVE)
		return ESRCH;
	return sig_exception(p, rq);
}

int
main(void)
{
	static const struct ipc_server proc = {
		.s_name = "proc",
		.s_dispatch = proc_dispatch,
		.s_fault = exception,
		.s_notify = tty_notify,
		.s_alarm = timer_run,
		.s_nreply = NREPLY,
		.s_reply_base = CAPSLOT_FREE,
		.s_window = 0,	/* descriptions of capabilities are enough */
	};

	log_name = "proc";
	proc_table_init();
	timer_hz = ((const struct bootinfo *)BOOTINFO_ADDR)->bi_timebase;
	tty_init();
	ipc_serve(&proc);
}
