/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Single steps by breakpoint: an ebreak where the next instruction begins.  A
 * sequence of load-reserved and store-conditional never succeeds if it is
 * stepped through, on any machine without a step of its own.
 */
#include <signal.h>
#include <sys/wait.h>

#include "lib/step.h"

#define C_EBREAK	0x9002

static long
reg(const struct regs *r, unsigned n)
{
	return n == 0 ? 0 : (long)r->r_x[n - 1];
}

/* bits hi..lo of an instruction, put at bit `to' of an immediate */
static uint32_t
field(uint32_t insn, unsigned hi, unsigned lo, unsigned to)
{
	return (insn >> lo & ((1u << (hi - lo + 1)) - 1)) << to;
}

static long
extend(uint32_t value, unsigned bits)
{
	return (long)((unsigned long)value << (64 - bits)) >> (64 - bits);
}

static int
taken(const struct regs *r, uint32_t insn)
{
	long a = reg(r, field(insn, 19, 15, 0));
	long b = reg(r, field(insn, 24, 20, 0));

	switch (field(insn, 14, 12, 0)) {
	case 0: return a == b;
	case 1: return a != b;
	case 4: return a < b;
	case 5: return a >= b;
	case 6: return (unsigned long)a < (unsigned long)b;
	case 7: return (unsigned long)a >= (unsigned long)b;
	}
	return 0;
}

/* "C" extension: c.j, c.beqz, c.bnez, c.jr, c.jalr */
static unsigned long
next_compressed(const struct regs *r, uint32_t c)
{
	unsigned long pc = r->r_pc;
	unsigned op = c & 3, fn = field(c, 15, 13, 0);
	long a;

	if (op == 1 && fn == 5)
		return pc + (unsigned long)extend(field(c, 12, 12, 11) |
		    field(c, 11, 11, 4) | field(c, 10, 9, 8) |
		    field(c, 8, 8, 10) | field(c, 7, 7, 6) |
		    field(c, 6, 6, 7) | field(c, 5, 3, 1) |
		    field(c, 2, 2, 5), 12);
	if (op == 1 && fn >= 6) {
		a = reg(r, 8 + field(c, 9, 7, 0));
		if ((a == 0) == (fn == 6))
			return pc + (unsigned long)extend(field(c, 12, 12, 8) |
			    field(c, 11, 10, 3) | field(c, 6, 5, 6) |
			    field(c, 4, 3, 1) | field(c, 2, 2, 5), 9);
	}
	if (op == 2 && fn == 4 && field(c, 6, 2, 0) == 0 &&
	    field(c, 11, 7, 0) != 0)
		return (unsigned long)reg(r, field(c, 11, 7, 0)) & ~1UL;
	return pc + 2;
}

unsigned long
step_next(const struct regs *r, uint32_t insn)
{
	unsigned long pc = r->r_pc;

	if ((insn & 3) != 3)
		return next_compressed(r, insn & 0xffff);
	switch (insn & 0x7f) {
	case 0x6f:		/* jal */
		return pc + (unsigned long)extend(field(insn, 31, 31, 20) |
		    field(insn, 30, 21, 1) | field(insn, 20, 20, 11) |
		    field(insn, 19, 12, 12), 21);
	case 0x67:		/* jalr */
		return (unsigned long)(reg(r, field(insn, 19, 15, 0)) +
		    extend(field(insn, 31, 20, 0), 12)) & ~1UL;
	case 0x63:		/* branches */
		if (taken(r, insn))
			return pc + (unsigned long)extend(
			    field(insn, 31, 31, 12) | field(insn, 30, 25, 5) |
			    field(insn, 11, 8, 1) | field(insn, 7, 7, 11), 13);
		break;
	}
	return pc + 4;
}

int
step(pid_t pid, int *st)
{
	const uint16_t trap = C_EBREAK;
	uint32_t insn = 0;
	unsigned long next;
	struct regs r;
	uint16_t old;

	/* the second half may be on a page that is not there */
	if (trace_getregs(pid, &r) == -1 ||
	    trace_read(pid, r.r_pc, &insn, 2) == -1 ||
	    ((insn & 3) == 3 && trace_read(pid, r.r_pc, &insn, 4) == -1))
		return -1;
	next = step_next(&r, insn);
	if (trace_read(pid, next, &old, sizeof old) == -1 ||
	    trace_write(pid, next, &trap, sizeof trap) == -1 ||
	    trace_cont(pid, 0) == -1 || waitpid(pid, st, 0) == -1)
		return -1;
	if (!WIFSTOPPED(*st))
		return 1;
	/* an exec may have taken the breakpoint away with the image */
	if (trace_getregs(pid, &r) == -1)
		return -1;
	if (WSTOPSIG(*st) == SIGTRAP && r.r_pc != next)
		return 1;
	if (trace_write(pid, next, &old, sizeof old) == -1)
		return -1;
	return WSTOPSIG(*st) != SIGTRAP;
}
