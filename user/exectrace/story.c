/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <abi/errno.h>
#include <abi/cap.h>
#include <abi/msg.h>

#include <exec_ipc.h>
#include <proc_ipc.h>
#include <vfs_ipc.h>
#include <vm_ipc.h>

#include "exectrace/exectrace.h"

#define NSERVERS	16
#define NPIDS		1024

struct event events[LEDGER_MAX];
struct exec_sum execs[EXECS_MAX];
unsigned nexecs;

static uint32_t self;			/* who reads the trace */
static uint8_t tree[NPIDS];		/* the command and its children */
static char comm[NPIDS][16];

const char *
comm_of(uint32_t pid)
{
	return pid < NPIDS && comm[pid][0] != '\0' ? comm[pid] : "?";
}

static int
is_request(const struct trace_rec *r)
{
	return r->tr_kind == TRACE_CALL || r->tr_kind == TRACE_SEND ||
	    r->tr_kind == TRACE_FAULT || r->tr_kind == TRACE_EXCEPTION ||
	    r->tr_kind == TRACE_ECALL;
}

static unsigned
label(const struct trace_rec *r)
{
	return TAG_LABEL(r->tr_tag);
}

/* A server works for whom its last message was; a program for itself. */
static void
for_whom(const struct ledger *l)
{
	uint32_t server[NSERVERS] = { 0 };
	const struct trace_rec *r;
	word_t actor;
	unsigned i;

	for (i = 0; i < l->l_n; i++) {
		r = &l->l_rec[i];
		actor = r->tr_kind == TRACE_SWITCH ? r->tr_to : r->tr_from;
		events[i].ev_pid = actor < NSERVERS ? server[actor] :
		    (uint32_t)(actor >> 16);
		if (is_request(r) && r->tr_to < NSERVERS)
			server[r->tr_to] = events[i].ev_pid;
	}
}

/* Which request does each answer belong to?  A thread has one at a time. */
static void
answers(const struct ledger *l)
{
	const struct trace_rec *r, *q;
	unsigned i, k;

	for (i = 0; i < l->l_n; i++) {
		r = &l->l_rec[i];
		events[i].ev_request = 0;
		for (k = i; r->tr_kind == TRACE_REPLY && k-- > 0;) {
			q = &l->l_rec[k];
			if (q->tr_from == r->tr_to && is_request(q) &&
			    q->tr_kind != TRACE_SEND) {
				events[i].ev_request = k + 1;
				break;
			}
		}
	}
}

/* Who has the hart after each record. */
static void
who_runs(const struct ledger *l)
{
	const struct trace_rec *r;
	word_t now[8] = { 0 };
	unsigned i, h;

	for (i = 0; i < l->l_n; i++) {
		r = &l->l_rec[i];
		h = r->tr_hart & 7;
		if (r->tr_kind == TRACE_SWITCH) {
			now[h] = r->tr_to;
			if (r->tr_to >> 16 < NPIDS && r->tr_to >= NSERVERS)
				snprintf(comm[r->tr_to >> 16], 16, "%.15s",
				    (const char *)r->tr_word);
		} else
			now[h] = r->tr_from;
		events[i].ev_running = now[h];
	}
}

static int
makes_child(const struct trace_rec *r)
{
	return r->tr_kind == TRACE_REPLY && r->tr_error == 0 &&
	    (label(r) == PROC_FORK || label(r) == PROC_VFORK ||
	    label(r) == EXEC_SPAWN);
}

static void
family(const struct ledger *l)
{
	const struct trace_rec *r;
	word_t child;
	int again = 1;
	unsigned i;

	memset(tree, 0, sizeof tree);
	if ((unsigned)l->l_pid < NPIDS)
		tree[l->l_pid] = 1;
	while (again) {
		again = 0;
		for (i = 0; i < l->l_n; i++) {
			r = &l->l_rec[i];
			child = r->tr_word[0];
			if (makes_child(r) && r->tr_to >> 16 < NPIDS &&
			    tree[r->tr_to >> 16] && child < NPIDS &&
			    !tree[child])
				tree[child] = again = 1;
		}
	}
}

static int
opens_exec(const struct trace_rec *r)
{
	return r->tr_kind == TRACE_CALL && r->tr_to == SRV_EXEC &&
	    (label(r) == EXEC_EXECVE || label(r) == EXEC_SPAWN);
}

/* The phase that a record begins, or the one that goes on. */
static enum phase
phase_at(const struct trace_rec *r, enum phase now)
{
	if (r->tr_kind == TRACE_KOP && r->tr_from == SRV_EXEC)
		return r->tr_sys == SYS_GATHER ? PH_GATHER :
		    r->tr_sys == SYS_COMMIT ? PH_SWAP : now;
	if (r->tr_kind != TRACE_CALL && r->tr_kind != TRACE_SEND)
		return now;
	switch (label(r)) {
	case EXEC_EXECVE:
	case EXEC_SPAWN:
		return PH_REQUEST;
	case VFS_EXEC_OPEN:
		return PH_OPEN;
	case VM_EXEC_BUILD:
		return PH_BUILD;
	case PROC_EXEC_COMMIT:
		return PH_COMMIT;
	case VM_DROP:
		return PH_AFTER;
	}
	return now;
}

