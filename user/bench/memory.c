/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults. */
#include <sys/mman.h>

#include "bench/bench.h"

#define PAGES	256

int
main(void)
{
	volatile char *p = mmap(NULL, (PAGES + 1) * 4096UL,
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	BENCH("page_fault_zero", PAGES, ((void)(*p = 1), p += 4096));
	return 0;
}
