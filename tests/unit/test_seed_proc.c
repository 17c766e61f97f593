// SRCS: servers/proc/op_exec.c servers/proc/trace.c servers/proc/lwp.c servers/proc/table.c servers/proc/cred.c lib/util/strlcpy.c
// CFLAGS: -idirafter lib/util -ffunction-sections -Wl,--gc-sections
/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a commit does to a process: docs/seed.md, section G, on the host.  Only
 * that handler is called: the linker drops the others of its file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "ipc/ipc.h"
#include "lwp.h"
#include "proc_server.h"

static struct {
	int	 calls;
	word_t	 pid, flags, euid, egid, svuid, svgid;
} told;
static int released;
static struct proc *p;

int	 vfs_ctx_exec(cap_t, word_t, word_t, word_t, word_t, word_t, word_t);

int
vfs_ctx_exec(cap_t ep, word_t pid, word_t flags, word_t euid, word_t egid,
    word_t svuid, word_t svgid)
{
	(void)ep;
	/* the parent goes on when all of it is done, not before */
	assert_int_equal(released, told.calls);
	told.calls++;
	told.pid = pid;
	told.flags = flags;
	told.euid = euid;
	told.egid = egid;
	told.svuid = svuid;
	told.svgid = svgid;
	return 0;
}

static int signals_reset;

int
lwp_exec(struct proc *q, word_t tid)
{
	(void)q;
	return tid == 1 ? 0 : ESRCH;
}

void
sig_exec(struct proc *q)
{
	assert_ptr_equal(q, p);
	signals_reset++;
}

int	 vfs_ctx_traced(cap_t, word_t, word_t);

int
vfs_ctx_traced(cap_t ep, word_t pid, word_t on)
{
	(void)ep, (void)pid, (void)on;
	return 0;
}

int
sys_op(word_t a0, word_t a1, word_t a2, word_t a3, word_t a4, word_t a5,
    word_t a6, word_t nr)
{
	(void)a0, (void)a1, (void)a2, (void)a3, (void)a4, (void)a5, (void)a6;
	(void)nr;
	return 0;
}

struct proc *
life_new(struct proc *parent, const struct lwp *by, int *error)
{
	(void)by;
	*error = EAGAIN;
	return proc_alloc(parent);
}

void
life_abort(struct proc *q)
{
	proc_free(q);
}

void
life_release_parent(struct proc *q)
{
	assert_ptr_equal(q, p);
	released++;
}

void
object_port_destroy(struct proc *q)
{
	assert_ptr_equal(q, p);
	assert_int_not_equal(q->p_port, 0);
	q->p_port = 0;
}

static int timer_cleared;

void
timer_clear(struct proc *q)
{
	assert_ptr_equal(q, p);
	timer_cleared++;
}

static int
setup(void **state)
{
	(void)state;
	proc_table_init();
	memset(&told, 0, sizeof(told));
	released = signals_reset = timer_cleared = 0;
	p = proc_alloc(&rootproc);
	(void)lwp_home(p, 1);
	p->p_state = PROC_LIVE;
	p->p_flags = P_FORKED;
	p->p_cred = (struct pcred){ 100, 100, 100, 200, 200, 200 };
	return 0;
}

static void
commit(word_t flags, const char *comm, word_t vnid, word_t euid, word_t egid)
{
	struct ipc_req rq;
	word_t c[2] = { 0, 0 };

	memset(&rq, 0, sizeof(rq));
	memcpy(c, comm, strlen(comm));
	rq.rq_in.m_cap[0] = CAPINFO(CAP_ENDPOINT, SRV_PROC, p->p_pid);
	assert_int_equal(op_proc_exec_commit(&rq, flags, c[0], c[1], vnid,
	    euid << 32 | egid), 0);
}

static void
rule_23_timer_at_the_commit(void **state)
{
	(void)state;
	commit(EXC_CLOEXEC, "x", 1, 0, 0);
	assert_int_equal(timer_cleared, 0);
	commit(EXC_SETID, "x", 1, 0, 200);
	assert_int_equal(timer_cleared, 1);
}

