// SRCS: servers/proc/table.c servers/proc/lwp.c servers/proc/cred.c servers/proc/sig.c lib/util/strlcpy.c
// CFLAGS: -idirafter lib/util
/* SPDX-License-Identifier: BSD-2-Clause */
/* proc's table and tree, the rules about ids, and signals without handlers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "lwp.h"
#include "sig.h"

static int
setup(void **state)
{
	(void)state;
	proc_table_init();
	return 0;
}

static struct proc *
live(struct proc *parent)
{
	struct proc *p = proc_alloc(parent);

	assert_non_null(p);
	p->p_state = PROC_LIVE;
	return p;
}

static void
full_table(void **state)
{
	struct proc *p;
	unsigned i;

	(void)state;
	for (i = 0; i < NPROC; i++)
		assert_int_equal(live(&rootproc)->p_pid, i + 1);
	assert_null(proc_alloc(&rootproc));
	for (i = 1; i <= NPROC; i++) {
		p = proc_find(i);
		assert_non_null(p);
		assert_int_equal(p->p_pid, i);
		proc_free(p);
		assert_null(proc_find(i));
	}
	assert_true(list_empty(&rootproc.p_children));
	assert_int_equal(proc_count(PROC_FREE), NPROC);
	/* the lowest place, but a new pid (RULES R22) */
	p = live(&rootproc);
	assert_ptr_equal(p, proctab);
	assert_int_equal(p->p_pid, NPROC + 1);
}

static void
lookups(void **state)
{
	(void)state;
	live(&rootproc);
	assert_null(proc_find(0));
	assert_null(proc_find(2));
	assert_null(proc_find(1UL << 32 | 1));
	assert_null(proc_find(UINT64_MAX));
	assert_non_null(proc_find(1));
}

static void
waiting(void **state)
{
	struct proc *a = live(&rootproc), *b = live(a), *c = live(a);
	int any;

	(void)state;
	assert_null(proc_zombie(b, WAIT_ANY, &any));
	assert_false(any);
	assert_null(proc_zombie(a, WAIT_ANY, &any));
	assert_true(any);
	assert_null(proc_zombie(a, a->p_pid, &any));
	assert_false(any);
	c->p_state = PROC_ZOMBIE;
	assert_ptr_equal(proc_zombie(a, WAIT_ANY, &any), c);
	assert_null(proc_zombie(a, b->p_pid, &any));
	assert_true(any);
	b->p_state = PROC_ZOMBIE;
	assert_ptr_equal(proc_zombie(a, WAIT_ANY, &any), b);
	/* one that has no image yet is not there */
	c->p_state = PROC_NEW;
	assert_null(proc_zombie(a, c->p_pid, &any));
	assert_false(any);
}

static void
orphans(void **state)
{
	struct proc *a = live(&rootproc), *b = live(a), *c = live(a);
	int any;

	(void)state;
	c->p_state = PROC_ZOMBIE;
	assert_ptr_equal(proc_orphan(a), c);
	proc_free(c);
	assert_null(proc_orphan(a));
	assert_true(list_empty(&a->p_children));
	assert_ptr_equal(b->p_parent, &rootproc);
	assert_true(b->p_flags & P_ORPHAN);
	/* init waits for its own child only */
	b->p_state = PROC_ZOMBIE;
	assert_null(proc_zombie(&rootproc, WAIT_ANY, &any));
	assert_true(any);
	a->p_state = PROC_ZOMBIE;
	assert_ptr_equal(proc_zombie(&rootproc, WAIT_ANY, &any), a);
}

