/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ledger of one exec: the trace records from the client's request to the
 * message by which vm learns that the old address space may go.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include <sys/types.h>
#include <abi/syscall.h>

#define LEDGER_MAX	4096

/* DESIGN.md, one exec: what a static image may cost */
#define BUDGET_ROUNDTRIPS	3
#define BUDGET_KOPS		3
#define BUDGET_ONEWAY		2

struct ledger {
	struct trace_rec l_rec[LEDGER_MAX];	/* all that was recorded */
	unsigned l_n;
	unsigned l_first, l_last;	/* the exec's own: first <= i < last */
	unsigned l_roundtrips, l_kops, l_oneway;
	int	 l_refused;		/* exec answered with an error */
	unsigned l_lost;		/* records overwritten before they were read */
};

/* Takes the trace capability; 0 or -1 (root only). */
int	 ledger_open(void);
/* Has the file read into the caches by an exec that fails on purpose. */
void	 ledger_warm(struct ledger *, const char *path, char *const argv[],
	    char *const envp[]);
/*
 * Runs a program with the trace on and waits for it: its wait status, or -1.
 * all: the trace stays on until the program has ended.
 */
int	 ledger_run(struct ledger *, const char *path, char *const argv[],
	    char *const envp[], int all);

#endif
