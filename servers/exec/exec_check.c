/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which file is it, and can we run it?  A phase of kern_exec.c, with its ledger.
 */
#include <abi/errno.h>

#include "kern_exec.h"
#include "util/string.h"
#include "vfs_client.h"

/*
 * Ask vfs for the file at ep_name: lookup and checks in the order of seed items
 * 7-14 are its work.
 *
 * ON EXIT ok	the vnode is in `window', header and attributes describe it
 * ON EXIT error nothing new held; what was in the window is gone
 */
static int
exec_open(struct exec_package *epp, cap_t window, word_t flags)
{
	struct exec_vfs_slot *ev = vfs_slot(epp->ep_slot);
	int error;

	if (epp->ep_name != ev->ev_path)
		memcpy(ev->ev_path, epp->ep_name, epp->ep_namelen + 1);
	error = vfs_exec_open(CAP_SERVER(SRV_VFS), epp->ep_vfs, epp->ep_slot,
	    epp->ep_namelen, flags, window);
	if (error != 0) {
		error = peer_errno(error);
		if (epp->ep_explain != NULL)
			explain_file(epp, error, ev->ev_why);
		return error;
	}
	epp->ep_hdr = ev->ev_hdr;
	epp->ep_hdrvalid = ev->ev_hdrlen < epp->ep_hdrlen ? ev->ev_hdrlen :
	    epp->ep_hdrlen;
	epp->ep_attr.va_size = ev->ev_size;
	epp->ep_attr.va_vnid = ev->ev_vnid;
	epp->ep_attr.va_mode = ev->ev_mode;
	epp->ep_attr.va_uid = ev->ev_uid;
	epp->ep_attr.va_gid = ev->ev_gid;
	epp->ep_attr.va_flags = ev->ev_flags;
	epp->ep_ruid = ev->ev_ruid;
	epp->ep_rgid = ev->ev_rgid;
	epp->ep_euid = ev->ev_euid;
	epp->ep_egid = ev->ev_egid;
	exec_limits(epp, ev->ev_limit);
	epp->ep_staleids = ev->ev_svuid != ev->ev_euid ||
	    ev->ev_svgid != ev->ev_egid;
	if (epp->ep_explain != NULL)
		explain_file(epp, 0, 0);
	return 0;
}

/*
 * The interpreter that the image names: a second file, loaded beside it.  The
 * attributes that count for credentials and comm stay those of the image.
 *
 * ON ENTRY	EPH_VNODE
 * ON EXIT	EPH_VNODE, and EPH_INTERP if its vnode was opened
 */
static int
load_interp(struct exec_package *epp)
{
	const struct exec_attr image = epp->ep_attr;
	const uint64_t dlim = epp->ep_dlim, aslim = epp->ep_aslim;
	const uint64_t ssize = epp->ep_ssize;
	int error;

	epp->ep_name = epp->ep_interp;
	epp->ep_namelen = epp->ep_interplen;
	error = exec_open(epp, epp->ep_window + WIN_INTERP, 0);
	if (error != 0)
		return error;
	epp->ep_held |= EPH_INTERP;
	epp->ep_dlim = dlim;
	epp->ep_aslim = aslim;
	epp->ep_ssize = ssize;
	if (epp->ep_attr.va_flags & EVF_NOREAD)
		error = exec_refuse(epp, EACCES, "", 0,
		    "the caller may not read it");	/* RULES R9 */
	else
		error = exec_elf_interp(epp, INTERP_BASE +
	    ptoa(epp->ep_layout >> 20 & (PIE_RNDPG - 1)));
	if (epp->ep_explain != NULL)
		explain_probe(epp, "elf64 interpreter", error);
	epp->ep_attr = image;
	return error != 0 ? error : exec_fault(epp);
}

/*
 * What is the file, and can we run it?  The seed's check_exec; where that
 * recurses for a script this goes round: the interpreter takes the place of
 * the script, and an error of it is final (EXEC_DESTR).
 *
 * ON ENTRY	ledger empty; ep_name, ep_vfs
 * ON EXIT ok	EPH_VNODE (and EPH_INTERP); commands and image fields filled in
 * ON EXIT error the ledger says; commands forgotten
 */
int
check_exec(struct exec_package *epp)
{
	word_t first = EXO_FIRST;
	int error;

	do {
		epp->ep_flags &= ~EXEC_REDIRECT;
		epp->ep_held &= ~EPH_VNODE;
		error = exec_open(epp, epp->ep_window + WIN_VNODE, first);
		first = 0;
		if (error != 0)
			return error;
		epp->ep_held |= EPH_VNODE;
		error = exec_fault(epp);
		if (error == 0)
			error = exec_probe(epp);
		if (error != 0)
			return error;
	} while (epp->ep_flags & EXEC_REDIRECT);
	if (epp->ep_execfn == vfs_slot(epp->ep_slot)->ev_path &&
	    (epp->ep_flags & EXEC_HASINTERP)) {
		/* the interpreter's path takes the place of ours: keep it */
		epp->ep_execfn = memcpy(epp->ep_fabuf, epp->ep_execfn,
		    epp->ep_execfnlen + 1);
	}
	exec_setcomm(epp);
	return epp->ep_flags & EXEC_HASINTERP ? load_interp(epp) : 0;
}
