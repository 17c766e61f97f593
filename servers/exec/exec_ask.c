/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formats as servers: the one call of exec to somebody below it (docs/adr/0020).
 * What bounds it: it has a time-out; its lease is memory of ours that holds
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

_Static_assert(PORT_SLOT(FORMAT_N) <= CAPSLOT_BASE + 256,
    "as many slots as mk/one.mk gives");
_Static_assert(FORMAT_HDR >= EXEC_HDRSIZE && FORMAT_LINE == EXEC_LINEMAX,
    "what an entry may look at, and a line");

static uint32_t taken;	/* bit k: PORT_SLOT(k); any worker sets and clears */

/* Keep a copy of the capability, to send only: its slot, or 0. */
cap_t
exec_format_port(cap_t from)
{
	uint32_t bit;
	unsigned k;

	for (k = 0; k < FORMAT_N; k++) {
		bit = 1U << k;
		if (!(__atomic_fetch_or(&taken, bit, __ATOMIC_RELAXED) & bit))
			break;
	}
	if (k == FORMAT_N)
		return 0;
	/* what is still there is of a server that is gone */
	(void)sys_delete(PORT_SLOT(k));
	if (sys_mint(0, PORT_SLOT(k), from, CAPR_SEND, 0) == 0)
		return PORT_SLOT(k);
	exec_format_forget(PORT_SLOT(k));
	return 0;
}

void
exec_format_forget(cap_t port)
{
	(void)sys_delete(port);
	(void)__atomic_fetch_and(&taken, ~(1U << (port - PORT_SLOT(0))),
	    __ATOMIC_RELAXED);
}

/*
 * ON EXIT 0	*line, *len: the answer, ours until the next question
 * ON EXIT ENOEXEC  the server does not want the file
 * ON EXIT error it is gone, silent, or talks nonsense; said in the kernel log
 */
int
exec_format_ask(struct exec_package *epp, const struct format_walk *fw,
    const uint8_t **line, unsigned *len)
{
	struct format_ask *fa = &epp->ep_ask;
	const char *name = fw->fw_format.f_name;
	struct ipc_msg m = {
		.m_tag = FORMAT_PROBE | TAG_LEASE_R | TAG_LEASE_W
	};
	int error;

	memset(fa, 0, sizeof(*fa));
	memcpy(fa->fa_hdr, epp->ep_hdr, epp->ep_hdrvalid);
	fa->fa_hdrlen = epp->ep_hdrvalid;
	fa->fa_mode = epp->ep_attr.va_mode;
	fa->fa_size = epp->ep_attr.va_size;
	m.m_w[LEASE_ADDR] = (word_t)fa;
	m.m_w[LEASE_LEN] = sizeof(*fa);
	error = ipc_call(fw->fw_port, &m, 0, FORMAT_PATIENCE);
	*line = (const uint8_t *)fa->fa_line;
	*len = (unsigned)strnlen(fa->fa_line, FORMAT_LINE);
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
