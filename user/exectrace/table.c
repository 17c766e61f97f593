/* SPDX-License-Identifier: BSD-2-Clause */
/* The ledger as a table, and the sums below it. */
#include <stdio.h>
#include <string.h>
#include <abi/cap.h>
#include <abi/msg.h>

#include "exectrace/exectrace.h"

/* "path=0x1a200 flags=0 [thread proc vfs] lease 12" */
static void
details(const struct ledger *l, unsigned k, char *out, size_t size)
{
	const struct trace_rec *r = &l->l_rec[k];
	const char *name;
	char value[24];
	size_t n = 0;
	unsigned i;

	out[0] = '\0';
	if (r->tr_error != 0)
		n += (size_t)snprintf(out, size, "refused: %s; ",
		    strerror(r->tr_error));
	for (i = 0; i < TRACE_WORDS && n < size; i++)
		if (word_text(l, k, i, &name, value, sizeof value))
			n += (size_t)snprintf(out + n, size - n, "%s=%s ",
			    name, value);
	if (n < size && has_lease(l, k))
		n += (size_t)snprintf(out + n, size - n, "lease=%lu@0x%lx ",
		    (unsigned long)r->tr_word[LEASE_LEN],
		    (unsigned long)r->tr_word[LEASE_ADDR]);
	for (i = 0; n < size && (name = cap_name(l, k, i)) != NULL; i++)
		n += (size_t)snprintf(out + n, size - n, "%s%s%s",
		    i == 0 ? "[" : " ", name,
		    i + 1 == r->tr_ncaps || i + 1 == MSG_CAPS ? "]" : "");
	/* no blanks at the end of a line */
	for (n = strlen(out); n > 0 && out[n - 1] == ' '; n--)
		out[n - 1] = '\0';
}

static void
line(const struct ledger *l, unsigned k, unsigned number)
{
	const struct trace_rec *r = &l->l_rec[k];
	char from[WHO_SIZE], to[WHO_SIZE], call[CALL_SIZE], text[200];
	struct cost c;

	cost_of(l, k, &c);
	details(l, k, text, sizeof text);
	printf("%3u %-7s %-7s %-6s %-17s %7lu %6lu %5lu %3lu %4u %-7s%s%s\n",
	    number, who(r->tr_from, from), to_whom(r, to), kind_name(r),
	    call_name(l, k, call), (unsigned long)c.co_total,
	    (unsigned long)c.co_kernel, (unsigned long)r->tr_bytes,
	    (unsigned long)r->tr_pages, r->tr_ncaps,
	    phase_text[events[k].ev_phase].pt_name, text[0] != '\0' ? " " : "",
	    text);
}

void
show_table(const struct ledger *l)
{
	unsigned k, number = 0;

	printf("\n%3s %-7s %-7s %-6s %-17s %7s %6s %5s %3s %4s %-7s %s\n", "#",
	    "from", "to", "kind", "call", unit_name(), "kernel", "bytes",
	    "pgs", "caps", "phase", "what it carries");
	for (k = shown(l, 0); k < l->l_n; k = shown(l, k + 1))
		line(l, k, ++number);
}

/* Instructions by who spent them, from one event to another. */
static void
spent(const struct ledger *l, unsigned from, unsigned to)
{
	char name[WHO_SIZE];
	struct cost c;
	unsigned i;

	cost_between(l, from, to, &c);
	printf("  %lu %s: kernel %lu", (unsigned long)c.co_total, unit_name(),
	    (unsigned long)c.co_kernel);
	for (i = 0; i < c.co_n; i++)
		printf(", %s %lu", who(c.co_token[i], name),
		    (unsigned long)c.co_user[i]);
	printf("\n");
}

static void
seed_lines(void)
{
	unsigned p;

	printf("\nphase    seed (kern_exec.c 1.90)  what\n");
	for (p = PH_NONE + 1; p < PH_N; p++)
		printf("%-8s S:%-22s %s\n", phase_text[p].pt_name,
		    phase_text[p].pt_seed, phase_text[p].pt_what);
}

static int
in_view(const struct exec_sum *es)
{
	unsigned k;

	for (k = es->es_first; k < es->es_last; k++)
		if (events[k].ev_shown)
			return 1;
	return 0;
}

void
show_foot(const struct ledger *l)
{
	const struct exec_sum *es;
	unsigned i, k, n = 0, faults = 0;

	seed_lines();
	for (k = shown(l, 0); k < l->l_n; k = shown(l, k + 1))
		faults += l->l_rec[k].tr_kind == TRACE_FAULT;
	for (i = 0; i < nexecs; i++) {
		es = &execs[i];
		if (!in_view(es))
			continue;
		n++;
		printf("\n%s, pid %u %s: round trips %u (<=%d), "
		    "kernel operations %u (<=%d), one-way %u (<=%d)\n",
		    es->es_error != 0 ? "exec refused" : "one exec",
		    es->es_pid, es->es_comm, es->es_roundtrips,
		    BUDGET_ROUNDTRIPS, es->es_kops, BUDGET_KOPS,
		    es->es_oneway, BUDGET_ONEWAY);
		spent(l, es->es_first, es->es_last - 1);
	}
	if (n == 0)
		printf("\nno exec was seen\n");
	printf("\npage faults: %u", faults);
	if (l->l_lost != 0)
		printf("; %u records were overwritten before they were read",
		    l->l_lost);
	if (!unit.un_exact)
		printf("; this machine counts its own time, not instructions");
	printf("\n");
}
