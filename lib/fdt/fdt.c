/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Header, validation and the walk over nodes.
 *
 * Invariant after fdt_init(): each block lies within the blob, the structure
 * block is one balanced tree at most FDT_MAXDEPTH deep that ends with FDT_END,
 * properties come before subnodes, and names end in a NUL within their block.
 */
#include <abi/errno.h>

#include "fdt/fdt.h"
#include "fdt/token.h"
#include "util/string.h"

#define MAGIC		0xd00dfeed
#define OLDEST		16	/* before, properties had another layout */
#define LATEST		17

/* header fields, in bytes */
enum {
	H_MAGIC = 0, H_TOTALSIZE = 4, H_STRUCT = 8, H_STRINGS = 12,
	H_MEMRSV = 16, H_VERSION = 20, H_LAST_COMP = 24, H_BOOT_CPU = 28,
	H_STRINGS_SIZE = 32, H_STRUCT_SIZE = 36
};

uint32_t
fdt_token(const struct fdt *f, uint32_t off, uint32_t *next)
{
	const uint8_t *s = f->f_base + f->f_struct;
	uint32_t left, tok, len, nameoff;

	if (off % 4 != 0 || off > f->f_struct_size ||
	    f->f_struct_size - off < 4)
		return FDT_BAD;
	left = f->f_struct_size - off - 4;
	tok = fdt_be32(s + off);
	switch (tok) {
	case FDT_BEGIN_NODE:
		len = (uint32_t)strnlen((const char *)s + off + 4, left);
		if (len == left)
			return FDT_BAD;
		len++;
		break;
	case FDT_PROP:
		if (left < 8)
			return FDT_BAD;
		len = fdt_be32(s + off + 4);
		nameoff = fdt_be32(s + off + 8);
		if (len > left - 8 || nameoff >= f->f_strings_size)
			return FDT_BAD;
		len += 8;
		break;
	case FDT_END_NODE:
	case FDT_NOP:
		len = 0;
		break;
	case FDT_END:
		*next = off;
		return tok;
	default:
		return FDT_BAD;
	}
	/* sizes are below FDT_MAXSIZE: rounding up cannot wrap */
	*next = off + 4 + ((len + 3) & ~3U);
	return tok;
}

static int
bad(struct fdt *f, const char *why)
{
	f->f_why = why;
	return EINVAL;
}

int
fdt_total_size(const void *blob, size_t size, uint32_t *total)
{
	if (size < FDT_HEADER_SIZE || fdt_be32(blob) != MAGIC)
		return EINVAL;
	*total = fdt_be32((const uint8_t *)blob + H_TOTALSIZE);
	if (*total < FDT_HEADER_SIZE || *total > FDT_MAXSIZE)
		return EINVAL;
	return 0;
}

/* The blocks that the header names; on success each lies within the blob. */
static int
check_header(struct fdt *f, const uint8_t *h, size_t size)
{
	if (fdt_total_size(h, size, &f->f_size) != 0)
		return bad(f, "no device tree: wrong magic or size");
	if (f->f_size > size)
		return bad(f, "device tree is cut: totalsize is more than "
		    "what is there");
	if (fdt_be32(h + H_VERSION) < OLDEST ||
	    fdt_be32(h + H_LAST_COMP) > LATEST)
		return bad(f, "device tree version is neither 16 nor 17");
	f->f_base = h;
	f->f_struct = fdt_be32(h + H_STRUCT);
	f->f_strings = fdt_be32(h + H_STRINGS);
	f->f_memrsv = fdt_be32(h + H_MEMRSV);
	f->f_boot_hart = fdt_be32(h + H_BOOT_CPU);
	f->f_strings_size = fdt_be32(h + H_STRINGS_SIZE);
	if (f->f_struct > f->f_size || f->f_struct % 4 != 0)
		return bad(f, "structure block is outside or misaligned");
	f->f_struct_size = f->f_size - f->f_struct;
	if (fdt_be32(h + H_VERSION) >= 17) {
		if (fdt_be32(h + H_STRUCT_SIZE) > f->f_struct_size)
			return bad(f, "structure block ends outside");
		f->f_struct_size = fdt_be32(h + H_STRUCT_SIZE);
	}
	if (f->f_strings > f->f_size ||
	    f->f_strings_size > f->f_size - f->f_strings)
		return bad(f, "strings block is outside");
	/* one check for all names: a string that begins inside ends inside */
	if (f->f_strings_size > 0 &&
	    h[f->f_strings + f->f_strings_size - 1] != '\0')
		return bad(f, "strings block does not end in NUL");
	if (f->f_memrsv > f->f_size)
		return bad(f, "memory reservation block is outside");
	return 0;
}

