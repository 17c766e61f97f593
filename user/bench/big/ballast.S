/* SPDX-License-Identifier: BSD-2-Clause */
/* SIZE bytes of initialised, writable data that exec has to account for. */
	.data
	.balign	4096
	.globl	ballast
ballast:
	.fill	SIZE, 1, 1
