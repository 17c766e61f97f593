/* SPDX-License-Identifier: BSD-2-Clause */
/* census: what exists now, one "name value" a line, for tests and the curious */
#include <err.h>
#include <stdio.h>

#include <census.h>

int
main(int argc, char **argv)
{
	struct census c;
	unsigned i;

	(void)argv;
	if (argc != 1)
		usage("");
	if (census_take(&c) == -1)
		err(1, "census");
	for (i = 0; i < CENSUS_N; i++)
		printf("%-16s %lu\n", census_name(i), c.c_value[i]);
	return flushed(0);
}
