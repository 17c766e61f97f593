/* SPDX-License-Identifier: BSD-2-Clause */
/* What things are called: threads, calls, their words and capabilities. */
#include <stdio.h>
#include <string.h>
#include <abi/cap.h>
#include <abi/msg.h>

#include "exectrace/exectrace.h"

static const char *const kinds[] = {
	[TRACE_CALL] = "call", [TRACE_REPLY] = "reply", [TRACE_SEND] = "send",
	[TRACE_SIGNAL] = "signal", [TRACE_FAULT] = "fault",
	[TRACE_EXCEPTION] = "exception", [TRACE_ECALL] = "ecall",
	[TRACE_KOP] = "kernel", [TRACE_SWITCH] = "switch", [TRACE_IRQ] = "irq",
};

/* kernel operations and their arguments, as abi/syscall.h has them */
static const struct kernel_op {
	const char *ko_name;
	const char *ko_args[TRACE_WORDS];
} ops[64] = {
	[SYS_SIGNAL] = { "signal", { "ntfn" } },
	[SYS_WAIT] = { "wait", { "ntfn", "timeout" } },
	[SYS_YIELD] = { "yield", { NULL } },
	[SYS_RETYPE] = { "retype", { "untyped", "page", "type", "size", "slot",
	    "count" } },
	[SYS_MINT] = { "mint", { "cspace", "dst", "src", "rights", "badge" } },
	[SYS_MOVE] = { "move", { "dst", "src" } },
	[SYS_DELETE] = { "delete", { "slot" } },
	[SYS_REVOKE] = { "revoke", { "slot" } },
	[SYS_CAP_INFO] = { "cap_info", { "slot" } },
	[SYS_EP_IDENT] = { "ep_ident", { "power", "ep", "server" } },
	[SYS_VS_CONFIG] = { "vs_config", { "vspace", "token", "pager" } },
	[SYS_VS_FEED] = { "vs_feed", { "vspace", "untyped", "page", "n" } },
	[SYS_MAPV] = { "mapv", { "vspace", "frame", "list", "n" } },
	[SYS_UNMAP] = { "unmap", { "vspace", "va", "n" } },
	[SYS_VS_CLEAR] = { "vs_clear", { "vspace" } },
	[SYS_VS_QUERY] = { "vs_query", { "vspace", "frame", "va" } },
	[SYS_VS_IDLE] = { "vs_idle", { "vspace" } },
	[SYS_T_CONFIG] = { "t_config", { "thread", "config" } },
	[SYS_T_REGS] = { "t_regs", { "thread", "regs", "write" } },
	[SYS_T_RESUME] = { "t_resume", { "thread" } },
	[SYS_T_SUSPEND] = { "t_suspend", { "thread" } },
	[SYS_T_INTERRUPT] = { "t_interrupt", { "thread", "error" } },
	[SYS_T_FORK] = { "t_fork", { "child", "parent", "vspace" } },
	[SYS_GATHER] = { "gather", { "thread", "what" } },
	[SYS_COMMIT] = { "commit", { "thread", "vspace", "regs" } },
	[SYS_THAW] = { "thaw", { "thread" } },
	[SYS_LEASE] = { "lease", { "reply", "out", "offset", "va", "n" } },
	[SYS_VCOPY] = { "vcopy", { "thread", "out", "remote", "va", "n" } },
	[SYS_REPLY_REGS] = { "reply_regs", { "reply", "regs", "write" } },
	[SYS_IRQ_GET] = { "irq_get", { "irqctl", "line", "slot" } },
	[SYS_IRQ_BIND] = { "irq_bind", { "irq", "ntfn" } },
	[SYS_IRQ_ACK] = { "irq_ack", { "irq" } },
	[SYS_CONSOLE_PUT] = { "console_put", { "log", "va", "n" } },
	[SYS_CONSOLE_GET] = { "console_get", { "log" } },
	[SYS_LOG] = { "log", { "log", "va", "n" } },
	[SYS_LOG_READ] = { "log_read", { "log", "offset", "va", "n" } },
	[SYS_TRACE_CTL] = { "trace_ctl", { "trace", "mode" } },
	[SYS_POWER] = { "power", { "power", "how", "status" } },
	[SYS_BATCH] = { "batch", { "list", "n" } },
	[SYS_SYSINFO] = { "sysinfo", { "info" } },
	[SYS_CONSOLE_OFF] = { "console_off", { "log", "quiet" } },
};

static const char *const fault_args[TRACE_WORDS] = {
	"access", "address", "pc", "thread"
};
static const char *const exception_args[TRACE_WORDS] = {
	"scause", "stval", "pc", "thread", "error"
};

