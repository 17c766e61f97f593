// SRCS: servers/exec/exec_elf.c servers/exec/exec_script.c servers/exec/exec_args.c servers/exec/exec_conf.c servers/exec/exec_subr.c servers/exec/exec_explain.c servers/exec/exec_format.c servers/exec/exec_template.c servers/exec/exec_fault.c servers/exec/emul_native.c lib/elf/elf.c lib/util/prng.c lib/util/printf.c lib/util/strlcpy.c
// CFLAGS: -idirafter lib/util
/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The transaction of kern_exec.c against peers that fail at every call in
 * turn: docs/seed.md, up to the arguments.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "seed_world.h"

/* errors that exec.def lists */
static int
listed(int error)
{
	static const int errors[] = { ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG,
	    EACCES, ETXTBSY, ENOEXEC, ENOMEM, E2BIG, EFAULT, EINVAL, EIO,
	    EBADF, EAGAIN };
	unsigned i;

	for (i = 0; i < nitems(errors) && errors[i] != error; i++)
		continue;
	return i < nitems(errors);
}

static const int peer_errors[] = { ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG,
    EACCES, ETXTBSY, ENOEXEC, ENOMEM, E2BIG, EIO, EMFILE, EEXIST, EBADF,
    EAGAIN, ESRCH, EPERM, EINVAL };

/* Every call of an exec of `path' fails, in turn, with every error there is. */
static void
sweep(const char *path, unsigned least, int spawn)
{
	unsigned k, e, calls = 0;
	word_t pid;
	int error;

	for (e = 0; e < nitems(peer_errors); e++)
		for (k = 1;; k++) {
			world(path);
			w.fail_at = k;
			w.fail_with = peer_errors[e];
			error = spawn ? do_spawn(&pid) : do_exec();
			nothing_held(error == 0);
			if (w.ncalls < k) {
				assert_int_equal(error, 0);
				calls = k - 1;
				break;
			}
			/* the one-way message after the commit may be lost */
			assert_int_equal(error == 0, w.committed);
			/* what GATHER says is passed on: the kernel's words */
			if (error != 0 && k > 1 && !listed(error))
				fail_msg("%s: call %u fails with %d: %d",
				    path, k, peer_errors[e], error);
		}
	assert_true(calls >= least);
}

static void
seed_001_header_size(void **state)
{
	unsigned i, max = 0;

	(void)state;
	for (i = 0; i < nexecs; i++)
		if (execsw[i].es_hdrsz > max)
			max = execsw[i].es_hdrsz;
	for (i = 0; i < EXEC_SLOTS; i++)
		assert_int_equal(packages[i].ep_hdrlen, max);
}

static void
seed_002_header_is_the_shared_page(void **state)
{
	(void)state;
	assert_int_equal(do_exec(), 0);
	assert_ptr_equal(packages[0].ep_hdr,
	    ((struct exec_vfs_slot *)vfs_pages[0])->ev_hdr);
	/* a budget: nothing is asked of anybody for a buffer */
	assert_string_equal(w.log,
	    "GATHER open build exec_commit COMMIT drop ");
}

static void
seed_003_package_defaults(void **state)
{
	struct ipc_req rq = request_of(PID);
	const struct exec_request er = { 1, 2, 3, 0 };
	struct exec_package *epp;

	(void)state;
	/* what another request left in the package */
	w.path = "s2";
	assert_int_equal(do_exec(), 0);
	packages[0].ep_base = 1;
	packages[0].ep_flags = ~0U;
	epp = exec_begin(&rq, &er);
	assert_int_equal(epp->ep_flags, 0);
	assert_int_equal(epp->ep_nest, 0);
	assert_int_equal(epp->ep_held, 0);
	assert_int_equal(epp->ep_base, 0);
	assert_int_equal(epp->ep_vmcmds.evs_used, 0);
	assert_int_equal(epp->ep_ssize, MAXSSIZ);
	assert_int_equal(epp->ep_thread, CAPSLOT_RECV);
	exec_free(epp, EIO);
}

/* the mode that vfs masked is the one that the credentials come from */
static void
seed_004_one_attribute_buffer(void **state)
{
	(void)state;
	SETID.w_mode = 04755;
	assert_int_equal(do_exec(), 0);
	assert_true(w.told_flags & EXC_SETID);
	setup(state);
	SETID.w_mode = 04755 & ~ABI_S_ISUID;	/* nosuid, as vfs says it */
	assert_int_equal(do_exec(), 0);
	assert_false(w.told_flags & EXC_SETID);
}

