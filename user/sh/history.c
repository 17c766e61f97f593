/* SPDX-License-Identifier: BSD-2-Clause */
/* The last lines typed, in a ring. */
#include <stdlib.h>
#include <string.h>

#include "sh.h"

#define HISTORY	256

static char *ring[HISTORY];
static unsigned count;			/* lines ever added */

void
history_add(const char *line)
{
	const char *last = history_get(1);

	if (*line == '\0' || (last != NULL && strcmp(last, line) == 0))
		return;
	free(ring[count % HISTORY]);
	ring[count++ % HISTORY] = xstrdup(line);
}

const char *
history_get(unsigned back)
{
	if (back == 0 || back > count || back > HISTORY)
		return NULL;
	return ring[(count - back) % HISTORY];
}
