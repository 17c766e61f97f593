// SRCS: servers/exec/exec_elf.c servers/exec/exec_subr.c servers/exec/exec_explain.c servers/exec/exec_format.c servers/exec/exec_template.c servers/exec/exec_conf.c servers/exec/exec_script.c servers/exec/exec_args.c servers/exec/emul_native.c lib/elf/elf.c lib/util/printf.c lib/util/strlcpy.c
// CFLAGS: -idirafter lib/util
/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file through the whole exec switch: whatever is accepted, vm would accept.
 * The first two bytes say how many pages longer the file is than its header.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <abi/errno.h>

#include "exec_var.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* vfs's part */
int
exec_script_fd(struct exec_package *epp, unsigned *fd)
{
	*fd = 3 + epp->ep_nest * 20;
	return 0;
}

static struct exec_package p;
static struct vmcmd cmds[EXEC_MAXCMDS];

static void
must(int condition)
{
	if (!condition)
		abort();
}

static void
check_cmd(const struct vmcmd *c, unsigned i)
{
	struct exec_vmcmd_set before = { cmds, i };

	must(c->ev_len != 0 && c->ev_addr >= VM_MIN_ADDRESS);
	must(c->ev_addr < VM_MAXUSER_ADDRESS);
	must(c->ev_len <= VM_MAXUSER_ADDRESS - c->ev_addr);
	must((c->ev_prot & (MAP_W | MAP_X)) != (MAP_W | MAP_X));
	must(!vmcmds_overlap(&before, c->ev_addr, c->ev_len));
	if (c->ev_op != VMCMD_READVN)
		must(((c->ev_addr | c->ev_len) & PAGE_MASK) == 0);
	if (c->ev_op == VMCMD_PAGEDVN || c->ev_op == VMCMD_READVN) {
		must(c->ev_filelen <= c->ev_len && c->ev_filelen != 0);
		must(c->ev_off <= p.ep_attr.va_size);
		must(c->ev_filelen <= p.ep_attr.va_size - c->ev_off);
	}
	if (c->ev_op == VMCMD_PAGEDVN)
		must((c->ev_off & PAGE_MASK) == 0);
	if (c->ev_op != VMCMD_STACK && c->ev_op != VMCMD_GRANT &&
	    c->ev_op != VMCMD_SIGCODE)
		must(c->ev_addr + c->ev_len <= STACK_FLOOR);
}

/* no format is registered */
int
exec_format_ask(struct exec_package *epp, const struct format_walk *fw,
    const uint8_t **line, unsigned *len)
{
	(void)epp, (void)fw, (void)line, (void)len;
	return ENOEXEC;
}

void
exec_format_forget(cap_t port)
{
	(void)port;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned i;
	int error;

	if (size < 2)
		return 0;
	memset(&p, 0, sizeof(p));
	p.ep_vmcmds.evs_cmds = cmds;
	p.ep_hdr = data + 2;
	p.ep_hdrvalid = size - 2 > EXEC_HDRSIZE ? EXEC_HDRSIZE :
	    (uint32_t)(size - 2);
	p.ep_attr.va_size = p.ep_hdrvalid +
	    ((uint64_t)data[0] | (uint64_t)data[1] << 8) * PAGE_SIZE;
	p.ep_name = p.ep_execfn = "/x";
	p.ep_namelen = p.ep_execfnlen = 2;
	p.ep_loadbias = PIE_BASE;
	p.ep_ssize = MAXSSIZ;
	p.ep_dlim = MAXDSIZ;
	p.ep_args.ea_size = PAGE_SIZE - EXEC_STACKROOM;
	error = exec_probe(&p);
	must(error == 0 || error == ENOEXEC || error == ENOMEM);
	if (error != 0 || (p.ep_flags & EXEC_REDIRECT)) {
		must(p.ep_vmcmds.evs_used == 0);
		return 0;
	}
	must(p.ep_vmcmds.evs_used != 0);
	must(p.ep_entry >= VM_MIN_ADDRESS && p.ep_entry < VM_MAXUSER_ADDRESS);
	if (p.ep_flags & EXEC_HASINTERP)
		must(strlen(p.ep_interp) == p.ep_interplen);
	/* the same file as its own interpreter */
	(void)exec_elf_interp(&p, INTERP_BASE);
	(void)exec_setup_stack(&p, data[0]);
	must(p.ep_vmcmds.evs_used <= EXEC_MAXCMDS);
	for (i = 0; i < p.ep_vmcmds.evs_used; i++)
		check_cmd(&cmds[i], i);
	return 0;
}
