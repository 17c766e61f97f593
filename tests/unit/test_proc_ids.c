// SRCS: servers/proc/op_info.c servers/proc/cred.c servers/proc/table.c servers/proc/lwp.c lib/util/strlcpy.c
// CFLAGS: -idirafter lib/util -ffunction-sections -Wl,--gc-sections
/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who may take which ids, and that vfs, whose copy exec looks at, has all of
 * them after each change.  Only these handlers are called: the linker drops the others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "ipc/ipc.h"
#include "lwp.h"
#include "op.h"
#include "proc_server.h"

#define L	ID_LEAVE

static struct pcred told;	/* what vfs knows */
static struct proc *p;
static struct ipc_req rq;

int	 vfs_ctx_ids(cap_t, word_t, word_t, word_t, word_t, word_t, word_t);

int
vfs_ctx_ids(cap_t ep, word_t pid, word_t ruid, word_t euid, word_t rgid,
    word_t egid, word_t saved)
{
	(void)ep;
	assert_int_equal(pid, p->p_pid);
	told = (struct pcred){ (uint32_t)ruid, (uint32_t)euid,
	    (uint32_t)(saved >> 32), (uint32_t)rgid, (uint32_t)egid,
	    (uint32_t)saved };
	return 0;
}

struct proc *
op_caller(const struct ipc_req *r)
{
	return proc_find(r->rq_in.m_badge);
}

static int
setup(void **state)
{
	(void)state;
	proc_table_init();
	p = proc_alloc(&rootproc);
	p->p_state = PROC_LIVE;
	memset(&rq, 0, sizeof(rq));
	rq.rq_in.m_badge = p->p_pid;
	return 0;
}

static void
begin(uint32_t r, uint32_t e, uint32_t sv)
{
	p->p_cred = (struct pcred){ r, e, sv, 70, 80, 90 };
	told = p->p_cred;
}

static void
is(uint32_t r, uint32_t e, uint32_t sv)
{
	const struct pcred want = { r, e, sv, 70, 80, 90 };

	assert_memory_equal(&p->p_cred, &want, sizeof(want));
	assert_memory_equal(&told, &want, sizeof(want));
}

/* a refusal changes nothing, neither here nor there */
#define REFUSED(call, e) do { struct pcred was_ = p->p_cred;		\
		assert_int_equal(call, e);				\
		assert_memory_equal(&p->p_cred, &was_, sizeof(was_));	\
		assert_memory_equal(&told, &was_, sizeof(was_));	\
	} while (0)

static void
setuid_of_root_is_for_good(void **state)
{
	(void)state;
	begin(5, 0, 0);
	assert_int_equal(op_proc_setid(&rq, 6, L), 0);
	is(6, 6, 6);
	REFUSED(op_proc_setid(&rq, 0, L), EPERM);
}

static void
setuid_of_others_moves_the_effective_id(void **state)
{
	(void)state;
	begin(5, 6, 7);
	assert_int_equal(op_proc_setid(&rq, 7, L), 0);
	is(5, 7, 7);
	assert_int_equal(op_proc_setid(&rq, 5, L), 0);
	is(5, 5, 7);
	/* not even the effective id, if it is neither of the others */
	begin(5, 6, 7);
	REFUSED(op_proc_setid(&rq, 6, L), EPERM);
	REFUSED(op_proc_setid(&rq, 1UL << 32, L), EINVAL);
}

static void
setreuid(void **state)
{
	(void)state;
	/* a swap, and back */
	begin(5, 6, 6);
	assert_int_equal(op_proc_setids(&rq, 6, 5, L, L), 0);
	is(6, 5, 5);
	assert_int_equal(op_proc_setids(&rq, 5, 6, L, L), 0);
	is(5, 6, 6);
	/* the saved id is no real id, but an effective one */
	begin(5, 6, 7);
	REFUSED(op_proc_setids(&rq, 7, L, L, L), EPERM);
	assert_int_equal(op_proc_setids(&rq, L, 7, L, L), 0);
	is(5, 7, 7);
	/* down to the real id for a while: the saved one stays */
	begin(5, 0, 0);
	assert_int_equal(op_proc_setids(&rq, L, 5, L, L), 0);
	is(5, 5, 0);
	assert_int_equal(op_proc_setids(&rq, L, 0, L, L), 0);
	is(5, 0, 0);
	/* the real id given up, with it the way back */
	assert_int_equal(op_proc_setids(&rq, 5, 5, L, L), 0);
	is(5, 5, 5);
	REFUSED(op_proc_setids(&rq, L, 0, L, L), EPERM);
	REFUSED(op_proc_setids(&rq, L, UINT64_MAX, L, L), EINVAL);
}

