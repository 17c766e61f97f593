/* SPDX-License-Identifier: BSD-2-Clause */
/* The receiving doors of msg.S: only the serve loop and init use them. */
#ifndef IPC_SERVE_H
#define IPC_SERVE_H

#include "ipc/ipc.h"

int	 ipc_reply_recv(cap_t ep, struct ipc_msg *m, cap_t window,
	    word_t timeout_ns, cap_t reply);
int	 ipc_recv(cap_t ep, struct ipc_msg *m, cap_t window, word_t timeout_ns,
	    cap_t reply);
int	 ipc_reply(cap_t reply, struct ipc_msg *m);

/* served.c: a caller is kept waiting for that call, and is answered */
void	 ipc_hold(cap_t reply, word_t tag);
void	 ipc_unhold(cap_t reply, int error);

#endif
