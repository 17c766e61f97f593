/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Properties: cells, strings, and addresses through the buses' ranges.
 */
#include <abi/errno.h>

#include "fdt/fdt.h"
#include "fdt/token.h"
#include "util/string.h"

/* The property token at or, behind NOPs, after `off'. */
static int
prop_at(const struct fdt *f, uint32_t off, struct fdt_prop *p)
{
	const uint8_t *s = f->f_base + f->f_struct;
	uint32_t tok, next;

	while ((tok = fdt_token(f, off, &next)) == FDT_NOP)
		off = next;
	if (tok != FDT_PROP)
		return ENOENT;
	p->p_len = fdt_be32(s + off + 4);
	p->p_name = (const char *)f->f_base + f->f_strings +
	    fdt_be32(s + off + 8);
	p->p_data = s + off + 12;
	p->p_next = next;
	return 0;
}

int
fdt_first_prop(const struct fdt *f, uint32_t node, struct fdt_prop *p)
{
	uint32_t off;

	if (fdt_token(f, node, &off) != FDT_BEGIN_NODE)
		return ENOENT;
	return prop_at(f, off, p);
}

int
fdt_next_prop(const struct fdt *f, struct fdt_prop *p)
{
	return prop_at(f, p->p_next, p);
}

int
fdt_getprop(const struct fdt *f, uint32_t node, const char *name,
    struct fdt_prop *p)
{
	int error;

	for (error = fdt_first_prop(f, node, p); error == 0;
	    error = fdt_next_prop(f, p))
		if (strcmp(p->p_name, name) == 0)
			return 0;
	return error;
}

int
fdt_cell(const struct fdt_prop *p, uint32_t i, uint32_t *v)
{
	if (i >= p->p_len / 4)
		return ENOENT;
	*v = fdt_be32(p->p_data + i * 4);
	return 0;
}

int
fdt_u32(const struct fdt *f, uint32_t node, const char *name, uint32_t *v)
{
	struct fdt_prop p;
	int error = fdt_getprop(f, node, name, &p);

	if (error != 0)
		return error;
	return p.p_len == 4 ? fdt_cell(&p, 0, v) : EINVAL;
}

int
fdt_u64(const struct fdt *f, uint32_t node, const char *name, uint64_t *v)
{
	struct fdt_prop p;
	int error = fdt_getprop(f, node, name, &p);

	if (error != 0)
		return error;
	if (p.p_len != 4 && p.p_len != 8)
		return EINVAL;
	*v = p.p_len == 4 ? fdt_be32(p.p_data) : fdt_be64(p.p_data);
	return 0;
}

int
fdt_string(const struct fdt_prop *p, uint32_t i, const char **s)
{
	const char *t = (const char *)p->p_data;
	uint32_t off, n;

	for (off = 0; off < p->p_len; off += n + 1, i--) {
		n = (uint32_t)strnlen(t + off, p->p_len - off);
		if (n == p->p_len - off)
			return EINVAL;
		if (i == 0) {
			*s = t + off;
			return 0;
		}
	}
	return ENOENT;
}

int
fdt_has_string(const struct fdt_prop *p, const char *want)
{
	const char *t = (const char *)p->p_data;
	uint32_t len = (uint32_t)strlen(want) + 1, off, n;

	for (off = 0; off < p->p_len; off += n + 1) {
		n = (uint32_t)strnlen(t + off, p->p_len - off);
		if (n == p->p_len - off)
			return 0;
		if (n + 1 == len && memcmp(t + off, want, len) == 0)
			return 1;
	}
	return 0;
}

int
fdt_is_compatible(const struct fdt *f, uint32_t node, const char *compatible)
{
	struct fdt_prop p;

	return fdt_getprop(f, node, "compatible", &p) == 0 &&
	    fdt_has_string(&p, compatible);
}

int
fdt_is_okay(const struct fdt *f, uint32_t node)
{
	struct fdt_prop p;
	const char *s;

	if (fdt_getprop(f, node, "status", &p) != 0)
		return 1;
	return fdt_string(&p, 0, &s) == 0 &&
	    (strcmp(s, "okay") == 0 || strcmp(s, "ok") == 0);
}

void
fdt_cells(const struct fdt *f, uint32_t bus, uint32_t *acells,
    uint32_t *scells)
{
	if (fdt_u32(f, bus, "#address-cells", acells) != 0)
		*acells = 2;
	if (fdt_u32(f, bus, "#size-cells", scells) != 0)
		*scells = 1;
}

/* A number of 0, 1 or 2 cells; advances *pp. */
static uint64_t
take(const uint8_t **pp, uint32_t cells)
{
	uint64_t v = 0;

	for (; cells > 0; cells--, *pp += 4)
		v = v << 32 | fdt_be32(*pp);
	return v;
}

static int
read_reg(const struct fdt *f, uint32_t node, uint32_t bus, uint32_t i,
    uint64_t *base, uint64_t *size)
{
	struct fdt_prop p;
	uint32_t ac, sc, entry;
	int error = fdt_getprop(f, node, "reg", &p);

	if (error != 0)
		return error;
	fdt_cells(f, bus, &ac, &sc);
	if (ac < 1 || ac > 2 || sc > 2)
		return ERANGE;
	entry = (ac + sc) * 4;
	if (p.p_len % entry != 0)
		return EINVAL;
	if (i >= p.p_len / entry)
		return ENOENT;
	p.p_data += i * entry;
	*base = take(&p.p_data, ac);
	*size = take(&p.p_data, sc);
	return *size > UINT64_MAX - *base ? ERANGE : 0;
}

/* From an address on `bus' to one on `up', the bus above. */
static int
translate(const struct fdt *f, uint32_t bus, uint32_t up, uint64_t *base,
    uint64_t size)
{
	struct fdt_prop p;
	uint32_t ac, sc, uac, usc, entry, i;
	uint64_t from, to, len;

	if (fdt_getprop(f, bus, "ranges", &p) != 0)
		return ERANGE;
	if (p.p_len == 0)
		return 0;
	fdt_cells(f, bus, &ac, &sc);
	fdt_cells(f, up, &uac, &usc);
	if (ac < 1 || ac > 2 || sc > 2 || uac < 1 || uac > 2)
		return ERANGE;
	entry = (ac + uac + sc) * 4;
	if (p.p_len % entry != 0)
		return EINVAL;
	for (i = p.p_len / entry; i > 0; i--) {
		from = take(&p.p_data, ac);
		to = take(&p.p_data, uac);
		len = take(&p.p_data, sc);
		if (*base < from || *base - from > len ||
		    size > len - (*base - from))
			continue;
		if (*base - from > UINT64_MAX - to)
			return ERANGE;
		*base = to + (*base - from);
		return size > UINT64_MAX - *base ? ERANGE : 0;
	}
	return ERANGE;
}

int
fdt_reg_raw(const struct fdt *f, uint32_t node, uint32_t i, uint64_t *base,
    uint64_t *size)
{
	uint32_t bus = fdt_parent(f, node);

	return bus == FDT_NONE ? ENOENT :
	    read_reg(f, node, bus, i, base, size);
}

int
fdt_reg(const struct fdt *f, uint32_t node, uint32_t i, uint64_t *base,
    uint64_t *size)
{
	uint32_t path[FDT_MAXDEPTH];
	unsigned n = fdt_ancestors(f, node, path);
	int error;

	if (n < 2)
		return ENOENT;
	error = read_reg(f, node, path[n - 2], i, base, size);
	for (n -= 2; error == 0 && n > 0; n--)
		error = translate(f, path[n], path[n - 1], base, *size);
	return error;
}
