/* SPDX-License-Identifier: BSD-2-Clause */
/* The smallest child. */
#include "bench/os.h"

OS_START(start_c);

void
start_c(uint64_t *sp)
{
	(void)sp;
	os_exit(0);
}
