// SRCS: platform/board.c lib/fdt/fdt.c lib/fdt/fdt_prop.c lib/util/strlcpy.c
/* SPDX-License-Identifier: BSD-2-Clause */
// CFLAGS: -idirafter lib/util
// (its string.h must not hide the C library's)
/* What board_scan() promises of its result, for any tree that it accepts. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(int condition)
{
	if (!condition)
		abort();
}

static void
check_ranges(const struct board *b)
{
	uint32_t i;

	must(b->b_nmem >= 1 && b->b_nmem <= BOARD_NMEM);
	for (i = 0; i < b->b_nmem; i++) {
		const struct board_range *r = &b->b_mem[i];

		must(r->r_size != 0 && r->r_base + r->r_size > r->r_base);
		must(i == 0 || r[-1].r_base + r[-1].r_size < r->r_base);
	}
	must(b->b_nresv <= BOARD_NRESV);
	for (i = 0; i < b->b_nresv; i++)
		must(b->b_resv[i].r_size != 0 && b->b_resv[i].r_base +
		    b->b_resv[i].r_size > b->b_resv[i].r_base);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct board b;
	int error = board_scan(data, size, &b);

	must((error == 0) == (board_error == NULL));
	if (error != 0)
		return 0;
	check_ranges(&b);
	must(b.b_nhart >= 1 && b.b_nhart <= BOARD_NHART);
	must(b.b_timebase != 0);
	must(b.b_seedlen <= BOARD_SEEDMAX);
	must(b.b_initrd_end >= b.b_initrd_start);
	must(strnlen(b.b_model, sizeof(b.b_model)) < sizeof(b.b_model));
	must(strnlen(b.b_bootargs, sizeof(b.b_bootargs)) <
	    sizeof(b.b_bootargs));
	must(b.b_plic_ndev <= 1023 && b.b_uart.u_irq <= b.b_plic_ndev);
	must(b.b_uart.u_kind == UART_NONE ||
	    (8UL << b.b_uart.u_shift) <= b.b_uart.u_size);
	return 0;
}
