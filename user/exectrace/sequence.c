/* SPDX-License-Identifier: BSD-2-Clause */
/* A sequence diagram of text, at most 100 columns wide. */
#include <stdio.h>
#include <string.h>
#include <abi/cap.h>

#include "exectrace/exectrace.h"

#define WIDTH		100
#define FIRST		5		/* column of the first lifeline */
#define STEP		14
#define NLINES		6
#define COST_AT		82

static const char *const heads[NLINES] = {
	"programs", "exec", "vfs", "vm", "proc", "kernel"
};

/* lifeline of a thread; what has none is a program, or beside the picture */
static int
lifeline(word_t token)
{
	switch (token) {
	case SRV_EXEC:
		return 1;
	case SRV_VFS:
		return 2;
	case SRV_VM:
		return 3;
	case SRV_PROC:
		return 4;
	case SRV_KERNEL:
		return 5;
	default:
		return token < 16 ? -1 : 0;
	}
}

static unsigned
column(int n)
{
	return FIRST + (unsigned)n * STEP;
}

static void
bars(char out[WIDTH + 1])
{
	int i;

	memset(out, ' ', WIDTH);
	out[WIDTH] = '\0';
	for (i = 0; i < NLINES; i++)
		out[column(i)] = '|';
}

static void
put(char out[WIDTH + 1], unsigned at, const char *text)
{
	size_t n = strlen(text);

	if (at + n > WIDTH)
		n = WIDTH - at;
	memcpy(out + at, text, n);
}

static void
flush_line(char out[WIDTH + 1])
{
	unsigned n = WIDTH;

	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	puts(out);
}

static void
arrow(char out[WIDTH + 1], unsigned a, unsigned b, char stroke)
{
	unsigned low = a < b ? a : b, high = a < b ? b : a;

	memset(out + low + 1, stroke, high - low - 1);
	if (a < b)
		out[b - 1] = '>';
	else
		out[b + 1] = '<';
}

/* The name above, the arrow below; what is beside the picture is words only. */
static void
message(const struct ledger *l, unsigned k)
{
	const struct trace_rec *r = &l->l_rec[k];
	int from = lifeline(r->tr_from), to = lifeline(r->tr_to);
	char out[WIDTH + 1], text[96], a[WHO_SIZE], b[WHO_SIZE];
	char call[CALL_SIZE], side[WHO_SIZE * 2 + 8] = "";
	struct cost c;
	int n;

	if (r->tr_kind == TRACE_KOP || r->tr_kind == TRACE_SIGNAL)
		to = lifeline(SRV_KERNEL);
	if (from < 0 || to < 0 || from == to)
		snprintf(side, sizeof side, " (%s to %s)",
		    who(r->tr_from, a), to_whom(r, b));
	cost_of(l, k, &c);
	n = snprintf(text, sizeof text, "%s%s%s",
	    r->tr_kind == TRACE_REPLY ? "answer of " : "",
	    call_name(l, k, call), side);
	if (r->tr_error != 0)
		snprintf(text + n, sizeof text - (size_t)n, ": refused, %s",
		    strerror(r->tr_error));
	bars(out);
	if (side[0] != '\0') {
		put(out, column(0) + 2, text);
		snprintf(text, sizeof text, "%7lu", (unsigned long)c.co_total);
		put(out, COST_AT, text);
		flush_line(out);
		return;
	}
	put(out, column(from < to ? from : to) + 2, text);
	flush_line(out);
	bars(out);
	arrow(out, column(from), column(to),
	    r->tr_kind == TRACE_REPLY ? '.' : r->tr_kind == TRACE_SEND ? '~' :
	    r->tr_kind == TRACE_KOP ? '=' : '-');
	snprintf(text, sizeof text, "%7lu", (unsigned long)c.co_total);
	put(out, COST_AT, text);
	flush_line(out);
}

static void
band(unsigned exec, unsigned phase)
{
	char out[WIDTH + 1], text[WIDTH];

	memset(out, ' ', WIDTH);
	out[WIDTH] = '\0';
	snprintf(text, sizeof text, "-- exec %u: %s (S:%s), %s ", exec,
	    phase_text[phase].pt_name, phase_text[phase].pt_seed,
	    phase_text[phase].pt_what);
	put(out, 0, text);
	if (strlen(text) < 80)
		memset(out + strlen(text), '-', 80 - strlen(text));
	flush_line(out);
}

void
show_sequence(const struct ledger *l)
{
	unsigned k, exec = 0, phase = 0;
	char out[WIDTH + 1];
	int i;

	memset(out, ' ', WIDTH);
	out[WIDTH] = '\0';
	for (i = 0; i < NLINES; i++)
		put(out, column(i) - (unsigned)strlen(heads[i]) / 2, heads[i]);
	put(out, COST_AT + 2, unit_name());
	printf("\n");
	flush_line(out);
	for (k = shown(l, 0); k < l->l_n; k = shown(l, k + 1)) {
		if (events[k].ev_phase != PH_NONE &&
		    (events[k].ev_exec != exec ||
		    events[k].ev_phase != phase)) {
			exec = events[k].ev_exec;
			phase = events[k].ev_phase;
			band(exec, phase);
		}
		if (l->l_rec[k].tr_kind != TRACE_SWITCH)
			message(l, k);
	}
	printf("\n---> call   ...> answer   ~~~> one way   ===> kernel operation"
	    "; %s: spent since the line before\n", unit_name());
}