static void
seed_005_nothing_to_close(void **state)
{
	(void)state;
	SETID.w_mode = 04755;
	/* one message to vfs, whoever the process is afterwards */
	assert_int_equal(do_exec(), 0);
	assert_null(strstr(strstr(w.log, "open") + 1, "open"));
	nothing_held(1);
}

static void
seed_017_check_errors_hold_nothing(void **state)
{
	unsigned e;

	(void)state;
	for (e = 0; e < nitems(peer_errors); e++) {
		world("/bin/x");
		w.fail_at = 2;
		w.fail_with = peer_errors[e];
		assert_int_not_equal(do_exec(), 0);
		assert_string_equal(w.log, "GATHER open ");
		nothing_held(0);
	}
}

static void
seed_018_header_read_error(void **state)
{
	(void)state;
	w.fail_at = 2;
	w.fail_with = EIO;
	assert_int_equal(do_exec(), EIO);
	/* vfs has died: its number is nobody's errno */
	world("/bin/x");
	w.fail_at = 2;
	w.fail_with = EPIPE;
	assert_int_equal(do_exec(), EIO);
	nothing_held(0);
}

static void
seed_019_fewer_bytes_than_asked_for(void **state)
{
	(void)state;
	w.path = "s";
	assert_int_equal(do_exec(), 0);
	world("text");
	assert_int_equal(do_exec(), ENOEXEC);
	/* never more than the file has, whatever the page held before */
	assert_int_equal(packages[0].ep_hdrvalid, 6);
}

static void
seed_026_check_goes_round(void **state)
{
	(void)state;
	w.path = "s2";
	assert_int_equal(do_exec(), 0);
	assert_string_equal(w.log,
	    "GATHER open open open build exec_commit COMMIT drop ");
	assert_string_equal(w.told_comm, "s2");
	assert_int_equal(w.build.ex_nvnodes, 1);
	assert_int_equal(w.build.ex_vnid[0] >> 32, 1);
}

static void
seed_031_success_holds_the_vnode(void **state)
{
	struct ipc_req rq = request_of(PID);
	const struct exec_request er = { 1, 2, 3, 0 };
	struct exec_package *epp = exec_begin(&rq, &er);
	vaddr_t fault;

	(void)state;
	assert_int_equal(exec_gather(epp, &er, &fault), 0);
	assert_int_equal(check_exec(epp), 0);
	assert_int_equal(epp->ep_held, EPH_VNODE);
	assert_int_equal(w.cap[epp->ep_window + WIN_VNODE], 'V');
	assert_int_equal(epp->ep_vmcmds.evs_used, 3);
	exec_free(epp, EIO);
	nothing_held(0);
}

/* item 33, and 24: the error of an interpreter is final */
static void
seed_033_vnode_released_after_probing(void **state)
{
	(void)state;
	w.path = "text";
	assert_int_equal(do_exec(), ENOEXEC);
	assert_string_equal(w.log, "GATHER open DELETE ");
	nothing_held(0);
	world("bad");
	assert_int_equal(do_exec(), ENOENT);
	nothing_held(0);
}

static void
seed_024_interpreter_errors_are_final(void **state)
{
	(void)state;
	w.path = "s";
	w.fail_at = 3;
	w.fail_with = EACCES;
	assert_int_equal(do_exec(), EACCES);
	assert_string_equal(w.log, "GATHER open open ");
	nothing_held(0);
}

static void
seed_034_nothing_to_free_twice(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < 3; i++) {
		world("text");
		assert_int_equal(do_exec(), ENOEXEC);
		world("/bin/x");
		assert_int_equal(do_exec(), 0);
	}
	assert_int_equal(exec_stats.st_served, 3);
	assert_int_equal(exec_stats.st_refused, 3);
	nothing_held(1);
}

/* one slot a worker, each with a window and pages of its own */
static void
seed_035_slot_of_the_worker(void **state)
{
	struct ipc_req rq = request_of(PID);
	const struct exec_request er = { 1, 2, 3, 0 };
	struct exec_package *epp[EXEC_SLOTS];
	unsigned i, j;

	(void)state;
	for (i = 0; i < EXEC_SLOTS; i++) {
		rq.rq_worker = i;
		rq.rq_caps = EXEC_WINDOW(i) + WIN_RECV;
		epp[i] = exec_begin(&rq, &er);
		assert_int_equal(epp[i]->ep_slot, i);
		assert_int_equal(epp[i]->ep_thread, rq.rq_caps);
		for (j = 0; j < i; j++) {
			assert_ptr_not_equal(epp[i], epp[j]);
			assert_true(epp[i]->ep_window >=
			    epp[j]->ep_window + EXEC_WINSLOTS);
			assert_ptr_not_equal(epp[i]->ep_vmcmds.evs_cmds,
			    epp[j]->ep_vmcmds.evs_cmds);
			/* nor is the one's randomness the other's */
			assert_int_not_equal(epp[i]->ep_layout,
			    epp[j]->ep_layout);
		}
	}
	assert_int_equal(exec_stats.st_inflight, EXEC_SLOTS);
	for (i = 0; i < EXEC_SLOTS; i++)
		exec_free(epp[i], EIO);
	nothing_held(0);
}

