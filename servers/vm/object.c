/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vnode objects and the page cache.
 *
 * A page is found by (object, page number, tail).  Tail 0 is the page as the
 * file has it; tail n is the page whose first n bytes are the file's and the
 * rest zero, which is what the last page of a segment must look like.  Both
 * kinds are never written once they are in the cache, so every space may map
 * them read-only, and a private copy is one kernel copy.
 */
#include "util/log.h"
#include "util/string.h"
#include "vfs_client.h"
#include "vm.h"

#define CLUSTER		WINDOW_PAGES	/* pages read at once, aligned */

uint32_t ncached;

static struct object object[NOBJECT];
static uint32_t *bucket;
static uint32_t bucket_mask;
static uint32_t hand;		/* where the last reclaim stopped looking */
static uint32_t stamp;
static struct object *hint[64];	/* where a badge was seen last */

void
object_init(uint32_t *buckets, uint32_t nbuckets)
{
	bucket = buckets;
	bucket_mask = nbuckets - 1;
}

static unsigned
object_index(const struct object *ob)
{
	return (unsigned)(ob - object);
}

static uint32_t *
chain(const struct object *ob, uint32_t n, unsigned tail)
{
	return &bucket[(object_index(ob) * 0x9e37u + n * 0x61u + tail) &
	    bucket_mask];
}

uint32_t
object_cached(struct object *ob, uint32_t n, unsigned tail)
{
	struct page *pg;
	uint32_t p;

	for (p = *chain(ob, n, tail); p != 0; p = pg->pg_hash) {
		pg = &pages[p];
		if (pg->pg_off == n && pg->pg_tail == tail &&
		    pg->pg_obj == object_index(ob)) {
			pg->pg_used = 1;
			return p;
		}
	}
	return 0;
}

/* The page, whose contents are complete, enters the cache with its reference. */
static void
cache_add(struct object *ob, uint32_t n, unsigned tail, uint32_t p)
{
	struct page *pg = &pages[p];
	uint32_t *head = chain(ob, n, tail);

	pg->pg_kind = PK_CACHE;	/* from here on reclaim may find it */
	pg->pg_obj = object_index(ob);
	pg->pg_off = n;
	pg->pg_tail = tail;
	pg->pg_used = 1;
	pg->pg_hash = *head;
	*head = p;
	pg->pg_prev = 0;
	pg->pg_next = ob->ob_pages;
	if (ob->ob_pages != 0)
		pages[ob->ob_pages].pg_prev = p;
	ob->ob_pages = p;
	ob->ob_npages++;
	ncached++;
}

static void
cache_del(uint32_t p)
{
	struct page *pg = &pages[p];
	struct object *ob = &object[pg->pg_obj];
	uint32_t *q;

	for (q = chain(ob, pg->pg_off, pg->pg_tail); *q != p;
	    q = &pages[*q].pg_hash)
		;
	*q = pg->pg_hash;
	if (pg->pg_prev != 0)
		pages[pg->pg_prev].pg_next = pg->pg_next;
	else
		ob->ob_pages = pg->pg_next;
	if (pg->pg_next != 0)
		pages[pg->pg_next].pg_prev = pg->pg_prev;
	ob->ob_npages--;
	ncached--;
	/* a space that is dying may still have it; reclaim must not find it */
	pg->pg_kind = PK_ANON;
	page_unref(p);
}

/* A clock: pages looked up since the hand last passed get another round. */
unsigned
object_reclaim(unsigned n)
{
	unsigned got = 0;
	uint32_t looked;

	for (looked = 0; looked < 2 * npages && got < n && ncached > 0;
	    looked++) {
		if (++hand >= npages)
			hand = 1;
		if (pages[hand].pg_kind != PK_CACHE || pages[hand].pg_ref != 1)
			continue;
		if (pages[hand].pg_used)
			pages[hand].pg_used = 0;
		else {
			cache_del(hand);
			got++;
		}
	}
	return got;
}

/* Nobody uses it: everything goes, the write bar at vfs included. */
static void
object_forget(struct object *ob)
{
	cap_t slot = SLOT_VNODE(object_index(ob));

	while (ob->ob_pages != 0)
		cache_del(ob->ob_pages);
	(void)vfs_vn_rele(slot);
	(void)sys_delete(slot);
	ob->ob_badge = 0;
}

/* A free object; if there is none, the unused one that was taken longest ago. */
static struct object *
object_free_one(void)
{
	struct object *ob, *oldest = NULL;

	for (ob = object; ob < object + NOBJECT; ob++) {
		if (ob->ob_badge == 0)
			return ob;
		if (ob->ob_users == 0 && (oldest == NULL ||
		    ob->ob_stamp < oldest->ob_stamp))
			oldest = ob;
	}
	if (oldest != NULL)
		object_forget(oldest);
	return oldest;
}

/*
 * ON ENTRY	the message's capability is in `slot', described by info
 * ON EXIT ok	*result holds a reference; a vnode not seen before was moved
 *		to a slot of ours and is held at vfs
 * ON EXIT error	nothing held
 */