static void
setids(void **state)
{
	const struct pcred user = { 5, 5, 5, 6, 6, 6 };
	const struct pcred suid = { 5, 0, 0, 6, 6, 6 };
	struct pcred pc = user;

	(void)state;
	assert_int_equal(cred_setids(&pc, 0, ID_LEAVE, ID_LEAVE, ID_LEAVE),
	    EPERM);
	assert_int_equal(cred_setids(&pc, ID_LEAVE, ID_LEAVE, ID_LEAVE, 0),
	    EPERM);
	assert_memory_equal(&pc, &user, sizeof(pc));
	assert_int_equal(cred_setids(&pc, 1UL << 32, 5, 6, 6), EINVAL);
	assert_int_equal(cred_setids(&pc, 5, 5, 6, ID_LEAVE), 0);
	/* a set-id program steps down and up again */
	pc = suid;
	assert_int_equal(cred_setids(&pc, ID_LEAVE, 5, ID_LEAVE, ID_LEAVE), 0);
	assert_int_equal(pc.pc_euid, 5);
	assert_int_equal(pc.pc_svuid, 0);
	assert_int_equal(cred_setids(&pc, ID_LEAVE, 0, ID_LEAVE, ID_LEAVE), 0);
	assert_int_equal(pc.pc_euid, 0);
	/* and for good */
	assert_int_equal(cred_setids(&pc, 5, 5, ID_LEAVE, ID_LEAVE), 0);
	assert_int_equal(pc.pc_svuid, 5);
	assert_int_equal(cred_setids(&pc, 0, 0, ID_LEAVE, ID_LEAVE), EPERM);
}

/* seed items 80 to 82 */
static void
seed_082_saved_ids(void **state)
{
	struct pcred pc = { 5, 7, 5, 6, 8, 6 };

	(void)state;
	cred_exec(&pc, 0, 0);
	assert_int_equal(pc.pc_svuid, 7);
	assert_int_equal(pc.pc_svgid, 8);
	cred_exec(&pc, 1, 9UL << 32 | 8);
	assert_int_equal(pc.pc_ruid, 5);
	assert_int_equal(pc.pc_euid, 9);
	assert_int_equal(pc.pc_svuid, 9);
	assert_int_equal(pc.pc_egid, 8);
}

static void
may_kill(void **state)
{
	const struct pcred root = { 0, 0, 0, 0, 0, 0 };
	const struct pcred a = { 5, 5, 5, 6, 6, 6 }, b = { 7, 7, 7, 6, 6, 6 };
	const struct pcred suid = { 5, 0, 0, 6, 6, 6 };

	(void)state;
	assert_true(cred_may_kill(&root, &a));
	assert_false(cred_may_kill(&a, &root));
	assert_false(cred_may_kill(&a, &b));
	assert_true(cred_may_kill(&a, &a));
	assert_true(cred_may_kill(&a, &suid));
}

static void
signals(void **state)
{
	unsigned s;

	(void)state;
	assert_int_equal(sig_default(0), SIGA_NONE);
	assert_int_equal(sig_default(S_KILL), SIGA_END);
	assert_int_equal(sig_default(S_TERM), SIGA_END);
	assert_int_equal(sig_default(S_CHLD), SIGA_IGNORE);
	assert_int_equal(sig_default(NSIGNAL), SIGA_NONE);
	assert_int_equal(sig_default(UINT64_MAX), SIGA_NONE);
	for (s = 0; s < 40; s++)
		assert_non_null(sig_name(s));
	assert_int_equal(sig_of_exception(13, EFAULT), S_SEGV);
	assert_int_equal(sig_of_exception(13, EIO), S_BUS);
	assert_int_equal(sig_of_exception(2, 0), S_ILL);
	assert_int_equal(sig_of_exception(3, 0), S_TRAP);
	assert_int_equal(sig_of_exception(UINT64_MAX, 0), S_ILL);
}

