/* SPDX-License-Identifier: BSD-2-Clause */
/* Formats as servers: the port that exec asks. */
#include <stddef.h>
#include <string.h>

#include <abi/format.h>
#include <exec_client.h>
#include <proc_client.h>

#include "ipc/serve.h"
#include "libc.h"
#include "sys/sys.h"

int
format_serve(const struct abi_format *f)
{
	int error = proc_port_new(PROC);

	if (error == 0 || error == EEXIST)
		error = exec_format_serve(EXEC, PROC, CAPSLOT_PORT, f,
		    sizeof(*f));
	return libc_fail(error);
}

/* Waits; who asked may have lost patience before format_answer(). */
int
format_next(struct format_ask *ask)
{
	struct ipc_msg m;
	word_t out[2];
	int error;

	memset(ask, 0, sizeof(*ask));	/* the kernel wants it resident */
	do {
		memset(&m, 0, sizeof(m));
		error = ipc_recv(CAPSLOT_PORT, &m, 0, 0, CAPSLOT_PORT_REPLY);
		if (error == 0 && TAG_LABEL(m.m_tag) == FORMAT_PROBE)
			error = sys_lease(CAPSLOT_PORT_REPLY, COPY_IN, 0,
			    (vaddr_t)ask, sizeof(*ask), out);
		else if (error == 0)
			error = ESRCH;
	} while (error == ESRCH);
	return libc_fail(error);
}

int
format_answer(const struct format_ask *ask, int error)
{
	struct ipc_msg m = { .m_tag = TAG_ERROR(error) };
	word_t out[2];

	if (error == 0) {
		error = sys_lease(CAPSLOT_PORT_REPLY, COPY_OUT,
		    offsetof(struct format_ask, fa_line),
		    (vaddr_t)ask->fa_line, FORMAT_LINE, out);
		if (error != 0)
			return libc_fail(error);
	}
	return libc_fail(ipc_reply(CAPSLOT_PORT_REPLY, &m));
}
