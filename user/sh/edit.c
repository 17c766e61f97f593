/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The line editor.  The terminal is raw while a line is typed and as it was
 * afterwards.  A line longer than the terminal is wide is shown through a
 * window that follows the cursor.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sh.h"
#include "lib/visible.h"

#define CTRL(c)	((c) & 0x1f)
#define MAXLINE	4096

enum key { K_NONE = 256, K_UP, K_DOWN, K_LEFT, K_RIGHT, K_HOME, K_END, K_DEL };

struct edit {
	char	 line[MAXLINE];
	size_t	 len, cur;
	const char *prompt;
	unsigned back;			/* how far up in the history; 0 = own line */
	char	*own;			/* what was typed before going up */
	int	 tabs;			/* tabs typed in a row */
};

static void
put(const char *s, size_t n)
{
	ssize_t m;

	for (; n > 0; s += m, n -= (size_t)m) {
		m = write(1, s, n);
		if (m <= 0)
			return;
	}
}

static void
puts_raw(const char *s)
{
	put(s, strlen(s));
}

static size_t
columns(void)
{
	uint32_t size;

	if (ioctl(0, TIOCGWINSZ, &size) == -1 || (size & 0xffff) < 20)
		return 80;
	return size & 0xffff;
}

static void
redraw(struct edit *e)
{
	size_t plen = strlen(e->prompt), width = columns() - 1, from = 0, n;
	char move[24];

	if (plen + 10 > width)
		plen = 0;
	if (e->cur > width - plen - 1)
		from = e->cur - (width - plen - 1);
	n = e->len - from;
	if (n > width - plen)
		n = width - plen;
	puts_raw("\r");
	put(e->prompt, plen);
	put(e->line + from, n);
	puts_raw("\033[K");
	if (from + n != e->cur) {
		snprintf(move, sizeof move, "\033[%zuD", from + n - e->cur);
		puts_raw(move);
	}
}

/* a byte, or K_ of an escape sequence; -1 at the end of input */
static int
key(void)
{
	unsigned char c, s[4];
	size_t n;
	ssize_t got;

	do
		got = read(0, &c, 1);
	while (got == -1 && errno == EINTR);
	if (got != 1)
		return -1;
	if (c != 033)
		return c;
	if (read(0, &c, 1) != 1)
		return -1;
	if (c != '[' && c != 'O')
		return K_NONE;
	for (n = 0; n < sizeof s; n++) {
		if (read(0, &s[n], 1) != 1)
			return -1;
		if (s[n] >= '@' && s[n] <= '~')
			break;
	}
	switch (n < sizeof s ? s[n] : '\0') {
	case 'A': return K_UP;
	case 'B': return K_DOWN;
	case 'C': return K_RIGHT;
	case 'D': return K_LEFT;
	case 'H': return K_HOME;
	case 'F': return K_END;
	case '~':
		return s[0] == '1' || s[0] == '7' ? K_HOME :
		    s[0] == '4' || s[0] == '8' ? K_END :
		    s[0] == '3' ? K_DEL : K_NONE;
	}
	return K_NONE;
}

static void
set_line(struct edit *e, const char *s)
{
	e->len = strlen(s);
	if (e->len >= MAXLINE)
		e->len = MAXLINE - 1;
	memcpy(e->line, s, e->len);
	e->line[e->len] = '\0';
	e->cur = e->len;
}

static void
insert(struct edit *e, const char *s, size_t n)
{
	int at_end = e->cur == e->len;

	if (e->len + n >= MAXLINE)
		return;
	memmove(e->line + e->cur + n, e->line + e->cur, e->len - e->cur + 1);
	memcpy(e->line + e->cur, s, n);
	e->len += n;
	e->cur += n;
	/* the common case sends what was typed and nothing else */
	if (at_end && strlen(e->prompt) + e->len < columns() - 1)
		put(s, n);
	else
		redraw(e);
}

static void
erase(struct edit *e, size_t from, size_t to)
{
	memmove(e->line + from, e->line + to, e->len - to + 1);
	e->len -= to - from;
	e->cur = from;
	redraw(e);
}

static void
history_move(struct edit *e, int up)
{
	const char *s;

	if (up && history_get(e->back + 1) == NULL)
		return;
	if (!up && e->back == 0)
		return;
	if (e->back == 0) {
		free(e->own);
		e->own = xstrdup(e->line);
	}
	e->back += up ? 1 : -1;
	s = e->back == 0 ? e->own : history_get(e->back);
	set_line(e, s);
	redraw(e);
}

