/* SPDX-License-Identifier: BSD-2-Clause */
/* What a program asks about its own space, and what anybody may ask. */
#include "util/printf.h"
#include "vm.h"
#include "vm_server.h"

#define MMAP_FIXED	1
#define MAPS_MAX	8192
#define RESERVE		512	/* entries that only exec and fork may take */

/* A program's badge is the token of its space. */
static struct vmspace *
own_space(const struct ipc_req *rq)
{
	return space_by_token(rq->rq_in.m_badge);
}

/* Page aligned, not empty, within user memory. */
static int
range_ok(vaddr_t addr, uint64_t len)
{
	return (addr & PAGE_MASK) == 0 && addr >= VM_MIN_ADDRESS &&
	    addr < VM_MAXUSER_ADDRESS && len != 0 &&
	    len <= VM_MAXUSER_ADDRESS - addr;
}

static int
prot_ok(word_t prot)
{
	return (prot & ~(word_t)USER_PROT) == 0 &&
	    (prot & (MAP_W | MAP_X)) != (MAP_W | MAP_X);
}

/*
 * entry_clip() for a client: while few entries are left, nothing is split, so
 * that one program cannot keep others from being started.
 */
static int
clip_range(struct vmspace *sp, vaddr_t start, vaddr_t end)
{
	const struct entry *first = entry_find(&sp->sp_map, start);
	const struct entry *last = entry_find(&sp->sp_map, end - 1);

	if (entries.ep_nfree < RESERVE &&
	    ((first != NULL && first->en_start < start) ||
	    (last != NULL && last->en_end > end)))
		return ENOMEM;
	return entry_clip(&sp->sp_map, &entries, start, end);
}

/* Take the range out of the space; 0, or ENOMEM when no entry could be split. */
static int
remove_range(struct vmspace *sp, vaddr_t start, vaddr_t end)
{
	struct entry *e, *next;
	int error;

	error = clip_range(sp, start, end);
	if (error)
		return error;
	space_unmap(sp, start, end);
	for (e = entry_after(&sp->sp_map, start);
	    e != NULL && e->en_start < end; e = next) {
		next = e->en_next;
		entry_remove(&sp->sp_map, &entries, e);
	}
	return 0;
}

static int
over_limit(const struct vmspace *sp, uint64_t len)
{
	uint64_t most = sp->sp_aslim < LIMIT_AS ? sp->sp_aslim : LIMIT_AS;

	return len > most || sp->sp_map.em_pages + atop(len) > atop(most);
}

/* Would a heap that ends there be too large, together with the image's data? */
static int
over_data(const struct vmspace *sp, vaddr_t end)
{
	return sp->sp_dsize > sp->sp_dlim ||
	    end - sp->sp_brk0 > sp->sp_dlim - sp->sp_dsize;
}

int
op_vm_mmap(struct ipc_req *rq, word_t addr, word_t len, word_t prot,
    word_t flags, word_t *va)
{
	struct vmspace *sp = own_space(rq);
	struct entry e = {
		.en_kind = EN_ANON, .en_maxprot = USER_PROT,
		.en_prot = prot != 0 ? prot | MAP_R : 0
	};
	int error;

	if (sp == NULL)
		return EPERM;
	if (!prot_ok(prot) || (flags & ~(word_t)MMAP_FIXED) != 0 || len == 0 ||
	    (addr & PAGE_MASK) != 0)
		return EINVAL;
	if (over_limit(sp, len) || entries.ep_nfree < RESERVE)
		return ENOMEM;
	len = round_page(len);
	if (flags & MMAP_FIXED) {
		if (!range_ok(addr, len) ||
		    entry_touches(&sp->sp_map, addr, addr + len, EN_GUARD))
			return EINVAL;
		if (remove_range(sp, addr, addr + len) != 0)
			return ENOMEM;
	} else {
		addr = entry_room(&sp->sp_map, MMAP_BASE, VM_MAXUSER_ADDRESS,
		    len);
		if (addr == 0)
			return ENOMEM;
	}
	e.en_start = addr;
	e.en_end = addr + len;
	error = entry_insert(&sp->sp_map, &entries, &e, NULL);
	if (error)
		return ENOMEM;
	*va = addr;
	return 0;
}

int
op_vm_munmap(struct ipc_req *rq, word_t addr, word_t len)
{
	struct vmspace *sp = own_space(rq);

	if (sp == NULL)
		return EPERM;
	if (!range_ok(addr, len))
		return EINVAL;
	len = round_page(len);
	if (entry_touches(&sp->sp_map, addr, addr + len, EN_GUARD))
		return EINVAL;
	return remove_range(sp, addr, addr + len);
}

/* Bring the kernel's mappings of one entry's resident pages up to date. */
static int
reprotect(struct vmspace *sp, const struct entry *e)
{
	struct vpage_walk w = vpage_first(&sp->sp_pages, atop(e->en_start),
	    atop(e->en_end));
	struct map_ent ent[MAPV_MAX];
	struct vpage *vp;
	unsigned n = 0;
	word_t prot;
	int error;

	while ((vp = vpage_step(&w)) != NULL) {
		prot = e->en_prot;
		if (pages[vp->vp_page].pg_kind != PK_ANON ||
		    pages[vp->vp_page].pg_ref != 1)
			prot &= ~(word_t)MAP_W;
		if (vp->vp_mapped == prot)
			continue;
		vp->vp_mapped = prot;
		ent[n++] = map_ent(ptoa(vp->vp_vpn), prot != 0 ? prot :
		    MAP_NONE, vp->vp_page);
		if (n == nitems(ent)) {
			error = space_mapv(sp, ent, n);
			if (error)
				return error;
			n = 0;
		}
	}
	return space_mapv(sp, ent, n);
}

