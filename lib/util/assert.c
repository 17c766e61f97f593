/* SPDX-License-Identifier: BSD-2-Clause */
/* What a failed assertion of a server does. */
#include "util/assert.h"
#include "util/log.h"

void
assert_failed(const char *condition, const char *file, int line,
    const char *hint)
{
	panic("%s:%d: assertion \"%s\" failed (%s)", file, line, condition,
	    hint);
}
