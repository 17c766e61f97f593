/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel objects of processes: a thread and a capability space each, and the
 * three capabilities that we keep ready to hand out.
 *
 * They are made from slabs of pages that vm gives for the purpose: one slab for
 * PER_SLAB processes, threads on its first pages and spaces on the others, each
 * process at the place that its index says; and slabs of threads alone, for
 * the further ones.  Nothing is recycled: what a process leaves is destroyed,
 * and with it every copy of its capabilities wherever it is.  A slab that
 * nobody uses goes back to vm, but for the first.
 */
#include <abi/errno.h>

#include "lwp.h"
#include "sys/sys.h"
#include "util/log.h"
#include "util/string.h"
#include "vm_client.h"

#define PER_SLAB	12
#define NSLAB		(NPROC / PER_SLAB)
#define CSPACE_BYTES	(CSPACE_PROC * OBJ_SLOT)
#define CSPACE_UNITS	((CSPACE_BYTES + OBJ_UNIT - 1) / OBJ_UNIT)
#define THREADS_PAGE	(PAGE_SIZE / OBJ_THREAD)
#define CSPACES_PAGE	(PAGE_SIZE / (CSPACE_UNITS * OBJ_UNIT))
#define THREAD_PAGES	(PER_SLAB / THREADS_PAGE)
#define SLAB_PAGES	(THREAD_PAGES + PER_SLAB / CSPACES_PAGE)
#define XPER_SLAB	16	/* threads of a slab of threads */
#define XSLAB_PAGES	(XPER_SLAB / THREADS_PAGE)
#define NXSLAB		(NXLWP / XPER_SLAB)	/* behind the others */
#define SLOT_SLAB(j)	(PSLOT(NPROC, 0) + (j))
#define PORT_SLAB	(NSLAB + NXSLAB)	/* one page of ports */
#define NPORT		16	/* processes that may have one at a time */
#define SLOT_XLWP(x)	(SLOT_SLAB(PORT_SLAB + 1) + (x))
#define SLOT_PORT(k)	(SLOT_XLWP(NXLWP) + 2 * (k))	/* and its reply object */
#define PORT_UNITS	((OBJ_ENDPOINT + OBJ_REPLY) / OBJ_UNIT)
#define COPY_TRIES	4	/* others may take pages away meanwhile */
#define CLIENT_RIGHTS	(CAPR_SEND | CAPR_GRANT)
#define SELF_RIGHTS	(CAPR_EXEC | CAPR_READ | CAPR_GRANT)

_Static_assert(NPROC % PER_SLAB == 0 && PER_SLAB % THREADS_PAGE == 0 &&
    PER_SLAB % CSPACES_PAGE == 0, "a slab is whole pages of each");
_Static_assert(NXLWP % XPER_SLAB == 0 && XPER_SLAB % THREADS_PAGE == 0,
    "and of threads alone");
_Static_assert(SLOT_PORT(NPORT) <= CSPACE_SERVER, "slots");
_Static_assert(NPORT * PORT_UNITS * OBJ_UNIT <= PAGE_SIZE, "ports");

static struct slab {
	unsigned s_used;	/* processes in it, or threads, or ports */
	int	 s_there;
	word_t	 s_id;		/* what vm calls it */
} slabs[PORT_SLAB + 1];
static uint32_t ports;	/* bit k: port k is some process's */
static unsigned nthreads;	/* that there are, for the census */

static unsigned
slab_pages(unsigned j)
{
	if (j == PORT_SLAB)
		return 1;
	return j < NSLAB ? SLAB_PAGES : XSLAB_PAGES;
}

static int
slab_get(unsigned j)
{
	struct slab *s = &slabs[j];

	if (s->s_there)
		return 0;
	if (vm_obj_alloc(CAP_SERVER(SRV_VM), slab_pages(j), CAPSLOT_RECV2,
	    &s->s_id) != 0)
		return ENOMEM;
	if (sys_move(SLOT_SLAB(j), CAPSLOT_RECV2) != 0) {
		(void)vm_obj_free(CAP_SERVER(SRV_VM), s->s_id);
		return ENOMEM;
	}
	s->s_there = 1;
	return 0;
}

