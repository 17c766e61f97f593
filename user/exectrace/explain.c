/* SPDX-License-Identifier: BSD-2-Clause */
/* exectrace -n: what exec would do, in exec's own words; nothing is done. */
#include <stdio.h>
#include <unistd.h>

#include <rvexec.h>
#include "exectrace/exectrace.h"

int
explain(const char *path, char *const argv[])
{
	static char text[EXPLAIN_SIZE];
	ssize_t n;

	n = exec_explanation(path, argv, environ, text, sizeof text);
	if (n == -1)
		return -1;
	fwrite(text, 1, (size_t)n, stdout);
	return 0;
}