/*
 * Where vm copies the block its pages are the next request's, too: that one
 * gives away its own strings and zeros.
 */
static void
rule_32_pages_that_stay(void **state)
{
	static char strings[2000];
	unsigned i, last = 0;

	(void)state;
	memset(strings, 'x', sizeof(strings) - 1);
	world("/bin/x");
	w.copies = 1;
	w.strings = strings;
	w.strlen = sizeof(strings);
	w.argc = 1;
	w.envc = 0;
	assert_int_equal(do_exec(), 0);
	assert_non_null(memchr(w.block, 'x', sizeof(w.block)));
	world("/bin/x");
	w.copies = 1;
	assert_int_equal(do_exec(), 0);
	for (i = 0; i < PAGE_SIZE - EXEC_STACKROOM; i++)
		if (w.block[i] == 'x' && w.block[i + 1] == 'x')
			last = i;
	assert_int_equal(last, 0);
}

/* a slot that is too small grows, and is trimmed on every way out */
static void
seed_035_slot_grows(void **state)
{
	unsigned k, e;

	(void)state;
	for (e = 0; e < nitems(peer_errors); e++)
		for (k = 1; k < 10; k++) {
			world("s");
			w.need_grow = 100000;
			w.fail_at = k;
			w.fail_with = peer_errors[e];
			(void)do_exec();
			nothing_held(w.committed);
			assert_int_equal(packages[0].ep_resident, SLOT_KEEP);
		}
	world("s");
	w.need_grow = 100000;
	assert_int_equal(do_exec(), 0);
	assert_non_null(strstr(w.log, "trim"));
}

static void
seed_051_every_failure_is_cleaned_up(void **state)
{
	(void)state;
	sweep("/bin/x", 6, 0);
	sweep("s2", 8, 0);
	sweep("/bin/dyn", 7, 0);
	sweep("/bin/x", 7, 1);
	sweep("fd2", 10, 0);
	sweep("fd2", 11, 1);
	/* item 51, ep_fd: two open, script; the third open fails */
	world("badfd");
	assert_int_equal(do_exec(), ENOENT);
	assert_string_equal(w.log, "GATHER open script open forget ");
	nothing_held(0);
}

/* A dry run asks, and builds and commits nothing, whatever fails. */
static void
dry_run_does_nothing(void **state)
{
	static const char *const paths[] = { "/bin/x", "/bin/dyn", "s2" };
	const struct exec_request er = { 1, 2, 3, 0 };
	struct ipc_req rq;
	unsigned i, fail;
	word_t n;

	(void)state;
	for (i = 0; i < nitems(paths); i++)
		for (fail = 0; fail < 12; fail++) {
			world(paths[i]);
			rq = request_of(PID);
			w.fail_at = fail;
			w.fail_with = EACCES;
			assert_int_equal(exec_explain(&rq, &er, &n), 0);
			assert_null(strstr(w.log, "build"));
			assert_null(strstr(w.log, "commit"));
			assert_null(strstr(w.log, "COMMIT"));
			w.text[n] = '\0';
			if (fail == 0)
				assert_non_null(strstr(w.text,
				    "result: it would run\n"));
			else if (strstr(w.text, "it would run") == NULL)
				assert_non_null(strstr(w.text,
				    "result: EACCES"));
			nothing_held(0);
			assert_int_equal(exec_stats.st_served, 0);
			assert_int_equal(exec_stats.st_refused, 0);
		}
}

#define T(f)	cmocka_unit_test_setup(f, setup)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(seed_001_header_size),
		T(seed_002_header_is_the_shared_page),
		T(seed_003_package_defaults),
		T(seed_004_one_attribute_buffer),
		T(seed_005_nothing_to_close),
		T(seed_017_check_errors_hold_nothing),
		T(seed_018_header_read_error),
		T(seed_019_fewer_bytes_than_asked_for),
		T(seed_026_check_goes_round),
		T(seed_031_success_holds_the_vnode),
		T(seed_033_vnode_released_after_probing),
		T(seed_024_interpreter_errors_are_final),
		T(seed_034_nothing_to_free_twice),
		T(seed_035_slot_of_the_worker),
		T(rule_32_pages_that_stay),
		T(seed_035_slot_grows),
		T(seed_051_every_failure_is_cleaned_up),
		T(dry_run_does_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
