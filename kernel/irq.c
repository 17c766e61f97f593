/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts as capabilities: a line's handler is a notification; the line
 * stays masked from its signal to IRQ_ACK.
 */
#include <platform/plic.h>
#include "irq.h"
#include "riscv.h"
#include "thread.h"
#include "trace.h"

static struct {
	struct notify *ntfn;
	word_t	 badge;
	uint8_t	 taken;		/* its capability exists */
} lines[NIRQ];

int
irq_waits(void)
{
	return (csr_read(sip) & csr_read(sie)) != 0;
}

static void
external(struct hart *h)
{
	uint32_t line;

	while ((line = plic_claim(h->h_plic_ctx)) != 0) {
		plic_enable(h->h_plic_ctx, line, 0);
		plic_complete(h->h_plic_ctx, line);
		if (line < NIRQ && lines[line].ntfn != NULL)
			notify_signal(lines[line].ntfn, lines[line].badge);
	}
}

void
irq_handle(struct hart *h, word_t scause)
{
	switch (scause & 0xff) {
	case 1:
		csr_clear(sip, SIE_SSIE);
		h->h_resched = 1;
		if (h->h_cur != NULL)
			sched_steal(h);
		break;
	case 5:
		sched_tick(h);
		break;
	case 9:
		external(h);
		break;
	}
}

void
irq_release(word_t line)
{
	plic_enable(harts[0].h_plic_ctx, line, 0);
	lines[line].taken = 0;
	lines[line].ntfn = NULL;
}

void
irq_unbind(struct notify *n)
{
	unsigned i;

	for (i = 0; i < NIRQ; i++)
		if (lines[i].ntfn == n)
			lines[i].ntfn = NULL;
}

/* (irqctl, line, dst slot) */
int
op_irq_get(struct thread *t, const word_t *a)
{
	struct cslot *c, *dst;
	int error;

	error = cap_get(t, a[0], CAP_IRQCTL, CAPR_CTRL, &c);
	if (error)
		return error;
	dst = cap_slot(t, a[2]);
	if (dst == NULL)
		return EBADCAP;
	if (a[1] == 0 || a[1] >= NIRQ || a[1] > plic_nlines())
		return EINVAL;
	if (dst->c_type != CAP_NULL)
		return EEXIST;
	if (lines[a[1]].taken)
		return EBUSY;
	cap_derive(dst, c);
	dst->c_type = CAP_IRQ;
	dst->c_flags |= CF_ORIGINAL;
	dst->c_badge = a[1];
	lines[a[1]].taken = 1;
	return 0;
}

/* (irq, notification) */
int
op_irq_bind(struct thread *t, const word_t *a)
{
	struct cslot *c, *n;
	int error;

	error = cap_get(t, a[0], CAP_IRQ, 0, &c);
	if (error == 0)
		error = cap_get(t, a[1], CAP_NOTIFY, CAPR_SEND, &n);
	if (error)
		return error;
	lines[c->c_badge].ntfn = (struct notify *)n->c_obj;
	lines[c->c_badge].badge = n->c_badge != 0 ? n->c_badge : 1;
	plic_enable(harts[0].h_plic_ctx, c->c_badge, 1);
	return 0;
}

int
op_irq_ack(struct thread *t, const word_t *a)
{
	struct cslot *c;
	int error;

	error = cap_get(t, a[0], CAP_IRQ, 0, &c);
	if (error)
		return error;
	if (lines[c->c_badge].ntfn != NULL)
		plic_enable(harts[0].h_plic_ctx, c->c_badge, 1);
	return 0;
}
