/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table and the tree.  Pure.
 *
 * Pids count up and come again only after two thousand million processes, so
 * that a handle of a dead process is not some day another's (RULES R22).  The
 * lowest free place is taken: kernel objects stay close together, and slabs at
 * the end become free.
 */
#include "lwp.h"
#include "util/string.h"

#define NHASH	64	/* power of two */

struct proc proctab[NPROC];
struct proc rootproc;
static struct lwp rootlwp;	/* init's thread waits like one of ours */

static struct proc *hash[NHASH];
static uint32_t lastpid;

/* As vfs has them for a new context; what was a hard limit stays one. */
void
proc_default_limits(struct proc *p)
{
	p->p_limit[RLIM_DATA] = p->p_limit[RLIM_AS] = RLIM_NONE;
	p->p_limit[RLIM_STACK] = RLIM_STACK_DFL;
}

void
proc_table_init(void)
{
	memset(proctab, 0, sizeof(proctab));
	memset(hash, 0, sizeof(hash));
	memset(&rootproc, 0, sizeof(rootproc));
	memset(&rootlwp, 0, sizeof(rootlwp));
	rootlwp.l_proc = &rootproc;
	rootlwp.l_tid = 1;
	rootproc.p_lwps = &rootlwp;
	rootproc.p_nlwp = 1;
	lastpid = 0;
	rootproc.p_state = PROC_LIVE;
	proc_default_limits(&rootproc);
	memset(rootproc.p_limitmax, 0xff, sizeof(rootproc.p_limitmax));
	list_init(&rootproc.p_children);
	list_init(&rootproc.p_sibling);
}

/* Any process that is not free, zombies included; NULL: none. */
struct proc *
proc_find(word_t pid)
{
	struct proc *p;

	if (pid == 0 || pid > PID_MAX)
		return NULL;
	for (p = hash[pid % NHASH]; p != NULL; p = p->p_hash)
		if (p->p_pid == pid)
			return p;
	return NULL;
}

/* A place for a child of `parent', with a pid and its parent's ids; NULL: table full. */
struct proc *
proc_alloc(struct proc *parent)
{
	struct proc *p = proctab;

	while (p < proctab + NPROC && p->p_state != PROC_FREE)
		p++;
	if (p == proctab + NPROC)
		return NULL;
	memset(p, 0, sizeof(*p));
	do {
		lastpid = lastpid == PID_MAX ? PID_INIT + 1 : lastpid + 1;
	} while (proc_find(lastpid) != NULL);
	p->p_pid = lastpid;
	p->p_state = PROC_NEW;
	p->p_parent = parent;
	p->p_cred = parent->p_cred;
	memcpy(p->p_limit, parent->p_limit, sizeof(p->p_limit));
	memcpy(p->p_limitmax, parent->p_limitmax, sizeof(p->p_limitmax));
	/* what init makes leads a session */
	p->p_pgid = parent == &rootproc ? p->p_pid : parent->p_pgid;
	p->p_sid = parent == &rootproc ? p->p_pid : parent->p_sid;
	memcpy(p->p_comm, parent->p_comm, sizeof(p->p_comm));
	list_init(&p->p_children);
	list_insert_tail(&parent->p_children, &p->p_sibling);
	p->p_hash = hash[p->p_pid % NHASH];
	hash[p->p_pid % NHASH] = p;
	return p;
}

/* It has no children any more. */
void
proc_free(struct proc *p)
{
	struct proc **pp = &hash[p->p_pid % NHASH];

	while (*pp != p)
		pp = &(*pp)->p_hash;
	*pp = p->p_hash;
	list_remove(&p->p_sibling);
	p->p_state = PROC_FREE;
}

/*
 * p ends: its children become orphans, under the root.  Returns one that is a
 * zombie, for which nobody will ask any more and which the caller frees and asks
 * again; NULL when no child is left.
 */
struct proc *
proc_orphan(struct proc *p)
{
	struct list *l;
	struct proc *c;

	while ((l = list_first(&p->p_children)) != NULL) {
		c = list_entry(l, struct proc, p_sibling);
		if (c->p_state == PROC_ZOMBIE)
			return c;
		list_remove(&c->p_sibling);
		c->p_parent = &rootproc;
		c->p_flags |= P_ORPHAN;
		list_insert_tail(&rootproc.p_children, &c->p_sibling);
	}
	return NULL;
}

