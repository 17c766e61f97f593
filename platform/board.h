/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the device tree says about this machine, as plain numbers.
 *
 * board_scan() is pure: it reads the tree, fills in the structure and touches
 * nothing else, so that the kernel and the tests on the host run the same
 * code.  It does not map, probe or believe: everything here is the firmware's
 * claim.
 */
#ifndef PLATFORM_BOARD_H
#define PLATFORM_BOARD_H

#include <abi/bootinfo.h>
#include <abi/types.h>

#define BOARD_NMEM	8
#define BOARD_NRESV	16
#define BOARD_NHART	8
#define BOARD_SEEDMAX	64
#define BOARD_MODELMAX	64

#define BOARD_NO_CONTEXT	0xffffffffu

struct board_range {
	paddr_t	 r_base;
	paddr_t	 r_size;	/* never 0; base + size does not wrap */
};

struct board_hart {
	word_t	 h_id;
	uint32_t h_plic_context; /* S-mode, or BOARD_NO_CONTEXT */
	uint8_t	 h_sstc;	/* has stimecmp */
};

struct board_uart {
	enum uart_kind u_kind;	/* UART_NONE: use the firmware's console */
	paddr_t	 u_base;
	paddr_t	 u_size;
	uint32_t u_shift;	/* reg-shift: register n is at n << shift */
	uint32_t u_width;	/* reg-io-width: 1, 2 or 4 bytes an access */
	uint32_t u_clock;	/* Hz; 0: unknown, keep the divisor as it is */
	uint32_t u_irq;		/* at the PLIC, 0 if none */
};

struct board {
	char	 b_model[BOARD_MODELMAX];
	struct board_range b_mem[BOARD_NMEM];	/* ascending, disjoint */
	struct board_range b_resv[BOARD_NRESV];	/* as found; may overlap */
	struct board_hart b_hart[BOARD_NHART];	/* usable ones, in tree order */
	uint32_t b_nmem;
	uint32_t b_nresv;
	uint32_t b_nhart;
	uint32_t b_timebase;	/* ticks of rdtime a second, never 0 */
	paddr_t	 b_plic_base;
	paddr_t	 b_plic_size;
	uint32_t b_plic_ndev;	/* interrupts 1..ndev */
	uint32_t b_seedlen;
	paddr_t	 b_test_base;	/* sifive,test0; 0 if absent */
	paddr_t	 b_initrd_start;	/* start == end: none */
	paddr_t	 b_initrd_end;
	struct board_uart b_uart;
	uint8_t	 b_seed[BOARD_SEEDMAX];	/* rng-seed, b_seedlen bytes of it */
	char	 b_bootargs[1024];
};

/* why the last board_scan() failed; NULL after success */
extern const char *board_error;

/*
 * Fill `b' from the tree of at most `size' bytes at `fdt' (4-byte alignment is
 * not needed).  0, or EINVAL (not a sound tree), ENOENT (something without
 * which no kernel can run is missing), E2BIG (more reserved ranges than fit:
 * ignoring one would corrupt it).  More memory regions or harts than fit are
 * left unused.  `*b' is zeroed first; after an error only b_test_base and
 * b_bootargs may be used, to tell it to somebody.
 */
int	 board_scan(const void *fdt, size_t size, struct board *b);

/*
 * The value of NAME=VALUE among the boot arguments, which ends at a blank or
 * the NUL, and its length; a word without = is its own name, with an empty
 * value.  NULL: not given.  cmd= takes the rest of the line: what is behind it
 * is no argument.
 */
const char *board_argument(const struct board *b, const char *name, size_t *n);
/* Is it there as exactly that? */
int	 board_argument_is(const struct board *b, const char *name,
	    const char *value);

/* Tell all of it, a line at a time. */
typedef void board_say_fn(const char *fmt, ...)
	    __attribute__((format(printf, 1, 2)));
void	 board_print(const struct board *b, word_t boot_hart, board_say_fn *);

#endif
