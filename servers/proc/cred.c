/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about ids.  Pure. */
#include <abi/errno.h>

#include "cred.h"

/* the ids of one kind: users', or groups' */
struct three {
	uint32_t r, e, sv;
};

static struct three
uids(const struct pcred *pc)
{
	return (struct three){ pc->pc_ruid, pc->pc_euid, pc->pc_svuid };
}

static struct three
gids(const struct pcred *pc)
{
	return (struct three){ pc->pc_rgid, pc->pc_egid, pc->pc_svgid };
}

/* All of them or none: what the last of a call does. */
static void
put(struct pcred *pc, struct three u, struct three g)
{
	*pc = (struct pcred){
		.pc_ruid = u.r, .pc_euid = u.e, .pc_svuid = u.sv,
		.pc_rgid = g.r, .pc_egid = g.e, .pc_svgid = g.sv,
	};
}

/* setuid(2): who may do anything means for good, others move the effective id. */
static int
set(struct three *t, int root, word_t id)
{
	if (id > ID_LEAVE)
		return EINVAL;
	if (id == ID_LEAVE)
		return 0;
	if (!root && id != t->r && id != t->sv)
		return EPERM;
	if (root)
		t->r = t->sv = (uint32_t)id;
	t->e = (uint32_t)id;
	return 0;
}

/*
 * setreuid(2).  The saved id follows the effective one when the real id is
 * set, or the effective one to something that was not the real id: so a set-id
 * program that steps down for a while can step up again, and one that gives up
 * its real id cannot.
 */
static int
setre(struct three *t, int root, word_t r, word_t e)
{
	const struct three was = *t;

	if (r > ID_LEAVE || e > ID_LEAVE)
		return EINVAL;
	if (!root && ((r != ID_LEAVE && r != was.r && r != was.e) ||
	    (e != ID_LEAVE && e != was.r && e != was.e && e != was.sv)))
		return EPERM;
	if (r != ID_LEAVE)
		t->r = (uint32_t)r;
	if (e != ID_LEAVE)
		t->e = (uint32_t)e;
	if (r != ID_LEAVE || (e != ID_LEAVE && e != was.r))
		t->sv = t->e;
	return 0;
}

static int
among(word_t id, const struct three *t)
{
	return id == ID_LEAVE || id == t->r || id == t->e || id == t->sv;
}

/* setresuid(2): each where it is said, by others than root among the three. */
static int
setres(struct three *t, int root, word_t r, word_t e, word_t sv)
{
	if (r > ID_LEAVE || e > ID_LEAVE || sv > ID_LEAVE)
		return EINVAL;
	if (!root && (!among(r, t) || !among(e, t) || !among(sv, t)))
		return EPERM;
	if (r != ID_LEAVE)
		t->r = (uint32_t)r;
	if (e != ID_LEAVE)
		t->e = (uint32_t)e;
	if (sv != ID_LEAVE)
		t->sv = (uint32_t)sv;
	return 0;
}

int
cred_setid(struct pcred *pc, word_t uid, word_t gid)
{
	struct three u = uids(pc), g = gids(pc);
	int root = u.e == 0;
	int error = set(&u, root, uid);

	if (error == 0)
		error = set(&g, root, gid);
	if (error == 0)
		put(pc, u, g);
	return error;
}

int
cred_setids(struct pcred *pc, word_t ruid, word_t euid, word_t rgid,
    word_t egid)
{
	struct three u = uids(pc), g = gids(pc);
	int root = u.e == 0;
	int error = setre(&u, root, ruid, euid);

	if (error == 0)
		error = setre(&g, root, rgid, egid);
	if (error == 0)
		put(pc, u, g);
	return error;
}

int
cred_setresids(struct pcred *pc, word_t ruid, word_t euid, word_t svuid,
    word_t rgid, word_t egid, word_t svgid)
{
	struct three u = uids(pc), g = gids(pc);
	int root = u.e == 0;
	int error = setres(&u, root, ruid, euid, svuid);

	if (error == 0)
		error = setres(&g, root, rgid, egid, svgid);
	if (error == 0)
		put(pc, u, g);
	return error;
}

/* kill(2): root, or the sender's real or effective id is the target's real or saved one */
int
cred_may_kill(const struct pcred *from, const struct pcred *to)
{
	return from->pc_euid == 0 ||
	    from->pc_euid == to->pc_ruid || from->pc_euid == to->pc_svuid ||
	    from->pc_ruid == to->pc_ruid || from->pc_ruid == to->pc_svuid;
}

/* An exec was committed (seed items 80, 82): ids = euid << 32 | egid, if set-id. */
void
cred_exec(struct pcred *pc, int setid, word_t ids)
{
	if (setid) {
		pc->pc_euid = (uint32_t)(ids >> 32);
		pc->pc_egid = (uint32_t)ids;
	}
	pc->pc_svuid = pc->pc_euid;
	pc->pc_svgid = pc->pc_egid;
}