int
object_get(word_t info, cap_t slot, word_t vnid, struct object **result)
{
	word_t badge = CAPINFO_VALUE(info), id, size, fixed;
	struct object *ob, **hp = &hint[badge % nitems(hint)];
	int error;

	if (CAPINFO_TYPE(info) != CAP_ENDPOINT ||
	    CAPINFO_IDENT(info) != SRV_VFS || !BADGE_IS_VNODE(badge))
		return EBADF;
	ob = *hp;
	if (ob != NULL && ob->ob_badge == badge && ob->ob_vnid == vnid)
		goto found;
	for (ob = object; ob < object + NOBJECT; ob++)
		if (ob->ob_badge == badge && ob->ob_vnid == vnid)
			goto found;
	ob = object_free_one();
	if (ob == NULL)
		return ENOMEM;
	if (sys_move(SLOT_VNODE(object_index(ob)), slot) != 0)
		return EBADF;
	error = vfs_vn_hold(SLOT_VNODE(object_index(ob)), &id, &size, &fixed);
	if (error == 0 && id != vnid) {
		/* not the file that exec was told of */
		(void)vfs_vn_rele(SLOT_VNODE(object_index(ob)));
		error = EBADF;
	}
	if (error) {
		(void)sys_delete(SLOT_VNODE(object_index(ob)));
		return error == ETXTBSY || error == EBADF ? error : EIO;
	}
	ob->ob_badge = badge;
	ob->ob_vnid = vnid;
	ob->ob_size = size;
	ob->ob_fixed = fixed != 0;
	ob->ob_users = 0;
	ob->ob_pages = 0;
	ob->ob_npages = 0;
found:
	*hp = ob;
	ob->ob_users++;
	ob->ob_stamp = ++stamp;
	*result = ob;
	return 0;
}

void
object_ref(struct object *ob)
{
	ob->ob_users++;
}

void
object_rele(struct object *ob)
{
	if (--ob->ob_users == 0 && !ob->ob_fixed)
		object_forget(ob);
}

unsigned
object_tail(const struct object *ob, uint32_t n, uint64_t filelen)
{
	/* the file's own last page has zeros behind its end already */
	if (filelen >= PAGE_SIZE || ptoa(n) + filelen >= ob->ob_size)
		return 0;
	return filelen;
}

int
object_read(struct object *ob, uint64_t off, void *buf, size_t len)
{
	word_t n;
	int error;

	error = vfs_pagein(SLOT_VNODE(object_index(ob)), buf, len, off, &n);
	if (error)
		return EIO;
	return n < len ? ENOEXEC : 0;
}

/* Read a run of pages around page n, none of which is cached, into the cache. */
static int
read_cluster(struct object *ob, uint32_t n)
{
	uint32_t page[CLUSTER], first = n, last = n, i;
	uint32_t end = atop(round_page(ob->ob_size));
	uint8_t *window = (uint8_t *)WINDOW;
	word_t got;
	int error;

	while (first % CLUSTER != 0 && object_cached(ob, first - 1, 0) == 0)
		first--;
	while ((last + 1) % CLUSTER != 0 && last + 1 < end &&
	    object_cached(ob, last + 1, 0) == 0)
		last++;
	for (i = 0; i <= last - first; i++) {
		page[i] = page_alloc(PK_ANON);
		if (page[i] == 0)
			break;
	}
	if (first + i <= last) {
		/* short of memory: what must be had is page n alone */
		while (i > 1)
			page_free(page[--i]);
		if (i == 0)
			return ENOMEM;
		first = last = n;
	}
	i = last - first + 1;
	error = window_map(page, i, 0);
	if (error == 0) {
		error = vfs_pagein(SLOT_VNODE(object_index(ob)), window,
		    ptoa(i), ptoa(first), &got) != 0 ? EIO : 0;
		if (error == 0 && got < ptoa(i))
			memset(window + got, 0, ptoa(i) - got);
		window_unmap(i);
	}
	while (i-- > 0) {
		if (error)
			page_free(page[i]);
		else
			cache_add(ob, first + i, 0, page[i]);
	}
	return error;
}

/* The page `full' with only its first tail bytes. */
static int
make_tail(struct object *ob, uint32_t n, unsigned tail, uint32_t full,
    uint32_t *page)
{
	struct map_ent ent;
	uint32_t p;
	int error;

	/* `full' must survive the reclaim that an allocation may bring */
	page_ref(full);
	p = page_alloc(PK_ANON);
	if (p == 0) {
		page_unref(full);
		return ENOMEM;
	}
	ent = map_copy(WINDOW, MAP_R | MAP_W, p, full);
	error = sys_mapv(CAPSLOT_VSPACE, CAPSLOT_FRAME, &ent, 1, NULL);
	page_unref(full);
	if (error) {
		page_free(p);
		return ENOMEM;
	}
	memset((uint8_t *)WINDOW + tail, 0, PAGE_SIZE - tail);
	window_unmap(1);
	cache_add(ob, n, tail, p);
	*page = p;
	return 0;
}

int
object_page(struct object *ob, uint32_t n, unsigned tail, uint32_t *page)
{
	uint32_t full;
	int error;

	*page = object_cached(ob, n, tail);
	if (*page != 0)
		return 0;
	full = object_cached(ob, n, 0);
	if (full == 0) {
		error = read_cluster(ob, n);
		if (error)
			return error;
		full = object_cached(ob, n, 0);
	}
	if (tail != 0)
		return make_tail(ob, n, tail, full, page);
	*page = full;
	return 0;
}
