/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a file was found to be, kept for the next exec of it.  Pure.
 *
 * A vnode's number has its generation in it, and a changed file is another
 * generation (vm's page cache stands on the same), so what followed from the
 * bytes of a file alone follows again.  Only that is kept: neither attributes
 * nor anything random, so position independent images and those with an
 * interpreter are not.  One place a hash value; a newcomer takes it.
 */
#include "exec_lock.h"
#include "exec_var.h"

#define NTEMPLATE	32	/* power of two */
#define TEMPLATE_CMDS	6	/* an image that needs more is not kept */

struct template {
	uint64_t t_vnid;	/* 0 = empty */
	uint64_t t_size;
	const struct execsw *t_esch;
	vaddr_t	 t_taddr, t_daddr, t_entry, t_brk, t_phdr;
	uint64_t t_tsize, t_dsize;
	uint32_t t_phnum;
	uint32_t t_ncmds;
	struct vmcmd t_cmd[TEMPLATE_CMDS];
};

static struct template templates[NTEMPLATE];
static struct exec_lock lock;	/* all of it */

static struct template *
template_place(uint64_t vnid)
{
	return &templates[(vnid >> 32 ^ vnid) % NTEMPLATE];
}

static void
template_copy(const struct template *t, struct exec_package *epp)
{
	unsigned i;

	epp->ep_esch = t->t_esch;
	epp->ep_emul = t->t_esch->es_emul;
	epp->ep_vnid[0] = t->t_vnid;
	epp->ep_taddr = t->t_taddr;
	epp->ep_tsize = t->t_tsize;
	epp->ep_daddr = t->t_daddr;
	epp->ep_dsize = t->t_dsize;
	epp->ep_entry = epp->ep_start = t->t_entry;
	epp->ep_brk = t->t_brk;
	epp->ep_phdr = t->t_phdr;
	epp->ep_phnum = t->t_phnum;
	for (i = 0; i < t->t_ncmds; i++)
		epp->ep_vmcmds.evs_cmds[i] = t->t_cmd[i];
	epp->ep_vmcmds.evs_used = t->t_ncmds;
}

/* Fill in the package as the probe did last time; 0 if it is not known. */
int
exec_template_get(struct exec_package *epp)
{
	uint64_t vnid = epp->ep_attr.va_vnid;
	const struct template *t = template_place(vnid);
	int known;

	exec_lock(&lock);
	known = vnid != 0 && t->t_vnid == vnid &&
	    t->t_size == epp->ep_attr.va_size;
	if (known)
		template_copy(t, epp);
	exec_unlock(&lock);
	return known;
}

/* A probe has succeeded, and all limits are kept. */
void
exec_template_put(const struct exec_package *epp)
{
	uint64_t vnid = epp->ep_attr.va_vnid;
	struct template *t = template_place(vnid);
	unsigned i;

	if (vnid == 0 || !(epp->ep_flags & EXEC_FIXED) ||
	    epp->ep_vmcmds.evs_used > TEMPLATE_CMDS)
		return;
	exec_lock(&lock);
	t->t_vnid = vnid;
	t->t_size = epp->ep_attr.va_size;
	t->t_esch = epp->ep_esch;
	t->t_taddr = epp->ep_taddr;
	t->t_tsize = epp->ep_tsize;
	t->t_daddr = epp->ep_daddr;
	t->t_dsize = epp->ep_dsize;
	t->t_entry = epp->ep_entry;
	t->t_brk = epp->ep_brk;
	t->t_phdr = epp->ep_phdr;
	t->t_phnum = epp->ep_phnum;
	t->t_ncmds = epp->ep_vmcmds.evs_used;
	for (i = 0; i < t->t_ncmds; i++)
		t->t_cmd[i] = epp->ep_vmcmds.evs_cmds[i];
	exec_unlock(&lock);
}
