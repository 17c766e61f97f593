/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a new image is after an exec by one of several threads: "ARG pid P
 * threads N".  It shows first that its thread can do what a first thread can:
 * exec, again, and make and join as many threads as there may be.
 */
#include <stdio.h>
#include <string.h>
#include <threads.h>
#include <unistd.h>

#include <rvexec.h>

#define NTHREAD	7

static int
identity(void *arg)
{
	return (int)(long)arg;
}

static int
threads_work(void)
{
	thrd_t t[NTHREAD];
	int i, r;

	for (i = 0; i < NTHREAD; i++)
		if (thrd_create(&t[i], identity, (void *)(long)i) !=
		    thrd_success)
			return 0;
	for (i = 0; i < NTHREAD; i++)
		if (thrd_join(t[i], &r) != thrd_success || r != i)
			return 0;
	return 1;
}

int
main(int argc, char **argv)
{
	static struct abi_ps list[128];
	ssize_t i, n;
	char *again[] = { argv[0], argv[1], "again", NULL };

	if (argc < 2)
		return 1;
	if (argc == 2) {
		execv("/tests/helpers/alone", again);
		return 2;
	}
	n = getprocs(list, 128);
	for (i = 0; i < n; i++)
		if (list[i].ps_pid == (uint32_t)getpid())
			printf("%s pid %d threads %u\n", argv[1], getpid(),
			    list[i].ps_nthreads);
	return threads_work() ? 0 : 3;
}