/* threads of a process: numbers, places, and who takes a signal */
static void
threads(void **state)
{
	struct proc *p = live(&rootproc), *c = live(p);
	struct lwp *l, *m;
	unsigned i;

	(void)state;
	l = lwp_home(p, 3);	/* a fork by thread 3 */
	assert_ptr_equal(p->p_lwps, l);
	assert_ptr_equal(lwp_find(p, 3), l);
	assert_null(lwp_find(p, 1));
	assert_null(lwp_find(p, 0));
	assert_null(lwp_find(p, UINT64_MAX));
	/* the lowest free numbers, as many as a process may have */
	for (i = 1; i < NLWP; i++) {
		m = lwp_alloc(p);
		assert_non_null(m);
		assert_int_equal(m->l_tid, i < 3 ? i : i + 1);
	}
	assert_null(lwp_alloc(p));
	assert_int_equal(p->p_nlwp, NLWP);
	m = lwp_find(p, 5);
	lwp_free(m);
	assert_null(lwp_find(p, 5));
	m = lwp_alloc(p);
	assert_int_equal(m->l_tid, 5);
	/* the oldest that does not block it and does not wait for a vfork child */
	assert_ptr_equal(lwp_for_signal(p, 2), l);
	l->l_flags = L_VFORK;
	assert_ptr_equal(lwp_for_signal(p, 2), lwp_find(p, 1));
	for (m = p->p_lwps->l_next; m != NULL; m = m->l_next)
		m->l_mask = 2;
	assert_ptr_equal(lwp_for_signal(p, 2), l);
	l->l_mask = 2;
	assert_null(lwp_for_signal(p, 2));
	/* whoever waits for the child */
	assert_null(lwp_waiting_for(p, c));
	m = lwp_find(p, 7);
	m->l_waitreply = 1;
	m->l_waitpid = c->p_pid + 1;
	assert_null(lwp_waiting_for(p, c));
	m->l_waitpid = WAIT_ANY;
	assert_ptr_equal(lwp_waiting_for(p, c), m);
	while (p->p_lwps != NULL)
		lwp_free(p->p_lwps);
	assert_int_equal(p->p_nlwp, 0);
}

/* the pool beside the first threads runs out, and comes back */
static void
thread_pool(void **state)
{
	struct proc *p[NXLWP / (NLWP - 1) + 1];
	unsigned i, k, n = 0;

	(void)state;
	for (i = 0; i < nitems(p); i++) {
		p[i] = live(&rootproc);
		(void)lwp_home(p[i], 1);
		for (k = 1; k < NLWP; k++)
			n += lwp_alloc(p[i]) != NULL;
	}
	assert_int_equal(n, NXLWP);
	lwp_free(p[0]->p_lwps->l_next);
	assert_non_null(lwp_alloc(p[nitems(p) - 1]));
	for (i = 0; i < nitems(p); i++)
		while (p[i]->p_lwps != NULL)
			lwp_free(p[i]->p_lwps);
}

/* POSIX: no member has a parent in another group of the session */
static void
orphaned_groups(void **state)
{
	struct proc *sh = live(&rootproc), *job = live(sh), *part = live(job);

	(void)state;
	/* in the shell's own group: nobody looks after that */
	assert_true(proc_group_orphaned(sh->p_pgid));
	job->p_pgid = part->p_pgid = job->p_pid;
	assert_false(proc_group_orphaned(job->p_pgid));
	/* the leader is gone: the rest is a child of nobody who would */
	job->p_state = PROC_ZOMBIE;
	assert_true(proc_group_orphaned(job->p_pid));
	job->p_state = PROC_LIVE;
	sh->p_state = PROC_ZOMBIE;
	assert_true(proc_group_orphaned(job->p_pgid));
	sh->p_state = PROC_LIVE;
	/* another session's parent is none */
	job->p_sid = part->p_sid = job->p_pid;
	assert_true(proc_group_orphaned(job->p_pgid));
	assert_true(proc_group_orphaned(77777));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(full_table, setup),
		cmocka_unit_test_setup(lookups, setup),
		cmocka_unit_test_setup(waiting, setup),
		cmocka_unit_test_setup(orphans, setup),
		cmocka_unit_test_setup(threads, setup),
		cmocka_unit_test_setup(thread_pool, setup),
		cmocka_unit_test_setup(orphaned_groups, setup),
		cmocka_unit_test(setids),
		cmocka_unit_test(seed_082_saved_ids),
		cmocka_unit_test(may_kill),
		cmocka_unit_test(signals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
