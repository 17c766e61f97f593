/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console server: joins the line discipline (tty.c) to the serial port
 * (uart.c), to interrupts and to its clients.  Nothing here waits: what cannot
 * be had now is EAGAIN, and the subscriber is signalled when it can.
 */
#include <abi/file.h>
#include <abi/layout.h>

#include "ipc/ipc.h"
#include "sys/sys.h"
#include "util/log.h"

#include "console_server.h"
#include "tty.h"
#include "uart.h"

#define SLOT_IRQ	(CAPSLOT_SPECIAL + 1)	/* second word of CAPS */
#define SLOT_FIRMWARE	(CAPSLOT_SPECIAL + 2)	/* third */
#define SLOT_IRQNTFN	CAPSLOT_FREE	/* own notification, badged */
#define SLOT_SUB	(CAPSLOT_FREE + 1)	/* subscribers' notifications */
#define CHUNK		4096		/* largest lease of console.def */
#define TTY_MODES	(TTY_CANON | TTY_ECHO | TTY_SIGNAL)
#define POLLS		100	/* a second, of the firmware, while nobody types */
#define POLLS_TYPING	1000	/* and for as long after a key */

/* who wants to be told; the notification is in SLOT_SUB + index */
struct subscriber {
	unsigned sb_server;
	int	 sb_present;
	int	 sb_data;	/* also told of input and room */
	unsigned sb_events;	/* TTY_EV_ it has not taken yet */
};

static struct tty tty;
static struct uart uart;
static int have_uart;
static int want_room;		/* a write was cut short */
static int typed;		/* keys of the firmware's that nobody was told of */
static unsigned io_shift, io_width;
static struct subscriber subscribers[] = {
	{ .sb_server = SRV_VFS, .sb_data = 1 },
	{ .sb_server = SRV_PROC },
};
static uint8_t chunk[CHUNK];

static uint32_t
mmio_read(void *base, unsigned reg)
{
	char *at = (char *)base + ((size_t)reg << io_shift);

	if (io_width == 4)
		return *(volatile uint32_t *)at;
	return *(volatile uint8_t *)at;
}

static void
mmio_write(void *base, unsigned reg, uint32_t val)
{
	char *at = (char *)base + ((size_t)reg << io_shift);

	if (io_width == 4)
		*(volatile uint32_t *)at = val;
	else
		*(volatile uint8_t *)at = (uint8_t)val;
}

/* No port of ours: what the firmware has of keys, for the next poll() to tell of. */
static void
take_keys(void)
{
	word_t byte;

	while (sys_console_get(SLOT_FIRMWARE, &byte) == 0) {
		tty_input(&tty, (uint8_t)byte);
		typed = 1;
	}
}

/* It takes what it is given, and lets us wait: keys are fetched in between. */
static void
drain_to_firmware(void)
{
	uint8_t piece[CONSOLE_PUT_MAX];
	word_t n, done;
	int c;

	do {
		for (n = 0; n < CONSOLE_PUT_MAX; n++) {
			c = tty_output(&tty);
			if (c < 0)
				break;
			piece[n] = (uint8_t)c;
		}
		(void)sys_console_put(SLOT_FIRMWARE, piece, n, &done);
		take_keys();
	} while (tty_has_output(&tty));
}

/*
 * Feed the port for as long as it takes bytes.  The transmit interrupt is on
 * exactly while bytes are left over.
 */
static void
drain(void)
{
	unsigned room;

	if (!have_uart) {
		drain_to_firmware();
		return;
	}
	while (tty_has_output(&tty)) {
		room = uart.u_ops->uo_tx_room(&uart);
		if (room == 0)
			break;
		while (room-- > 0 && tty_has_output(&tty))
			uart.u_ops->uo_tx(&uart, (uint8_t)tty_output(&tty));
	}
	uart.u_ops->uo_tx_irq(&uart, tty_has_output(&tty));
}

/* Say what was lost, at the 1st, 2nd, 4th, 8th... time. */
static void
report_losses(void)
{
	static uint64_t next = 1;
	uint64_t lost = uart.u_overruns + uart.u_errors + tty.t_lost_in +
	    tty.t_lost_echo;

	if (lost < next)
		return;
	while (next <= lost)
		next *= 2;
	log_printf("lost so far: %llu overruns, %llu bad bytes, %llu typed, "
	    "%llu echoed (hint: input comes faster than it is read)",
	    (unsigned long long)uart.u_overruns,
	    (unsigned long long)uart.u_errors,
	    (unsigned long long)tty.t_lost_in,
	    (unsigned long long)tty.t_lost_echo);
}

/* Tell those who wait: `data' if something may be read or written again. */
static void
tell(int data)
{
	unsigned ev = tty_events(&tty);
	struct subscriber *sb;
	unsigned i;

	for (i = 0; i < nitems(subscribers); i++) {
		sb = &subscribers[i];
		sb->sb_events |= ev;
		if (sb->sb_present && (ev != 0 || (data && sb->sb_data)))
			(void)sys_signal(SLOT_SUB + i);
	}
}

/* Keys have come, or a port has sent what it had. */
static void
go_on(int input)
{
	int room;

	drain();
	room = want_room && tty_room(&tty) > 1;
	if (room)
		want_room = 0;
	if (input || room)
		tell((input && tty_readable(&tty) > 0) || room);
	report_losses();
}

static void
service(word_t bits)
{
	int c, input = 0;

	(void)bits;
	uart.u_ops->uo_ack(&uart);
	while ((c = uart.u_ops->uo_rx(&uart)) >= 0) {
		tty_input(&tty, (uint8_t)c);
		input = 1;
	}
	go_on(input);
	(void)sys_irq_ack(SLOT_IRQ);
}

