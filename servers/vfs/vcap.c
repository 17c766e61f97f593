/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capabilities of vnodes.  When all slots are taken the oldest is reused: its
 * vnode gets a new capability the next time somebody asks, and copies in other
 * hands stay good.
 */
#include <abi/errno.h>

#include "ipc/ipc.h"
#include "sys/sys.h"

#include "vcap.h"
#include "vnode.h"

#define FIRST_SLOT	(CAPSLOT_BASE + 256)	/* above the reply objects */
#define NSLOT		(CAPSLOT_BASE + CSPACE_SERVER - FIRST_SLOT)
#define GEN_SHIFT	16

_Static_assert(NVNODE < 1UL << GEN_SHIFT, "an id fits below the generation");
_Static_assert(CAPSLOT_FREE + IPC_MAXREPLY <= FIRST_SLOT,
    "reply objects lie below the vnodes' slots");

static struct vnode *owner[NSLOT];
static unsigned hand;

static word_t
badge_of(const struct vnode *vp)
{
	return BADGE_VNODE((word_t)vp->v_gen << GEN_SHIFT | vp->v_id);
}

int
vcap_get(struct vnode *vp, cap_t *slot)
{
	cap_t at;

	if (vp->v_cap == 0) {
		if (owner[hand] != NULL)
			vcap_drop(owner[hand]);
		at = FIRST_SLOT + hand;
		if (sys_mint(0, at, CAPSLOT_EP, CAPR_SEND | CAPR_GRANT,
		    badge_of(vp)) != 0)
			return EMFILE;
		owner[hand] = vp;
		vp->v_cap = at;
		hand = (hand + 1) % NSLOT;
	}
	vp->v_shown = 1;
	*slot = vp->v_cap;
	return 0;
}

void
vcap_drop(struct vnode *vp)
{
	if (vp->v_cap == 0)
		return;
	(void)sys_delete(vp->v_cap);
	owner[vp->v_cap - FIRST_SLOT] = NULL;
	vp->v_cap = 0;
}

struct vnode *
vcap_vnode(word_t badge)
{
	word_t value = badge & ~BADGE_VNODE(0);
	struct vnode *vp = vnode_byid(value & ((1UL << GEN_SHIFT) - 1));

	return vp != NULL && vp->v_gen == value >> GEN_SHIFT ? vp : NULL;
}
