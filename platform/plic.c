/* SPDX-License-Identifier: BSD-2-Clause */
#include "platform/plic.h"
#include "platform/board.h"

#define PRIORITY(n)	((n) * 4)
#define ENABLE(c, n)	(0x2000 + (c) * 0x80 + (n) / 32 * 4)
#define THRESHOLD(c)	(0x200000 + (c) * 0x1000)
#define CLAIM(c)	(0x200004 + (c) * 0x1000)

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
		put(PRIORITY(i), 1);
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

void
plic_enable(uint32_t context, uint32_t line, int on)
{
	uint32_t v;

	if (line == 0 || line > lines || context == BOARD_NO_CONTEXT)
		return;
	v = get(ENABLE(context, line));
	if (on)
		v |= 1u << line % 32;
	else
		v &= ~(1u << line % 32);
	put(ENABLE(context, line), v);
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
