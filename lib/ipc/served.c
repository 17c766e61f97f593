/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What this server has served, for whoever asks.  Calls that are answered at
 * once are counted by the generated dispatch; of those that wait, this file
 * remembers the call, so that a refusal is counted where it belongs.
 */
#include <abi/bootinfo.h>

#include "ipc/ipc.h"
#include "ipc/serve.h"
#include "sys/sys.h"

/* who waits, in no order; reply 0 is free.  For one thread, as ipc_defer() is. */
static struct {
	cap_t	 h_reply;
	unsigned h_op;
} held[IPC_MAXREPLY];

/* Index of a call in ipc_counts, ipc_nops if there is none. */
static unsigned
index_of(word_t op)
{
	unsigned i;

	for (i = 0; i < ipc_nops && ipc_ops[i] != op; i++)
		;
	return i;
}

void
ipc_hold(cap_t reply, word_t tag)
{
	unsigned i;

	for (i = 0; i < IPC_MAXREPLY; i++)
		if (held[i].h_reply == 0) {
			held[i].h_reply = reply;
			held[i].h_op = TAG_OP(tag);
			break;
		}
}

void
ipc_unhold(cap_t reply, int error)
{
	unsigned i, op;

	for (i = 0; i < IPC_MAXREPLY && held[i].h_reply != reply; i++)
		;
	if (i == IPC_MAXREPLY)
		return;
	held[i].h_reply = 0;
	op = index_of(held[i].h_op);
	if (error != 0 && error != ERETRY && error != ECANCELED &&
	    op < ipc_nops)
		ipc_count(&ipc_counts[op].ic_refused, 1);
}

/* Who waits for an answer is asked of the kernel: the pid is in its token. */
static word_t
holding(word_t op, word_t pid)
{
	word_t info, token, n = 0;
	unsigned i;

	for (i = 0; i < IPC_MAXREPLY; i++)
		if (held[i].h_reply != 0 && (op == 0 || held[i].h_op == op) &&
		    (pid == 0 ||
		    (sys_cap_info(held[i].h_reply, &info, &token) == 0 &&
		    token >> 16 == pid)))
			n++;
	return n;
}

int
ipc_served(word_t op, word_t pid, word_t *calls, word_t *refused,
    word_t *waiting, word_t *restarts)
{
	const struct bootinfo *bi = (const struct bootinfo *)BOOTINFO_ADDR;
	unsigned i, n = ipc_nops + IPC_COUNTS_MORE;

	*waiting = holding(op, pid);
	*restarts = bi->bi_restarts;
	*calls = *refused = 0;
	if (op == 0) {
		for (i = 0; i < n; i++) {
			*calls += ipc_counts[i].ic_calls;
			*refused += ipc_counts[i].ic_refused;
		}
		return 0;
	}
	if (op == IPC_OP_FAULT)
		i = ipc_nops + IPC_FAULT;
	else if (op == IPC_OP_UNKNOWN)
		i = ipc_nops + IPC_UNKNOWN;
	else if ((i = index_of(op)) == ipc_nops)
		return ENOENT;
	*calls = ipc_counts[i].ic_calls;
	*refused = ipc_counts[i].ic_refused;
	return 0;
}
