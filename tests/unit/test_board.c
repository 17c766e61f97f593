// SRCS: platform/board.c lib/fdt/fdt.c lib/fdt/fdt_prop.c lib/util/strlcpy.c
/* SPDX-License-Identifier: BSD-2-Clause */
// CFLAGS: -idirafter lib/util
// (its string.h must not hide the C library's)
/*
 * board_scan() where trees are wrong, too large or leave something out.  What
 * it finds in good ones is compared with libfdt in tests/fdt.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "board.h"
#include "fdtbuild.h"

static struct fdtbuild t;
static struct board b;

static void
begin(void)
{
	fb_begin(&t);
	fb_node(&t, "");
	fb_cells(&t, "#address-cells", 1);
	fb_cells(&t, "#size-cells", 1);
}

static int
scan(void)
{
	uint8_t *copy;
	int error;

	fb_end(&t);
	fb_finish(&t);
	copy = malloc(t.fb_size + 1);
	memcpy(copy + 1, t.fb_blob, t.fb_size);
	error = board_scan(copy + 1, t.fb_size, &b);
	free(copy);
	assert_int_equal(error != 0, board_error != NULL);
	return error;
}

static void
memory(uint32_t base, uint32_t size)
{
	char name[32];

	snprintf(name, sizeof(name), "memory@%x", base);
	fb_node(&t, name);
	fb_str(&t, "device_type", "memory");
	fb_cells(&t, "reg", base, size);
	fb_end(&t);
}

/* A usable hart; its interrupt controller has phandle id + 1. */
static void
cpu(uint32_t id, const char *isa)
{
	char name[32];

	snprintf(name, sizeof(name), "cpu@%x", id);
	fb_node(&t, name);
	fb_str(&t, "device_type", "cpu");
	fb_str(&t, "mmu-type", "riscv,sv39");
	fb_str(&t, "riscv,isa", isa);
	fb_cells(&t, "reg", id);
	fb_node(&t, "interrupt-controller");
	fb_cells(&t, "phandle", id + 1);
	fb_end(&t);
	fb_end(&t);
}

static void
cpus_begin(void)
{
	fb_node(&t, "cpus");
	fb_cells(&t, "#address-cells", 1);
	fb_cells(&t, "#size-cells", 0);
	fb_cells(&t, "timebase-frequency", 1000000);
}

static void
cpus(unsigned n)
{
	cpus_begin();
	for (unsigned i = 0; i < n; i++)
		cpu(i, "rv64imac");
	fb_end(&t);
}

static void
least_machine(void **state)
{
	(void)state;
	begin();
	memory(0x80000000, 0x8000000);
	cpus(1);
	assert_int_equal(0, scan());
	assert_int_equal(1, b.b_nmem);
	assert_int_equal(1, b.b_nhart);
	assert_int_equal(BOARD_NO_CONTEXT, b.b_hart[0].h_plic_context);
	assert_int_equal(UART_NONE, b.b_uart.u_kind);
	assert_int_equal(0, b.b_plic_base);
	assert_int_equal(0, b.b_test_base);
	assert_string_equal("unknown", b.b_model);
	assert_string_equal("", b.b_bootargs);
	assert_true(b.b_initrd_start == b.b_initrd_end);
}

static void
what_cannot_be_missing(void **state)
{
	(void)state;
	begin();
	cpus(1);
	assert_int_equal(ENOENT, scan());
	assert_non_null(strstr(board_error, "memory"));
	begin();
	memory(0x80000000, 0x8000000);
	assert_int_equal(ENOENT, scan());
	assert_non_null(strstr(board_error, "/cpus"));
	begin();
	memory(0x80000000, 0x8000000);
	cpus(0);
	assert_int_equal(ENOENT, scan());
	assert_non_null(strstr(board_error, "mmu-type"));
	begin();
	memory(0x80000000, 0x8000000);
	fb_node(&t, "cpus");
	fb_cells(&t, "#address-cells", 1);
	fb_cells(&t, "#size-cells", 0);
	cpu(0, "rv64imac");
	fb_end(&t);
	assert_int_equal(ENOENT, scan());
	assert_non_null(strstr(board_error, "timebase"));
	assert_int_equal(EINVAL, board_scan("", 0, &b));
}

static void
memory_is_sorted_and_joined(void **state)
{
	(void)state;
	begin();
	memory(0xa0000000, 0x1000000);
	memory(0x80000000, 0x1000000);
	memory(0x82000000, 0x1000000);
	memory(0x81000000, 0x1000000);	/* fills the gap */
	memory(0xa0800000, 0x1000000);	/* overlaps */
	memory(0x90000000, 0);
	cpus(1);
	assert_int_equal(0, scan());
	assert_int_equal(2, b.b_nmem);
	assert_int_equal(0x80000000, b.b_mem[0].r_base);
	assert_int_equal(0x3000000, b.b_mem[0].r_size);
	assert_int_equal(0xa0000000, b.b_mem[1].r_base);
	assert_int_equal(0x1800000, b.b_mem[1].r_size);
}