static void
seed_070_descriptors_at_the_commit(void **state)
{
	(void)state;
	commit(EXC_CLOEXEC, "x", 1, 0, 0);
	assert_int_equal(told.calls, 1);
	assert_int_equal(told.flags, 1);
	assert_int_equal(told.euid, 100);
	/* nothing to say: no message */
	commit(0, "x", 1, 0, 0);
	assert_int_equal(told.calls, 1);
}

/* once in each exec that is committed, and in no other */
static void
seed_071_signals_are_told(void **state)
{
	(void)state;
	commit(0, "x", 1, 0, 0);
	assert_int_equal(signals_reset, 1);
	commit(EXC_SPAWN, "x", 1, 0, 0);
	assert_int_equal(signals_reset, 1);
}

static void
seed_072_comm_is_cut_and_ended(void **state)
{
	(void)state;
	commit(0, "exactly15bytes!", 1, 0, 0);
	assert_string_equal(p->p_comm, "exactly15bytes!");
	commit(0, "0123456789abcdef", 1, 0, 0);
	assert_string_equal(p->p_comm, "0123456789abcde");
	commit(0, "sh", 1, 0, 0);
	assert_string_equal(p->p_comm, "sh");
}

static void
seed_073_fork_flag_is_cleared(void **state)
{
	(void)state;
	assert_true(p->p_flags & P_FORKED);
	commit(0, "x", 1, 0, 0);
	assert_false(p->p_flags & P_FORKED);
}

static void
seed_074_text_vnode(void **state)
{
	(void)state;
	commit(0, "x", 0x500000001, 0, 0);
	assert_int_equal(p->p_textvn, 0x500000001);
	commit(0, "x", 0x600000001, 0, 0);
	assert_int_equal(p->p_textvn, 0x600000001);
}

/* an endpoint of the old image is a handle to it; a failed exec keeps it */
static void
rule_22_port_ends_with_the_image(void **state)
{
	(void)state;
	p->p_port = 3;
	commit(EXC_SPAWN, "x", 1, 0, 0);
	assert_int_equal(p->p_port, 3);
	commit(0, "x", 1, 0, 0);
	assert_int_equal(p->p_port, 0);
}

static void
seed_075_exec_flag_is_set(void **state)
{
	(void)state;
	assert_false(p->p_flags & P_EXEC);
	commit(0, "x", 1, 0, 0);
	assert_true(p->p_flags & P_EXEC);
}

static void
seed_076_parent_hears_last(void **state)
{
	(void)state;
	/* the fake of vfs looks at the order */
	commit(EXC_SETID | EXC_CLOEXEC, "x", 1, 0, 200);
	assert_int_equal(told.calls, 1);
	assert_int_equal(released, 1);
}

static void
seed_078_other_holders_keep_theirs(void **state)
{
	struct proc *other;

	(void)state;
	other = proc_alloc(p);
	commit(EXC_SETID, "x", 1, 0, 200);
	assert_int_equal(p->p_cred.pc_euid, 0);
	assert_int_equal(other->p_cred.pc_euid, 100);
	assert_int_equal(other->p_cred.pc_svuid, 100);
}

/* p is traced by a process with that effective id, since exec looked */
static void
attached(uint32_t uid)
{
	struct proc *tracer = proc_alloc(&rootproc);

	tracer->p_state = PROC_LIVE;
	tracer->p_cred.pc_euid = uid;
	p->p_flags |= P_TRACED;
	p->p_tracer = tracer;
}

static void
seed_079_trace_dropped_on_set_id(void **state)
{
	(void)state;
	attached(0);
	commit(EXC_SETID, "x", 1, 0, 200);
	assert_true(p->p_flags & P_TRACED);
	/* no ids gained: whoever traces goes on */
	setup(state);
	attached(100);
	commit(EXC_TRACED, "x", 1, 0, 0);
	assert_true(p->p_flags & P_TRACED);
}

