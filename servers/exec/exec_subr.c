/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What all formats share: the list of vmcmds, the walk over the exec switch,
 * the checks that follow it, credentials, and where the stack goes.  Pure: a
 * package goes in, a package comes out.
 */
#include <abi/errno.h>
#include <abi/file.h>

#include "exec_var.h"
#include "util/string.h"

/* The list is bounded; a format that needs more places than it has is refused. */
int
new_vmcmd(struct exec_vmcmd_set *evs, const struct vmcmd *cmd)
{
	if (evs->evs_used == EXEC_MAXCMDS)
		return ENOEXEC;
	evs->evs_cmds[evs->evs_used++] = *cmd;
	return 0;
}

/*
 * A command names its vnode by index, and the capabilities are in the
 * package's ledger: forgetting the list releases nothing and leaks nothing.
 */
void
kill_vmcmds(struct exec_vmcmd_set *evs)
{
	evs->evs_used = 0;
}

/* Does a command on the list touch a page of [addr, addr + len)? */
int
vmcmds_overlap(const struct exec_vmcmd_set *evs, vaddr_t addr, uint64_t len)
{
	const struct vmcmd *c;
	vaddr_t start = trunc_page(addr), end = round_page(addr + len);
	unsigned i;

	for (i = 0; i < evs->evs_used; i++) {
		c = &evs->evs_cmds[i];
		if (start < round_page(c->ev_addr + c->ev_len) &&
		    trunc_page(c->ev_addr) < end)
			return 1;
	}
	return 0;
}

/*
 * After a format accepted the file (seed items 27-30): the entry point must lie
 * in user memory, in something executable, text and data within their limits.
 * A limit is the more interesting error and wins.
 */
int
exec_check_limits(struct exec_package *epp)
{
	if (epp->ep_tsize > MAXTSIZ)
		return exec_refuse(epp, ENOMEM, "text", epp->ep_tsize,
		    "over its limit (MAXTSIZ)");
	if (epp->ep_dsize > epp->ep_dlim)
		return exec_refuse(epp, ENOMEM, "data", epp->ep_dsize,
		    "over its limit");
	if (epp->ep_entry < VM_MIN_ADDRESS ||
	    epp->ep_entry >= VM_MAXUSER_ADDRESS)
		return exec_refuse(epp, ENOEXEC, "e_entry", epp->ep_entry,
		    "no user address");
	if (epp->ep_flags & EXEC_BADENTRY)
		return exec_refuse(epp, ENOEXEC, "e_entry", epp->ep_entry,
		    "in no executable segment");
	return 0;
}

/*
 * One entry has been asked.  Seed item 23: the first error other than ENOEXEC
 * is the one that stays.
 */
static int
probed(struct exec_package *epp, const char *entry, int error, int newerror)
{
	if (newerror != 0)
		kill_vmcmds(&epp->ep_vmcmds);
	if (epp->ep_explain != NULL)
		explain_probe(epp, entry, newerror);
	return newerror == 0 || error == ENOEXEC ? newerror : error;
}

/* Those registered at run time: the same with them. */
static int
probe_formats(struct exec_package *epp, int error)
{
	struct format_walk fw = { .fw_serial = 0 };

	while (error != 0 && exec_format_next(&fw))
		error = probed(epp, fw.fw_format.f_name, error,
		    exec_format_makecmds(epp, &fw));
	exec_format_end(&fw);
	return error;
}

/*
 * Ask the entries of the exec switch, in their order, whose file this is:
 * those that are built in, then those registered at run time.
 *
 * ON ENTRY	header and attributes of an open vnode; no command listed
 * ON EXIT ok	commands and image fields filled in, ep_esch is the entry; or
 *		EXEC_REDIRECT: nothing listed, ep_name is an interpreter
 * ON EXIT error nothing listed.  The first error other than ENOEXEC is the one
 *		reported, unless a later entry accepts the file.  For one
 *		that may not be read that is EACCES.
 */
int
exec_probe(struct exec_package *epp)
{
	const struct execsw *es;
	int noread = (epp->ep_attr.va_flags & EVF_NOREAD) != 0;
	int error = ENOEXEC;
	unsigned i;

	if (!noread && epp->ep_explain == NULL && exec_template_get(epp)) {
		/* what the file is follows from the file, limits do not */
		error = exec_check_limits(epp);
		if (error != 0)
			kill_vmcmds(&epp->ep_vmcmds);
		return error;
	}
	epp->ep_flags &= ~(EXEC_BADENTRY | EXEC_FIXED);
	for (i = 0; i < nexecs && error != 0; i++) {
		es = &execsw[i];
		if (es->es_makecmds == NULL)
			continue;
		error = probed(epp, es->es_name, error,
		    noread && !es->es_noread ? exec_refuse(epp, EACCES, "", 0,
		    "the caller may not read it") : es->es_makecmds(epp));
		if (error == 0)
			epp->ep_esch = es;
		else if (epp->ep_flags & EXEC_DESTR)
			return error;
	}
	if (error != 0)
		error = probe_formats(epp, error);
	if (error != 0 || (epp->ep_flags & EXEC_REDIRECT))
		return error;
	epp->ep_emul = epp->ep_esch->es_emul;
	error = exec_check_limits(epp);
	if (error == 0) {
		exec_template_put(epp);
		return 0;
	}
	kill_vmcmds(&epp->ep_vmcmds);
	if (epp->ep_explain != NULL)
		explain_probe(epp, "limits", error);
	return error;
}

