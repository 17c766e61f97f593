/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of kernel operations (abi/syscall.h) and the batch. */
#include "irq.h"
#include "ipc.h"
#include "object.h"
#include "syscall.h"
#include "trace.h"
#include "vspace.h"

typedef int op_fn(struct thread *, const word_t *);

static int
op_null(struct thread *t, const word_t *a)
{
	(void)t;
	(void)a;
	return 0;
}

static int
op_yield(struct thread *t, const word_t *a)
{
	(void)a;
	t->t_x[X_A0] = 0;
	t->t_hart->h_cur = NULL;
	sched_ready(t);
	return EHANDLED;
}

static op_fn op_batch;

static op_fn *const ops[64] = {
	[SYS_SIGNAL] = op_signal,
	[SYS_WAIT] = op_wait,
	[SYS_YIELD] = op_yield,
	[SYS_NULL] = op_null,
	[SYS_RETYPE] = op_retype,
	[SYS_MINT] = op_mint,
	[SYS_MOVE] = op_move,
	[SYS_DELETE] = op_delete,
	[SYS_REVOKE] = op_revoke,
	[SYS_CAP_INFO] = op_cap_info,
	[SYS_EP_IDENT] = op_ep_ident,
	[SYS_VS_CONFIG] = op_vs_config,
	[SYS_VS_FEED] = op_vs_feed,
	[SYS_MAPV] = op_mapv,
	[SYS_UNMAP] = op_unmap,
	[SYS_VS_CLEAR] = op_vs_clear,
	[SYS_VS_QUERY] = op_vs_query,
	[SYS_VS_IDLE] = op_vs_idle,
	[SYS_T_CONFIG] = op_t_config,
	[SYS_T_REGS] = op_t_regs,
	[SYS_T_RESUME] = op_t_resume,
	[SYS_T_SUSPEND] = op_t_suspend,
	[SYS_T_INTERRUPT] = op_t_interrupt,
	[SYS_T_FORK] = op_t_fork,
	[SYS_GATHER] = op_gather,
	[SYS_COMMIT] = op_commit,
	[SYS_THAW] = op_thaw,
	[SYS_LEASE] = op_lease,
	[SYS_VCOPY] = op_vcopy,
	[SYS_REPLY_REGS] = op_reply_regs,
	[SYS_IRQ_GET] = op_irq_get,
	[SYS_IRQ_BIND] = op_irq_bind,
	[SYS_IRQ_ACK] = op_irq_ack,
	[SYS_CONSOLE_PUT] = op_console_put,
	[SYS_CONSOLE_GET] = op_console_get,
	[SYS_LOG] = op_log,
	[SYS_LOG_READ] = op_log_read,
	[SYS_TRACE_CTL] = op_trace_ctl,
	[SYS_TRACE_READ] = op_trace_read,
	[SYS_POWER] = op_power,
	[SYS_BATCH] = op_batch,
	[SYS_SYSINFO] = op_sysinfo,
	[SYS_CONSOLE_OFF] = op_console_off
};

/* What may stand in a batch: it neither blocks nor ends the caller. */
static int
batchable(word_t nr)
{
	return (nr >= SYS_RETYPE && nr <= SYS_VS_IDLE && nr != SYS_DELETE &&
	    nr != SYS_REVOKE && ops[nr] != NULL) || nr == SYS_T_CONFIG ||
	    nr == SYS_SIGNAL;
}

/* (ops, n) */
static int
op_batch(struct thread *t, const word_t *a)
{
	struct kop k;
	word_t i;
	int error = 0;

	if (a[1] > BATCH_MAX)
		return EINVAL;
	for (i = 0; i < a[1]; i++) {
		error = copyin(t, a[0] + i * sizeof(k), &k, sizeof(k));
		if (error == 0)
			error = batchable(k.k_op) ? ops[k.k_op](t, k.k_arg) :
			    EINVAL;
		if (error)
			break;
	}
	t->t_x[X_A1] = i;
	return error;
}

static int
message(struct thread *t, word_t nr)
{
	switch (nr) {
	case SYS_CALL:
		return ipc_call(t);
	case SYS_REPLY_RECV:
		return ipc_reply_recv(t);
	case SYS_RECV:
		return ipc_recv(t);
	case SYS_REPLY:
		return ipc_reply(t);
	default:
		return ipc_send(t);
	}
}

/* t->t_pc is already behind the ecall. */
void
syscall(struct thread *t, word_t nr)
{
	word_t a[7];
	int error;

	if (nr <= SYS_SEND) {
		error = message(t, nr);
		if (error != EHANDLED)
			ipc_error(t, error);
		return;
	}
	if (nr >= nitems(ops) || ops[nr] == NULL) {
		t->t_x[X_A0] = ENOSYS;
		return;
	}
	/* results may overwrite the registers that hold the arguments */
	a[0] = t->t_x[X_A0];
	a[1] = t->t_x[X_A1];
	a[2] = t->t_x[X_A2];
	a[3] = t->t_x[X_A3];
	a[4] = t->t_x[X_A4];
	a[5] = t->t_x[X_A5];
	a[6] = t->t_x[X_A6];
	error = ops[nr](t, a);
	if (unlikely(trace_on) && error != ERESTART && nr != SYS_NULL &&
	    nr != SYS_TRACE_READ)
		trace_kop(t, nr, a, error == EHANDLED ? 0 : error);
	if (error == ERESTART)
		t->t_pc -= 4;
	else if (error != EHANDLED)
		t->t_x[X_A0] = error;
}