/* pid as for wait(2): a process, any, one of the caller's group, of group -pid */
static int
named(const struct proc *p, const struct proc *waiter, word_t pid)
{
	if (pid == WAIT_ANY || p->p_pid == pid)
		return 1;
	if (pid == 0)
		return p->p_pgid == waiter->p_pgid;
	return pid > PID_MAX && p->p_pgid == -pid;
}

int
proc_wait_match(const struct proc *child, word_t pid)
{
	return !(child->p_flags & P_ORPHAN) && child->p_state != PROC_NEW &&
	    named(child, child->p_parent, pid);
}

/*
 * Has p stopped or gone on, and has its waiter not heard of it?  A tracer is
 * told of each stop, a parent if it asked.
 */
int
proc_event(struct proc *p, const struct proc *waiter, word_t options,
    word_t *status)
{
	if (p->p_state != PROC_LIVE)
		return 0;
	if ((p->p_flags & (P_STOPPED | P_REPORTED)) == P_STOPPED &&
	    (p->p_flags & P_TRACED ? p->p_tracer == waiter :
	    (options & WAITF_STOPPED) != 0)) {
		p->p_flags |= P_REPORTED;
		*status = W_STOPCODE(p->p_stopsig);
		return 1;
	}
	if ((p->p_flags & P_CONTINUED) && (options & WAITF_CONTINUED)) {
		p->p_flags &= ~P_CONTINUED;
		*status = W_CONTCODE;
		return 1;
	}
	return 0;
}

/* A process that the tracer may wait for though it is not its child. */
struct proc *
proc_traced(struct proc *tracer, word_t pid, word_t options, word_t *status,
    int *any)
{
	struct proc *p;

	if (!(tracer->p_flags & P_TRACER))
		return NULL;
	for (p = proctab; p < proctab + NPROC; p++)
		if (p->p_state == PROC_LIVE && (p->p_flags & P_TRACED) &&
		    p->p_tracer == tracer && named(p, tracer, pid)) {
			*any = 1;
			if (proc_event(p, tracer, options, status))
				return p;
		}
	return NULL;
}

/* Who has something to tell that wait(2) asks for; *any: there is somebody to wait for. */
struct proc *
proc_waitable(struct proc *waiter, word_t pid, word_t options, word_t *status,
    int *any)
{
	struct list *l;
	struct proc *p;

	p = proc_zombie(waiter, pid, any);
	if (p != NULL) {
		*status = p->p_status;
		return p;
	}
	list_foreach(l, &waiter->p_children) {
		p = list_entry(l, struct proc, p_sibling);
		if (proc_wait_match(p, pid) &&
		    proc_event(p, waiter, options, status))
			return p;
	}
	return proc_traced(waiter, pid, options, status, any);
}

/* Is there a process in the group?  sid 0: in whatever session. */
int
proc_group_exists(uint32_t pgid, uint32_t sid)
{
	const struct proc *p;

	for (p = proctab; p < proctab + NPROC; p++)
		if (p->p_state != PROC_FREE && p->p_pgid == pgid &&
		    (sid == 0 || p->p_sid == sid))
			return 1;
	return 0;
}

/* Is p's parent one that could continue p's group? (POSIX, orphaned process group) */
static int
has_keeper(const struct proc *p)
{
	const struct proc *parent = p->p_parent;

	return parent != &rootproc && parent->p_state == PROC_LIVE &&
	    parent->p_pgid != p->p_pgid && parent->p_sid == p->p_sid;
}

/* Is there nobody who could continue the group if it stopped? */
int
proc_group_orphaned(uint32_t pgid)
{
	const struct proc *p;

	for (p = proctab; p < proctab + NPROC; p++)
		if ((p->p_state == PROC_LIVE || p->p_state == PROC_NEW) &&
		    p->p_pgid == pgid && has_keeper(p))
			return 0;
	return 1;
}

/* The oldest zombie that wait(pid) may have; *any: a child that it may wait for. */
struct proc *
proc_zombie(struct proc *parent, word_t pid, int *any)
{
	struct list *l;
	struct proc *c;

	*any = 0;
	list_foreach(l, &parent->p_children) {
		c = list_entry(l, struct proc, p_sibling);
		if (!proc_wait_match(c, pid))
			continue;
		*any = 1;
		if (c->p_state == PROC_ZOMBIE)
			return c;
	}
	return NULL;
}

unsigned
proc_count(enum proc_state state)
{
	unsigned i, n = 0;

	for (i = 0; i < NPROC; i++)
		n += proctab[i].p_state == state;
	return n;
}