/* who attaches behind the look at the file loses the process that gains ids */
static void
seed_098_attach_in_between(void **state)
{
	(void)state;
	attached(100);
	commit(EXC_SETID, "x", 1, 0, 200);
	assert_int_equal(p->p_cred.pc_euid, 0);
	assert_false(p->p_flags & P_TRACED);
}

static void
seed_080_effective_ids_only(void **state)
{
	(void)state;
	commit(EXC_SETID, "x", 1, 0, 200);
	assert_int_equal(p->p_cred.pc_euid, 0);
	assert_int_equal(p->p_cred.pc_ruid, 100);
	assert_int_equal(p->p_cred.pc_rgid, 200);
	/* ids that are not announced are not believed */
	commit(0, "x", 1, 77, 77);
	assert_int_equal(p->p_cred.pc_euid, 0);
}

static void
seed_081_sugid_set_and_cleared(void **state)
{
	(void)state;
	commit(EXC_SETID, "x", 1, 0, 200);
	assert_true(p->p_flags & P_SUGID);
	commit(0, "x", 1, 0, 0);
	assert_false(p->p_flags & P_SUGID);
}

static void
seed_082_saved_ids_follow(void **state)
{
	(void)state;
	commit(EXC_SETID, "x", 1, 0, 5);
	assert_int_equal(p->p_cred.pc_svuid, 0);
	assert_int_equal(p->p_cred.pc_svgid, 5);
	assert_int_equal(told.svuid, 0);
	assert_int_equal(told.svgid, 5);
	/* in every exec, not only a set-id one */
	p->p_cred.pc_euid = 100;
	commit(0, "x", 1, 0, 0);
	assert_int_equal(p->p_cred.pc_svuid, 100);
	assert_int_equal(told.calls, 2);
	assert_int_equal(told.svuid, 100);
}

static void
seed_099_set_id_gets_its_stdio(void **state)
{
	(void)state;
	commit(EXC_SETID, "x", 1, 0, 200);
	assert_int_equal(told.flags, 2 | 8);
	commit(EXC_SETID | EXC_CLOEXEC, "x", 1, 0, 200);
	assert_int_equal(told.flags, 3 | 8);
}

/* of a process that is gone, or of somebody who is none */
static void
seed_052_commit_of_nobody(void **state)
{
	struct ipc_req rq;

	(void)state;
	memset(&rq, 0, sizeof(rq));
	rq.rq_in.m_cap[0] = CAPINFO(CAP_ENDPOINT, SRV_PROC, 99);
	assert_int_equal(op_proc_exec_commit(&rq, 0, 0, 0, 0, 0), 0);
	rq.rq_in.m_cap[0] = CAPINFO(CAP_ENDPOINT, SRV_VFS, p->p_pid);
	assert_int_equal(op_proc_exec_commit(&rq, EXC_SETID, 0, 0, 0, 0), 0);
	/* a living process is not born again */
	rq.rq_in.m_cap[0] = CAPINFO(CAP_ENDPOINT, SRV_PROC, p->p_pid);
	assert_int_equal(op_proc_exec_commit(&rq, EXC_SPAWN | EXC_SETID, 0, 0,
	    0, 0), 0);
	assert_int_equal(p->p_cred.pc_euid, 100);
	assert_int_equal(released, 0);
}

#define T(f)	cmocka_unit_test_setup(f, setup)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(rule_23_timer_at_the_commit),
		T(seed_070_descriptors_at_the_commit),
		T(seed_071_signals_are_told),
		T(seed_072_comm_is_cut_and_ended),
		T(seed_073_fork_flag_is_cleared), T(seed_074_text_vnode),
		T(rule_22_port_ends_with_the_image),
		T(seed_075_exec_flag_is_set), T(seed_076_parent_hears_last),
		T(seed_078_other_holders_keep_theirs),
		T(seed_079_trace_dropped_on_set_id),
		T(seed_098_attach_in_between),
		T(seed_080_effective_ids_only),
		T(seed_081_sugid_set_and_cleared),
		T(seed_082_saved_ids_follow),
		T(seed_099_set_id_gets_its_stdio),
		T(seed_052_commit_of_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