/* vm destroys the untyped, and our capability to it with it. */
static void
slab_put(unsigned j)
{
	struct slab *s = &slabs[j];

	if (j == 0 || !s->s_there || s->s_used != 0)
		return;
	if (vm_obj_free(CAP_SERVER(SRV_VM), s->s_id) != 0) {
		log_printf("slab %u stays: vm does not take it back "
		    "(hint: did vm restart?)", j);
		return;
	}
	s->s_there = 0;
}

/* What a new process's space holds: itself, and the servers it may ask. */
static int
objects_make(const struct proc *p, const struct lwp *l,
    const struct thread_config *tc)
{
	unsigned i = proc_index(p), k = i % PER_SLAB;
	cap_t thread = proc_slot(p, PS_THREAD);
	cap_t cspace = proc_slot(p, PS_CSPACE);
	cap_t self = proc_slot(p, PS_SELF), handle = proc_slot(p, PS_HANDLE);
	cap_t vfs = proc_slot(p, PS_VFS), slab = SLOT_SLAB(i / PER_SLAB);
	word_t tplace = RETYPE_AT(k / THREADS_PAGE,
	    k % THREADS_PAGE * (OBJ_THREAD / OBJ_UNIT));
	word_t cplace = RETYPE_AT(THREAD_PAGES + k / CSPACES_PAGE,
	    k % CSPACES_PAGE * CSPACE_UNITS);
	const struct kop ops[] = {
		{ SYS_RETYPE, { slab, tplace, CAP_THREAD, 0, thread, 1 } },
		{ SYS_RETYPE, { slab, cplace, CAP_CSPACE, CSPACE_PROC,
		    cspace, 1 } },
		{ SYS_MINT, { 0, self, thread, SELF_RIGHTS, 0 } },
		{ SYS_MINT, { 0, handle, CAP_SERVER(SRV_PROC), CLIENT_RIGHTS,
		    p->p_pid } },
		{ SYS_MINT, { 0, vfs, CAP_SERVER(SRV_VFS), CLIENT_RIGHTS,
		    p->p_pid } },
		{ SYS_MINT, { cspace, l->l_tid, self, CAPR_ALL, 0 } },
		{ SYS_MINT, { cspace, CAP_SERVER(SRV_PROC), handle, CAPR_ALL,
		    0 } },
		{ SYS_MINT, { cspace, CAP_SERVER(SRV_VFS), vfs, CAPR_ALL,
		    0 } },
		{ SYS_MINT, { cspace, CAP_SERVER(SRV_EXEC),
		    CAP_SERVER(SRV_EXEC), CLIENT_RIGHTS, p->p_pid } },
		{ SYS_T_CONFIG, { thread, (word_t)tc } },
	};
	word_t done;
	int error;

	_Static_assert(nitems(ops) <= BATCH_MAX, "one operation");
	error = sys_batch(ops, nitems(ops), &done);
	if (error != 0)
		log_printf("objects of pid %u: step %lu: error %d (hint: "
		    "MINTS in component.mk)", p->p_pid, (unsigned long)done,
		    error);
	return error;
}

static word_t
token_of(const struct proc *p, unsigned tid)
{
	return (word_t)p->p_pid << 16 | tid;
}

/* All or nothing: EAGAIN, ENOMEM. */
int
object_create(struct proc *p)
{
	unsigned j = proc_index(p) / PER_SLAB;
	const struct lwp *l = p->p_lwps;
	const struct thread_config tc = {
		.tc_what = TC_PRIO | TC_CSPACE | TC_EXCEPTION | TC_TOKEN |
		    TC_NAME,
		.tc_prio = PRIO_PROC,
		.tc_cspace = proc_slot(p, PS_CSPACE),
		.tc_exception = proc_slot(p, PS_HANDLE),
		.tc_token = token_of(p, l->l_tid),
		.tc_name = { 0x77656e },	/* "new": until its first exec */
	};

	if (slab_get(j) != 0)
		return ENOMEM;
	slabs[j].s_used++;
	nthreads++;
	if (objects_make(p, l, &tc) == 0)
		return 0;
	object_lwp_destroy(l);
	object_destroy(p);
	return EAGAIN;
}

