/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_PS_H
#define ABI_PS_H

#include <abi/types.h>

/* one process as proc.ps reports it */
struct abi_ps {
	uint32_t ps_pid, ps_ppid;
	uint32_t ps_uid;
	uint32_t ps_state;	/* PS_ */
	uint32_t ps_resident;	/* pages */
	uint32_t ps_flags;
	uint64_t ps_start;	/* rdtime ticks */
	char	 ps_comm[16];
	uint32_t ps_nthreads;
	uint32_t ps_pad;
};
#define PS_RUN		0	/* one of its threads, or its request for this list */
#define PS_ZOMBIE	1
#define PS_NEW		2	/* spawned, no image yet */
#define PS_VFORK	3	/* waits for its vfork child */
#define PS_STOP		4	/* stopped by a signal or a tracer */
#define PS_WAIT		5	/* each of its threads: for an answer, or a time */

#endif
