/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scalars shared by the kernel, the servers and native programs.  Nothing here
 * has a definition beyond a width; structures live beside the call that moves
 * them.
 */
#ifndef ABI_TYPES_H
#define ABI_TYPES_H

#include <stddef.h>
#include <stdint.h>

typedef uint64_t word_t;	/* one register */
typedef uint64_t vaddr_t;	/* virtual address, in the space of whoever is named */
typedef uint64_t paddr_t;	/* physical address; user level never sees one it does not own */
typedef uint32_t cap_t;		/* index of a slot in the caller's capability space; 0 = none */

#define PAGE_SHIFT	12
#define PAGE_SIZE	4096UL
#define PAGE_MASK	(PAGE_SIZE - 1)
#define round_page(x)	(((x) + PAGE_MASK) & ~PAGE_MASK)
#define trunc_page(x)	((x) & ~PAGE_MASK)
#define atop(x)		((x) >> PAGE_SHIFT)
#define ptoa(x)		((word_t)(x) << PAGE_SHIFT)

#define nitems(a)	(sizeof(a) / sizeof((a)[0]))

#endif
