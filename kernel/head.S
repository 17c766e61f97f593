/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Image header (the Linux boot protocol for RISC-V) and the first
 * instructions.  Firmware jumps to _start with the MMU off, a0 = hartid and
 * a1 = device tree, at any 2 MiB boundary of memory.
 */
	.set	KERNEL_BASE_VA, 0xffffffff80000000

	.section .head, "ax"
	.option	norvc
	.globl	_start
_start:
	j	start
	.word	0
	.dword	0x200000		/* text offset from the start of memory */
	.dword	_image_size
	.dword	0			/* flags: little endian */
	.word	2			/* version 0.2 */
	.word	0
	.dword	0
	.ascii	"RISCV\0\0\0"
	.ascii	"RSC\x05"
	.word	0
	.option	rvc

start:
	csrw	sie, zero
	csrw	sip, zero
	csrw	sscratch, zero
	/*
	 * OpenSBI up to 1.2 can let a hart that smp_start() asks for go to its
	 * old address, where the first one was sent: here.  Whoever is not the
	 * first waits until it is named, and goes where it was to go.
	 */
	la	t0, head_taken
	li	t1, 1
	amoswap.w.aqrl t1, t1, (t0)
	beqz	t1, first
late:	la	t0, head_hartid
	ld	t1, 0(t0)
	bne	t1, a0, late
	fence	r, rw
	la	t0, head_hart
	ld	a1, 0(t0)
	j	secondary_start

first:	la	t0, _bss
	la	t1, _end
1:	sd	zero, 0(t0)
	addi	t0, t0, 8
	bltu	t0, t1, 1b
	la	sp, boot_stack + 8192
	mv	s0, a0
	mv	s1, a1
	la	a0, _image		/* physical */
	mv	a1, s1
	call	head_tables		/* -> satp */
	/*
	 * From here to there: the first fetch after satp is written faults,
	 * and stvec holds where to go, in virtual addresses.
	 */
	la	t0, 2f
	la	t1, _image
	sub	t0, t0, t1
	li	t1, KERNEL_BASE_VA
	add	t0, t0, t1
	csrw	stvec, t0
	sfence.vma
	csrw	satp, a0
	sfence.vma
	.balign	4
2:	la	t0, trap_entry
	csrw	stvec, t0
	la	sp, boot_stack + 8192
	la	tp, harts
	mv	a2, a0			/* satp */
	mv	a0, s0
	mv	a1, s1
	call	boot
3:	wfi
	j	3b

/* A secondary hart: a0 = hartid, a1 = its struct hart, a virtual address. */
	.globl	secondary_start
	.balign	4
secondary_start:
	csrw	sie, zero
	csrw	sip, zero
	csrw	sscratch, zero
	la	t0, secondary_satp
	ld	a0, 0(t0)
	la	t0, 4f
	la	t1, _image
	sub	t0, t0, t1
	li	t1, KERNEL_BASE_VA
	add	t0, t0, t1
	csrw	stvec, t0
	sfence.vma
	csrw	satp, a0
	sfence.vma
	.balign	4
4:	la	t0, trap_entry
	csrw	stvec, t0
	mv	tp, a1
	mv	a0, a1
	ld	sp, 0(tp)
	call	boot_secondary

	.data
	.balign	8
	.globl	head_hartid, head_hart
head_hartid:				/* the hart being started ... */
	.dword	-1
head_hart:				/* ... and its struct hart */
	.dword	0
head_taken:
	.word	0

	.section .stacks, "aw", @nobits
	.balign	4096
	.globl	boot_stack
boot_stack:
	.skip	8192 * 8		/* KSTACK_SIZE * MAXHARTS */

	.section .init_image, "a"
	.balign	4096
	.globl	init_image, init_image_end
init_image:
	.incbin	"init.bin"
	.balign	4096
init_image_end:
	.section .note.GNU-stack, "", @progbits