/*
 * The firmware interrupts nobody: it is asked, ten times as often while somebody
 * types, for behind it is a port that holds a few bytes.
 */
static void
poll(word_t now)
{
	static word_t typing;	/* until then */
	word_t hz = ((const struct bootinfo *)BOOTINFO_ADDR)->bi_timebase;

	take_keys();
	if (typed) {
		typed = 0;
		typing = now + hz / POLLS;
		go_on(1);
	}
	ipc_alarm = now + hz / (now < typing ? POLLS_TYPING : POLLS);
}

int
op_console_read(struct ipc_req *rq, word_t *n)
{
	size_t len = ipc_lease_len(rq), take;
	long got;
	int error;

	if (len == 0)
		return EINVAL;
	got = tty_peek(&tty, chunk, len < CHUNK ? len : CHUNK, &take);
	if (got < 0)
		return EAGAIN;
	if (got > 0) {
		error = ipc_lease_write(rq->rq_reply, 0, chunk, (size_t)got);
		if (error != 0)
			return error;
	}
	tty_consume(&tty, take);
	*n = (word_t)got;
	return 0;
}

int
op_console_write(struct ipc_req *rq, word_t *n)
{
	size_t len = ipc_lease_len(rq);
	int error;

	if (len == 0)
		return 0;
	error = ipc_lease_read(rq->rq_reply, 0, chunk, len);
	if (error != 0)
		return error;
	*n = tty_write(&tty, chunk, len);
	if (*n < len)
		want_room = 1;
	drain();
	/* drained at once, nothing will interrupt: let the writer go on */
	if (want_room && !tty_has_output(&tty)) {
		want_room = 0;
		tell(1);
	}
	return *n == 0 ? EAGAIN : 0;
}

int
op_console_setmode(struct ipc_req *rq, word_t mode, word_t *old)
{
	(void)rq;
	*old = tty.t_mode;
	if ((mode & ~(word_t)TTY_MODES) != 0)
		return EINVAL;
	tty_setmode(&tty, (unsigned)mode);
	return 0;
}

/* dispatch admits nobody else: see the `from' lines of console.def */
static unsigned
subscriber_of(const struct ipc_req *rq)
{
	unsigned i;

	for (i = 0; i < nitems(subscribers); i++)
		if (rq->rq_in.m_badge == BADGE_SRV(subscribers[i].sb_server))
			return i;
	panic("caller 0x%llx (hint: console.def admits more than subscribers[])",
	    (unsigned long long)rq->rq_in.m_badge);
}

int
op_console_subscribe(struct ipc_req *rq)
{
	unsigned i = subscriber_of(rq);
	int error;

	if (CAPINFO_TYPE(rq->rq_in.m_cap[0]) != CAP_NOTIFY)
		return EINVAL;
	if (subscribers[i].sb_present)
		(void)sys_delete(SLOT_SUB + i);
	error = sys_move(SLOT_SUB + i, rq->rq_caps);
	subscribers[i].sb_present = error == 0;
	return error == 0 ? 0 : EINVAL;
}

int
op_console_events(struct ipc_req *rq, word_t *signals)
{
	struct subscriber *sb = &subscribers[subscriber_of(rq)];

	*signals = sb->sb_events;
	sb->sb_events = 0;
	return 0;
}

int
op_console_pending(struct ipc_req *rq, word_t *readable, word_t *room)
{
	(void)rq;
	*readable = tty_readable(&tty);
	*room = tty_room(&tty);
	return 0;
}

/* 0 if the port and its interrupt are ours */
static int
attach(const struct bootinfo *bi)
{
	struct uart_bus bus = {
		.ub_read = mmio_read,
		.ub_write = mmio_write,
		.ub_arg = (char *)(SRV_SPECIAL_BASE +
		    (bi->bi_uart_pa & PAGE_MASK)),
	};
	int error;

	if (bi->bi_uart_kind == UART_NONE)
		return ENODEV;
	io_shift = bi->bi_uart_shift;
	io_width = bi->bi_uart_width;
	if (bi->bi_uart_kind == UART_SIFIVE) {
		io_shift = 2;
		io_width = 4;
	}
	error = uart_attach(&uart, bi->bi_uart_kind, &bus);
	if (error != 0)
		return error;
	error = sys_mint(0, SLOT_IRQNTFN, CAPSLOT_NTFN, CAPR_SEND, 1);
	if (error == 0)
		error = sys_irq_bind(SLOT_IRQ, SLOT_IRQNTFN);
	if (error == 0)
		error = sys_irq_ack(SLOT_IRQ);
	if (error != 0)
		log_printf("interrupt %u cannot be had: %d (hint: CAPS of "
		    "component.mk)", bi->bi_uart_irq, error);
	return error;
}

int
main(void)
{
	static const struct ipc_server server = {
		.s_name = "console",
		.s_dispatch = console_dispatch,
		.s_notify = service,
		.s_alarm = poll,
		.s_nreply = 1,
		.s_window = CAPSLOT_RECV,
	};
	const struct bootinfo *bi = (const struct bootinfo *)BOOTINFO_ADDR;

	log_name = server.s_name;
	tty_init(&tty);
	have_uart = attach(bi) == 0;
	if (have_uart)
		log_printf("%s at 0x%llx, interrupt %u", uart.u_ops->uo_name,
		    (unsigned long long)bi->bi_uart_pa, bi->bi_uart_irq);
	else {
		log_printf("the firmware's, asked %u times a second%s", POLLS,
		    bi->bi_uart_sbi ? "" : " (hint: no port that we drive is"
		    " named by /chosen/stdout-path of the device tree, or by"
		    " console= of the boot arguments)");
		ipc_alarm = 1;
	}
	ipc_serve(&server);
}
