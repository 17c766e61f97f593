/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a new program finds: the auxiliary vector, ps_strings, and the flags
 * that exec sends to proc at the commit.
 */
#ifndef ABI_EXEC_H
#define ABI_EXEC_H

#include <abi/types.h>

#define MAXCOMLEN	15	/* bytes of comm, without NUL */

/* proc.exec_commit flags */
#define EXC_SETID	1	/* ids holds the new effective ids */
#define EXC_CLOEXEC	2	/* some descriptor is close-on-exec */
#define EXC_SPAWN	4	/* first image of a spawned process */
#define EXC_TRACED	8	/* COMMIT leaves it stopped, proc.exec_stopped follows */
#define EXC_SCRIPT	16	/* descriptors that vfs keeps for the image appear */
#define EXC_TID_SHIFT	32	/* number of the thread that execs */
#define EXC_TID(flags)	((flags) >> EXC_TID_SHIFT)

/* at the highest end of the main stack; its address is AT_PSSTRINGS */
struct ps_strings {
	vaddr_t	 ps_argvstr;	/* address of argv[0]'s slot */
	vaddr_t	 ps_envstr;	/* address of envp[0]'s slot */
	int32_t	 ps_nargvstr;
	int32_t	 ps_nenvstr;
};

#define AT_NULL		0
#define AT_PHDR		3
#define AT_PHENT	4
#define AT_PHNUM	5
#define AT_PAGESZ	6
#define AT_BASE		7
#define AT_FLAGS	8
#define AT_ENTRY	9
#define AT_UID		11
#define AT_EUID		12
#define AT_GID		13
#define AT_EGID		14
#define AT_HWCAP	16
#define AT_CLKTCK	17
#define AT_SECURE	23
#define AT_RANDOM	25
#define AT_EXECFN	31
#define AT_PSSTRINGS	64	/* ours: address of struct ps_strings */
#define AT_TIMEBASE	65	/* ours: ticks of rdtime a second */

#endif
