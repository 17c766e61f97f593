/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Put over the first instructions of the kernel: how many the firmware has
 * executed before.  Position of its own, no data; the firmware's console.
 */
#include "bench/probe/probe.h"

#define SBI_PUTCHAR	1
#define SBI_SHUTDOWN	8

__asm__(
"	.section .text.start, \"ax\", @progbits\n"
"	.globl	_start\n"
"_start:\n"
"	rdinstret a0\n"
"	auipc	sp, 0x100\n"	/* a stack 1 MiB on */
"	andi	sp, sp, -16\n"
"	call	probe_main\n"
"	.text\n");

void	 probe_main(uint64_t);

static void
firmware(long what, long arg)
{
	register long a0 __asm__("a0") = arg, a7 __asm__("a7") = what;

	__asm__ volatile("ecall" : "+r"(a0) : "r"(a7) : "a1", "memory");
}

void
probe_main(uint64_t n)
{
	char line[PROBE_LINE];
	unsigned i;

	probe_line(line, n);
	for (i = 0; i < PROBE_LINE; i++)
		firmware(SBI_PUTCHAR, line[i]);
	for (;;)
		firmware(SBI_SHUTDOWN, 0);
}
