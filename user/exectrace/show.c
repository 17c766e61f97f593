/* SPDX-License-Identifier: BSD-2-Clause */
/* Records as lines. */
#include <stdio.h>
#include <string.h>

#include <trace_names.h>

#include "exectrace/exectrace.h"
#include <abi/cap.h>
#include <abi/msg.h>

static const char *const kinds[] = {
	[TRACE_CALL] = "call", [TRACE_REPLY] = "reply", [TRACE_SEND] = "send",
	[TRACE_SIGNAL] = "signal", [TRACE_FAULT] = "fault",
	[TRACE_EXCEPTION] = "exception", [TRACE_ECALL] = "ecall",
	[TRACE_KOP] = "kernel", [TRACE_SWITCH] = "switch", [TRACE_IRQ] = "irq",
};

static const char *const ops[64] = {
	[SYS_SIGNAL] = "signal", [SYS_WAIT] = "wait", [SYS_YIELD] = "yield",
	[SYS_RETYPE] = "retype", [SYS_MINT] = "mint", [SYS_MOVE] = "move",
	[SYS_DELETE] = "delete", [SYS_REVOKE] = "revoke",
	[SYS_CAP_INFO] = "cap_info", [SYS_EP_IDENT] = "ep_ident",
	[SYS_VS_CONFIG] = "vs_config", [SYS_VS_FEED] = "vs_feed",
	[SYS_MAPV] = "mapv", [SYS_UNMAP] = "unmap",
	[SYS_VS_CLEAR] = "vs_clear", [SYS_VS_QUERY] = "vs_query",
	[SYS_T_CONFIG] = "t_config", [SYS_T_REGS] = "t_regs",
	[SYS_T_RESUME] = "t_resume", [SYS_T_SUSPEND] = "t_suspend",
	[SYS_T_FORK] = "t_fork", [SYS_GATHER] = "gather",
	[SYS_COMMIT] = "commit", [SYS_THAW] = "thaw", [SYS_LEASE] = "lease",
	[SYS_VCOPY] = "vcopy", [SYS_REPLY_REGS] = "reply_regs",
	[SYS_IRQ_GET] = "irq_get", [SYS_IRQ_BIND] = "irq_bind",
	[SYS_IRQ_ACK] = "irq_ack", [SYS_LOG] = "log",
	[SYS_LOG_READ] = "log_read", [SYS_TRACE_CTL] = "trace_ctl",
	[SYS_POWER] = "power", [SYS_BATCH] = "batch",
	[SYS_SYSINFO] = "sysinfo", [SYS_CONSOLE_OFF] = "console_off",
};

static const char *
who(word_t token, char out[24])
{
	if (token == 0)
		return "kernel";
	if (token < 16)
		return trace_server((unsigned)token);
	snprintf(out, 24, "pid %lu", (unsigned long)(token >> 16));
	return out;
}

static const char *
to_whom(const struct trace_rec *r, char out[24])
{
	return r->tr_kind == TRACE_KOP || r->tr_kind == TRACE_SIGNAL ?
	    "kernel" : who(r->tr_to, out);
}

static const char *
kind_name(const struct trace_rec *r)
{
	return r->tr_kind < sizeof kinds / sizeof kinds[0] &&
	    kinds[r->tr_kind] != NULL ? kinds[r->tr_kind] : "?";
}

/* "vfs.exec_open", or the name of a kernel operation */
static const char *
call_name(const struct trace_rec *r, char out[48])
{
	const struct trace_op *op;

	switch (r->tr_kind) {
	case TRACE_KOP:
		return r->tr_sys < 64 && ops[r->tr_sys] != NULL ?
		    ops[r->tr_sys] : "?";
	case TRACE_SIGNAL:
		return "signal";
	case TRACE_FAULT:
		return "page fault";
	case TRACE_EXCEPTION:
		return "exception";
	}
	op = trace_op(r->tr_tag);
	if (op == NULL)
		return "?";
	snprintf(out, 48, "%s.%s", op->to_server, op->to_call);
	return out;
}

/* words that the call or its answer has by its interface, as many as recorded */
static unsigned
nwords(const struct trace_rec *r)
{
	const struct trace_op *op = trace_op(r->tr_tag);
	unsigned n = 4;

	if (r->tr_kind == TRACE_CALL || r->tr_kind == TRACE_SEND)
		n = op != NULL ? op->to_nwords : 4;
	else if (r->tr_kind == TRACE_REPLY)
		n = op != NULL ? op->to_nresults : 4;
	return n < 4 ? n : 4;
}

static void
words(const struct trace_rec *r, char *out, size_t size)
{
	unsigned i, n = nwords(r);
	int len = 0;

	out[0] = '\0';
	for (i = 0; i < n && (size_t)len < size; i++)
		len += snprintf(out + len, size - (size_t)len, "%s%lx",
		    i > 0 ? " " : "", (unsigned long)r->tr_word[i]);
}

static unsigned long
cost(const struct ledger *l, unsigned k, unsigned first)
{
	const struct trace_rec *r = &l->l_rec[k];

	/* counters are per hart */
	if (k == first || r[-1].tr_hart != r->tr_hart)
		return 0;
	return (unsigned long)(r->tr_instret - r[-1].tr_instret);
}

void
table_head(void)
{
	printf("\n%3s %-8s %-8s %-7s %-17s %4s %5s %5s %7s  %s\n", "#", "from",
	    "to", "kind", "call", "caps", "bytes", "error", "instr", "words");
}

void
record_line(const struct ledger *l, unsigned k, unsigned first)
{
	const struct trace_rec *r = &l->l_rec[k];
	char from[24], to[24], call[48], text[80];

	words(r, text, sizeof text);
	printf("%3u %-8s %-8s %-7s %-17s %4u %5lu %5d %7lu  %s\n",
	    k - first + 1, who(r->tr_from, from), to_whom(r, to),
	    kind_name(r), call_name(r, call), r->tr_ncaps,
	    (unsigned long)r->tr_bytes, r->tr_error, cost(l, k, first), text);
}

void
record_json(const struct ledger *l, unsigned k, unsigned first)
{
	const struct trace_rec *r = &l->l_rec[k];
	char from[24], to[24], call[48];
	unsigned i, n = nwords(r);

	printf("{\"n\":%u,\"time\":%lu,\"hart\":%u,\"kind\":\"%s\","
	    "\"from\":\"%s\",\"to\":\"%s\",\"call\":\"%s\",\"caps\":%u,"
	    "\"bytes\":%lu,\"error\":%d,\"instr\":%lu,\"words\":[",
	    k - first + 1, (unsigned long)r->tr_time, r->tr_hart,
	    kind_name(r), who(r->tr_from, from), to_whom(r, to),
	    call_name(r, call), r->tr_ncaps, (unsigned long)r->tr_bytes,
	    r->tr_error, cost(l, k, first));
	for (i = 0; i < n; i++)
		printf("%s%lu", i > 0 ? "," : "", (unsigned long)r->tr_word[i]);
	printf("]}\n");
}

void
table_foot(const struct ledger *l)
{
	if (l->l_last <= l->l_first) {
		printf("\nno exec was seen%s\n",
		    l->l_lost > 0 ? ": records were lost" : "");
		return;
	}
	printf("\n%s: round trips %u (<=%d), kernel operations %u (<=%d), "
	    "one-way %u (<=%d)\n", l->l_refused ? "exec refused" : "one exec",
	    l->l_roundtrips, BUDGET_ROUNDTRIPS, l->l_kops, BUDGET_KOPS,
	    l->l_oneway, BUDGET_ONEWAY);
}
