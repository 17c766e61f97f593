/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/wait.h>

#include <exec_client.h>
#include <proc_client.h>
#include <vm_ipc.h>

#include <rvexec.h>
#include "lib/ledger.h"
#include "sys/sys.h"

#define AT_ONCE		64	/* records the kernel gives in one call */

int
ledger_open(void)
{
	int error = proc_trace_open(PROC, WINDOW);

	if (error != 0) {
		errno = error;
		return -1;
	}
	return 0;
}

/* the number of the next record to be written */
static word_t
ring_end(void)
{
	struct trace_rec r;
	word_t out[2];

	if (sys_trace_read(WINDOW, ~0UL, &r, 1, out) != 0)
		return 0;
	return out[1];
}

/* The kernel writes only where memory is already. */
static void
bring_in(struct trace_rec *r, unsigned n)
{
	volatile char *p = (volatile char *)r;
	size_t i;

	for (i = 0; i < n * sizeof *r; i += PAGE_SIZE)
		p[i] = 0;
	p[n * sizeof *r - 1] = 0;
}

static void
collect(struct ledger *l, word_t *from)
{
	word_t out[2];

	while (l->l_n + AT_ONCE <= LEDGER_MAX) {
		bring_in(&l->l_rec[l->l_n], AT_ONCE);
		if (sys_trace_read(WINDOW, *from, &l->l_rec[l->l_n], AT_ONCE,
		    out) != 0 || out[0] == 0)
			break;
		l->l_lost += (unsigned)(out[1] - *from);
		*from = out[1] + out[0];
		l->l_n += (unsigned)out[0];
	}
}

static int
is_drop(const struct trace_rec *r)
{
	return r->tr_kind == TRACE_SEND && r->tr_from == SRV_EXEC &&
	    TAG_LABEL(r->tr_tag) == TAG_LABEL(VM_DROP);
}

static int
is_swap(const struct trace_rec *r)
{
	return r->tr_kind == TRACE_KOP && r->tr_from == SRV_EXEC &&
	    r->tr_sys == SYS_COMMIT;
}

static int
is_execve(const struct trace_rec *r)
{
	return TAG_LABEL(r->tr_tag) == TAG_LABEL(EXEC_EXECVE);
}

/*
 * Finds the exec of process pid among the records.  1 = all of it is there.
 * It ends with the drop of the old space, of which the trace knows nothing if
 * exec and vm are one program: then with the swap.
 */
static int
find(struct ledger *l, pid_t pid)
{
	const struct trace_rec *r;
	unsigned i;
	int dropped = 0;

	l->l_first = l->l_last = 0;
	for (i = 0; i < l->l_n; i++) {
		r = &l->l_rec[i];
		if (r->tr_kind == TRACE_CALL && is_execve(r) &&
		    r->tr_from >> 16 == (word_t)pid) {
			/* the last one counts: ERETRY and PATH repeat it */
			l->l_first = i;
			l->l_last = 0;
			dropped = 0;
		} else if (!dropped && is_drop(r)) {
			l->l_last = i + 1;
			dropped = 1;
		} else if (l->l_last == 0 && is_swap(r))
			l->l_last = i + 1;
		else if (r->tr_kind == TRACE_REPLY && is_execve(r) &&
		    r->tr_to >> 16 == (word_t)pid) {
			l->l_last = i + 1;
			l->l_refused = 1;
		}
	}
	return l->l_last > l->l_first;
}

/* servers that take part; the console and init have business of their own */
static int
takes_part(word_t token)
{
	return token == SRV_VFS || token == SRV_VM || token == SRV_PROC ||
	    token == SRV_EXEC;
}

enum ledger_class
ledger_class(const struct trace_rec *r, int opening)
{
	if (!opening && !takes_part(r->tr_from))
		return LEDGER_NOTHING;
	switch (r->tr_kind) {
	case TRACE_CALL:
		return LEDGER_ROUNDTRIP;
	case TRACE_KOP:
		return LEDGER_KOP;
	case TRACE_SEND:
		return LEDGER_ONEWAY;
	}
	return LEDGER_NOTHING;
}

