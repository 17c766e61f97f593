/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One terminal: what was typed, what is to be shown, and the editing of the
 * line in between.  Pure: it knows no device and no message.
 */
#ifndef CONSOLE_TTY_H
#define CONSOLE_TTY_H

#include <abi/types.h>

#define TTY_INSIZE	4096	/* characters typed and not yet read */
#define TTY_OUTSIZE	16384	/* bytes on their way to the device */

/* signal characters, as console.events reports them */
#define TTY_EV_INTR	1	/* ^C */
#define TTY_EV_QUIT	2	/* ^\ */
#define TTY_EV_SUSP	4	/* ^Z */

struct tty {
	unsigned t_mode;	/* TTY_CANON... of abi/file.h */
	unsigned t_events;	/* TTY_EV_ not yet taken by tty_events() */
	/*
	 * Input: positions only grow, their remainder is the place in the
	 * ring.  [t_read, t_commit) may be read, [t_commit, t_in) is the line
	 * that is still being edited.  A character carries TTY_DELIM if a read
	 * stops after it; TTY_EOF is ^D, which no read returns.
	 */
	uint64_t t_read, t_commit, t_in;
	uint16_t t_inbuf[TTY_INSIZE];
	uint64_t t_outhead, t_outtail;	/* [head, tail) is to be shown */
	uint8_t	 t_outbuf[TTY_OUTSIZE];
	uint64_t t_lost_in;	/* typed, and there was no room */
	uint64_t t_lost_echo;	/* echo that found no room */
};
#define TTY_DELIM	0x100
#define TTY_EOF		0x200

void	 tty_init(struct tty *);
void	 tty_setmode(struct tty *, unsigned mode);
/* one character from the device */
void	 tty_input(struct tty *, uint8_t c);
/*
 * What a read of n bytes gives: bytes stored in buf, or -1 if there is nothing
 * yet; 0 is end of file.  Nothing is consumed: *take is what to hand to
 * tty_consume() once the reader has its bytes.
 */
long	 tty_peek(const struct tty *, uint8_t *buf, size_t n, size_t *take);
void	 tty_consume(struct tty *, size_t take);
size_t	 tty_readable(const struct tty *);
/* Queue bytes for output; returns how many fitted. */
size_t	 tty_write(struct tty *, const uint8_t *buf, size_t n);
/* bytes of ordinary text that tty_write() would take */
size_t	 tty_room(const struct tty *);
/* the device takes the next byte; -1 = none */
int	 tty_output(struct tty *);
int	 tty_has_output(const struct tty *);
unsigned tty_events(struct tty *);

#endif
