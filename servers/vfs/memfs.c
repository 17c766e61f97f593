/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bytes of in-memory files.  A file of the boot archive costs no memory: its
 * bytes are read where they lie, and a page is copied when it is first
 * written.  Bytes behind the end of a file, as far as it has pages, are zero.
 */
#include <abi/errno.h>

#include "util/string.h"

#include "arena.h"
#include "memfs.h"
#include "vnode.h"

#define NPTR		(PAGE_SIZE / sizeof(uint32_t))	/* blocks in a table */
#define FIRST_DOUBLE	(VNODE_NDIRECT + NPTR)

static const uint8_t zeros[PAGE_SIZE];

_Static_assert(atop(MEMFS_MAXSIZE) <= FIRST_DOUBLE + NPTR * NPTR,
    "the tables reach as far as a file may");

/* A page counted as the file's; 0 = no memory. */
static uint32_t
own_page(struct vnode *vp)
{
	uint32_t page = page_alloc();

	if (page != 0)
		vp->v_npages++;
	return page;
}

static void
disown_page(struct vnode *vp, uint32_t page)
{
	page_free(page);
	vp->v_npages--;
}

/* The entry that names page k of the file; NULL if its table is not there. */
static const uint32_t *
find_block(const struct vnode *vp, uint64_t k)
{
	const uint32_t *slot;

	if (k < VNODE_NDIRECT)
		return &vp->v_block[k];
	if (k < FIRST_DOUBLE) {
		slot = &vp->v_block[VNODE_NDIRECT];
		k -= VNODE_NDIRECT;
	} else {
		slot = &vp->v_block[VNODE_NDIRECT + 1];
		k -= FIRST_DOUBLE;
		if (*slot == 0)
			return NULL;
		slot = (const uint32_t *)page_addr(*slot) + k / NPTR;
		k %= NPTR;
	}
	if (*slot == 0)
		return NULL;
	return (const uint32_t *)page_addr(*slot) + k;
}

/* The same, making tables on the way; NULL = no memory. */
static uint32_t *
make_block(struct vnode *vp, uint64_t k)
{
	uint32_t *slot;

	if (k < VNODE_NDIRECT)
		return &vp->v_block[k];
	if (k < FIRST_DOUBLE) {
		slot = &vp->v_block[VNODE_NDIRECT];
		k -= VNODE_NDIRECT;
	} else {
		slot = &vp->v_block[VNODE_NDIRECT + 1];
		k -= FIRST_DOUBLE;
		if (*slot == 0 && (*slot = own_page(vp)) == 0)
			return NULL;
		slot = (uint32_t *)page_addr(*slot) + k / NPTR;
		k %= NPTR;
	}
	if (*slot == 0 && (*slot = own_page(vp)) == 0)
		return NULL;
	return (uint32_t *)page_addr(*slot) + k;
}

/*
 * Free what `slot' leads to, a page (level 0) or a table, from its block
 * number `keep' on.
 */
static void
free_blocks(struct vnode *vp, uint32_t *slot, unsigned level, uint64_t keep)
{
	uint64_t span = level == 2 ? NPTR : 1;	/* blocks below one entry */
	uint32_t *entry;
	size_t i;

	if (*slot == 0)
		return;
	if (level > 0) {
		entry = page_addr(*slot);
		for (i = keep / span; i < NPTR; i++)
			free_blocks(vp, &entry[i], level - 1,
			    i * span < keep ? keep - i * span : 0);
	}
	if (keep == 0) {
		disown_page(vp, *slot);
		*slot = 0;
	}
}

const void *
memfs_read(const struct vnode *vp, uint64_t off, size_t *n)
{
	const uint32_t *block = find_block(vp, atop(off));
	size_t skip = off & PAGE_MASK, len = PAGE_SIZE - skip;
	const uint8_t *at;

	if (block != NULL && *block != 0)
		at = (const uint8_t *)page_addr(*block) + skip;
	else if (off < vp->v_rolen) {
		at = vp->v_ro + off;
		/* without own pages, the archive's bytes are one piece */
		if (vp->v_npages == 0 || len > vp->v_rolen - off)
			len = vp->v_rolen - off;
	} else
		at = zeros + skip;
	if (len > vp->v_size - off)
		len = vp->v_size - off;
	*n = len;
	return at;
}

void *
memfs_write(struct vnode *vp, uint64_t off, size_t *n)
{
	uint64_t base = trunc_page(off);
	uint32_t *block = make_block(vp, atop(off));

	if (block == NULL)
		return NULL;
	if (*block == 0) {
		*block = own_page(vp);
		if (*block == 0)
			return NULL;
		if (base < vp->v_rolen)
			memcpy(page_addr(*block), vp->v_ro + base,
			    vp->v_rolen - base < PAGE_SIZE ?
			    vp->v_rolen - base : PAGE_SIZE);
	}
	*n = PAGE_SIZE - (off & PAGE_MASK);
	return (uint8_t *)page_addr(*block) + (off & PAGE_MASK);
}

void
memfs_extend(struct vnode *vp, uint64_t end)
{
	if (end > vp->v_size)
		vp->v_size = end;
}

void
memfs_truncate(struct vnode *vp, uint64_t size)
{
	uint64_t keep = atop(round_page(size));
	const uint32_t *last;
	unsigned i;

	for (i = 0; i < VNODE_NDIRECT; i++)
		free_blocks(vp, &vp->v_block[i], 0, i < keep);
	free_blocks(vp, &vp->v_block[VNODE_NDIRECT], 1,
	    keep > VNODE_NDIRECT ? keep - VNODE_NDIRECT : 0);
	free_blocks(vp, &vp->v_block[VNODE_NDIRECT + 1], 2,
	    keep > FIRST_DOUBLE ? keep - FIRST_DOUBLE : 0);
	if (vp->v_rolen > size)
		vp->v_rolen = size;
	if ((size & PAGE_MASK) != 0) {
		last = find_block(vp, atop(size));
		if (last != NULL && *last != 0)
			memset((uint8_t *)page_addr(*last) + (size & PAGE_MASK),
			    0, PAGE_SIZE - (size & PAGE_MASK));
	}
	vp->v_size = size;
}

size_t
memfs_copy(const struct vnode *vp, uint64_t off, void *buf, size_t n)
{
	size_t done = 0, len;
	const void *from;

	while (done < n && off + done < vp->v_size) {
		from = memfs_read(vp, off + done, &len);
		if (len > n - done)
			len = n - done;
		memcpy((char *)buf + done, from, len);
		done += len;
	}
	return done;
}

int
memfs_store(struct vnode *vp, const void *buf, size_t n)
{
	size_t done = 0, len;
	void *to;

	while (done < n) {
		to = memfs_write(vp, done, &len);
		if (to == NULL) {
			memfs_truncate(vp, 0);
			return ENOSPC;
		}
		if (len > n - done)
			len = n - done;
		memcpy(to, (const char *)buf + done, len);
		done += len;
		memfs_extend(vp, done);
	}
	return 0;
}

int
memfs_is_archive(const struct vnode *vp)
{
	return vp->v_size > 0 && vp->v_npages == 0 && vp->v_rolen == vp->v_size;
}