const char *
who(word_t token, char out[WHO_SIZE])
{
	if (token == 0)
		return "kernel";
	if (token < 16)
		return trace_server((unsigned)token);
	snprintf(out, WHO_SIZE, "pid %lu", (unsigned long)(token >> 16));
	return out;
}

const char *
to_whom(const struct trace_rec *r, char out[WHO_SIZE])
{
	return r->tr_kind == TRACE_KOP || r->tr_kind == TRACE_SIGNAL ?
	    "kernel" : who(r->tr_to, out);
}

const char *
kind_name(const struct trace_rec *r)
{
	return r->tr_kind < sizeof kinds / sizeof kinds[0] &&
	    kinds[r->tr_kind] != NULL ? kinds[r->tr_kind] : "?";
}

/* the record that says what this one is about: an answer's is its request */
static const struct trace_rec *
subject(const struct ledger *l, unsigned k)
{
	unsigned q = events[k].ev_request;

	return q != 0 ? &l->l_rec[q - 1] : &l->l_rec[k];
}

const char *
call_name(const struct ledger *l, unsigned k, char out[CALL_SIZE])
{
	const struct trace_rec *r = subject(l, k);
	const struct trace_op *op;

	switch (r->tr_kind) {
	case TRACE_KOP:
		return r->tr_sys < 64 && ops[r->tr_sys].ko_name != NULL ?
		    ops[r->tr_sys].ko_name : "?";
	case TRACE_SIGNAL:
		return "signal";
	case TRACE_FAULT:
		return "page fault";
	case TRACE_EXCEPTION:
		return "exception";
	case TRACE_ECALL:
		return "ecall";
	case TRACE_SWITCH:
		return "switch";
	}
	op = trace_op(r->tr_tag);
	if (op == NULL)
		return "?";
	snprintf(out, CALL_SIZE, "%s.%s", op->to_server, op->to_call);
	return out;
}

static const char *
word_name(const struct ledger *l, unsigned k, unsigned i)
{
	const struct trace_rec *r = &l->l_rec[k], *s = subject(l, k);
	const struct trace_op *op;

	if (i >= TRACE_WORDS)
		return NULL;
	switch (s->tr_kind) {
	case TRACE_KOP:
		return r->tr_sys < 64 ? ops[r->tr_sys].ko_args[i] : NULL;
	case TRACE_SIGNAL:
		return i == 0 ? "bits" : NULL;
	case TRACE_FAULT:
		return r == s ? fault_args[i] : NULL;
	case TRACE_EXCEPTION:
		return r == s ? exception_args[i] : NULL;
	case TRACE_CALL:
	case TRACE_SEND:
		break;
	default:
		return NULL;
	}
	op = trace_op(s->tr_tag);
	if (op == NULL)
		return NULL;
	if (r == s)
		return i < op->to_nwords ? op->to_args[i] : NULL;
	return r->tr_error == 0 && i < op->to_nresults ? op->to_results[i] :
	    NULL;
}

int
word_text(const struct ledger *l, unsigned k, unsigned i, const char **name,
    char *value, size_t size)
{
	word_t w = l->l_rec[k].tr_word[i];
	unsigned j, n = 0;

	*name = word_name(l, k, i);
	if (*name == NULL)
		return 0;
	/* names of commands travel in words */
	if (strncmp(*name, "comm", 4) == 0) {
		for (j = 0; j < 8 && n + 1 < size; j++, w >>= 8)
			if ((w & 0xff) > ' ' && (w & 0xff) < 0x7f &&
			    (w & 0xff) != '"' && (w & 0xff) != '\\')
				value[n++] = (char)(w & 0xff);
		value[n] = '\0';
	} else
		snprintf(value, size, w < 4096 ? "%lu" : "0x%lx",
		    (unsigned long)w);
	return 1;
}

const char *
cap_name(const struct ledger *l, unsigned k, unsigned i)
{
	const struct trace_rec *r = &l->l_rec[k], *s = subject(l, k);
	const struct trace_op *op;
	const char *name = NULL;

	if (i >= r->tr_ncaps || i >= MSG_CAPS)
		return NULL;
	op = s->tr_kind == TRACE_CALL || s->tr_kind == TRACE_SEND ?
	    trace_op(s->tr_tag) : NULL;
	if (op != NULL)
		name = r == s ? op->to_caps[i] : op->to_outcaps[i];
	/* a call that takes a variable number names none of them */
	return name != NULL ? name : "cap";
}

int
has_lease(const struct ledger *l, unsigned k)
{
	const struct trace_rec *r = &l->l_rec[k];

	return (r->tr_kind == TRACE_CALL || r->tr_kind == TRACE_SEND) &&
	    (r->tr_tag & (TAG_LEASE_R | TAG_LEASE_W)) != 0;
}
