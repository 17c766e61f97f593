// SRCS: lib/fdt/fdt.c lib/fdt/fdt_prop.c
/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/fdt on trees that no compiler would make.  Sound trees are compared with
 * libfdt in tests/fdt.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "fdt/fdt.h"
#include "fdtbuild.h"

static struct fdtbuild b;

/* fdt_init() on exactly the bytes of the blob, at an odd address */
static int
init(const uint8_t *blob, size_t size)
{
	uint8_t *copy = malloc(size + 1);
	struct fdt f;
	int error;

	memcpy(copy + 1, blob, size);
	error = fdt_init(&f, copy + 1, size);
	assert_int_equal(error == 0, f.f_why == NULL);
	free(copy);
	return error;
}

static void
simple_tree(void)
{
	fb_begin(&b);
	fb_reserve(&b, 0x1000, 0x2000);
	fb_node(&b, "");
	fb_cells(&b, "#address-cells", 1);
	fb_str(&b, "model", "m");
	fb_node(&b, "aliases");
	fb_str(&b, "good", "/dev@1/sub");
	fb_str(&b, "chain", "good");
	fb_prop(&b, "cut", "/dev", 4);
	fb_prop(&b, "nil", "", 0);
	fb_end(&b);
	fb_token(&b, 4);
	fb_node(&b, "dev@1");
	fb_token(&b, 4);
	fb_cells(&b, "phandle", 7);
	fb_prop(&b, "list", "a\0bb\0\0c", 7);
	fb_prop(&b, "open", "ab", 2);
	fb_cells(&b, "reg", 0x10, 0x20, 0xffffff00, 0x200);
	fb_node(&b, "sub");
	fb_end(&b);
	fb_end(&b);
	fb_node(&b, "dev@2");
	fb_cells(&b, "reg", 0x10, 0x20, 0x30);
	fb_cells(&b, "#address-cells", 3);
	fb_node(&b, "x");
	fb_cells(&b, "reg", 1, 2, 3, 4);
	fb_end(&b);
	fb_end(&b);
	fb_end(&b);
	fb_finish(&b);
}

static void
nodes_and_names(void **state)
{
	struct fdt f;
	uint32_t dev, sub;

	(void)state;
	simple_tree();
	assert_int_equal(0, fdt_init(&f, b.fb_blob, b.fb_size));
	dev = fdt_path(&f, "/dev@1", 6);
	sub = fdt_path(&f, "good", 4);
	assert_string_equal("dev@1", fdt_name(&f, dev));
	assert_string_equal("sub", fdt_name(&f, sub));
	assert_int_equal(dev, fdt_parent(&f, sub));
	assert_int_equal(f.f_root, fdt_parent(&f, dev));
	assert_int_equal(FDT_NONE, fdt_parent(&f, f.f_root));
	assert_int_equal(FDT_NONE, fdt_parent(&f, dev + 4));
	assert_int_equal(dev, fdt_path(&f, "//dev/", 6));
	assert_int_equal(dev, fdt_phandle(&f, 7));
	assert_int_equal(sub, fdt_first_child(&f, dev));
	assert_int_equal(FDT_NONE, fdt_first_child(&f, sub));
	assert_int_equal(FDT_NONE, fdt_next_sibling(&f, sub));
	assert_string_equal("dev@2", fdt_name(&f, fdt_next_sibling(&f, dev)));
	assert_int_equal(f.f_root, fdt_path(&f, "/", 1));
	assert_int_equal(FDT_NONE, fdt_path(&f, "", 0));
	assert_int_equal(FDT_NONE, fdt_path(&f, "chain", 5));
	assert_int_equal(FDT_NONE, fdt_path(&f, "cut", 3));
	assert_int_equal(FDT_NONE, fdt_path(&f, "nil", 3));
	assert_int_equal(FDT_NONE, fdt_path(&f, "/de", 3));
	assert_int_equal(FDT_NONE, fdt_path(&f, "/dev@1/sub/sub", 14));
	assert_int_equal(FDT_NONE, fdt_phandle(&f, 0));
	assert_int_equal(FDT_NONE, fdt_phandle(&f, 0xffffffff));
	assert_string_equal("", fdt_name(&f, dev + 8));
	assert_string_equal("", fdt_name(&f, 0xfffffff0));
}

