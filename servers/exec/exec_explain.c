/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A dry run in words: what was asked of whom, and why it was refused.  Pure.
 * The package is that of a real exec up to its commit, taken through the same
 * phases; nothing here decides anything.
 */
#include <abi/errno.h>
#include <abi/file.h>

#include "exec_var.h"
#include "util/printf.h"

static const struct {
	int	 n_error;
	const char *n_name;
} names[] = {
	{ ENOENT, "ENOENT" }, { EIO, "EIO" }, { E2BIG, "E2BIG" },
	{ ENOEXEC, "ENOEXEC" }, { EBADF, "EBADF" }, { EAGAIN, "EAGAIN" },
	{ ENOMEM, "ENOMEM" }, { EACCES, "EACCES" }, { EFAULT, "EFAULT" },
	{ ENOTDIR, "ENOTDIR" }, { EINVAL, "EINVAL" }, { ETXTBSY, "ETXTBSY" },
	{ ENAMETOOLONG, "ENAMETOOLONG" }, { ELOOP, "ELOOP" },
};

static const char *
error_name(int error)
{
	unsigned i;

	for (i = 0; i < nitems(names); i++)
		if (names[i].n_error == error)
			return names[i].n_name;
	return "error";
}

/* What does not fit is cut off, and the text still ends in a NUL. */
static void __attribute__((format(printf, 2, 3)))
say(struct explain *xp, const char *fmt, ...)
{
	unsigned left = xp->xp_size - xp->xp_len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = kvsnprintf(xp->xp_buf + xp->xp_len, left, fmt, ap);
	va_end(ap);
	xp->xp_len += n < 0 ? 0 : (unsigned)n < left ? (unsigned)n : left - 1;
}

static void
say_why(struct explain *xp, const struct exec_why *ew)
{
	if (ew->ew_field[0] == '\0')
		say(xp, "%s\n", ew->ew_text);
	else if (ew->ew_value < 4096)
		say(xp, "%s = %lu: %s\n", ew->ew_field,
		    (unsigned long)ew->ew_value, ew->ew_text);
	else
		say(xp, "%s = 0x%lx: %s\n", ew->ew_field,
		    (unsigned long)ew->ew_value, ew->ew_text);
}

/* A file was opened for the package, or one of vfs's checks said no. */
void
explain_file(struct exec_package *epp, int error, unsigned check)
{
	static const char *const checks[] = {
		[EVW_LOOKUP] = "there is no such file, or no way to it",
		[EVW_TYPE] = "not a regular file",
		[EVW_EXECUTE] = "no permission to execute it",
		[EVW_NOEXEC] = "on a noexec mount",
		[EVW_READ] = "no permission to read it",
		[EVW_WRITTEN] = "open for writing",
		[EVW_VNODE] = "too many files are being executed"
	};
	const struct exec_attr *va = &epp->ep_attr;
	struct explain *xp = epp->ep_explain;

	say(xp, "file %s\n", epp->ep_name);
	if (error != 0) {
		say(xp, "  vfs: refused, %s: %s\n", error_name(error),
		    check < nitems(checks) ? checks[check] : "?");
		return;
	}
	say(xp, "  mode %o, owner %u:%u, %lu bytes%s%s%s\n",
	    va->va_mode & 07777, va->va_uid, va->va_gid,
	    (unsigned long)va->va_size,
	    va->va_flags & EVF_NOSUID ? ", nosuid mount: set-id masked" : "",
	    va->va_flags & EVF_TRACED ? ", caller traced: set-id masked" : "",
	    epp->ep_nest > 0 ? ", an interpreter" : "");
	epp->ep_why = (struct exec_why){ "", "", 0 };
}

/* An entry of the switch, or a check behind it, has spoken. */
void
explain_probe(struct exec_package *epp, const char *entry, int error)
{
	struct explain *xp = epp->ep_explain;

	say(xp, "  %s: ", entry);
	if (error != 0) {
		say(xp, "refused, %s: ", error_name(error));
		say_why(xp, &epp->ep_why);
		epp->ep_why = (struct exec_why){ "", "", 0 };
	} else if (epp->ep_flags & EXEC_REDIRECT)
		say(xp, "accepted, its interpreter is %s\n", epp->ep_name);
	else if (epp->ep_flags & EXEC_HASINTERP)
		say(xp, "accepted, PT_INTERP is %s\n", epp->ep_interp);
	else
		say(xp, "accepted\n");
}