int
op_vm_mprotect(struct ipc_req *rq, word_t addr, word_t len, word_t prot)
{
	struct vmspace *sp = own_space(rq);
	struct entry *e;
	int error;

	if (sp == NULL)
		return EPERM;
	if ((addr & PAGE_MASK) != 0 || len == 0 || !prot_ok(prot))
		return EINVAL;
	if (!range_ok(addr, len))
		return ENOMEM;
	len = round_page(len);
	prot |= prot != 0 ? MAP_R : 0;
	if (!entry_covers(&sp->sp_map, addr, addr + len))
		return ENOMEM;
	for (e = entry_find(&sp->sp_map, addr);
	    e != NULL && e->en_start < addr + len; e = e->en_next)
		if ((prot & ~(word_t)e->en_maxprot) != 0 ||
		    e->en_kind == EN_GUARD)
			return EACCES;
	if (clip_range(sp, addr, addr + len) != 0)
		return ENOMEM;
	for (e = entry_find(&sp->sp_map, addr);
	    e != NULL && e->en_start < addr + len; e = e->en_next) {
		e->en_prot = prot;
		error = reprotect(sp, e);
		if (error)
			return error;
	}
	entry_merge(&sp->sp_map, &entries, addr, addr + len);
	return 0;
}

int
op_vm_brk(struct ipc_req *rq, word_t addr, word_t *brk)
{
	struct vmspace *sp = own_space(rq);
	struct entry e = {
		.en_kind = EN_ANON, .en_prot = MAP_R | MAP_W,
		.en_maxprot = USER_PROT
	};
	vaddr_t old, new;

	if (sp == NULL)
		return EPERM;
	*brk = sp->sp_brk;
	if (addr == 0)
		return 0;
	if (sp->sp_brk0 == 0 || addr < sp->sp_brk0 ||
	    addr >= VM_MAXUSER_ADDRESS)
		return ENOMEM;
	old = round_page(sp->sp_brk);
	new = round_page(addr);
	if (new > old) {
		e.en_start = old;
		e.en_end = new;
		if (over_limit(sp, new - old) || over_data(sp, new) ||
		    entry_insert(&sp->sp_map, &entries, &e, NULL) != 0)
			return ENOMEM;
	} else if (new < old && remove_range(sp, new, old) != 0)
		return ENOMEM;
	sp->sp_brk = addr;
	*brk = addr;
	return 0;
}

int
space_touch(struct vmspace *sp, vaddr_t addr, word_t len, word_t write)
{
	word_t access = write ? FAULT_WRITE : FAULT_READ;
	word_t need = write ? MAP_W : MAP_R;
	const struct vpage *vp;
	vaddr_t va;
	int error;

	if (len > TOUCH_MAX)
		return EINVAL;
	if (addr >= VM_MAXUSER_ADDRESS || len > VM_MAXUSER_ADDRESS - addr)
		return EFAULT;
	for (va = trunc_page(addr); va < addr + len; va += PAGE_SIZE) {
		vp = vpage_find(&sp->sp_pages, atop(va));
		if (vp != NULL && (vp->vp_mapped & need) != 0)
			continue;
		error = space_fault(sp, va, access);
		if (error)
			return error == ENOMEM ? ENOMEM : EFAULT;
	}
	return 0;
}

int
op_vm_touch(struct ipc_req *rq, word_t addr, word_t len, word_t write)
{
	struct vmspace *sp = own_space(rq);

	return sp != NULL ? space_touch(sp, addr, len, write) : EPERM;
}

int
op_vm_maps(struct ipc_req *rq, word_t token, word_t *n)
{
	static const char *const kind[] = {
		"anon", "file", "stack", "guard", "sigcode"
	};
	static char text[MAPS_MAX];
	word_t badge = rq->rq_in.m_badge;
	struct vmspace *sp;
	const struct entry *e;
	size_t len = 0;

	sp = space_by_token(token != 0 ? token : badge);
	if (sp == NULL)
		return ESRCH;
	if (sp->sp_token != badge && !BADGE_IS_SRV(badge))
		return EPERM;
	for (e = sp->sp_map.em_first; e != NULL; e = e->en_next) {
		len += ksnprintf(text + len, sizeof(text) - len,
		    "%010lx-%010lx %c%c%c %s", (unsigned long)e->en_start,
		    (unsigned long)e->en_end, e->en_prot & MAP_R ? 'r' : '-',
		    e->en_prot & MAP_W ? 'w' : '-',
		    e->en_prot & MAP_X ? 'x' : '-', kind[e->en_kind]);
		if (len < sizeof(text) && e->en_kind == EN_VNODE)
			len += ksnprintf(text + len, sizeof(text) - len,
			    " %lu:%lx", (unsigned long)(e->en_obj->ob_vnid >>
			    32), (unsigned long)e->en_off);
		if (len + 1 >= sizeof(text))
			return ERANGE;
		text[len++] = '\n';
	}
	if (len > ipc_lease_len(rq))
		return ERANGE;
	*n = len;
	return ipc_lease_write(rq->rq_reply, 0, text, len);
}

int
op_vm_census(struct ipc_req *rq, word_t *total, word_t *free, word_t *cache,
    word_t *spaces)
{
	(void)rq;
	while (space_reap())
		;
	*total = npages;
	*free = page_nfree() + space_idle_pages();
	*cache = ncached;
	*spaces = nlive;
	return 0;
}

int
op_vm_usage(struct ipc_req *rq, word_t token, word_t *resident,
    word_t *virtual)
{
	struct vmspace *sp = space_by_token(token != 0 ? token :
	    rq->rq_in.m_badge);

	if (sp == NULL)
		return ESRCH;
	*resident = sp->sp_pages.vl_count;
	*virtual = sp->sp_map.em_pages;
	return 0;
}
