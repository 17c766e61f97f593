/* SPDX-License-Identifier: BSD-2-Clause */
#include <stddef.h>
#include "vpage.h"

struct vpage *vpages;

static uint32_t *bucket;
static unsigned shift;		/* 64 - log2 of the number of buckets */
static uint64_t factor;		/* odd, of this boot: nobody can choose long chains */
static uint32_t freelist, nfree;
static uint32_t fresh, nvpages;	/* never used: [fresh, nvpages) */

void
vpage_init(struct vpage *array, uint32_t n, uint32_t *buckets,
    uint32_t nbuckets, uint64_t seed)
{
	vpages = array;
	bucket = buckets;
	for (shift = 64; nbuckets > 1; nbuckets /= 2)
		shift--;
	factor = seed | UINT64_C(0x9e3779b97f4a7c15);
	freelist = 0;
	fresh = 1;
	nvpages = n;
	nfree = n - 1;
}

uint32_t
vpage_nfree(void)
{
	return nfree;
}

static uint32_t *
chain(const struct vpage_list *vl, uint32_t vpn)
{
	return &bucket[((uint64_t)vl->vl_space << 32 | vpn) * factor >> shift];
}

struct vpage *
vpage_find(const struct vpage_list *vl, uint32_t vpn)
{
	uint32_t i;

	for (i = *chain(vl, vpn); i != 0; i = vpages[i].vp_hash)
		if (vpages[i].vp_vpn == vpn &&
		    vpages[i].vp_space == vl->vl_space)
			return &vpages[i];
	return NULL;
}

struct vpage *
vpage_add(struct vpage_list *vl, uint32_t vpn, uint32_t page, uint8_t mapped)
{
	uint32_t i = freelist, *head;
	struct vpage *vp;

	if (i == 0 && fresh >= nvpages)
		return NULL;
	if (i != 0)
		freelist = vpages[i].vp_hash;
	else
		i = fresh++;
	vp = &vpages[i];
	nfree--;
	head = chain(vl, vpn);
	vp->vp_page = page;
	vp->vp_vpn = vpn;
	vp->vp_space = vl->vl_space;
	vp->vp_mapped = mapped;
	vp->vp_hash = *head;
	*head = i;
	vp->vp_prev = 0;
	vp->vp_next = vl->vl_first;
	if (vl->vl_first != 0)
		vpages[vl->vl_first].vp_prev = i;
	vl->vl_first = i;
	vl->vl_count++;
	return vp;
}

void
vpage_del(struct vpage_list *vl, struct vpage *vp)
{
	uint32_t i = (uint32_t)(vp - vpages), *p;

	for (p = chain(vl, vp->vp_vpn); *p != i; p = &vpages[*p].vp_hash)
		;
	*p = vp->vp_hash;
	if (vp->vp_prev != 0)
		vpages[vp->vp_prev].vp_next = vp->vp_next;
	else
		vl->vl_first = vp->vp_next;
	if (vp->vp_next != 0)
		vpages[vp->vp_next].vp_prev = vp->vp_prev;
	vl->vl_count--;
	vp->vp_hash = freelist;
	freelist = i;
	nfree++;
}

struct vpage_walk
vpage_first(const struct vpage_list *vl, uint32_t vpn, uint32_t end)
{
	return (struct vpage_walk){
		.vw_list = vl, .vw_vpn = vpn, .vw_end = end,
		.vw_at = vl->vl_first,
		.vw_bylist = end - vpn > 2 * vl->vl_count
	};
}

struct vpage *
vpage_step(struct vpage_walk *w)
{
	struct vpage *vp;

	if (w->vw_bylist) {
		while (w->vw_at != 0) {
			vp = &vpages[w->vw_at];
			w->vw_at = vp->vp_next;
			if (vp->vp_vpn >= w->vw_vpn && vp->vp_vpn < w->vw_end)
				return vp;
		}
		return NULL;
	}
	while (w->vw_vpn < w->vw_end) {
		vp = vpage_find(w->vw_list, w->vw_vpn++);
		if (vp != NULL)
			return vp;
	}
	return NULL;
}