/* comm is the last component of the path asked for; a script's own (item 101) */
void
exec_setcomm(struct exec_package *epp)
{
	const char *slash = strrchr(epp->ep_execfn, '/');

	memset(epp->ep_comm, 0, sizeof(epp->ep_comm));
	(void)strlcpy(epp->ep_comm, slash != NULL ? slash + 1 :
	    epp->ep_execfn, sizeof(epp->ep_comm));
}

/* Item 77: will the image have other effective ids than its caller? */
static int
changes_ids(const struct exec_package *epp)
{
	const struct exec_attr *va = &epp->ep_attr;

	return ((va->va_mode & ABI_S_ISUID) && epp->ep_euid != va->va_uid) ||
	    ((va->va_mode & ABI_S_ISGID) && epp->ep_egid != va->va_gid);
}

/*
 * The limits for this image: the caller's, but one that runs for somebody else
 * has the default ones, with which it was written (RULES R23).  ON ENTRY
 * attributes and ids are of the file and the caller.
 */
void
exec_limits(struct exec_package *epp, const uint64_t limit[NRLIM])
{
	int own = !changes_ids(epp);
	uint64_t stack = own ? limit[RLIM_STACK] : RLIM_STACK_DFL;
	uint64_t data = own ? limit[RLIM_DATA] : RLIM_NONE;

	epp->ep_ssize = stack < MAXSSIZ ? trunc_page(stack) : MAXSSIZ;
	epp->ep_dlim = data < MAXDSIZ ? data : MAXDSIZ;
	epp->ep_aslim = own ? limit[RLIM_AS] : RLIM_NONE;
}

/*
 * Seed items 77-80, rules R1, R26.  The mode bits are those of the final
 * binary, masked by vfs for nosuid and traced.  ON ENTRY ep_euid and ep_egid are
 * the caller's; ON EXIT those of the new image.
 */
int
exec_credentials(struct exec_package *epp)
{
	const struct exec_attr *va = &epp->ep_attr;
	int suid = (va->va_mode & ABI_S_ISUID) != 0;
	int sgid = (va->va_mode & ABI_S_ISGID) != 0;

	if (changes_ids(epp)) {
		if (epp->ep_args.ea_argc == 0)
			return exec_refuse(epp, EINVAL, "argc", 0,
			    "a set-id image gets an argument at least");
		epp->ep_flags |= EXEC_SETID | EXEC_SECURE;
		if (suid)
			epp->ep_euid = va->va_uid;
		if (sgid)
			epp->ep_egid = va->va_gid;
	}
	if (epp->ep_euid != epp->ep_ruid || epp->ep_egid != epp->ep_rgid)
		epp->ep_flags |= EXEC_SECURE;
	return 0;
}

/*
 * Place the argument block and the stack below it, `randpages' below USRSTACK;
 * a little lower if the block would else need a second page table.  Arguments
 * that need more than the stack limit are ENOMEM (item 49), more than a quarter of it
 * E2BIG.
 */
int
exec_setup_stack(struct exec_package *epp, uint64_t randpages)
{
	struct vmcmd c = { .ev_prot = MAP_R | MAP_W };
	uint64_t need = EXEC_STACKROOM + (uint64_t)epp->ep_args.ea_size, args;
	vaddr_t top;
	int error;

	if (need >= epp->ep_ssize)
		return exec_refuse(epp, ENOMEM, "stack", need,
		    "what the arguments need is over the stack's limit");
	/* RULES R2: no more than a quarter of it */
	args = epp->ep_args.ea_random + sizeof(epp->ep_random) +
	    sizeof(struct ps_strings);
	if (args > epp->ep_ssize / 4 && args > MINARGS)
		return exec_refuse(epp, E2BIG, "arguments", args,
		    "over a quarter of the stack's limit");
	top = USRSTACK - ptoa(randpages % MAXRNDPG);
	if (need <= LEAFSIZE && ((top - 1) ^ (top - need)) >= LEAFSIZE)
		top &= ~(LEAFSIZE - 1);
	epp->ep_minsaddr = top;
	epp->ep_maxsaddr = top - epp->ep_ssize;
	epp->ep_ssize = need;
	epp->ep_sp = top - epp->ep_args.ea_size;

	c.ev_op = VMCMD_GRANT;
	c.ev_addr = top - need;
	c.ev_len = need;
	error = new_vmcmd(&epp->ep_vmcmds, &c);
	if (error != 0)
		return error;
	c.ev_op = VMCMD_STACK;
	c.ev_addr = epp->ep_maxsaddr;
	c.ev_len = top - need - epp->ep_maxsaddr;
	error = new_vmcmd(&epp->ep_vmcmds, &c);
	if (error != 0)
		return error;
	c.ev_op = VMCMD_SIGCODE;
	c.ev_prot = MAP_R | MAP_X;
	c.ev_addr = SIGCODE_ADDR;
	c.ev_len = PAGE_SIZE;
	return new_vmcmd(&epp->ep_vmcmds, &c);
}
