/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reader of flattened device trees (Devicetree Specification 0.4, chapter 5).
 *
 * The blob is hostile: fdt_init() walks it once and refuses what is not sound,
 * and every later access checks its bounds again.  Nothing is allocated or
 * written, nothing recurses, loads are by byte (any alignment will do).
 *
 * A node is the offset of its begin token; FDT_NONE is no node.  Functions
 * return 0 or an errno: ENOENT not there, EINVAL there but malformed, ERANGE
 * sound but not expressible (not an address of the CPU, more than 64 bits).
 */
#ifndef FDT_FDT_H
#define FDT_FDT_H

#include <stddef.h>
#include <stdint.h>

#define FDT_HEADER_SIZE	40
#define FDT_MAXDEPTH	16	/* nodes on the way from the root, with it */
#define FDT_MAXSIZE	(2U << 20)
#define FDT_NONE	0xffffffffU

struct fdt {
	const uint8_t *f_base;
	uint32_t f_size;	/* totalsize of the header */
	uint32_t f_struct;	/* offset and length of the structure block */
	uint32_t f_struct_size;
	uint32_t f_strings;
	uint32_t f_strings_size;
	uint32_t f_memrsv;
	uint32_t f_boot_hart;	/* boot_cpuid_phys */
	uint32_t f_root;
	const char *f_why;	/* text of fdt_init()'s error */
};

struct fdt_prop {
	const char *p_name;
	const uint8_t *p_data;
	uint32_t p_len;
	uint32_t p_next;	/* offset of the token behind it */
};

/*
 * Only the header: the size that the whole tree claims, so that enough of it
 * can be mapped.  `size' bytes are at hand, FDT_HEADER_SIZE suffice.
 */
int	 fdt_total_size(const void *blob, size_t size, uint32_t *total);
/* The whole tree, of which `size' bytes are at hand. */
int	 fdt_init(struct fdt *, const void *blob, size_t size);

/*
 * Nodes.  fdt_next() visits all nodes below and behind in document order and
 * adds the change of depth to *depth; the others stay on one level.
 */
uint32_t fdt_next(const struct fdt *, uint32_t node, int *depth);
uint32_t fdt_first_child(const struct fdt *, uint32_t node);
uint32_t fdt_next_sibling(const struct fdt *, uint32_t node);
uint32_t fdt_parent(const struct fdt *, uint32_t node);
const char *fdt_name(const struct fdt *, uint32_t node);
/* `name' without @unit matches the first such node with any, as in libfdt */
uint32_t fdt_child(const struct fdt *, uint32_t node, const char *name,
	    size_t len);
/* "/a/b@1", "alias" or "alias/b"; the first `len' bytes of it */
uint32_t fdt_path(const struct fdt *, const char *path, size_t len);
uint32_t fdt_phandle(const struct fdt *, uint32_t phandle);
/* the first compatible node behind `node' (FDT_NONE: from the root on) */
uint32_t fdt_find_compatible(const struct fdt *, uint32_t node,
	    const char *compatible);

/* Properties. */
int	 fdt_first_prop(const struct fdt *, uint32_t node, struct fdt_prop *);
int	 fdt_next_prop(const struct fdt *, struct fdt_prop *);
int	 fdt_getprop(const struct fdt *, uint32_t node, const char *name,
	    struct fdt_prop *);
/* a property of one cell; of one or two cells */
int	 fdt_u32(const struct fdt *, uint32_t node, const char *name,
	    uint32_t *v);
int	 fdt_u64(const struct fdt *, uint32_t node, const char *name,
	    uint64_t *v);
/* cell `i' of the value */
int	 fdt_cell(const struct fdt_prop *, uint32_t i, uint32_t *v);
/* string `i' of a list of strings, NUL-terminated inside the value */
int	 fdt_string(const struct fdt_prop *, uint32_t i, const char **s);
int	 fdt_has_string(const struct fdt_prop *, const char *s);
int	 fdt_is_compatible(const struct fdt *, uint32_t node,
	    const char *compatible);
/* status is absent, "okay" or "ok" */
int	 fdt_is_okay(const struct fdt *, uint32_t node);

/* #address-cells, #size-cells of a bus; the specified 2 and 1 if absent */
void	 fdt_cells(const struct fdt *, uint32_t bus, uint32_t *acells,
	    uint32_t *scells);
/*
 * Entry `i' of reg, by the cells of the parent.  fdt_reg() translates it
 * through the ranges of all buses above to an address of the CPU;
 * fdt_reg_raw() does not (unit addresses such as hart ids).  ENOENT behind the
 * last entry.
 */
int	 fdt_reg(const struct fdt *, uint32_t node, uint32_t i,
	    uint64_t *base, uint64_t *size);
int	 fdt_reg_raw(const struct fdt *, uint32_t node, uint32_t i,
	    uint64_t *base, uint64_t *size);

/* Entry `i' of the memory reservation block; ENOENT behind the last. */
int	 fdt_memreserve(const struct fdt *, uint32_t i, uint64_t *base,
	    uint64_t *size);

#endif