static void
too_much_memory_and_harts_are_left_unused(void **state)
{
	(void)state;
	begin();
	/* from the top down, so that the lowest come last */
	for (uint32_t i = 12; i-- > 0;)
		memory(0x80000000 + i * 0x2000000, 0x1000000);
	cpus(12);
	assert_int_equal(0, scan());
	assert_int_equal(BOARD_NMEM, b.b_nmem);
	assert_int_equal(BOARD_NHART, b.b_nhart);
	for (uint32_t i = 0; i < BOARD_NMEM; i++)
		assert_int_equal(0x80000000 + i * 0x2000000,
		    b.b_mem[i].r_base);
}

static void
too_many_reserved_ranges_are_an_error(void **state)
{
	(void)state;
	for (unsigned n = BOARD_NRESV; n <= BOARD_NRESV + 1; n++) {
		begin();
		memory(0x80000000, 0x8000000);
		cpus(1);
		for (unsigned i = 0; i < BOARD_NRESV - 1; i++)
			fb_reserve(&t, 0x80000000 + i * 0x1000, 0x1000);
		fb_node(&t, "reserved-memory");
		fb_cells(&t, "#address-cells", 1);
		fb_cells(&t, "#size-cells", 1);
		fb_node(&t, "firmware");
		fb_cells_of(&t, "reg", (const uint32_t[]){ 0x80100000, 0x1000,
		    0x80200000, 0x1000 }, n == BOARD_NRESV ? 2 : 4);
		fb_end(&t);
		fb_end(&t);
		assert_int_equal(n == BOARD_NRESV ? 0 : E2BIG, scan());
	}
	begin();
	memory(0x80000000, 0x8000000);
	cpus(1);
	fb_reserve(&t, UINT64_MAX - 0xfff, 0x2000);
	assert_int_equal(EINVAL, scan());
}

static void
sstc_is_a_whole_word(void **state)
{
	static const struct {
		const char *isa;
		int	 want;
	} isa[] = {
		{ "rv64imac_sstc", 1 }, { "rv64imac_zba_sstc_zbb", 1 },
		{ "rv64imac_sstc1p0", 1 }, { "rv64imac_sstcx", 0 },
		{ "rv64imac_xsstc", 0 }, { "rv64imacsstc", 0 },
		{ "rv64imac_", 0 }, { "", 0 }
	};

	(void)state;
	begin();
	memory(0x80000000, 0x8000000);
	cpus_begin();
	for (uint32_t i = 0; i < nitems(isa); i++)
		cpu(i, isa[i].isa);
	fb_end(&t);
	assert_int_equal(0, scan());
	for (uint32_t i = 0; i < nitems(isa); i++)
		assert_int_equal(isa[i].want, b.b_hart[i].h_sstc);
}

/* A uart at 0x10000000, the console, with what the test adds to it. */
static void
uart_with(const char *bootargs, const char *compatible, uint32_t size,
    uint32_t shift, uint32_t width)
{
	begin();
	memory(0x80000000, 0x8000000);
	cpus(1);
	fb_node(&t, "chosen");
	fb_str(&t, "stdout-path", "/serial@10000000:115200");
	if (bootargs != NULL)
		fb_str(&t, "bootargs", bootargs);
	fb_end(&t);
	fb_node(&t, "aliases");
	fb_str(&t, "serial7", "/serial@20000000");
	fb_end(&t);
	fb_node(&t, "serial@20000000");
	fb_str(&t, "compatible", "sifive,uart0");
	fb_cells(&t, "reg", 0x20000000, 0x1000);
	fb_end(&t);
	fb_node(&t, "serial@10000000");
	fb_str(&t, "compatible", compatible);
	fb_cells(&t, "reg", 0x10000000, size);
	fb_cells(&t, "reg-shift", shift);
	fb_cells(&t, "reg-io-width", width);
	fb_cells(&t, "interrupts", 5);
	fb_end(&t);
	assert_int_equal(0, scan());
}

static void
uart(const char *compatible, uint32_t size, uint32_t shift, uint32_t width)
{
	uart_with(NULL, compatible, size, shift, width);
}

/* Which of the two ports is it with these boot arguments? */
static uint32_t
console(const char *bootargs)
{
	uart_with(bootargs, "ns16550a", 0x100, 0, 1);
	return b.b_uart.u_kind == UART_NONE ? 0 : (uint32_t)b.b_uart.u_base;
}

