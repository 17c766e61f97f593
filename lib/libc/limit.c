/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/resource.h>

#include <proc_client.h>

#include "libc.h"

int
getrlimit(int which, struct rlimit *rl)
{
	word_t cur, max;
	int error;

	error = proc_getrlimit(PROC, (word_t)(long)which, &cur, &max);
	if (error == 0)
		*rl = (struct rlimit){ cur, max };
	return libc_fail(error);
}

int
setrlimit(int which, const struct rlimit *rl)
{
	return libc_fail(proc_setrlimit(PROC, (word_t)(long)which,
	    rl->rlim_cur, rl->rlim_max));
}
