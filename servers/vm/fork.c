/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fork: the child gets every page that the parent has now, both read-only
 * where either could write; who writes first gets a copy (fault.c).  Child
 * mappings are made at once: a mapping costs a tenth of a fault.
 */
#include "vm.h"
#include "vm_server.h"

/* Two lists of mappings to make, each sent when full. */
struct both {
	struct vmspace *bo_parent, *bo_child;
	struct map_ent bo_protect[MAPV_MAX], bo_map[MAPV_MAX];
	unsigned bo_nprotect, bo_nmap;
};

static int
flush(struct both *b)
{
	int error;

	/* parent first: it must not write what the child can see */
	error = space_mapv(b->bo_parent, b->bo_protect, b->bo_nprotect);
	if (error == 0)
		error = space_mapv(b->bo_child, b->bo_map, b->bo_nmap);
	b->bo_nprotect = b->bo_nmap = 0;
	return error;
}

static int
share_page(struct both *b, struct vpage *vp)
{
	vaddr_t va = ptoa(vp->vp_vpn);
	word_t prot = vp->vp_mapped & ~MAP_W;

	if (b->bo_nmap == MAPV_MAX && flush(b) != 0)
		return ENOMEM;
	if (vpage_add(&b->bo_child->sp_pages, vp->vp_vpn, vp->vp_page,
	    prot) == NULL)
		return ENOMEM;
	page_ref(vp->vp_page);
	if (vp->vp_mapped & MAP_W) {
		vp->vp_mapped = prot;
		b->bo_protect[b->bo_nprotect++] = map_ent(va, prot,
		    vp->vp_page);
	}
	if (prot != 0)
		b->bo_map[b->bo_nmap++] = map_ent(va, prot, vp->vp_page);
	return 0;
}

static int
copy_space(struct vmspace *child, struct vmspace *parent)
{
	static struct both both;
	struct vpage_walk w = vpage_first(&parent->sp_pages, 0, UINT32_MAX);
	struct vpage *vp;
	unsigned i;
	int error, late;

	for (i = 0; i < nitems(parent->sp_obj); i++) {
		child->sp_obj[i] = parent->sp_obj[i];
		if (child->sp_obj[i] != NULL)
			object_ref(child->sp_obj[i]);
	}
	child->sp_brk0 = parent->sp_brk0;
	child->sp_brk = parent->sp_brk;
	child->sp_dsize = parent->sp_dsize;
	child->sp_dlim = parent->sp_dlim;
	child->sp_aslim = parent->sp_aslim;
	error = entry_copy(&child->sp_map, &parent->sp_map, &entries);
	both.bo_parent = parent;
	both.bo_child = child;
	both.bo_nprotect = both.bo_nmap = 0;
	while (error == 0 && (vp = vpage_step(&w)) != NULL)
		error = share_page(&both, vp);
	/* even after an error: what is noted as read-only must be so */
	late = flush(&both);
	return error ? error : late;
}

int
op_vm_fork(struct ipc_req *rq, word_t token, word_t *newtoken)
{
	struct vmspace *parent = space_by_token(token), *child;
	int error;

	if (parent == NULL)
		return ESRCH;
	child = space_new();
	if (child == NULL)
		return ENOMEM;
	error = copy_space(child, parent);
	if (error) {
		space_drop(child, 0);
		return ENOMEM;
	}
	*newtoken = child->sp_token;
	rq->rq_out.m_cap[0] = SLOT_SPACE(child->sp_index);
	rq->rq_ncaps_out = 1;
	return 0;
}

/*
 * The process is gone.  proc may still hold a capability to its space, which
 * must not be one to the program that gets it next.
 */
int
op_vm_drop_token(struct ipc_req *rq, word_t token)
{
	struct vmspace *sp = space_by_token(token);

	(void)rq;
	if (sp != NULL)
		space_drop(sp, 1);
	return 0;
}

/* exec's capability is in the receive window: it goes with the next message. */
int
op_vm_drop(struct ipc_req *rq)
{
	word_t info = rq->rq_in.m_cap[0];
	struct vmspace *sp = space_by_token(CAPINFO_VALUE(info));

	if (CAPINFO_TYPE(info) == CAP_VSPACE && sp != NULL)
		space_drop(sp, 0);
	return 0;
}
