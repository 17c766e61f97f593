/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every register at the first instruction.  _start stores them before it
 * touches any, then goes on as others do.  sp is the only one that may be used:
 * no relaxation, for gp is not set.
 */
#include <stdio.h>

unsigned long first_x[31];	/* x1..x31 */
unsigned long first_f[33];	/* f0..f31, fcsr */
static char bss[100000];

__asm__(
"	.section .text.start, \"ax\", @progbits\n"
"	.globl	_start\n"
"_start:\n"
"	.option push\n	.option norelax\n"
"	sd	t0, -8(sp)\n"
"	lla	t0, first_x\n"
"	sd	x1, 0(t0)\n	sd	x2, 8(t0)\n	sd	x3, 16(t0)\n"
"	sd	x4, 24(t0)\n	sd	x6, 40(t0)\n	sd	x7, 48(t0)\n"
"	sd	x8, 56(t0)\n	sd	x9, 64(t0)\n	sd	x10, 72(t0)\n"
"	sd	x11, 80(t0)\n	sd	x12, 88(t0)\n	sd	x13, 96(t0)\n"
"	sd	x14, 104(t0)\n	sd	x15, 112(t0)\n	sd	x16, 120(t0)\n"
"	sd	x17, 128(t0)\n	sd	x18, 136(t0)\n	sd	x19, 144(t0)\n"
"	sd	x20, 152(t0)\n	sd	x21, 160(t0)\n	sd	x22, 168(t0)\n"
"	sd	x23, 176(t0)\n	sd	x24, 184(t0)\n	sd	x25, 192(t0)\n"
"	sd	x26, 200(t0)\n	sd	x27, 208(t0)\n	sd	x28, 216(t0)\n"
"	sd	x29, 224(t0)\n	sd	x30, 232(t0)\n	sd	x31, 240(t0)\n"
"	ld	t1, -8(sp)\n	sd	t1, 32(t0)\n"
"	lla	t0, first_f\n"
"	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,"
"23,24,25,26,27,28,29,30,31\n"
"	fsd	f\\n, (8 * \\n)(t0)\n"
"	.endr\n"
"	frcsr	t1\n"
"	sd	t1, 256(t0)\n"
"	lla	gp, __global_pointer$\n"
"	.option pop\n"
"	mv	a0, sp\n"
"	call	libc_start\n"
"	.text\n");

int
main(void)
{
	unsigned i, bad = 0;

	for (i = 0; i < 31; i++)
		if (i != 1 && first_x[i] != 0) {
			printf("x%u %#lx\n", i + 1, first_x[i]);
			bad++;
		}
	for (i = 0; i < 32; i++)
		if (first_f[i] != 0) {
			printf("f%u %#lx\n", i, first_f[i]);
			bad++;
		}
	if (first_f[32] != 0) {
		printf("fcsr %#lx\n", first_f[32]);
		bad++;
	}
	for (i = 0; i < sizeof bss; i++)
		if (bss[i] != 0) {
			printf("bss %u\n", i);
			bad++;
			break;
		}
	printf("sp %lu\n", first_x[1] % 16);
	printf("bad %u\n", bad);
	return bad != 0;
}
