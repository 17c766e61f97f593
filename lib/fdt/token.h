/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside lib/fdt: the tokens of the structure block. */
#ifndef FDT_TOKEN_H
#define FDT_TOKEN_H

#include "fdt/fdt.h"

#define FDT_BEGIN_NODE	1
#define FDT_END_NODE	2
#define FDT_PROP	3
#define FDT_NOP		4
#define FDT_END		9
#define FDT_BAD		0	/* malformed, or beyond the block */

static inline uint32_t
fdt_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t
fdt_be64(const uint8_t *p)
{
	return (uint64_t)fdt_be32(p) << 32 | fdt_be32(p + 4);
}

/*
 * The token at `off' of the structure block.  Unless it is FDT_BAD, all of it
 * (name, value) lies within the block and *next is the offset behind it,
 * larger than `off' except for FDT_END.
 */
uint32_t fdt_token(const struct fdt *, uint32_t off, uint32_t *next);

/*
 * Fill path[] with the nodes from the root down to `node' and return how many
 * they are, 0 if there is no such node.
 */
unsigned fdt_ancestors(const struct fdt *, uint32_t node,
	    uint32_t path[FDT_MAXDEPTH]);

#endif
