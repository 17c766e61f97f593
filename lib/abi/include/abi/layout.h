/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where things lie in user address spaces (Sv39: 2^38 bytes for users).
 */
#ifndef ABI_LAYOUT_H
#define ABI_LAYOUT_H

#define VM_MIN_ADDRESS		0x10000UL	/* nothing is ever mapped below */
#define VM_MAXUSER_ADDRESS	0x3ffffff000UL	/* nor from here on */

/* programs */
#define USRSTACK		0x3fffe00000UL	/* highest end of a main stack; the real one is randomised below */
#define SIGCODE_ADDR		0x3fffffe000UL	/* one shared read-execute page: trampolines */
#define MMAP_BASE		0x2000000000UL	/* where vm looks for room, upwards */
#define PIE_BASE		0x1000000000UL	/* load base of position independent images, + random */

/*
 * Servers: linked at VM_MIN_ADDRESS by init's loader.  Of those that share a space
 * (docs/adr/0022) each is compiled for a place of its own: with it what lies low
 * moves up, and what lies high down.
 */
#ifndef SRV_PLACE
#define SRV_PLACE		0
#endif
#define SRV_PLACE_STEP		0x0200000000UL
#define SRV_MOVED		(SRV_PLACE * SRV_PLACE_STEP)
#define SRV_STACK_TOP		(0x3f00000000UL - SRV_MOVED)	/* guard page below SRV_STACK_SIZE */
#define SRV_STACK_SIZE		0x8000UL
#define SRV_STACK_STEP		0x10000UL	/* the stack of worker k is that often k lower */
#define SRV_ARENA		(0x1000000000UL + SRV_MOVED)	/* vm: frames of its own; vfs: nothing */
#define SRV_SHARE_BASE		(0x2000000000UL + SRV_MOVED)	/* shared pages, one SRV_SHARE_SIZE a peer: see abi/share.h */
#define SRV_SPECIAL_BASE	(0x2800000000UL + SRV_MOVED)	/* boot archive, device tree, device registers */
#define SRV_SPECIAL_STEP	0x0040000000UL	/* the k-th thing of a component's `caps' line is at BASE + k * STEP */
#define EXEC_ARGS_BASE		0x3000000000UL	/* exec: argument slot k at BASE + k * STEP */
#define EXEC_ARGS_STEP		0x0001000000UL	/* 16 MiB: ARG_MAX + guard */

#endif
