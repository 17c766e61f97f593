/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first program that the shell starts: how far the hart is, and how much
 * memory is still free.  The runner subtracts what it measured before.
 */
#include <stdio.h>

#include <census.h>
#include <rvexec.h>

int
main(void)
{
	unsigned long now = rdinstret();
	struct census c;

	if (census_take(&c) == -1) {
		perror("census");
		return 1;
	}
	printf("bench instret_at_prompt %lu instructions\n", now);
	printf("bench free_bytes %lu bytes\n", c.c_value[CENSUS_VMFREE] * 4096);
	return 0;
}