static void
properties(void **state)
{
	struct fdt_prop p;
	struct fdt f;
	uint32_t dev, v;
	uint64_t base, size;
	const char *s;

	(void)state;
	simple_tree();
	assert_int_equal(0, fdt_init(&f, b.fb_blob, b.fb_size));
	dev = fdt_path(&f, "/dev", 4);
	assert_int_equal(0, fdt_u32(&f, dev, "phandle", &v));
	assert_int_equal(7, v);
	assert_int_equal(EINVAL, fdt_u32(&f, dev, "list", &v));
	assert_int_equal(ENOENT, fdt_u32(&f, dev, "none", &v));
	assert_int_equal(EINVAL, fdt_u64(&f, dev, "open", &base));
	assert_int_equal(0, fdt_getprop(&f, dev, "list", &p));
	assert_int_equal(0, fdt_string(&p, 1, &s));
	assert_string_equal("bb", s);
	assert_int_equal(0, fdt_string(&p, 2, &s));
	assert_string_equal("", s);
	assert_int_equal(EINVAL, fdt_string(&p, 3, &s));
	assert_int_equal(1, fdt_has_string(&p, "bb"));
	assert_int_equal(1, fdt_has_string(&p, "a"));
	assert_int_equal(0, fdt_has_string(&p, "b"));
	assert_int_equal(0, fdt_has_string(&p, "c"));
	assert_int_equal(0, fdt_getprop(&f, dev, "open", &p));
	assert_int_equal(EINVAL, fdt_string(&p, 0, &s));
	assert_int_equal(0, fdt_reg(&f, dev, 0, &base, &size));
	assert_true(base == 0x10 && size == 0x20);
	assert_int_equal(0, fdt_reg(&f, dev, 1, &base, &size));
	assert_int_equal(ENOENT, fdt_reg(&f, dev, 2, &base, &size));
	/* half an entry; three address cells */
	dev = fdt_path(&f, "/dev@2", 6);
	assert_int_equal(EINVAL, fdt_reg(&f, dev, 0, &base, &size));
	assert_int_equal(ERANGE, fdt_reg(&f, fdt_path(&f, "/dev@2/x", 8), 0,
	    &base, &size));
	assert_int_equal(ENOENT, fdt_reg(&f, f.f_root, 0, &base, &size));
	assert_int_equal(0, fdt_memreserve(&f, 0, &base, &size));
	assert_true(base == 0x1000 && size == 0x2000);
	assert_int_equal(ENOENT, fdt_memreserve(&f, 1, &base, &size));
	assert_int_equal(EINVAL, fdt_memreserve(&f, 0xffffffff, &base, &size));
}

static void
sums_that_wrap_are_refused(void **state)
{
	uint64_t base, size;
	struct fdt f;

	(void)state;
	fb_begin(&b);
	fb_node(&b, "");
	fb_cells(&b, "#address-cells", 2);
	fb_cells(&b, "#size-cells", 2);
	fb_node(&b, "a");
	fb_cells(&b, "reg", 0xffffffff, 0xfffff000, 0, 0x2000);
	fb_end(&b);
	fb_node(&b, "bus");
	fb_cells(&b, "#address-cells", 1);
	fb_cells(&b, "#size-cells", 1);
	fb_cells(&b, "ranges", 0, 0xffffffff, 0xfffff000, 0xffffffff);
	fb_node(&b, "b");
	fb_cells(&b, "reg", 0x2000, 0x10);
	fb_end(&b);
	fb_node(&b, "c");
	fb_cells(&b, "reg", 0x800, 0x1000);
	fb_end(&b);
	fb_end(&b);
	fb_end(&b);
	fb_finish(&b);
	assert_int_equal(0, fdt_init(&f, b.fb_blob, b.fb_size));
	assert_int_equal(ERANGE, fdt_reg(&f, fdt_path(&f, "/a", 2), 0, &base,
	    &size));
	assert_int_equal(ERANGE, fdt_reg(&f, fdt_path(&f, "/bus/b", 6), 0,
	    &base, &size));
	assert_int_equal(ERANGE, fdt_reg(&f, fdt_path(&f, "/bus/c", 6), 0,
	    &base, &size));
}

