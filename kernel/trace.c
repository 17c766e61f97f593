/* SPDX-License-Identifier: BSD-2-Clause */
#include <util/string.h>
#include "ipc.h"
#include "trace.h"
#include "riscv.h"
#include "vspace.h"

int trace_on;
word_t trace_bytes, trace_pages;

static struct trace_rec *ring;
static word_t nring, next;		/* next: number of the record to come */

/* Instructions by hart; the clock stands still while we record, and idle. */
static struct account {
	word_t	 ac_own;		/* what the clock leaves out */
	word_t	 ac_in;			/* when the kernel was entered; 0: not seen */
	word_t	 ac_kernel;		/* spent in it, until ac_in */
	uint32_t ac_traps;
	uint32_t ac_pad;
} account[MAXHARTS];

static struct account *
this_account(void)
{
	return &account[this_hart()->h_id];
}

static word_t
clock(const struct account *ac)
{
	return csr_read(instret) - ac->ac_own;
}

void
trace_enter(void)
{
	struct account *ac = this_account();

	ac->ac_in = clock(ac);
	ac->ac_traps++;
}

void
trace_leave(void)
{
	struct account *ac = this_account();

	if (ac->ac_in != 0)
		ac->ac_kernel += clock(ac) - ac->ac_in;
	ac->ac_in = 0;
}

void
trace_idle(int end)
{
	/* the clock as it was before; nobody runs in between */
	static word_t since[MAXHARTS];
	unsigned i = this_hart()->h_id;

	if (!end)
		since[i] = clock(&account[i]);
	else if (since[i] != 0)
		account[i].ac_own += clock(&account[i]) - since[i];
	if (end)
		since[i] = 0;
}

void
trace_init(void *mem, word_t bytes)
{
	ring = mem;
	nring = bytes / sizeof(*ring);
}

static struct trace_rec *
record(unsigned kind)
{
	struct trace_rec *r = &ring[next++ % nring];
	struct account *ac = this_account();
	word_t now = clock(ac);

	memset(r, 0, sizeof(*r));
	r->tr_time = rdtime();
	r->tr_instret = now;
	r->tr_kernel = (uint32_t)(ac->ac_kernel +
	    (ac->ac_in != 0 ? now - ac->ac_in : 0));
	r->tr_traps = ac->ac_traps;
	r->tr_kind = kind;
	r->tr_hart = this_hart()->h_id;
	return r;
}

/* The record is made: what it took is left out. */
static void
recorded(const struct trace_rec *r)
{
	struct account *ac = this_account();

	ac->ac_own += clock(ac) - r->tr_instret;
}

void
trace_message(unsigned kind, word_t from, word_t to, word_t tag,
    const word_t *words, unsigned n)
{
	struct trace_rec *r = record(kind);

	r->tr_from = from;
	r->tr_to = to;
	r->tr_tag = tag;
	r->tr_error = kind == TRACE_REPLY ? TAG_ERRNO(tag) : 0;
	r->tr_ncaps = n;
	if (kind == TRACE_SIGNAL)
		r->tr_word[0] = words[0];
	else
		memcpy(r->tr_word, words, sizeof(r->tr_word));
	recorded(r);
}

void
trace_switch(const struct thread *to)
{
	struct trace_rec *r = record(TRACE_SWITCH);

	r->tr_to = to->t_token;
	memcpy(r->tr_word, to->t_name, 2 * sizeof(r->tr_word[0]));
	recorded(r);
}

void
trace_kop(struct thread *t, unsigned sys, const word_t *a, int error)
{
	struct trace_rec *r = record(TRACE_KOP);

	r->tr_from = t->t_token;
	r->tr_to = a[0];
	r->tr_sys = sys;
	r->tr_error = error;
	memcpy(r->tr_word, a, sizeof(r->tr_word));
	r->tr_bytes = trace_bytes;
	r->tr_pages = trace_pages;
	trace_bytes = trace_pages = 0;
	recorded(r);
}

int
op_trace_ctl(struct thread *t, const word_t *a)
{
	struct cslot *c;
	unsigned i;
	int error;

	error = cap_get(t, a[0], CAP_TRACE, 0, &c);
	if (error)
		return error;
	if (a[1] != TRACE_OFF && a[1] != TRACE_ON && a[1] != TRACE_ALL)
		return EINVAL;
	trace_on = (int)a[1];
	fast_update();
	/* what was moved before is in no record, nor is time in the kernel */
	trace_bytes = trace_pages = 0;
	for (i = 0; i < nharts; i++)
		account[i].ac_in = 0;
	return 0;
}

/* (trace, first record wanted, buffer, n) */
int
op_trace_read(struct thread *t, const word_t *a)
{
	word_t first = a[1], n = a[3], i;
	struct cslot *c;
	int error;

	error = cap_get(t, a[0], CAP_TRACE, 0, &c);
	if (error)
		return error;
	if (first > next)
		first = next;
	if (next > nring && first < next - nring)
		first = next - nring;
	if (n > next - first)
		n = next - first;
	if (n > 64)
		n = 64;
	for (i = 0; i < n && error == 0; i++)
		error = copyout(t, &ring[(first + i) % nring],
		    a[2] + i * sizeof(*ring), sizeof(*ring));
	if (error)
		return error;
	t->t_x[X_A1] = n;
	t->t_x[X_A2] = first;
	return 0;
}
