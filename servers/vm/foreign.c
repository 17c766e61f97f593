/* SPDX-License-Identifier: BSD-2-Clause */
/* What proc does to a process's memory: for signal frames, and for debuggers. */
#include "util/string.h"
#include "vm.h"
#include "vm_server.h"

int
op_vm_touch_for(struct ipc_req *rq, word_t token, word_t addr, word_t len,
    word_t write)
{
	struct vmspace *sp = space_by_token(token);

	(void)rq;
	return sp != NULL ? space_touch(sp, addr, len, write) : ESRCH;
}

/* The page is the space's own afterwards, with the same contents. */
static int
page_private(struct vpage *vp)
{
	uint32_t pair[2] = { vp->vp_page, 0 };

	if (pages[vp->vp_page].pg_kind == PK_ANON &&
	    pages[vp->vp_page].pg_ref == 1)
		return 0;
	pair[1] = page_alloc(PK_ANON);
	if (pair[1] == 0)
		return ENOMEM;
	if (window_map(pair, 2, 0) != 0) {
		page_free(pair[1]);
		return ENOMEM;
	}
	memcpy((void *)(WINDOW + PAGE_SIZE), (void *)WINDOW, PAGE_SIZE);
	window_unmap(2);
	page_unref(pair[0]);
	vp->vp_page = pair[1];
	return 0;
}

/*
 * The page is mapped again even if it is the old one: that is how the kernel
 * learns that instructions may have changed.  vm writes through a window
 * of its own, so that nobody ever can both write and execute.
 */
int
op_vm_poke(struct ipc_req *rq, word_t token, word_t addr, word_t value)
{
	struct vmspace *sp = space_by_token(token);
	const struct entry *e;
	struct map_ent ent;
	struct vpage *vp;
	int error;

	(void)rq;
	if (sp == NULL)
		return ESRCH;
	if ((addr & 7) != 0)
		return EINVAL;
	e = entry_find(&sp->sp_map, addr);
	if (e == NULL || e->en_prot == 0 || e->en_kind == EN_SIGCODE ||
	    e->en_kind == EN_GUARD)
		return EFAULT;
	if (vpage_find(&sp->sp_pages, atop(addr)) == NULL) {
		error = space_fault(sp, addr, FAULT_READ);
		if (error)
			return error == ENOMEM ? ENOMEM : EFAULT;
	}
	vp = vpage_find(&sp->sp_pages, atop(addr));
	error = page_private(vp);
	if (error == 0)
		error = window_map(&vp->vp_page, 1, 0);
	if (error)
		return ENOMEM;
	*(word_t *)(WINDOW + (addr & PAGE_MASK)) = value;
	window_unmap(1);
	ent = map_ent(trunc_page(addr), e->en_prot, vp->vp_page);
	error = space_mapv(sp, &ent, 1);
	if (error == 0)
		vp->vp_mapped = e->en_prot;
	return error ? ENOMEM : 0;
}

int
op_vm_limits(struct ipc_req *rq, word_t token, word_t data, word_t as)
{
	struct vmspace *sp = space_by_token(token);

	(void)rq;
	if (sp == NULL)
		return ESRCH;
	sp->sp_dlim = data;
	sp->sp_aslim = as;
	return 0;
}
