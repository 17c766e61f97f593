/* SPDX-License-Identifier: BSD-2-Clause */
#include "platform/plic.h"
#include "platform/board.h"

#define PRIORITY(n)	((n) * 4)
#define ENABLE(c, n)	(0x2000 + (c) * 0x80 + (n) / 32 * 4)
#define THRESHOLD(c)	(0x200000 + (c) * 0x1000)
#define CLAIM(c)	(0x200004 + (c) * 0x1000)

/* priorities; the threshold of a context is 0 */
#define MASKED		0	/* PLIC specification, chapter 4: never interrupts */
#define UNMASKED	1

static volatile char *plic;
static uint32_t lines;

static uint32_t
get(word_t off)
{
	return *(volatile uint32_t *)(plic + off);
}

static void
put(word_t off, uint32_t v)
{
	*(volatile uint32_t *)(plic + off) = v;
}

void
plic_init(volatile void *base, uint32_t nlines)
{
	uint32_t i;

	plic = base;
	lines = base != NULL ? nlines : 0;
	for (i = 1; i <= lines; i++)
		put(PRIORITY(i), MASKED);
}

void
plic_context_init(uint32_t context)
{
	uint32_t i;

	if (plic == NULL || context == BOARD_NO_CONTEXT)
		return;
	for (i = 0; i <= lines; i += 32)
		put(ENABLE(context, i), 0);
	put(THRESHOLD(context), 0);
}

uint32_t
plic_nlines(void)
{
	return lines;
}

/*
 * A line is masked by its priority.  A write of it makes the PLIC look at the
 * line again; after one of an enable bit QEMU's does not, and an interrupt that
 * came meanwhile would wait for the next one, which may never come.
 */
void
plic_enable(uint32_t context, uint32_t line, int on)
{
	uint32_t v, bit = 1u << line % 32;

	if (line == 0 || line > lines || context == BOARD_NO_CONTEXT)
		return;
	if (on) {
		v = get(ENABLE(context, line));
		if ((v & bit) == 0)
			put(ENABLE(context, line), v | bit);
	}
	put(PRIORITY(line), on ? UNMASKED : MASKED);
}

uint32_t
plic_claim(uint32_t context)
{
	return lines == 0 || context == BOARD_NO_CONTEXT ? 0 :
	    get(CLAIM(context));
}

void
plic_complete(uint32_t context, uint32_t line)
{
	put(CLAIM(context), line);
}
