/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The line discipline.  Canonical: a line is edited here and becomes readable
 * as a whole.  Raw: every character is readable at once, as typed.  Output
 * turns NL into CR NL in both.
 */
#include <abi/file.h>

#include "tty.h"

#define CTRL(c)		((c) & 0x1f)
#define DEL		0x7f
#define IN(t, pos)	((t)->t_inbuf[(pos) % TTY_INSIZE])

void
tty_init(struct tty *t)
{
	t->t_mode = TTY_CANON | TTY_ECHO | TTY_SIGNAL;
	t->t_events = 0;
	t->t_read = t->t_commit = t->t_in = 0;
	t->t_outhead = t->t_outtail = 0;
	t->t_lost_in = t->t_lost_echo = 0;
}

/* A line half typed becomes readable as it stands when editing ends. */
void
tty_setmode(struct tty *t, unsigned mode)
{
	if ((mode & TTY_CANON) == 0)
		t->t_commit = t->t_in;
	t->t_mode = mode;
}

static size_t
out_room(const struct tty *t)
{
	return TTY_OUTSIZE - (size_t)(t->t_outtail - t->t_outhead);
}

static void
out_byte(struct tty *t, uint8_t c)
{
	t->t_outbuf[t->t_outtail++ % TTY_OUTSIZE] = c;
}

/* bytes that c takes on the wire */
static size_t
out_width(uint8_t c)
{
	return c == '\n' ? 2 : 1;
}

static void
out_char(struct tty *t, uint8_t c)
{
	if (c == '\n')
		out_byte(t, '\r');
	out_byte(t, c);
}

size_t
tty_write(struct tty *t, const uint8_t *buf, size_t n)
{
	size_t i;

	for (i = 0; i < n && out_room(t) >= out_width(buf[i]); i++)
		out_char(t, buf[i]);
	return i;
}

size_t
tty_room(const struct tty *t)
{
	return out_room(t);
}

int
tty_output(struct tty *t)
{
	if (t->t_outhead == t->t_outtail)
		return -1;
	return t->t_outbuf[t->t_outhead++ % TTY_OUTSIZE];
}

int
tty_has_output(const struct tty *t)
{
	return t->t_outhead != t->t_outtail;
}

/* All of the text or nothing of it: half an erase is worse than none. */
static void
echo_text(struct tty *t, const char *text, size_t n)
{
	size_t i, need = 0;

	if ((t->t_mode & TTY_ECHO) == 0)
		return;
	for (i = 0; i < n; i++)
		need += out_width((uint8_t)text[i]);
	if (need > out_room(t)) {
		t->t_lost_echo += n;
		return;
	}
	for (i = 0; i < n; i++)
		out_char(t, (uint8_t)text[i]);
}

/* does c show as ^X? */
static int
is_caret(const struct tty *t, uint8_t c)
{
	if (c == DEL)
		return 1;
	if (c >= ' ' || c == '\n')
		return 0;
	return c != '\t' && (t->t_mode & TTY_CANON) != 0;
}

static void
echo_char(struct tty *t, uint8_t c)
{
	char text[2] = { (char)c, 0 };

	if (is_caret(t, c)) {
		text[0] = '^';
		text[1] = (char)(c ^ 0x40);
	}
	echo_text(t, text, is_caret(t, c) ? 2 : 1);
}

static void
store(struct tty *t, unsigned c)
{
	IN(t, t->t_in) = (uint16_t)c;
	t->t_in++;
	if ((t->t_mode & TTY_CANON) == 0 || (c & TTY_DELIM) != 0)
		t->t_commit = t->t_in;
}

/*
 * In canonical mode the last place is kept for a delimiter: a line that is
 * too long can still be ended, and so be read.
 */
static int
in_room(const struct tty *t, unsigned c)
{
	size_t used = (size_t)(t->t_in - t->t_read);
	size_t keep = (t->t_mode & TTY_CANON) != 0 && (c & TTY_DELIM) == 0;

	return used + keep < TTY_INSIZE;
}

