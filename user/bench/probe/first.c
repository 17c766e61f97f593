/* SPDX-License-Identifier: BSD-2-Clause */
/* Put over the first instructions of init: what the kernel's boot took. */
#include <abi/bootinfo.h>
#include <abi/cap.h>
#include <abi/syscall.h>

#include "bench/probe/probe.h"

__asm__(
"	.section .text.start, \"ax\", @progbits\n"
"	.globl	_start\n"
"_start:\n"
"	rdinstret a0\n"
"	call	probe_main\n"
"	.text\n");

void	 probe_main(uint64_t);

static void
op(word_t nr, word_t a, word_t b, word_t c)
{
	register word_t a0 __asm__("a0") = a, a1 __asm__("a1") = b;
	register word_t a2 __asm__("a2") = c, t0 __asm__("t0") = nr;

	__asm__ volatile("ecall" : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(t0) :
	    : "a3", "a4", "a5", "a6", "a7", "t1", "t2", "t3", "t4", "t5",
	    "t6", "memory");
}

void
probe_main(uint64_t n)
{
	char line[PROBE_LINE];

	probe_line(line, n);
	op(SYS_LOG, CAPSLOT_LOG, (word_t)line, PROBE_LINE);
	for (;;)
		op(SYS_POWER, INIT_CAP_POWER, POWER_OFF, 0);
}