static void
explain_cmds(struct explain *xp, const struct exec_package *epp)
{
	static const char *const ops[] = {
		[VMCMD_ZERO] = "zero", [VMCMD_READVN] = "readvn",
		[VMCMD_PAGEDVN] = "pagedvn", [VMCMD_GRANT] = "grant",
		[VMCMD_STACK] = "stack", [VMCMD_SIGCODE] = "sigcode"
	};
	const struct vmcmd *c;
	unsigned i;

	say(xp, "vmcmds\n");
	for (i = 0; i < epp->ep_vmcmds.evs_used; i++) {
		c = &epp->ep_vmcmds.evs_cmds[i];
		say(xp, "  %2u %-8s %c%c%c 0x%lx to 0x%lx", i, ops[c->ev_op],
		    c->ev_prot & MAP_R ? 'r' : '-',
		    c->ev_prot & MAP_W ? 'w' : '-',
		    c->ev_prot & MAP_X ? 'x' : '-', (unsigned long)c->ev_addr,
		    (unsigned long)(c->ev_addr + c->ev_len));
		if (c->ev_op == VMCMD_PAGEDVN || c->ev_op == VMCMD_READVN)
			say(xp, ", %lu bytes of the %s from 0x%lx",
			    (unsigned long)c->ev_filelen,
			    c->ev_vnode == 0 ? "image" : "interpreter",
			    (unsigned long)c->ev_off);
		say(xp, "\n");
	}
}

static void
explain_image(struct explain *xp, const struct exec_package *epp)
{
	const struct exec_args *ea = &epp->ep_args;
	unsigned long sp = epp->ep_sp;

	say(xp, "image\n  text %lu bytes, data %lu, entry 0x%lx, starts at "
	    "0x%lx, brk 0x%lx\n", (unsigned long)epp->ep_tsize,
	    (unsigned long)epp->ep_dsize, (unsigned long)epp->ep_entry,
	    (unsigned long)epp->ep_start, (unsigned long)epp->ep_brk);
	explain_cmds(xp, epp);
	say(xp, "stack (places differ from run to run)\n"
	    "  0x%lx lowest, guard below\n"
	    "  0x%lx sp: argc %u, argv, envp %u, auxiliary vector\n"
	    "  0x%lx strings, %u bytes of %lu\n  0x%lx path\n"
	    "  0x%lx random bytes\n  0x%lx struct ps_strings\n  0x%lx top\n",
	    (unsigned long)epp->ep_maxsaddr, sp, ea->ea_argc, ea->ea_envc,
	    sp + ea->ea_strings, ea->ea_strlen, ARG_MAX, sp + ea->ea_execfn,
	    sp + ea->ea_random, sp + ea->ea_psstrings,
	    (unsigned long)epp->ep_minsaddr);
	say(xp, "credentials\n  uid %u, euid %u, gid %u, egid %u, %s%s\n",
	    epp->ep_ruid, epp->ep_euid, epp->ep_rgid, epp->ep_egid,
	    epp->ep_flags & EXEC_SETID ? "set-id" : "not set-id",
	    epp->ep_flags & EXEC_SECURE ? ", AT_SECURE" : "");
	say(xp, "  comm %s, emulation %s%s\n", epp->ep_comm,
	    epp->ep_emul->e_name, epp->ep_attr.va_flags & EVF_CLOEXEC ?
	    ", descriptors are closed" : "");
}

/* It has gone through all phases before the commit, or ended in one of them. */
void
explain_result(struct exec_package *epp, int error)
{
	struct explain *xp = epp->ep_explain;

	if (error == 0) {
		explain_image(xp, epp);
		say(xp, "result: it would run\n");
		return;
	}
	say(xp, "result: %s", error_name(error));
	if (epp->ep_why.ew_text[0] != '\0') {
		say(xp, ", ");
		say_why(xp, &epp->ep_why);
	} else
		say(xp, "\n");
}