/* every start, every call: what setresuid(2) says, in other words */
static void
setresuid(void **state)
{
	static const word_t ids[] = { 0, 5, 6, L };
	unsigned n, r, e, sv;
	struct pcred was;
	int may;

	(void)state;
#define HAS(id) ((id) == L || (id) == was.pc_ruid || (id) == was.pc_euid || \
	    (id) == was.pc_svuid)
	for (n = 0; n < 27; n++)
		for (r = 0; r < 4; r++)
			for (e = 0; e < 4; e++)
				for (sv = 0; sv < 4; sv++) {
		begin((uint32_t)ids[n % 3], (uint32_t)ids[n / 3 % 3],
		    (uint32_t)ids[n / 9]);
		was = p->p_cred;
		may = was.pc_euid == 0 ||
		    (HAS(ids[r]) && HAS(ids[e]) && HAS(ids[sv]));
		if (!may) {
			REFUSED(op_proc_setresids(&rq, ids[r], ids[e], ids[sv],
			    L, L, L), EPERM);
			continue;
		}
		assert_int_equal(op_proc_setresids(&rq, ids[r], ids[e],
		    ids[sv], L, L, L), 0);
		is(r == 3 ? was.pc_ruid : (uint32_t)ids[r],
		    e == 3 ? was.pc_euid : (uint32_t)ids[e],
		    sv == 3 ? was.pc_svuid : (uint32_t)ids[sv]);
	}
	REFUSED(op_proc_setresids(&rq, L, L, 1UL << 32, L, L, L), EINVAL);
}

/* that may be whose user is root: a group 0 allows nothing */
static void
groups_by_the_same_rules(void **state)
{
	struct pcred want = { 5, 5, 5, 70, 90, 90 };

	(void)state;
	begin(5, 5, 5);
	p->p_cred.pc_egid = told.pc_egid = 0;
	REFUSED(op_proc_setid(&rq, L, 11), EPERM);
	REFUSED(op_proc_setresids(&rq, L, L, L, 11, L, L), EPERM);
	REFUSED(op_proc_setids(&rq, L, L, L, 11), EPERM);
	assert_int_equal(op_proc_setid(&rq, L, 90), 0);
	assert_memory_equal(&told, &want, sizeof(want));
	assert_int_equal(op_proc_setresids(&rq, L, L, L, 90, 70, 90), 0);
	want = (struct pcred){ 5, 5, 5, 90, 70, 90 };
	assert_memory_equal(&told, &want, sizeof(want));
	/* root's user and any group, in one call */
	begin(0, 0, 0);
	assert_int_equal(op_proc_setresids(&rq, 1, 2, 3, 11, 12, 13), 0);
	want = (struct pcred){ 1, 2, 3, 11, 12, 13 };
	assert_memory_equal(&told, &want, sizeof(want));
	/* the users' are allowed, the groups' are not: neither happens */
	begin(5, 5, 5);
	REFUSED(op_proc_setresids(&rq, 5, 5, 5, 11, L, L), EPERM);
	REFUSED(op_proc_setids(&rq, 5, 5, 11, L), EPERM);
	REFUSED(op_proc_setid(&rq, 5, 11), EPERM);
}

static void
saved_ids_are_told(void **state)
{
	word_t uid, gid;

	(void)state;
	begin(5, 6, 7);
	assert_int_equal(op_proc_saved_ids(&rq, &uid, &gid), 0);
	assert_int_equal(uid, 7);
	assert_int_equal(gid, 90);
	rq.rq_in.m_badge = 999;
	assert_int_equal(op_proc_saved_ids(&rq, &uid, &gid), EPERM);
	assert_int_equal(op_proc_setid(&rq, 5, L), EPERM);
	assert_int_equal(op_proc_setids(&rq, L, L, L, L), EPERM);
	assert_int_equal(op_proc_setresids(&rq, L, L, L, L, L, L), EPERM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(setuid_of_root_is_for_good, setup),
		cmocka_unit_test_setup(setuid_of_others_moves_the_effective_id,
		    setup),
		cmocka_unit_test_setup(setreuid, setup),
		cmocka_unit_test_setup(setresuid, setup),
		cmocka_unit_test_setup(groups_by_the_same_rules, setup),
		cmocka_unit_test_setup(saved_ids_are_told, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
