/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The list of mappings of one address space: pure logic, no kernel operation.
 * Entries are sorted, never overlap, and are never empty.  They come from one
 * pool, so that a client can use up no more than its share (MAP_MAXENTRIES).
 */
#ifndef VM_ENTRIES_H
#define VM_ENTRIES_H

#include <abi/types.h>

struct object;

enum entry_kind {
	EN_ANON,	/* zero on demand, private */
	EN_VNODE,	/* pages of a file, private: copied when written */
	EN_STACK,	/* as ANON, but never given to mmap or brk */
	EN_GUARD,	/* nothing may be mapped here; every access fails */
	EN_SIGCODE	/* the trampoline page that all spaces share */
};

struct entry {
	struct entry *en_next, *en_prev;
	vaddr_t	 en_start, en_end;	/* page aligned, end exclusive */
	struct object *en_obj;		/* VNODE; the space holds the reference */
	uint64_t en_off;		/* VNODE: file offset of en_start */
	uint64_t en_filelen;		/* VNODE: bytes from en_start on that come from the file */
	uint8_t	 en_kind;
	uint8_t	 en_prot;		/* MAP_R, MAP_W, MAP_X */
	uint8_t	 en_maxprot;
	uint8_t	 en_prefault;		/* VMCMD_PREFAULT was given */
};

struct entry_pool {
	struct entry *ep_free;
	unsigned ep_nfree;
};

struct entry_map {
	struct entry *em_first;
	struct entry *em_hint;		/* where the last lookup ended, or NULL */
	unsigned em_count;
	uint64_t em_pages;		/* sum of lengths, guards excepted */
};

#define MAP_MAXENTRIES	256

void	 entry_pool_init(struct entry_pool *, struct entry *, unsigned n);

/* the entry that contains va, or NULL */
struct entry *entry_find(struct entry_map *, vaddr_t va);
/* the first entry that ends above va, or NULL */
struct entry *entry_after(struct entry_map *, vaddr_t va);
int	 entry_overlap(struct entry_map *, vaddr_t start, vaddr_t end);
/* Is every page of the range in some entry? */
int	 entry_covers(struct entry_map *, vaddr_t start, vaddr_t end);
/* Does the range touch an entry of that kind? */
int	 entry_touches(struct entry_map *, vaddr_t start, vaddr_t end,
	    int kind);

/*
 * Add a copy of *tmpl, or extend a neighbour of the same kind.  EINVAL (empty,
 * unaligned), EEXIST (overlap), ENOMEM (pool or share used up).
 */
int	 entry_insert(struct entry_map *, struct entry_pool *,
	    const struct entry *tmpl, struct entry **);
/* Make start and end boundaries of entries; 0 or ENOMEM, and then unchanged but for splits. */
int	 entry_clip(struct entry_map *, struct entry_pool *, vaddr_t start,
	    vaddr_t end);
void	 entry_remove(struct entry_map *, struct entry_pool *, struct entry *);
/* Join the entries of a range with their neighbours where they are alike. */
void	 entry_merge(struct entry_map *, struct entry_pool *, vaddr_t start,
	    vaddr_t end);
/* Lowest free run of len bytes in [base, limit); 0 if there is none. */
vaddr_t	 entry_room(struct entry_map *, vaddr_t base, vaddr_t limit,
	    uint64_t len);
/* dst, empty, becomes a copy; 0, or ENOMEM and dst is empty again. */
int	 entry_copy(struct entry_map *dst, struct entry_map *src,
	    struct entry_pool *);
void	 entry_clear(struct entry_map *, struct entry_pool *);

#endif
