/* SPDX-License-Identifier: BSD-2-Clause */
#include <util/string.h>
#include "trace.h"
#include "riscv.h"
#include "vspace.h"

int trace_on;
word_t trace_bytes;

static struct trace_rec *ring;
static word_t nring, next;		/* next: number of the record to come */

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

	memset(r, 0, sizeof(*r));
	r->tr_time = rdtime();
	r->tr_instret = csr_read(instret);
	r->tr_kind = kind;
	r->tr_hart = this_hart()->h_id;
	return r;
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
	trace_bytes = 0;
}

int
op_trace_ctl(struct thread *t, const word_t *a)
{
	struct cslot *c;
	int error;

	error = cap_get(t, a[0], CAP_TRACE, 0, &c);
	if (error)
		return error;
	if (a[1] > TRACE_ON)
		return EINVAL;
	trace_on = a[1];
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
