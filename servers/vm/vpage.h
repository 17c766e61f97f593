/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which page is at which address of which space: one struct vpage each, in one
 * hash for all spaces and on a list of its space.  Asking the kernel would
 * cost an operation a page; a tree would cost the small programs most.
 * Pure: no kernel operation.
 */
#ifndef VM_VPAGE_H
#define VM_VPAGE_H

#include <abi/types.h>

struct vpage {
	uint32_t vp_page;	/* of the run; holds one reference to it */
	uint32_t vp_vpn;	/* page number of the address */
	uint32_t vp_hash;	/* chain; free list */
	uint32_t vp_next, vp_prev;	/* of the same space */
	uint16_t vp_space;
	uint8_t	 vp_mapped;	/* MAP_R, W, X in the kernel's tables now; 0 = not there */
	uint8_t	 vp_pad;
};

/* head of one space's list */
struct vpage_list {
	uint32_t vl_first;
	uint32_t vl_count;
	uint16_t vl_space;	/* number of the space, part of the key */
};

extern struct vpage *vpages;	/* [0] is not used */

void	 vpage_init(struct vpage *, uint32_t n, uint32_t *buckets,
	    uint32_t nbuckets, uint64_t seed);
uint32_t vpage_nfree(void);
struct vpage *vpage_find(const struct vpage_list *, uint32_t vpn);
/* takes over the caller's reference to the page; NULL: the table is full */
struct vpage *vpage_add(struct vpage_list *, uint32_t vpn, uint32_t page,
	    uint8_t mapped);
/* The reference to the page goes back to the caller. */
void	 vpage_del(struct vpage_list *, struct vpage *);

/*
 * Walk the pages of [vpn, end) in no particular order:
 *	for (w = vpage_first(...); (vp = vpage_step(&w)) != NULL; )
 * The page just returned may be deleted, no other.
 */
struct vpage_walk {
	const struct vpage_list *vw_list;
	uint32_t vw_vpn, vw_end;
	uint32_t vw_at;		/* next on the list, if that is shorter */
	int	 vw_bylist;
};
struct vpage_walk vpage_first(const struct vpage_list *, uint32_t vpn,
	    uint32_t end);
struct vpage *vpage_step(struct vpage_walk *);

#endif
