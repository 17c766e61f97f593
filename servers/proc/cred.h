/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PROC_CRED_H
#define PROC_CRED_H

#include <abi/types.h>

/* ids of a process; vfs has a copy of them in its context */
struct pcred {
	uint32_t pc_ruid, pc_euid, pc_svuid;
	uint32_t pc_rgid, pc_egid, pc_svgid;
};

#define ID_LEAVE	0xffffffffUL	/* setids: do not change */

/*
 * setuid(2), setreuid(2), setresuid(2), each with its brother for groups; all or
 * nothing.  Root may take any ids, others shuffle those that they have: EPERM.
 * EINVAL: more than 32 bits.
 */
int	 cred_setid(struct pcred *, word_t uid, word_t gid);
int	 cred_setids(struct pcred *, word_t ruid, word_t euid, word_t rgid,
	    word_t egid);
int	 cred_setresids(struct pcred *, word_t ruid, word_t euid, word_t svuid,
	    word_t rgid, word_t egid, word_t svgid);
int	 cred_may_kill(const struct pcred *from, const struct pcred *to);
void	 cred_exec(struct pcred *, int setid, word_t ids);

#endif
