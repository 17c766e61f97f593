/* SPDX-License-Identifier: BSD-2-Clause */
/* The same with the C library: its start-up, and its data to be copied. */
#include <stdlib.h>

#include <rvexec.h>

#include "bench/self.h"

int
main(int argc, char **argv, char **envp)
{
	return argc < SELF_ARGS ? 2 : self_next(argv, envp);
}
