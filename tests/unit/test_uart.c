// SRCS: servers/console/uart.c
/* SPDX-License-Identifier: BSD-2-Clause */
/* The serial port drivers against models of the three devices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "uart.h"

/* a 16550, as far as the driver can see it, with the DesignWare's quirks */
static struct {
	uint8_t	 ier, fcr, lcr, mcr, iir;
	uint8_t	 lsr_errors;	/* OE PE FE BI, cleared by reading LSR */
	uint8_t	 rx[32];
	unsigned rxn, rxat;
	uint8_t	 tx[64];
	unsigned txn;
	int	 busy_detect;	/* until USR is read */
	int	 thre;
	int	 data_reads, lcr_writes;
} ns;

static uint32_t
ns_read(void *arg, unsigned reg)
{
	uint32_t v;

	(void)arg;
	switch (reg) {
	case 0:
		ns.data_reads++;
		return ns.rxat < ns.rxn ? ns.rx[ns.rxat++] : 0;
	case 2:
		return ns.busy_detect ? 0x07 : ns.iir;
	case 3:
		return ns.lcr;
	case 5:
		v = ns.lsr_errors | (ns.rxat < ns.rxn ? 1 : 0) |
		    (ns.thre ? 0x60 : 0);
		ns.lsr_errors = 0;
		return v;
	case 0x1f:
		ns.busy_detect = 0;
		return 1;
	}
	fail_msg("read of register %u", reg);
	return 0;
}

static void
ns_write(void *arg, unsigned reg, uint32_t val)
{
	(void)arg;
	switch (reg) {
	case 0:
		assert_int_equal(ns.lcr & 0x80, 0);
		ns.tx[ns.txn++] = (uint8_t)val;
		break;
	case 1:
		ns.ier = (uint8_t)val;
		break;
	case 2:
		ns.fcr = (uint8_t)val;
		break;
	case 3:
		ns.lcr = (uint8_t)val;
		ns.lcr_writes++;
		break;
	case 4:
		ns.mcr = (uint8_t)val;
		break;
	default:
		fail_msg("write of register %u", reg);
	}
}

static const struct uart_bus ns_bus = { ns_read, ns_write, NULL };

/* a SiFive UART */
static struct {
	uint32_t txctrl, rxctrl, ie;
	uint8_t	 rx[8], tx[8];
	unsigned rxn, rxat, txn;
} sf;

static uint32_t
sf_read(void *arg, unsigned reg)
{
	(void)arg;
	if (reg == 0)
		return sf.txn == sizeof(sf.tx) ? 0x80000000u : 0;
	assert_int_equal(reg, 1);
	return sf.rxat < sf.rxn ? sf.rx[sf.rxat++] : 0x80000000u;
}

static void
sf_write(void *arg, unsigned reg, uint32_t val)
{
	(void)arg;
	switch (reg) {
	case 0:
		sf.tx[sf.txn++] = (uint8_t)val;
		break;
	case 2:
		sf.txctrl = val;
		break;
	case 3:
		sf.rxctrl = val;
		break;
	case 4:
		sf.ie = val;
		break;
	default:
		fail_msg("write of register %u", reg);
	}
}

static int
fresh(void **state)
{
	(void)state;
	memset(&ns, 0, sizeof(ns));
	memset(&sf, 0, sizeof(sf));
	ns.lcr = 3;
	ns.thre = 1;
	return 0;
}

static void
unknown_kind(void **state)
{
	struct uart u;

	(void)state;
	assert_int_equal(uart_attach(&u, UART_NONE, &ns_bus), ENODEV);
	assert_int_equal(uart_attach(&u, (enum uart_kind)99, &ns_bus), ENODEV);
}

static void
ns_init_leaves_speed(void **state)
{
	struct uart u;

	(void)state;
	assert_int_equal(uart_attach(&u, UART_NS16550, &ns_bus), 0);
	assert_int_equal(ns.lcr_writes, 0);
	assert_int_equal(ns.txn, 0);
	assert_int_equal(ns.fcr, 1);
	assert_int_equal(ns.ier & 3, 1);
	assert_int_equal(ns.mcr & 0x0b, 0x0b);
}

static void
ns_init_closes_latch(void **state)
{
	struct uart u;

	(void)state;
	ns.lcr = 0x83;
	assert_int_equal(uart_attach(&u, UART_DW, &ns_bus), 0);
	assert_int_equal(ns.lcr, 3);
}