static int
check_memrsv(struct fdt *f)
{
	uint64_t base, size;
	uint32_t i;
	int error;

	for (i = 0; (error = fdt_memreserve(f, i, &base, &size)) == 0; i++)
		continue;
	if (error != ENOENT)
		return bad(f, "memory reservation block is malformed");
	return 0;
}

/* One pass over the structure block. */
static int
check_struct(struct fdt *f)
{
	/* closed[d]: the open node of depth d has subnodes already */
	uint8_t closed[FDT_MAXDEPTH + 1] = { 0 };
	uint32_t off = 0, next, tok;
	unsigned depth = 0;

	for (;; off = next) {
		tok = fdt_token(f, off, &next);
		switch (tok) {
		case FDT_BEGIN_NODE:
			if (depth == 0 && f->f_root != FDT_NONE)
				return bad(f, "more than one root node");
			if (depth == FDT_MAXDEPTH)
				return bad(f, "nodes are nested too deeply");
			if (depth == 0)
				f->f_root = off;
			closed[depth++] = 1;
			closed[depth] = 0;
			break;
		case FDT_END_NODE:
			if (depth == 0)
				return bad(f, "node ends that did not begin");
			depth--;
			break;
		case FDT_PROP:
			if (depth == 0 || closed[depth])
				return bad(f, "property outside of a node or "
				    "behind a subnode");
			break;
		case FDT_NOP:
			break;
		case FDT_END:
			if (depth != 0 || f->f_root == FDT_NONE)
				return bad(f, "tree ends within a node");
			return 0;
		default:
			return bad(f, "malformed token in structure block");
		}
	}
}

int
fdt_init(struct fdt *f, const void *blob, size_t size)
{
	int error;

	memset(f, 0, sizeof(*f));
	f->f_root = FDT_NONE;
	error = check_header(f, blob, size);
	if (error == 0)
		error = check_memrsv(f);
	if (error == 0)
		error = check_struct(f);
	return error;
}

int
fdt_memreserve(const struct fdt *f, uint32_t i, uint64_t *base, uint64_t *size)
{
	uint32_t left = f->f_size - f->f_memrsv;
	const uint8_t *p;

	if (i >= left / 16)
		return EINVAL;
	p = f->f_base + f->f_memrsv + i * 16;
	*base = fdt_be64(p);
	*size = fdt_be64(p + 8);
	return *base == 0 && *size == 0 ? ENOENT : 0;
}

const char *
fdt_name(const struct fdt *f, uint32_t node)
{
	uint32_t next;

	if (fdt_token(f, node, &next) != FDT_BEGIN_NODE)
		return "";
	return (const char *)f->f_base + f->f_struct + node + 4;
}

uint32_t
fdt_next(const struct fdt *f, uint32_t node, int *depth)
{
	uint32_t off, next;

	if (fdt_token(f, node, &off) != FDT_BEGIN_NODE)
		return FDT_NONE;
	for (;; off = next) {
		switch (fdt_token(f, off, &next)) {
		case FDT_BEGIN_NODE:
			++*depth;
			return off;
		case FDT_END_NODE:
			--*depth;
			break;
		case FDT_PROP:
		case FDT_NOP:
			break;
		default:
			return FDT_NONE;
		}
	}
}

uint32_t
fdt_first_child(const struct fdt *f, uint32_t node)
{
	int depth = 0;
	uint32_t n = fdt_next(f, node, &depth);

	return depth == 1 ? n : FDT_NONE;
}