/* Is the exec at an end with this record? */
static int
ends_exec(const struct trace_rec *r, int spawn)
{
	if (r->tr_kind == TRACE_REPLY && r->tr_from == SRV_EXEC)
		return 1;
	return !spawn && r->tr_kind == TRACE_SEND && r->tr_from == SRV_EXEC &&
	    label(r) == VM_DROP;
}

static void
tally(struct exec_sum *es, const struct trace_rec *r, int opening)
{
	switch (ledger_class(r, opening)) {
	case LEDGER_ROUNDTRIP:
		es->es_roundtrips++;
		break;
	case LEDGER_KOP:
		es->es_kops++;
		break;
	case LEDGER_ONEWAY:
		es->es_oneway++;
		break;
	case LEDGER_NOTHING:
		break;
	}
}

/* the one that begins at event i; a request that had to be repeated is the same */
static struct exec_sum *
begin_exec(struct exec_sum *es, unsigned i)
{
	if (es != NULL && es->es_error == ERETRY &&
	    es->es_pid == events[i].ev_pid)
		return es;
	es = &execs[nexecs++];
	memset(es, 0, sizeof *es);
	es->es_pid = events[i].ev_pid;
	es->es_first = i;
	return es;
}

/* the server takes one request after the other, so execs do not overlap */
static void
find_execs(const struct ledger *l)
{
	struct exec_sum *es = NULL;
	const struct trace_rec *r;
	enum phase phase = PH_NONE;
	unsigned i, open = 0;
	int spawn = 0;

	nexecs = 0;
	for (i = 0; i < l->l_n; i++) {
		r = &l->l_rec[i];
		events[i].ev_exec = 0;
		events[i].ev_phase = PH_NONE;
		if (opens_exec(r) && events[i].ev_pid < NPIDS &&
		    tree[events[i].ev_pid] && nexecs < EXECS_MAX) {
			es = begin_exec(es, i);
			open = 1;
			spawn = label(r) == EXEC_SPAWN;
		}
		if (!open || events[i].ev_pid != es->es_pid)
			continue;
		phase = phase_at(r, phase);
		events[i].ev_exec = (uint16_t)nexecs;
		events[i].ev_phase = (uint8_t)phase;
		tally(es, r, i == es->es_first);
		if (r->tr_kind == TRACE_SEND && label(r) == PROC_EXEC_COMMIT)
			memcpy(es->es_comm, &r->tr_word[1], 15);
		es->es_last = i + 1;
		if (ends_exec(r, spawn)) {
			open = 0;
			es->es_error = r->tr_error;
			/* whose image it is, not who asked */
			if (spawn && r->tr_error == 0)
				es->es_pid = (uint32_t)r->tr_word[0];
		}
	}
}

void
story(const struct ledger *l, enum view view)
{
	const struct trace_rec *r;
	struct event *ev;
	unsigned i;

	self = (uint32_t)getpid();
	for_whom(l);
	answers(l);
	who_runs(l);
	family(l);
	find_execs(l);
	for (i = 0; i < l->l_n; i++) {
		ev = &events[i];
		r = &l->l_rec[i];
		if (view == VIEW_ALL)
			ev->ev_shown = 1;
		else if (r->tr_kind == TRACE_SWITCH)
			ev->ev_shown = 0;
		else if (view == VIEW_FOLLOW)
			ev->ev_shown = ev->ev_pid < NPIDS && tree[ev->ev_pid];
		else
			ev->ev_shown = i >= l->l_first && i < l->l_last &&
			    ev->ev_exec != 0;
	}
}

unsigned
shown(const struct ledger *l, unsigned k)
{
	while (k < l->l_n && !events[k].ev_shown)
		k++;
	return k;
}

static void
charge(struct cost *c, word_t token, word_t n)
{
	unsigned i;

	for (i = 0; i < c->co_n && c->co_token[i] != token; i++)
		;
	if (i == COST_WHO)
		i--;
	else if (i == c->co_n) {
		c->co_token[c->co_n++] = token;
		c->co_user[i] = 0;
	}
	c->co_user[i] += n;
}

void
cost_between(const struct ledger *l, unsigned from, unsigned to,
    struct cost *c)
{
	const struct trace_rec *a, *b;
	word_t all, kernel, door;
	unsigned i;

	memset(c, 0, sizeof *c);
	for (i = from; i < to; i++) {
		a = &l->l_rec[i];
		b = &l->l_rec[i + 1];
		/* counters are per hart; what we spend on reading is ours */
		if (a->tr_hart != b->tr_hart ||
		    events[i].ev_pid == self)
			continue;
		all = b->tr_instret - a->tr_instret;
		kernel = (uint32_t)(b->tr_kernel - a->tr_kernel);
		door = (uint32_t)(b->tr_traps - a->tr_traps) * unit.un_door;
		kernel += door;
		if (kernel > all)
			kernel = all;
		c->co_total += all;
		c->co_kernel += kernel;
		if (all > kernel)
			charge(c, events[i].ev_running, all - kernel);
	}
}

void
cost_of(const struct ledger *l, unsigned k, struct cost *c)
{
	unsigned n;

	for (n = k; n > 0; n--) {
		if (events[n - 1].ev_shown) {
			cost_between(l, n - 1, k, c);
			return;
		}
	}
	memset(c, 0, sizeof *c);
}
