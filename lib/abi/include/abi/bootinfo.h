/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel tells init, and init a server: one read-only page each.
 */
#ifndef ABI_BOOTINFO_H
#define ABI_BOOTINFO_H

#include <abi/layout.h>
#include <abi/types.h>

#define BOOTINFO_ADDR		(0x3f10000000UL - SRV_MOVED)	/* in init and in every server */
#define BOOTINFO_MAGIC		0x30494258	/* "XBI0" */
#define BOOT_NREGION		16
#define BOOT_NDEV		8

/* init's first slots, besides the fixed ones of abi/cap.h */
#define INIT_CAP_IRQCTL		32
#define INIT_CAP_TRACE		33
#define INIT_CAP_POWER		34
#define INIT_CAP_INITRD		35	/* FRAME, read */
#define INIT_CAP_FDT		36	/* FRAME, read */
#define INIT_CAP_REGION		64	/* UNTYPED of region k at 64 + 2k, FRAME at 65 + 2k */
#define INIT_CAP_FREE		128
#define INIT_CSPACE_SLOTS	1024

struct boot_region {
	word_t	 br_pages;
	word_t	 br_device;	/* 1: device registers, 0: memory */
	paddr_t	 br_pa;		/* where it is, to find a device's registers */
};

struct bootinfo {
	uint32_t bi_magic;
	uint32_t bi_nregion;
	uint32_t bi_harts;	/* that run */
	uint32_t bi_boot_hart;
	word_t	 bi_timebase;
	/* both mapped read-only into init at these addresses; 0 = absent */
	vaddr_t	 bi_initrd;
	word_t	 bi_initrd_size;
	vaddr_t	 bi_fdt;
	word_t	 bi_fdt_size;
	vaddr_t	 bi_free;	/* init: first unused address after its image */
	word_t	 bi_seed[2];	/* random bits, from the device tree's rng-seed and the clock */
	/* servers: the memory they hold (CAPSLOT_MEM, CAPSLOT_FRAME) */
	word_t	 bi_mem_pages;
	/* servers: length in bytes of the k-th special thing mapped for them */
	word_t	 bi_special_size[8];
	struct boot_region bi_region[BOOT_NREGION];
	/* the console as the device tree describes it */
	paddr_t	 bi_uart_pa;
	uint32_t bi_uart_kind;	/* enum uart_kind, 0 = none known: SBI */
	uint32_t bi_uart_irq;
	uint32_t bi_uart_shift;
	uint32_t bi_uart_width;
	uint32_t bi_uart_clock;
	uint32_t bi_uart_sbi;	/* the firmware's was asked for: console=sbi */
	uint32_t bi_restarts;	/* servers: lives before this one */
	char	 bi_bootargs[1024];	/* /chosen/bootargs, NUL-terminated, cut if longer */
};

enum uart_kind { UART_NONE, UART_NS16550, UART_DW, UART_SIFIVE };

#endif
