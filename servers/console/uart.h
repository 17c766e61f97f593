/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The serial ports that our boards have, behind one table of operations.  All
 * register access goes through struct uart_bus, so that the tests on the host
 * put a model of the device there.
 */
#ifndef CONSOLE_UART_H
#define CONSOLE_UART_H

#include <abi/bootinfo.h>

/* Registers by number, not by address: width and spacing are the bus's. */
struct uart_bus {
	uint32_t (*ub_read)(void *arg, unsigned reg);
	void	 (*ub_write)(void *arg, unsigned reg, uint32_t val);
	void	 *ub_arg;
};

struct uart {
	const struct uart_ops *u_ops;
	struct uart_bus u_bus;
	/* counted by the driver, reported by main.c */
	uint64_t u_overruns;	/* the device lost bytes before we came */
	uint64_t u_errors;	/* framing, parity, break: not delivered */
};

struct uart_ops {
	const char *uo_name;
	void	(*uo_init)(struct uart *);
	/* quiet an interrupt that reading and writing data would not */
	void	(*uo_ack)(struct uart *);
	int	(*uo_rx)(struct uart *);	/* next byte, -1 = none */
	unsigned (*uo_tx_room)(struct uart *);	/* bytes it takes now */
	void	(*uo_tx)(struct uart *, uint8_t);
	void	(*uo_tx_irq)(struct uart *, int on);
};

/* Set u up for a port of this kind.  ENODEV if we do not know it. */
int	 uart_attach(struct uart *u, enum uart_kind kind,
	    const struct uart_bus *bus);

#endif