/* From the swap on the new image runs: only what exec does is the exec's. */
static void
count(struct ledger *l)
{
	unsigned i, n[LEDGER_ONEWAY + 1] = { 0 };
	const struct trace_rec *r;
	int swapped = 0;

	for (i = l->l_first; i < l->l_last; i++) {
		r = &l->l_rec[i];
		if (!swapped || r->tr_from == SRV_EXEC)
			n[ledger_class(r, i == l->l_first)]++;
		swapped |= is_swap(r);
	}
	l->l_roundtrips = n[LEDGER_ROUNDTRIP];
	l->l_kops = n[LEDGER_KOP];
	l->l_oneway = n[LEDGER_ONEWAY];
}

/*
 * Did vm answer an exec_build?  If it is one program with exec there is no
 * answer, but the batch by which it maps, in exec's name.
 */
static int
was_built(const struct ledger *l)
{
	const struct trace_rec *r;

	for (r = l->l_rec; r < l->l_rec + l->l_n; r++)
		if ((r->tr_kind == TRACE_REPLY &&
		    TAG_LABEL(r->tr_tag) == TAG_LABEL(VM_EXEC_BUILD)) ||
		    (r->tr_kind == TRACE_KOP && r->tr_from == SRV_EXEC &&
		    r->tr_sys == SYS_BATCH))
			return 1;
	return 0;
}

/*
 * Asks for execs that are made to fail ever later, until one has come as far
 * as a new address space: then the file is in the caches, and nothing has run.
 * Bits 8.. of the flags are fault points of a DEBUG exec server; another says
 * EINVAL, and the ledger will show a first exec.
 */
void
ledger_warm(struct ledger *l, const char *path, char *const argv[],
    char *const envp[])
{
	word_t from, k;
	int error;

	for (k = 1; k < 16; k++) {
		from = ring_end();
		l->l_n = 0;
		sys_trace_ctl(WINDOW, TRACE_ON);
		error = exec_execve(EXEC, CAPSLOT_SELF, PROC, VFS,
		    (word_t)path, (word_t)argv, (word_t)envp, k << 8);
		sys_trace_ctl(WINDOW, TRACE_OFF);
		if (error != ENOMEM)
			return;
		collect(l, &from);
		if (was_built(l))
			return;
	}
}

int
ledger_run(struct ledger *l, const char *path, char *const argv[],
    char *const envp[], int all)
{
	word_t from = ring_end();
	pid_t pid, done = 0;
	int status = -1;

	/* not the records: they are many, and each page of them would fault */
	l->l_n = l->l_lost = 0;
	l->l_refused = 0;
	sys_trace_ctl(WINDOW, TRACE_ALL);
	pid = vfork();
	if (pid == 0) {
		execve(path, argv, envp);
		_exit(errno == ENOENT ? 127 : 126);
	}
	if (pid == -1) {
		sys_trace_ctl(WINDOW, TRACE_OFF);
		return -1;
	}
	l->l_pid = pid;
	/* proc lets us go at its commit message: the rest may still come */
	for (;;) {
		collect(l, &from);
		if (find(l, pid) && !l->l_refused && !all)
			break;
		done = waitpid(pid, &status, WNOHANG);
		if (done != 0)
			break;
		usleep(all ? 300 : 1000);
	}
	sys_trace_ctl(WINDOW, TRACE_OFF);
	collect(l, &from);
	find(l, pid);
	count(l);
	if (done == 0)
		waitpid(pid, &status, 0);
	return status;
}

unsigned
ledger_rest(struct ledger *l)
{
	word_t from = 0;

	sys_trace_ctl(WINDOW, TRACE_OFF);
	l->l_n = l->l_lost = 0;
	l->l_pid = 0;
	collect(l, &from);
	return l->l_n;
}