/* Every cut, and every byte of the tree changed, ends in an answer. */
static void
cut_and_changed_bytes(void **state)
{
	static const uint8_t masks[] = { 0x01, 0x80, 0xff };

	(void)state;
	simple_tree();
	assert_int_equal(0, init(b.fb_blob, b.fb_size));
	for (size_t n = 0; n < b.fb_size; n++)
		assert_int_equal(EINVAL, init(b.fb_blob, n));
	for (size_t i = 0; i < b.fb_size; i++)
		for (size_t k = 0; k < sizeof(masks); k++) {
			b.fb_blob[i] ^= masks[k];
			(void)init(b.fb_blob, b.fb_size);
			b.fb_blob[i] ^= masks[k];
		}
}

static void
false_header_fields(void **state)
{
	static const uint32_t bad[] = { 0xffffffff, 0xfffffffc, 0x7fffffff };

	(void)state;
	for (size_t field = 0; field < 40; field += 4)
		for (size_t k = 0; k < 3; k++) {
			simple_tree();
			fb_put32(b.fb_blob + field, bad[k]);
			/* version and boot hart may be anything large */
			assert_int_equal(field == 20 || field == 28 ? 0 :
			    EINVAL, init(b.fb_blob, b.fb_size));
		}
}

static void
deep(unsigned levels)
{
	fb_begin(&b);
	for (unsigned i = 0; i < levels; i++)
		fb_node(&b, i == 0 ? "" : "n");
	for (unsigned i = 0; i < levels; i++)
		fb_end(&b);
	fb_finish(&b);
}

static void
shapes_that_are_no_tree(void **state)
{
	(void)state;
	deep(FDT_MAXDEPTH);
	assert_int_equal(0, init(b.fb_blob, b.fb_size));
	deep(FDT_MAXDEPTH + 1);
	assert_int_equal(EINVAL, init(b.fb_blob, b.fb_size));
	deep(0);
	assert_int_equal(EINVAL, init(b.fb_blob, b.fb_size));
	/* two roots */
	fb_begin(&b);
	fb_node(&b, "");
	fb_end(&b);
	fb_node(&b, "");
	fb_end(&b);
	fb_finish(&b);
	assert_int_equal(EINVAL, init(b.fb_blob, b.fb_size));
	/* ends within a node */
	fb_begin(&b);
	fb_node(&b, "");
	fb_finish(&b);
	assert_int_equal(EINVAL, init(b.fb_blob, b.fb_size));
	/* one end too many */
	fb_begin(&b);
	fb_node(&b, "");
	fb_end(&b);
	fb_end(&b);
	fb_finish(&b);
	assert_int_equal(EINVAL, init(b.fb_blob, b.fb_size));
	/* property behind a subnode, property outside */
	fb_begin(&b);
	fb_node(&b, "");
	fb_node(&b, "n");
	fb_end(&b);
	fb_cells(&b, "late", 1);
	fb_end(&b);
	fb_finish(&b);
	assert_int_equal(EINVAL, init(b.fb_blob, b.fb_size));
	fb_begin(&b);
	fb_cells(&b, "early", 1);
	fb_node(&b, "");
	fb_end(&b);
	fb_finish(&b);
	assert_int_equal(EINVAL, init(b.fb_blob, b.fb_size));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nodes_and_names),
		cmocka_unit_test(properties),
		cmocka_unit_test(sums_that_wrap_are_refused),
		cmocka_unit_test(cut_and_changed_bytes),
		cmocka_unit_test(false_header_fields),
		cmocka_unit_test(shapes_that_are_no_tree)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