/* what all begin with, as far as it can be shown in a line */
static size_t
common_start(const struct fields *f)
{
	const char *s = f->f_list[0];
	size_t common = strlen(s), shown = 0, i, k;

	for (i = 1; i < f->f_n; i++) {
		for (k = 0; k < common && f->f_list[i][k] == s[k]; k++)
			;
		common = k;
	}
	while (shown < common && (k = visible_char(s + shown,
	    common - shown)) != 0)
		shown += k;
	return shown;
}

static void
list_candidates(const struct fields *f)
{
	char name[256];
	size_t i;

	puts_raw("\n");
	for (i = 0; i < f->f_n; i++) {
		puts_raw(visible(name, sizeof name, f->f_list[i],
		    sizeof name));
		puts_raw(i + 1 < f->f_n ? "  " : "\n");
	}
}

/* one candidate, or what all have in common; the second tab lists them */
static void
tab(struct edit *e)
{
	struct pool_mark mark = pool_mark(temp);
	struct fields f = { NULL, 0, 0 };
	size_t from, n, common, have;
	const char *s;

	n = complete(e->line, e->cur, &f, &from);
	if (n == 0)
		goto out;
	have = e->cur - from;
	s = f.f_list[0];
	common = common_start(&f);
	if (common > have)
		insert(e, s + have, common - have);
	if (n == 1 && s[common] == '\0' && s[common - 1] != '/')
		insert(e, " ", 1);
	else if (n > 1 && e->tabs > 1) {
		list_candidates(&f);
		redraw(e);
	}
out:
	pool_release(temp, mark);
}

static size_t
word_before(const struct edit *e)
{
	size_t i = e->cur;

	while (i > 0 && e->line[i - 1] == ' ')
		i--;
	while (i > 0 && e->line[i - 1] != ' ')
		i--;
	return i;
}

/* 1: the line is done, -1: end of input */
static int
handle(struct edit *e, int k)
{
	char c = (char)k;

	e->tabs = k == '\t' ? e->tabs + 1 : 0;
	switch (k) {
	case -1:
		return -1;
	case '\r':
	case '\n':
		return 1;
	case CTRL('C'):
		puts_raw("^C");
		set_line(e, "");
		return 1;
	case CTRL('D'):
		if (e->len == 0)
			return -1;
		/* FALLTHROUGH */
	case K_DEL:
		if (e->cur < e->len)
			erase(e, e->cur, e->cur + 1);
		break;
	case '\b':
	case 0x7f:
		if (e->cur > 0)
			erase(e, e->cur - 1, e->cur);
		break;
	case '\t': tab(e); break;
	case CTRL('K'):
		e->line[e->len = e->cur] = '\0';
		redraw(e);
		break;
	case CTRL('U'): erase(e, 0, e->cur); break;
	case CTRL('W'): erase(e, word_before(e), e->cur); break;
	case CTRL('L'): puts_raw("\033[H\033[2J"); redraw(e); break;
	case CTRL('P'):
	case K_UP: history_move(e, 1); break;
	case CTRL('N'):
	case K_DOWN: history_move(e, 0); break;
	case CTRL('A'):
	case K_HOME: e->cur = 0; redraw(e); break;
	case CTRL('E'):
	case K_END: e->cur = e->len; redraw(e); break;
	case CTRL('B'):
	case K_LEFT:
		if (e->cur > 0)
			e->cur--;
		redraw(e);
		break;
	case CTRL('F'):
	case K_RIGHT:
		if (e->cur < e->len)
			e->cur++;
		redraw(e);
		break;
	default:
		if (k < 256 && (unsigned char)c >= ' ')
			insert(e, &c, 1);
	}
	return 0;
}

char *
edit_line(const char *prompt)
{
	static struct edit e;
	uint32_t raw = 0, cooked = TTY_CANON | TTY_ECHO | TTY_SIGNAL;
	int done;

	sh_flush();
	e.prompt = prompt;
	e.back = 0;
	e.tabs = 0;
	set_line(&e, "");
	ioctl(0, TIOCSMODE, &raw);
	puts_raw(prompt);
	do
		done = handle(&e, key());
	while (done == 0);
	/* what is typed once the line is seen to have ended is for the command */
	job_forget_typed();
	ioctl(0, TIOCSMODE, &cooked);
	puts_raw("\n");
	if (done == -1)
		return NULL;
	history_add(e.line);
	return xstrdup(e.line);
}