static void
ns_receives(void **state)
{
	struct uart u;

	(void)state;
	assert_int_equal(uart_attach(&u, UART_NS16550, &ns_bus), 0);
	assert_int_equal(u.u_ops->uo_rx(&u), -1);
	memcpy(ns.rx, "a\xff", 2);
	ns.rxn = 2;
	assert_int_equal(u.u_ops->uo_rx(&u), 'a');
	assert_int_equal(u.u_ops->uo_rx(&u), 0xff);
	assert_int_equal(u.u_ops->uo_rx(&u), -1);
	assert_int_equal(u.u_overruns + u.u_errors, 0);
}

static void
ns_counts_losses(void **state)
{
	struct uart u;

	(void)state;
	assert_int_equal(uart_attach(&u, UART_NS16550, &ns_bus), 0);
	memcpy(ns.rx, "?b", 2);
	ns.rxn = 2;
	/* overrun, and a break on top: the break's byte is not delivered */
	ns.lsr_errors = 0x12;
	assert_int_equal(u.u_ops->uo_rx(&u), 'b');
	assert_int_equal(u.u_overruns, 1);
	assert_int_equal(u.u_errors, 1);
	/* an overrun that the transmit path reads is not lost either */
	ns.lsr_errors = 0x02;
	assert_int_equal(u.u_ops->uo_tx_room(&u), 16);
	assert_int_equal(u.u_overruns, 2);
}

static void
ns_transmits(void **state)
{
	struct uart u;

	(void)state;
	assert_int_equal(uart_attach(&u, UART_NS16550, &ns_bus), 0);
	assert_int_equal(u.u_ops->uo_tx_room(&u), 16);
	u.u_ops->uo_tx(&u, 'x');
	assert_int_equal(ns.tx[0], 'x');
	ns.thre = 0;
	assert_int_equal(u.u_ops->uo_tx_room(&u), 0);
	u.u_ops->uo_tx_irq(&u, 1);
	assert_int_equal(ns.ier & 3, 3);
	u.u_ops->uo_tx_irq(&u, 0);
	assert_int_equal(ns.ier & 3, 1);
}

static void
dw_busy_detect(void **state)
{
	struct uart u;

	(void)state;
	assert_int_equal(uart_attach(&u, UART_DW, &ns_bus), 0);
	ns.busy_detect = 1;
	u.u_ops->uo_ack(&u);
	assert_int_equal(ns.busy_detect, 0);
}

static void
dw_empty_timeout(void **state)
{
	struct uart u;

	(void)state;
	assert_int_equal(uart_attach(&u, UART_DW, &ns_bus), 0);
	ns.iir = 0xcc;
	u.u_ops->uo_ack(&u);
	assert_int_equal(ns.data_reads, 1);
	/* with a byte there the time-out is a true one: nothing is eaten */
	ns.rx[0] = 'q';
	ns.rxn = 1;
	u.u_ops->uo_ack(&u);
	assert_int_equal(ns.data_reads, 1);
	assert_int_equal(u.u_ops->uo_rx(&u), 'q');
}

static void
sifive(void **state)
{
	static const struct uart_bus bus = { sf_read, sf_write, NULL };
	struct uart u;
	unsigned n = 0;

	(void)state;
	assert_int_equal(uart_attach(&u, UART_SIFIVE, &bus), 0);
	assert_int_equal(sf.txctrl, 0x10001);
	assert_int_equal(sf.rxctrl, 1);
	assert_int_equal(sf.ie, 2);
	assert_int_equal(u.u_ops->uo_rx(&u), -1);
	sf.rx[0] = 0x80;
	sf.rxn = 1;
	assert_int_equal(u.u_ops->uo_rx(&u), 0x80);
	while (u.u_ops->uo_tx_room(&u) > 0) {
		u.u_ops->uo_tx(&u, (uint8_t)n);
		n++;
	}
	assert_int_equal(n, sizeof(sf.tx));
	u.u_ops->uo_tx_irq(&u, 1);
	assert_int_equal(sf.ie, 3);
	u.u_ops->uo_tx_irq(&u, 0);
	assert_int_equal(sf.ie, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(unknown_kind, fresh),
		cmocka_unit_test_setup(ns_init_leaves_speed, fresh),
		cmocka_unit_test_setup(ns_init_closes_latch, fresh),
		cmocka_unit_test_setup(ns_receives, fresh),
		cmocka_unit_test_setup(ns_counts_losses, fresh),
		cmocka_unit_test_setup(ns_transmits, fresh),
		cmocka_unit_test_setup(dw_busy_detect, fresh),
		cmocka_unit_test_setup(dw_empty_timeout, fresh),
		cmocka_unit_test_setup(sifive, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
