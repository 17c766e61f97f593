/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The terminal.  The console never waits, so those who wait do it here, and
 * its notification says when to try again.  Bytes taken from the console stay
 * in `in' until their reader has them: a reader whose page is not there
 * comes back (ERETRY) and finds them.
 */
#include <abi/file.h>

#include "sys/sys.h"
#include "util/log.h"

#include "console_client.h"
#include "contty.h"
#include "ctx.h"

#define CONSOLE		CAP_SERVER(SRV_CONSOLE)
#define SLOT_NTFN	(CAPSLOT_SPECIAL + 7)	/* for the console */
#define BUFSIZE		4096	/* largest lease of console.def */
#define BURST		16384	/* one request writes no more: others wait */
#define ROWS		24
#define COLUMNS		80

static struct {
	struct waitq c_rwait, c_wwait;
	uint32_t c_mode;
	uint32_t c_pgid, c_sid;	/* in the foreground; 0: nobody was said to be */
	size_t	 c_off, c_len;	/* of c_in: taken, not yet delivered */
	int	 c_eof;		/* ^D taken, not yet delivered */
	uint8_t	 c_in[BUFSIZE];
	uint8_t	 c_out[BUFSIZE];
} con;

void
contty_init(void)
{
	word_t old;
	int error;

	waitq_init(&con.c_rwait);
	waitq_init(&con.c_wwait);
	con.c_mode = TTY_CANON | TTY_ECHO | TTY_SIGNAL;
	error = sys_mint(0, SLOT_NTFN, CAPSLOT_NTFN, CAPR_SEND | CAPR_GRANT, 1);
	if (error == 0)
		error = console_subscribe(CONSOLE, SLOT_NTFN);
	if (error == 0)
		error = console_setmode(CONSOLE, con.c_mode, &old);
	if (error != 0)
		log_printf("no console: %d (hint: USES of component.mk)",
		    error);
}

static int
fetch(size_t want)
{
	word_t n;
	int error;

	if (con.c_off < con.c_len || con.c_eof)
		return 0;
	error = console_read(CONSOLE, con.c_in, want < BUFSIZE ? want : BUFSIZE,
	    &n);
	if (error != 0)
		return error == EAGAIN ? IO_WAIT : EIO;
	con.c_off = 0;
	con.c_len = n;
	con.c_eof = n == 0;
	return 0;
}

static int
read_step(struct io *io)
{
	size_t n;
	int error = fetch(io->io_len);

	if (error != 0)
		return error;
	if (con.c_eof) {
		con.c_eof = 0;
		return 0;
	}
	n = con.c_len - con.c_off;
	if (n > io->io_len)
		n = io->io_len;
	error = ipc_lease_write(io->io_reply, 0, con.c_in + con.c_off, n);
	if (error != 0)
		return error;
	con.c_off += n;
	io->io_done = n;
	return 0;
}

static int
write_step(struct io *io)
{
	size_t n, end = io->io_len < BURST ? io->io_len : BURST;
	word_t took;
	int error;

	while (io->io_done < end) {
		n = end - io->io_done;
		if (n > BUFSIZE)
			n = BUFSIZE;
		error = ipc_lease_read(io->io_reply, io->io_done, con.c_out, n);
		if (error != 0)
			return io_stop(io, error);
		error = console_write(CONSOLE, con.c_out, n, &took);
		if (error == EAGAIN)
			return IO_WAIT;
		if (error != 0)
			return io_stop(io, EIO);
		io->io_done += took;
	}
	return 0;
}

int
contty_io(struct ipc_req *rq, struct io *io)
{
	if (io->io_write)
		return io_start(rq, io, &con.c_wwait, write_step);
	return io_start(rq, io, &con.c_rwait, read_step);
}

void
contty_notify(void)
{
	(void)waitq_run(&con.c_rwait, read_step);
	(void)waitq_run(&con.c_wwait, write_step);
}

int
contty_allowed(const struct ctx *c, int write)
{
	/* another session's terminal is not governed by our groups */
	if (c->c_sid != con.c_sid || c->c_pgid == con.c_pgid)
		return 0;
	return write && !(con.c_mode & TTY_TOSTOP) ? 0 : EBACKGROUND;
}

void
contty_group(uint32_t pgid, uint32_t sid)
{
	con.c_pgid = pgid;
	con.c_sid = sid;
	/* perhaps not theirs any more: they ask again */
	waitq_retry(&con.c_rwait);
}

int
contty_ioctl(word_t request, uint32_t *arg)
{
	word_t old, readable, room;

	switch (request) {
	case TIOCGMODE:
		*arg = con.c_mode;
		return 0;
	case TIOCSMODE:
		if (console_setmode(CONSOLE, *arg & ~(uint32_t)TTY_TOSTOP,
		    &old) != 0)
			return EINVAL;
		con.c_mode = *arg;
		/* raw: what was typed so far can be read */
		(void)waitq_run(&con.c_rwait, read_step);
		return 0;
	case TIOCGWINSZ:
		*arg = ROWS << 16 | COLUMNS;
		return 0;
	case FIONREAD:
		if (console_pending(CONSOLE, &readable, &room) != 0)
			readable = 0;
		*arg = (uint32_t)(readable + con.c_len - con.c_off);
		return 0;
	}
	return ENOTTY;
}
