/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `boardinfo' among the boot arguments: what the device tree says, in lines
 * that a person with the board's manual, or a test, can compare.
 */
#include <abi/bootinfo.h>

#include "board.h"
#include "util/string.h"

#define PIECE	200	/* bytes of the arguments in one line */

static const char *const uart_names[] = {
	[UART_NONE] = "none that we drive: SBI",
	[UART_NS16550] = "ns16550",
	[UART_DW] = "DesignWare",
	[UART_SIFIVE] = "sifive"
};

static void
print_ranges(const char *what, const struct board_range *r, uint32_t n,
    board_say_fn *say)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		say("boardinfo: %s %lx-%lx, %lu KiB\n", what, r[i].r_base,
		    r[i].r_base + r[i].r_size - 1, r[i].r_size >> 10);
}

static void
print_harts(const struct board *b, word_t boot_hart, board_say_fn *say)
{
	const struct board_hart *h;
	uint32_t i;

	for (i = 0; i < b->b_nhart; i++) {
		h = &b->b_hart[i];
		say("boardinfo: hart %lu%s, %s timer, ", h->h_id,
		    h->h_id == boot_hart ? " (started us)" : "",
		    h->h_sstc ? "Sstc" : "SBI");
		if (h->h_plic_context == BOARD_NO_CONTEXT)
			say("no PLIC context\n");
		else
			say("PLIC context %u\n", h->h_plic_context);
	}
}

static void
print_console(const struct board_uart *u, board_say_fn *say)
{
	if (u->u_kind == UART_NONE) {
		say("boardinfo: console %s\n", uart_names[UART_NONE]);
		return;
	}
	say("boardinfo: console %s at %lx, shift %u, width %u, interrupt %u, "
	    "clock %u\n", uart_names[u->u_kind], u->u_base, u->u_shift,
	    u->u_width, u->u_irq, u->u_clock);
}

void
board_print(const struct board *b, word_t boot_hart, board_say_fn *say)
{
	size_t i, n = strlen(b->b_bootargs);

	say("boardinfo: model %s\n", b->b_model);
	print_ranges("memory", b->b_mem, b->b_nmem, say);
	print_ranges("reserved", b->b_resv, b->b_nresv, say);
	print_harts(b, boot_hart, say);
	say("boardinfo: timebase %u\n", b->b_timebase);
	print_console(&b->b_uart, say);
	if (b->b_plic_base != 0)
		say("boardinfo: plic %lx, %u interrupts\n", b->b_plic_base,
		    b->b_plic_ndev);
	if (b->b_test_base != 0)
		say("boardinfo: test device %lx\n", b->b_test_base);
	if (b->b_initrd_end != b->b_initrd_start)
		say("boardinfo: initrd %lx-%lx\n", b->b_initrd_start,
		    b->b_initrd_end - 1);
	else
		say("boardinfo: initrd none\n");
	for (i = 0; i < n; i += PIECE)
		say("boardinfo: bootargs %.*s\n", PIECE, b->b_bootargs + i);
	say("boardinfo: end\n");
}
