/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drivers of the 16550 family (ns16550a, DesignWare) and of the SiFive UART.
 * The firmware has set speed and format, and nothing here changes them.
 */
#include <abi/errno.h>

#include "uart.h"

/* 16550: register numbers */
#define R_DATA	0	/* RBR, THR */
#define R_IER	1
#define R_IIR	2	/* read; FCR when written */
#define R_FCR	2
#define R_LCR	3
#define R_MCR	4
#define R_LSR	5
#define R_USR	0x1f	/* DesignWare only */

#define IER_RX		0x01
#define IER_TX		0x02
#define IER_LINE	0x04	/* overrun, framing */
#define IIR_MASK	0x0f
#define IIR_BUSY	0x07	/* DesignWare: LCR written while busy */
#define IIR_TIMEOUT	0x0c
#define FCR_ENABLE	0x01	/* interrupt at one byte */
#define LCR_DLAB	0x80
#define MCR_DTR		0x01
#define MCR_RTS		0x02
#define MCR_OUT2	0x08	/* gates the interrupt line on some boards */
#define LSR_DR		0x01
#define LSR_OE		0x02
#define LSR_PE		0x04
#define LSR_FE		0x08
#define LSR_BI		0x10
#define LSR_THRE	0x20
#define NS_FIFO		16	/* bytes the FIFO takes once it is empty */

/* SiFive FU540 manual, chapter 13; numbers of 32-bit registers */
#define SF_TXDATA	0
#define SF_RXDATA	1
#define SF_TXCTRL	2
#define SF_RXCTRL	3
#define SF_IE		4
#define SF_FLAG		0x80000000u	/* TXDATA full, RXDATA empty */
#define SF_ENABLE	1u
#define SF_TXCNT1	(1u << 16)	/* interrupt when fewer than 1 wait */
#define SF_IE_TX	1u
#define SF_IE_RX	2u

static uint32_t
rd(struct uart *u, unsigned reg)
{
	return u->u_bus.ub_read(u->u_bus.ub_arg, reg);
}

static void
wr(struct uart *u, unsigned reg, uint32_t val)
{
	u->u_bus.ub_write(u->u_bus.ub_arg, reg, val);
}

/*
 * The LCR is written only if the divisor latch was left open: a DesignWare
 * port ignores the write while it is busy, and raises an interrupt for it.
 */
static void
ns_init(struct uart *u)
{
	uint32_t lcr = rd(u, R_LCR);

	if ((lcr & LCR_DLAB) != 0)
		wr(u, R_LCR, lcr & ~(uint32_t)LCR_DLAB);
	wr(u, R_IER, 0);
	/* no FIFO reset: firmware's last words may still be in it */
	wr(u, R_FCR, FCR_ENABLE);
	wr(u, R_MCR, MCR_DTR | MCR_RTS | MCR_OUT2);
	wr(u, R_IER, IER_RX | IER_LINE);
}

static void
ns_ack(struct uart *u)
{
	(void)rd(u, R_IIR);
}

/*
 * Two quirks of the DesignWare port: "busy detect" is cleared by reading
 * USR, and a receive time-out may come with nothing received, cleared by
 * reading the data register once.
 */
static void
dw_ack(struct uart *u)
{
	switch (rd(u, R_IIR) & IIR_MASK) {
	case IIR_BUSY:
		(void)rd(u, R_USR);
		break;
	case IIR_TIMEOUT:
		if ((rd(u, R_LSR) & (LSR_DR | LSR_BI)) == 0)
			(void)rd(u, R_DATA);
		break;
	}
}

/* Reading LSR clears its error bits: they are those of the byte on top. */
static int
ns_rx(struct uart *u)
{
	uint32_t lsr, c;

	for (;;) {
		lsr = rd(u, R_LSR);
		if ((lsr & LSR_OE) != 0)
			u->u_overruns++;
		if ((lsr & LSR_DR) == 0)
			return -1;
		c = rd(u, R_DATA) & 0xff;
		if ((lsr & (LSR_PE | LSR_FE | LSR_BI)) == 0)
			return (int)c;
		u->u_errors++;
	}
}

static unsigned
ns_tx_room(struct uart *u)
{
	uint32_t lsr = rd(u, R_LSR);

	if ((lsr & LSR_OE) != 0)
		u->u_overruns++;
	return (lsr & LSR_THRE) != 0 ? NS_FIFO : 0;
}

static void
ns_tx(struct uart *u, uint8_t c)
{
	wr(u, R_DATA, c);
}

static void
ns_tx_irq(struct uart *u, int on)
{
	wr(u, R_IER, IER_RX | IER_LINE | (on ? IER_TX : 0));
}

static void
sf_init(struct uart *u)
{
	wr(u, SF_TXCTRL, SF_ENABLE | SF_TXCNT1);
	wr(u, SF_RXCTRL, SF_ENABLE);
	wr(u, SF_IE, SF_IE_RX);
}

/* The lines follow the FIFOs' levels. */
static void
sf_ack(struct uart *u)
{
	(void)u;
}

static int
sf_rx(struct uart *u)
{
	uint32_t c = rd(u, SF_RXDATA);

	return (c & SF_FLAG) != 0 ? -1 : (int)(c & 0xff);
}

static unsigned
sf_tx_room(struct uart *u)
{
	return (rd(u, SF_TXDATA) & SF_FLAG) != 0 ? 0 : 1;
}

static void
sf_tx(struct uart *u, uint8_t c)
{
	wr(u, SF_TXDATA, c);
}

static void
sf_tx_irq(struct uart *u, int on)
{
	wr(u, SF_IE, SF_IE_RX | (on ? SF_IE_TX : 0));
}

static const struct uart_ops ns_ops = {
	"ns16550", ns_init, ns_ack, ns_rx, ns_tx_room, ns_tx, ns_tx_irq
};
static const struct uart_ops dw_ops = {
	"dw-apb-uart", ns_init, dw_ack, ns_rx, ns_tx_room, ns_tx, ns_tx_irq
};
static const struct uart_ops sf_ops = {
	"sifive", sf_init, sf_ack, sf_rx, sf_tx_room, sf_tx, sf_tx_irq
};

int
uart_attach(struct uart *u, enum uart_kind kind, const struct uart_bus *bus)
{
	switch (kind) {
	case UART_NS16550:
		u->u_ops = &ns_ops;
		break;
	case UART_DW:
		u->u_ops = &dw_ops;
		break;
	case UART_SIFIVE:
		u->u_ops = &sf_ops;
		break;
	default:
		return ENODEV;
	}
	u->u_bus = *bus;
	u->u_overruns = u->u_errors = 0;
	u->u_ops->uo_init(u);
	return 0;
}