static void
console_of_the_boot_arguments(void **state)
{
	(void)state;
	assert_int_equal(0x10000000, console("quiet"));
	assert_int_equal(0x20000000, console("console=/serial@20000000"));
	assert_int_equal(0x20000000, console("quiet console=serial7 trace=on"));
	assert_int_equal(0, console("console=sbi"));
	assert_int_equal(0, console("console=/none"));
	assert_int_equal(0, console("console="));
	assert_int_equal(0, console("console"));
	/* other words, and what is not for us any more */
	assert_int_equal(0x10000000, console("xconsole=sbi consoles=sbi"));
	assert_int_equal(0x10000000, console("cmd=echo console=sbi"));
	/* the first counts */
	assert_int_equal(0x20000000, console("console=serial7 console=sbi"));
}

static void
arguments(void **state)
{
	size_t n = 99;

	(void)state;
	memset(&b, 0, sizeof(b));
	assert_null(board_argument(&b, "quiet", &n));
	strcpy(b.b_bootargs, "  asid=12  quiet x= boardinfo=y cmd=sh fastpath=off");
	assert_int_equal(2, (board_argument(&b, "asid", &n), n));
	assert_memory_equal(board_argument(&b, "asid", &n), "12", 2);
	assert_true(board_argument_is(&b, "asid", "12"));
	assert_false(board_argument_is(&b, "asid", "1"));
	assert_false(board_argument_is(&b, "asid", "123"));
	assert_true(board_argument_is(&b, "quiet", ""));
	assert_true(board_argument_is(&b, "x", ""));
	assert_false(board_argument_is(&b, "boardinfo", ""));
	assert_null(board_argument(&b, "asi", &n));
	assert_null(board_argument(&b, "12", &n));
	assert_null(board_argument(&b, "fastpath", &n));
	/* to the end of the line */
	strcpy(b.b_bootargs, "trace=on");
	assert_true(board_argument_is(&b, "trace", "on"));
	memset(b.b_bootargs, 'a', sizeof(b.b_bootargs) - 1);
	assert_null(board_argument(&b, "a", &n));
}

static void
console_that_makes_no_sense_is_none(void **state)
{
	(void)state;
	uart("ns16550a", 0x100, 0, 1);
	assert_int_equal(UART_NS16550, b.b_uart.u_kind);
	assert_int_equal(0, b.b_uart.u_irq);	/* there is no PLIC */
	uart("snps,dw-apb-uart", 0x20, 2, 4);
	assert_int_equal(UART_DW, b.b_uart.u_kind);
	uart("snps,dw-apb-uart", 0x1f, 2, 4);
	assert_int_equal(UART_NONE, b.b_uart.u_kind);
	uart("ns16550a", 0x100, 33, 1);
	assert_int_equal(UART_NONE, b.b_uart.u_kind);
	uart("ns16550a", 0x100, 0, 0);
	assert_int_equal(UART_NONE, b.b_uart.u_kind);
	uart("ns16550a", 0x100, 0, 3);
	assert_int_equal(UART_NONE, b.b_uart.u_kind);
	uart("acme,uart", 0x100, 0, 1);
	assert_int_equal(UART_NONE, b.b_uart.u_kind);
	assert_int_equal(0, b.b_uart.u_base);
}

static void
chosen_is_cut_to_fit(void **state)
{
	static char args[3000];
	uint8_t seed[200];

	(void)state;
	memset(args, 'a', sizeof(args) - 1);
	memset(seed, 0x5a, sizeof(seed));
	begin();
	memory(0x80000000, 0x8000000);
	cpus(1);
	fb_node(&t, "chosen");
	fb_str(&t, "bootargs", args);
	fb_prop(&t, "rng-seed", seed, sizeof(seed));
	fb_cells(&t, "linux,initrd-start", 0x80200000);
	fb_cells(&t, "linux,initrd-end", 0x80100000);
	fb_end(&t);
	assert_int_equal(0, scan());
	assert_int_equal(1023, strlen(b.b_bootargs));
	assert_int_equal(BOARD_SEEDMAX, b.b_seedlen);
	assert_int_equal(0, b.b_initrd_start);
	assert_int_equal(0, b.b_initrd_end);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(least_machine),
		cmocka_unit_test(what_cannot_be_missing),
		cmocka_unit_test(memory_is_sorted_and_joined),
		cmocka_unit_test(too_much_memory_and_harts_are_left_unused),
		cmocka_unit_test(too_many_reserved_ranges_are_an_error),
		cmocka_unit_test(sstc_is_a_whole_word),
		cmocka_unit_test(arguments),
		cmocka_unit_test(console_of_the_boot_arguments),
		cmocka_unit_test(console_that_makes_no_sense_is_none),
		cmocka_unit_test(chosen_is_cut_to_fit)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
