/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table and the tree.  Pure.
 *
 * Pids count up and come again only after two thousand million processes, so
 * that a handle of a dead process is not some day another's (RULES R22).  The
 * lowest free place is taken: kernel objects stay close together, and slabs at
 * the end become free.
 */
#include "proc.h"
#include "util/string.h"

#define NHASH	64	/* power of two */

struct proc proctab[NPROC];
struct proc rootproc;

static struct proc *hash[NHASH];
static uint32_t lastpid;

void
proc_table_init(void)
{
	memset(proctab, 0, sizeof(proctab));
	memset(hash, 0, sizeof(hash));
	memset(&rootproc, 0, sizeof(rootproc));
	lastpid = 0;
	rootproc.p_state = PROC_LIVE;
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

int
proc_wait_match(const struct proc *child, word_t pid)
{
	return !(child->p_flags & P_ORPHAN) && child->p_state != PROC_NEW &&
	    (pid == WAIT_ANY || child->p_pid == pid);
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
