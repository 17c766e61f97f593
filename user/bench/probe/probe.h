/* SPDX-License-Identifier: BSD-2-Clause */
/* Sixteen digits and a newline behind a name. */
#ifndef PROBE_H
#define PROBE_H

#include <stdint.h>

#define PROBE_LINE	24

static inline __attribute__((always_inline)) void
probe_line(char *line, uint64_t n)
{
	unsigned i, d;

	line[0] = '\n';
	line[1] = 'p';
	line[2] = 'r';
	line[3] = 'o';
	line[4] = 'b';
	line[5] = 'e';
	line[6] = ' ';
	for (i = 0; i < 16; i++, n <<= 4) {
		d = (unsigned)(n >> 60);
		line[7 + i] = (char)(d > 9 ? 'a' + d - 10 : '0' + d);
	}
	line[23] = '\n';
}

#endif
