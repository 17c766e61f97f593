// SRCS: lib/fdt/fdt.c lib/fdt/fdt_prop.c
/* SPDX-License-Identifier: BSD-2-Clause */
/* Every function of lib/fdt on every node of whatever fdt_init() accepts. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fdt/fdt.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define MAXNODES	64	/* some calls search the whole tree for each */

static void
must(int condition)
{
	if (!condition)
		abort();
}

static unsigned
visit_props(const struct fdt *f, uint32_t node)
{
	struct fdt_prop p, q;
	unsigned sum = 0;
	const char *s;
	uint32_t i;
	int error;

	for (error = fdt_first_prop(f, node, &p); error == 0;
	    error = fdt_next_prop(f, &p)) {
		sum += (unsigned)strlen(p.p_name);
		for (i = 0; i < p.p_len; i++)
			sum += p.p_data[i];
		for (i = 0; i < 4 && fdt_string(&p, i, &s) == 0; i++)
			must(fdt_has_string(&p, s));
		must(fdt_getprop(f, node, p.p_name, &q) == 0);
	}
	return sum;
}

static void
visit_node(const struct fdt *f, uint32_t node)
{
	uint32_t up = fdt_parent(f, node), n, handle;
	uint64_t base, size;
	uint32_t i;

	must((up == FDT_NONE) == (node == f->f_root));
	for (n = fdt_first_child(f, node); n != FDT_NONE;
	    n = fdt_next_sibling(f, n))
		must(n > node);
	for (i = 0; fdt_reg(f, node, i, &base, &size) == 0; i++)
		must(base + size >= base);
	for (i = 0; fdt_reg_raw(f, node, i, &base, &size) == 0; i++)
		must(base + size >= base);
	if (up != FDT_NONE)
		(void)fdt_child(f, up, fdt_name(f, node),
		    strlen(fdt_name(f, node)));
	if (fdt_u32(f, node, "phandle", &handle) == 0)
		(void)fdt_phandle(f, handle);
	(void)fdt_is_okay(f, node);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {
		"/", "/chosen", "serial0", "serial0/x", "/soc/serial@10000000"
	};
	uint64_t base, len;
	struct fdt f;
	unsigned sum = 0, count = 0;
	uint32_t n, i;
	int depth = 0;

	if (fdt_init(&f, data, size) != 0) {
		must(f.f_why != NULL);
		return 0;
	}
	for (n = f.f_root; n != FDT_NONE; n = fdt_next(&f, n, &depth)) {
		must(depth >= 0 && depth < FDT_MAXDEPTH);
		sum += visit_props(&f, n);
		if (count++ < MAXNODES)
			visit_node(&f, n);
	}
	for (i = 0; fdt_memreserve(&f, i, &base, &len) == 0; i++)
		sum += (unsigned)base;
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		sum += fdt_path(&f, paths[i], strlen(paths[i]));
	sum += fdt_find_compatible(&f, FDT_NONE, "sifive,test0");
	return sum == 0xffffffffU ? -1 : 0;
}
