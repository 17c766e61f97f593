/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about ids.  Pure. */
#include <abi/errno.h>

#include "cred.h"

static int
among(word_t id, uint32_t a, uint32_t b, uint32_t c)
{
	return id == ID_LEAVE || id == a || id == b || id == c;
}

/*
 * setids: root takes any ids; others shuffle those they have.  The saved id
 * follows the effective one when the real id is set, or the effective one to
 * something that was not the real id, as setreuid(2) says: so a set-id program
 * that steps down for a while can step up again, and one that gives up its
 * real id cannot.  All or nothing.
 */
int
cred_setids(struct pcred *pc, word_t ruid, word_t euid, word_t rgid,
    word_t egid)
{
	struct pcred n = *pc;

	if (ruid > ID_LEAVE || euid > ID_LEAVE || rgid > ID_LEAVE ||
	    egid > ID_LEAVE)
		return EINVAL;
	if (pc->pc_euid != 0 &&
	    (!among(ruid, pc->pc_ruid, pc->pc_euid, pc->pc_svuid) ||
	    !among(euid, pc->pc_ruid, pc->pc_euid, pc->pc_svuid) ||
	    !among(rgid, pc->pc_rgid, pc->pc_egid, pc->pc_svgid) ||
	    !among(egid, pc->pc_rgid, pc->pc_egid, pc->pc_svgid)))
		return EPERM;
	if (euid != ID_LEAVE)
		n.pc_euid = (uint32_t)euid;
	if (egid != ID_LEAVE)
		n.pc_egid = (uint32_t)egid;
	if (ruid != ID_LEAVE || (euid != ID_LEAVE && euid != pc->pc_ruid))
		n.pc_svuid = n.pc_euid;
	if (rgid != ID_LEAVE || (egid != ID_LEAVE && egid != pc->pc_rgid))
		n.pc_svgid = n.pc_egid;
	if (ruid != ID_LEAVE)
		n.pc_ruid = (uint32_t)ruid;
	if (rgid != ID_LEAVE)
		n.pc_rgid = (uint32_t)rgid;
	*pc = n;
	return 0;
}

/* kill(2): root, or the sender's real or effective id is the target's real or saved one */
int
cred_may_kill(const struct pcred *from, const struct pcred *to)
{
	return from->pc_euid == 0 ||
	    from->pc_euid == to->pc_ruid || from->pc_euid == to->pc_svuid ||
	    from->pc_ruid == to->pc_ruid || from->pc_ruid == to->pc_svuid;
}

/* An exec was committed (seed items 80, 82): ids = euid << 32 | egid, if set-id. */
void
cred_exec(struct pcred *pc, int setid, word_t ids)
{
	if (setid) {
		pc->pc_euid = (uint32_t)(ids >> 32);
		pc->pc_egid = (uint32_t)ids;
	}
	pc->pc_svuid = pc->pc_euid;
	pc->pc_svgid = pc->pc_egid;
}