/* Take back the last character of the line, all bytes of it if it is UTF-8. */
static void
erase_char(struct tty *t)
{
	uint8_t c;

	do {
		t->t_in--;
		c = (uint8_t)IN(t, t->t_in);
	} while ((c & 0xc0) == 0x80 && t->t_in != t->t_commit);
	echo_text(t, "\b \b", 3);
	if (is_caret(t, c))
		echo_text(t, "\b \b", 3);
}

static int
last_is_blank(const struct tty *t)
{
	uint16_t c = IN(t, t->t_in - 1);

	return c == ' ' || c == '\t';
}

/* Editing keys of canonical mode; 0 if c is none. */
static int
edit(struct tty *t, uint8_t c)
{
	switch (c) {
	case CTRL('H'):
	case DEL:
		if (t->t_in != t->t_commit)
			erase_char(t);
		return 1;
	case CTRL('U'):
		while (t->t_in != t->t_commit)
			erase_char(t);
		return 1;
	case CTRL('W'):
		while (t->t_in != t->t_commit && last_is_blank(t))
			erase_char(t);
		while (t->t_in != t->t_commit && !last_is_blank(t))
			erase_char(t);
		return 1;
	}
	return 0;
}

/*
 * A signal character is an event, and what was typed before it is no input any
 * more: whoever presses ^C wants to start afresh.
 */
static int
signal_char(struct tty *t, uint8_t c)
{
	unsigned ev;

	if ((t->t_mode & TTY_SIGNAL) == 0)
		return 0;
	if (c == CTRL('C'))
		ev = TTY_EV_INTR;
	else if (c == CTRL('\\'))
		ev = TTY_EV_QUIT;
	else if (c == CTRL('Z'))
		ev = TTY_EV_SUSP;
	else
		return 0;
	t->t_events |= ev;
	t->t_read = t->t_commit = t->t_in;
	echo_char(t, c);
	if ((t->t_mode & TTY_CANON) != 0)
		echo_text(t, "\n", 1);
	return 1;
}

void
tty_input(struct tty *t, uint8_t c)
{
	unsigned stored = c;

	if (signal_char(t, c))
		return;
	if ((t->t_mode & TTY_CANON) != 0) {
		if (edit(t, c))
			return;
		if (c == '\r')
			stored = c = '\n';
		if (c == '\n')
			stored |= TTY_DELIM;
		else if (c == CTRL('D'))
			stored |= TTY_DELIM | TTY_EOF;
	}
	if (!in_room(t, stored)) {
		t->t_lost_in++;
		echo_text(t, "\a", 1);
		return;
	}
	store(t, stored);
	if ((stored & TTY_EOF) == 0)
		echo_char(t, c);
}

long
tty_peek(const struct tty *t, uint8_t *buf, size_t n, size_t *take)
{
	uint64_t pos = t->t_read;
	size_t got = 0;
	uint16_t c;

	*take = 0;
	if (pos == t->t_commit)
		return -1;
	while (pos != t->t_commit) {
		c = IN(t, pos);
		/*
		 * An end of file behind bytes only ends this read; it is taken
		 * even if the bytes filled the buffer, or the next read would
		 * report an end that nobody typed.
		 */
		if ((c & TTY_EOF) != 0) {
			pos++;
			break;
		}
		if (got == n)
			break;
		buf[got++] = (uint8_t)c;
		pos++;
		if ((c & TTY_DELIM) != 0)
			break;
	}
	*take = (size_t)(pos - t->t_read);
	return (long)got;
}

void
tty_consume(struct tty *t, size_t take)
{
	t->t_read += take;
}

size_t
tty_readable(const struct tty *t)
{
	return (size_t)(t->t_commit - t->t_read);
}

unsigned
tty_events(struct tty *t)
{
	unsigned ev = t->t_events;

	t->t_events = 0;
	return ev;
}