/* --- threads --- */

static unsigned
lwp_index(const struct lwp *l)
{
	return (unsigned)(l - lwptab);
}

cap_t
lwp_slot(const struct lwp *l)
{
	unsigned i = lwp_index(l);

	return i < NPROC ? PSLOT(i, PS_THREAD) : SLOT_XLWP(i - NPROC);
}

/* A further thread of a process that is complete: EAGAIN, ENOMEM. */
int
object_lwp_create(const struct lwp *l)
{
	const struct proc *p = l->l_proc;
	unsigned x = lwp_index(l) - NPROC, j = NSLAB + x / XPER_SLAB;
	unsigned k = x % XPER_SLAB;
	cap_t thread = SLOT_XLWP(x), cspace = proc_slot(p, PS_CSPACE);
	struct thread_config tc = {
		.tc_what = TC_PRIO | TC_CSPACE | TC_EXCEPTION | TC_TOKEN |
		    TC_NAME,
		.tc_prio = PRIO_PROC,
		.tc_cspace = cspace,
		.tc_exception = proc_slot(p, PS_HANDLE),
		.tc_token = token_of(p, l->l_tid),
	};
	const struct kop ops[] = {
		{ SYS_RETYPE, { SLOT_SLAB(j), RETYPE_AT(k / THREADS_PAGE,
		    k % THREADS_PAGE * (OBJ_THREAD / OBJ_UNIT)), CAP_THREAD, 0,
		    thread, 1 } },
		{ SYS_MINT, { cspace, l->l_tid, thread, SELF_RIGHTS, 0 } },
		{ SYS_T_CONFIG, { thread, (word_t)&tc } },
	};
	word_t done;

	if (slab_get(j) != 0)
		return ENOMEM;
	slabs[j].s_used++;
	nthreads++;
	memcpy(tc.tc_name, p->p_comm, sizeof(tc.tc_name));
	if (sys_batch(ops, nitems(ops), &done) == 0)
		return 0;
	object_lwp_destroy(l);
	return EAGAIN;
}

/* Complete or not; all capabilities to it, wherever they are, go with it. */
void
object_lwp_destroy(const struct lwp *l)
{
	unsigned i = lwp_index(l), j;

	(void)sys_delete(lwp_slot(l));
	nthreads--;
	if (i < NPROC)
		return;		/* the slab is its process's */
	j = NSLAB + (i - NPROC) / XPER_SLAB;
	slabs[j].s_used--;
	slab_put(j);
}

/* The only thread of a process is to have another number, and its slot. */
int
object_lwp_renumber(const struct lwp *l, unsigned tid)
{
	const struct proc *p = l->l_proc;
	cap_t thread = lwp_slot(l), cspace = proc_slot(p, PS_CSPACE);
	const struct thread_config tc = {
		.tc_what = TC_TOKEN, .tc_token = token_of(p, tid)
	};
	const struct kop ops[] = {
		{ SYS_MINT, { cspace, tid, thread, SELF_RIGHTS, 0 } },
		{ SYS_T_CONFIG, { thread, (word_t)&tc } },
	};
	word_t done;
	int error;

	error = sys_delete_in(cspace, l->l_tid);
	return error != 0 ? error : sys_batch(ops, nitems(ops), &done);
}

/* Token of the address space that its threads are in; 0 = none. */
word_t
object_vspace(const struct proc *p)
{
	const struct lwp *l = p->p_lwps;
	word_t info, now;

	return l != NULL && sys_cap_info(lwp_slot(l), &info, &now) == 0 ?
	    CAPINFO_VALUE(now) : 0;
}

/* Does one of its threads run, or wait for nothing but a hart? */
int
object_runs(const struct proc *p)
{
	const struct lwp *l;
	word_t info, now;

	lwp_foreach(l, p)
		if (sys_cap_info(lwp_slot(l), &info, &now) == 0 &&
		    CAPINFO_IDENT(now) == T_READY)
			return 1;
	return 0;
}

