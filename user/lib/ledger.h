/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ledger of one exec: the trace records from the client's request to the
 * message by which vm learns that the old address space may go.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include <sys/types.h>
#include <abi/syscall.h>

#define LEDGER_MAX	16384

/* one exec (ARCHITECTURE.md): what a static image may cost */
#define BUDGET_ROUNDTRIPS	3
#define BUDGET_KOPS		3
#define BUDGET_ONEWAY		2

struct ledger {
	struct trace_rec l_rec[LEDGER_MAX];	/* all that was recorded */
	unsigned l_n;
	pid_t	 l_pid;			/* of the command */
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
/* What a record counts as in the budget; opening: it is the exec's request. */
enum ledger_class {
	LEDGER_NOTHING, LEDGER_ROUNDTRIP, LEDGER_KOP, LEDGER_ONEWAY
};
enum ledger_class ledger_class(const struct trace_rec *, int opening);
/*
 * Runs a program with the trace on and waits for it: its wait status, or -1.
 * all: the trace stays on until the program has ended.
 */
int	 ledger_run(struct ledger *, const char *path, char *const argv[],
	    char *const envp[], int all);
/*
 * Ends the trace that a boot argument (trace=on) began, or another's, and takes
 * what it has left: how many records.
 */
unsigned ledger_rest(struct ledger *);

#endif