uint32_t
fdt_next_sibling(const struct fdt *f, uint32_t node)
{
	int depth = 0;

	do {
		node = fdt_next(f, node, &depth);
	} while (node != FDT_NONE && depth > 0);
	return depth == 0 ? node : FDT_NONE;
}

unsigned
fdt_ancestors(const struct fdt *f, uint32_t node, uint32_t path[FDT_MAXDEPTH])
{
	uint32_t n;
	int depth = 0;

	for (n = f->f_root; n != FDT_NONE && n <= node;
	    n = fdt_next(f, n, &depth)) {
		if (depth < 0 || depth >= FDT_MAXDEPTH)
			return 0;
		path[depth] = n;
		if (n == node)
			return (unsigned)depth + 1;
	}
	return 0;
}

uint32_t
fdt_parent(const struct fdt *f, uint32_t node)
{
	uint32_t path[FDT_MAXDEPTH];
	unsigned n = fdt_ancestors(f, node, path);

	return n < 2 ? FDT_NONE : path[n - 2];
}

uint32_t
fdt_child(const struct fdt *f, uint32_t node, const char *name, size_t len)
{
	int unit = memchr(name, '@', len) != NULL;
	uint32_t n;

	for (n = fdt_first_child(f, node); n != FDT_NONE;
	    n = fdt_next_sibling(f, n)) {
		const char *s = fdt_name(f, n);

		/* s ends in NUL, so s[len] exists if len bytes agree */
		if (strncmp(s, name, len) == 0 && strlen(s) >= len &&
		    (s[len] == '\0' || (!unit && s[len] == '@')))
			return n;
	}
	return FDT_NONE;
}

/* Follow the components of `path', empty ones skipped, from `node' down. */
static uint32_t
descend(const struct fdt *f, uint32_t node, const char *path, size_t len)
{
	size_t i = 0, k;

	while (node != FDT_NONE) {
		while (i < len && path[i] == '/')
			i++;
		if (i == len)
			break;
		for (k = i; k < len && path[k] != '/'; k++)
			continue;
		node = fdt_child(f, node, path + i, k - i);
		i = k;
	}
	return node;
}

uint32_t
fdt_path(const struct fdt *f, const char *path, size_t len)
{
	struct fdt_prop p;
	uint32_t node;
	size_t k = 0;

	if (len == 0)
		return FDT_NONE;
	if (path[0] == '/')
		return descend(f, f->f_root, path, len);
	while (k < len && path[k] != '/')
		k++;
	node = descend(f, f->f_root, "/aliases", 8);
	if (node == FDT_NONE || fdt_first_prop(f, node, &p) != 0)
		return FDT_NONE;
	do {
		if (strlen(p.p_name) == k && memcmp(p.p_name, path, k) == 0) {
			/* an alias holds a path, never another alias */
			if (p.p_len < 2 || p.p_data[0] != '/' ||
			    p.p_data[p.p_len - 1] != '\0')
				return FDT_NONE;
			node = descend(f, f->f_root, (const char *)p.p_data,
			    p.p_len - 1);
			return descend(f, node, path + k, len - k);
		}
	} while (fdt_next_prop(f, &p) == 0);
	return FDT_NONE;
}

uint32_t
fdt_phandle(const struct fdt *f, uint32_t phandle)
{
	uint32_t n, v;
	int depth = 0;

	if (phandle == 0 || phandle == 0xffffffffU)
		return FDT_NONE;
	for (n = f->f_root; n != FDT_NONE; n = fdt_next(f, n, &depth)) {
		if ((fdt_u32(f, n, "phandle", &v) == 0 ||
		    fdt_u32(f, n, "linux,phandle", &v) == 0) && v == phandle)
			return n;
	}
	return FDT_NONE;
}

uint32_t
fdt_find_compatible(const struct fdt *f, uint32_t node, const char *compatible)
{
	int depth = 0;

	node = node == FDT_NONE ? f->f_root : fdt_next(f, node, &depth);
	for (; node != FDT_NONE; node = fdt_next(f, node, &depth))
		if (fdt_is_compatible(f, node, compatible))
			return node;
	return FDT_NONE;
}
