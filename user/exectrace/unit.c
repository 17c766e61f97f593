/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU counts instructions only with -icount; without it the instret register
 * is the host's clock.  A loop of known length tells which.
 */
#include <rvexec.h>

#include "exectrace/exectrace.h"
#include "sys/sys.h"

#define KNOWN		1000
#define SLACK		8	/* instructions around it */
/* of the stub between one operation's end and the next one's door */
#define STUB		12

struct unit unit;

static unsigned long
known_loop(void)
{
	unsigned long from = rdinstret();

	__asm__ volatile(".rept 1000\n\taddi t0, t0, 1\n\t.endr" : : : "t0");
	return rdinstret() - from;
}

const char *
unit_name(void)
{
	return unit.un_exact ? "instr" : "ticks";
}

/* The trace capability is in WINDOW; the records that this makes are old news. */
void
unit_measure(void)
{
	struct trace_rec r[2];
	word_t info, extra, out[2], from;
	unsigned long a, b, kernel;

	(void)known_loop();		/* brings its page in */
	a = known_loop();
	b = known_loop();
	unit.un_exact = a == b && a >= KNOWN && a <= KNOWN + SLACK;
	if (!unit.un_exact || sys_trace_read(WINDOW, ~0UL, r, 1, out) != 0)
		return;
	from = out[1];
	sys_trace_ctl(WINDOW, TRACE_ON);
	sys_cap_info(CAPSLOT_SELF, &info, &extra);
	sys_cap_info(CAPSLOT_SELF, &info, &extra);
	sys_trace_ctl(WINDOW, TRACE_OFF);
	if (sys_trace_read(WINDOW, from + 1, r, 2, out) != 0 || out[0] != 2)
		return;
	kernel = r[1].tr_kernel - r[0].tr_kernel;
	a = r[1].tr_instret - r[0].tr_instret;
	unit.un_door = a > kernel + STUB ? a - kernel - STUB : 0;
}
