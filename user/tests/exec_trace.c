/* SPDX-License-Identifier: BSD-2-Clause */
/* What an exec costs, read from the message trace. */
#include <exec_ipc.h>
#include <proc_client.h>

#include "lib/ledger.h"
#include "sys/sys.h"
#include "tests/lib/test.h"

#define RUNS	4

static struct ledger ledger;
static char *const args[] = { "true", NULL };

/*
 * The last run is the one that counts: the first fills the caches, and the
 * next ones meet address spaces that have not had such an image yet.
 * Nothing is close-on-exec, which would have proc tell vfs.
 */
static void
trace_exec(const char *path, char *const argv[])
{
	int fd, run;

	for (fd = 3; fd < 64; fd++)
		fcntl(fd, F_SETFD, 0);
	CHECK_OK(ledger_open());
	for (run = 0; run < RUNS; run++)
		CHECK_EQ(ledger_run(&ledger, path, argv, environ, 0), 0);
	CHECK(ledger.l_last > ledger.l_first);
	CHECK_EQ(ledger.l_refused, 0);
}

static void
static_exec_budget(void)
{
	trace_exec("/bin/true", args);
	CHECK(ledger.l_roundtrips <= BUDGET_ROUNDTRIPS);
	CHECK(ledger.l_kops <= BUDGET_KOPS);
	CHECK(ledger.l_oneway <= BUDGET_ONEWAY);
}

static void
script_costs_one_more_round_trip(void)
{
	static char *const argv[] = { "s", NULL };

	write_file("s", "#!/bin/true\n", 12, 0755);
	trace_exec("./s", argv);
	CHECK(ledger.l_roundtrips <= BUDGET_ROUNDTRIPS + 1);
	CHECK(ledger.l_kops <= BUDGET_KOPS + 1);
	CHECK(ledger.l_oneway <= BUDGET_ONEWAY);
}

static void
commit_comes_before_the_swap(void)
{
	unsigned i, sent = 0, swapped = 0;
	const struct trace_rec *r;

	trace_exec("/bin/true", args);
	for (i = ledger.l_first; i < ledger.l_last; i++) {
		r = &ledger.l_rec[i];
		if (r->tr_kind == TRACE_SEND && TAG_SRV(r->tr_tag) == SRV_PROC)
			sent = i;
		if (r->tr_kind == TRACE_KOP && r->tr_sys == SYS_COMMIT)
			swapped = i;
	}
	CHECK(sent != 0);
	CHECK(swapped > sent);
}

static void
refused_exec_swaps_nothing(void)
{
	const struct trace_rec *r;
	unsigned i;

	CHECK_OK(ledger_open());
	CHECK_EQ(ledger_run(&ledger, "/etc/motd", args, environ, 0), 126 << 8);
	CHECK(ledger.l_refused);
	for (i = ledger.l_first; i < ledger.l_last; i++) {
		r = &ledger.l_rec[i];
		CHECK(r->tr_kind != TRACE_KOP || r->tr_sys != SYS_COMMIT);
	}
}

static void
trace_is_roots(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (setuid(1000) == -1)
			_exit(1);
		_exit(ledger_open() == -1 && errno == EPERM ? 0 : 2);
	}
	CHECK_EQ(wait_for(pid), 0);
}

static void
trace_needs_its_capability(void)
{
	struct trace_rec r;
	word_t out[2];

	CHECK_EQ(sys_trace_ctl(PROC, TRACE_ON), ECAPTYPE);
	CHECK_EQ(sys_trace_read(0, 0, &r, 1, out), EBADCAP);
	CHECK_EQ(sys_trace_read(9999, 0, &r, 1, out), EBADCAP);
	CHECK_OK(ledger_open());
	CHECK_EQ(sys_trace_ctl(WINDOW, 77), EINVAL);
	CHECK_EQ(sys_trace_read(WINDOW, 0, (struct trace_rec *)8, 1, out) == 0,
	    0);
}

static const struct test tests[] = {
	T(static_exec_budget), T(script_costs_one_more_round_trip),
	T(commit_comes_before_the_swap), T(refused_exec_swaps_nothing),
	T(trace_is_roots), T(trace_needs_its_capability),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
