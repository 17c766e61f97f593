/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formats as servers: the one call of exec to somebody below it (docs/adr/0020).
 * What bounds it: it has a time-out; its lease is a page of ours that holds
 * nothing but the question; no lock and no half-built space is held meanwhile;
 * it is made only when no other entry wants the file; and who fails once is
 * taken off the table.
 */
#include <abi/errno.h>
#include <abi/format.h>

#include "kern_exec.h"
#include "sys/sys.h"
#include "util/log.h"
#include "util/string.h"

#define PORT_SLOT(k)	(EXEC_WINDOW(EXEC_SLOTS) + (k))

_Static_assert(FORMAT_HDR >= EXEC_HDRSIZE && FORMAT_LINE == EXEC_LINEMAX,
    "what an entry may look at, and a line");

static uint32_t taken;	/* bit k: PORT_SLOT(k) */

/* Keep a copy of the capability, to send only: its slot, or 0. */
cap_t
exec_format_port(cap_t from)
{
	unsigned k;

	for (k = 0; k < FORMAT_N && (taken & 1U << k); k++)
		;
	/* what is still there is of a server that is gone */
	if (k < FORMAT_N)
		(void)sys_delete(PORT_SLOT(k));
	if (k == FORMAT_N || sys_mint(0, PORT_SLOT(k), from, CAPR_SEND, 0) != 0)
		return 0;
	taken |= 1U << k;
	return PORT_SLOT(k);
}

void
exec_format_forget(cap_t port)
{
	(void)sys_delete(port);
	taken &= ~(1U << (port - PORT_SLOT(0)));
}

/*
 * ON EXIT 0	*line, *len: the answer, ours until the next question
 * ON EXIT ENOEXEC  the server does not want the file
 * ON EXIT error it is gone, silent, or talks nonsense; said in the kernel log
 */
int
exec_format_ask(const struct exec_package *epp, const char *name, cap_t port,
    const uint8_t **line, unsigned *len)
{
	static struct format_ask ask;
	struct ipc_msg m = {
		.m_tag = FORMAT_PROBE | TAG_LEASE_R | TAG_LEASE_W
	};
	int error;

	memset(&ask, 0, sizeof(ask));
	memcpy(ask.fa_hdr, epp->ep_hdr, epp->ep_hdrvalid);
	ask.fa_hdrlen = epp->ep_hdrvalid;
	ask.fa_mode = epp->ep_attr.va_mode;
	ask.fa_size = epp->ep_attr.va_size;
	m.m_w[LEASE_ADDR] = (word_t)&ask;
	m.m_w[LEASE_LEN] = sizeof(ask);
	error = ipc_call(port, &m, 0, FORMAT_PATIENCE);
	*line = (const uint8_t *)ask.fa_line;
	*len = (unsigned)strnlen(ask.fa_line, FORMAT_LINE);
	if (error == ENOEXEC)
		return ENOEXEC;
	if (error != 0)
		log_printf("format %s: error %d from its server, which is "
		    "asked no more (hint: start it, and register it again)",
		    name, error);
	else if (*len == FORMAT_LINE || *len < 3)
		log_printf("format %s: no line from its server, which is "
		    "asked no more", name);
	return error;
}