/*
 * To or from a process's memory, its pages brought in as needed.  EFAULT,
 * ENOMEM, or what vm says of a space that is gone.
 */
int
object_copy(const struct proc *p, word_t how, vaddr_t va, void *buf, size_t n)
{
	word_t out[2];
	int error, tries;

	for (tries = 0; tries < COPY_TRIES; tries++) {
		error = sys_vcopy(lwp_slot(p->p_lwps), how, va,
		    (vaddr_t)buf, n, out);
		if (error != ERETRY)
			return error;
		error = vm_touch_for(CAP_SERVER(SRV_VM), object_vspace(p), va,
		    n, how == COPY_OUT);
		if (error != 0)
			return error;
	}
	return EFAULT;
}

/* --- ports --- */

void
object_port_destroy(struct proc *p)
{
	unsigned k = p->p_port - 1;

	(void)sys_delete(SLOT_PORT(k));
	(void)sys_delete(SLOT_PORT(k) + 1);
	ports &= ~(1U << k);
	p->p_port = 0;
	slabs[PORT_SLAB].s_used--;
	slab_put(PORT_SLAB);
}

/* An endpoint of its own, to be called by: EEXIST, EAGAIN, ENOMEM. */
int
object_port_create(struct proc *p)
{
	cap_t slab = SLOT_SLAB(PORT_SLAB), cspace = proc_slot(p, PS_CSPACE);
	unsigned k;
	word_t done;

	if (p->p_port != 0)
		return EEXIST;
	for (k = 0; k < NPORT && (ports & 1U << k); k++)
		;
	if (k == NPORT)
		return EAGAIN;
	if (slab_get(PORT_SLAB) != 0)
		return ENOMEM;
	ports |= 1U << k;
	p->p_port = k + 1;
	slabs[PORT_SLAB].s_used++;
	{
		const struct kop ops[] = {
			{ SYS_RETYPE, { slab, RETYPE_AT(0, k * PORT_UNITS),
			    CAP_ENDPOINT, 0, SLOT_PORT(k), 1 } },
			{ SYS_RETYPE, { slab, RETYPE_AT(0, k * PORT_UNITS +
			    OBJ_ENDPOINT / OBJ_UNIT), CAP_REPLY, 0,
			    SLOT_PORT(k) + 1, 1 } },
			{ SYS_MINT, { cspace, CAPSLOT_PORT, SLOT_PORT(k),
			    CAPR_SEND | CAPR_RECV | CAPR_GRANT, 0 } },
			{ SYS_MINT, { cspace, CAPSLOT_PORT_REPLY,
			    SLOT_PORT(k) + 1, CAPR_ALL & ~CAPR_GRANT, 0 } },
		};

		if (sys_batch(ops, nitems(ops), &done) == 0)
			return 0;
	}
	object_port_destroy(p);
	return EAGAIN;
}

/* The rest of a process that has no thread any more, complete or not. */
void
object_destroy(struct proc *p)
{
	unsigned j = proc_index(p) / PER_SLAB;

	if (p->p_port != 0)
		object_port_destroy(p);
	(void)sys_delete(proc_slot(p, PS_CSPACE));
	(void)sys_delete(proc_slot(p, PS_HANDLE));
	(void)sys_delete(proc_slot(p, PS_VFS));
	slabs[j].s_used--;
	slab_put(j);
}

unsigned
object_pages(void)
{
	unsigned j, n = 0;

	for (j = 0; j <= PORT_SLAB; j++)
		n += slabs[j].s_there ? slab_pages(j) : 0;
	return n;
}

/* Slots here: PS_SELF comes and goes with its thread, and is counted as it. */
unsigned
object_caps(void)
{
	unsigned j, n = nthreads + 2 * slabs[PORT_SLAB].s_used;

	for (j = 0; j <= PORT_SLAB; j++) {
		n += slabs[j].s_there ? 1 : 0;
		if (j < NSLAB)
			n += 3 * slabs[j].s_used;
	}
	return n;
}
