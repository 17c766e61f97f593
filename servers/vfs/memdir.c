/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directories: pages of records that follow each other without a gap and do
 * not cross a page.  A record may be longer than its name needs; what is
 * left over is room for another.  A name that goes leaves its record to the
 * one before it, so that positions of the others, which readdir hands out,
 * stay.  "." and ".." are not stored.
 */
#include <abi/errno.h>

#include "util/assert.h"
#include "util/string.h"

#include "memfs.h"
#include "namecache.h"
#include "path.h"
#include "vnode.h"

struct record {
	uint32_t r_id;		/* vnode; 0 = the record is free */
	uint16_t r_len;		/* up to the next record */
	uint8_t	 r_namelen;
	uint8_t	 r_pad;
	char	 r_name[];
};

#define NEED(namelen)	((sizeof(struct record) + (namelen) + 3) & ~3UL)

_Static_assert(sizeof(struct record) == 8, "a record's head has no holes");

/* The record at a position below v_size. */
static struct record *
record_at(struct vnode *dir, uint64_t pos)
{
	size_t n;
	void *r = memfs_write(dir, pos, &n);

	assert(r != NULL, "hint: a directory has all its pages");
	return r;
}

static int
record_is(const struct record *r, const char *name, size_t len)
{
	return r->r_id != 0 && r->r_namelen == len &&
	    memcmp(r->r_name, name, len) == 0;
}

/*
 * Position of the name's record, and of the one before it in the same page (or
 * its own if it is the first).  0 if there is no such name.
 */
static int
find(struct vnode *dir, const char *name, size_t len, uint64_t *posp,
    uint64_t *prevp)
{
	uint64_t pos, prev = 0;
	struct record *r;

	for (pos = 0; pos < dir->v_size; pos += r->r_len) {
		r = record_at(dir, pos);
		if ((pos & PAGE_MASK) == 0)
			prev = pos;
		if (record_is(r, name, len)) {
			*posp = pos;
			*prevp = prev;
			return 1;
		}
		prev = pos;
	}
	return 0;
}

struct vnode *
memdir_lookup(struct vnode *dir, const char *name, size_t len)
{
	uint32_t id = namecache_find(dir, name, len);
	uint64_t pos, prev;

	if (id != 0)
		return vnode_byid(id);
	if (!find(dir, name, len, &pos, &prev))
		return NULL;
	id = record_at(dir, pos)->r_id;
	namecache_enter(dir, name, len, id);
	return vnode_byid(id);
}

/*
 * A record with at least `need' bytes of its own, cut off where there is room.
 */
static struct record *
make_record(struct vnode *dir, size_t need)
{
	uint64_t pos, end = dir->v_size;
	struct record *r, *rest;
	size_t used, n;

	for (pos = 0; pos < end; pos += r->r_len) {
		r = record_at(dir, pos);
		used = r->r_id == 0 ? 0 : NEED(r->r_namelen);
		if (r->r_len - used < need)
			continue;
		if (used == 0)
			return r;
		rest = record_at(dir, pos + used);
		rest->r_len = (uint16_t)(r->r_len - used);
		r->r_len = (uint16_t)used;
		return rest;
	}
	r = memfs_write(dir, end, &n);
	if (r == NULL) {
		memfs_truncate(dir, end);
		return NULL;
	}
	r->r_len = PAGE_SIZE;
	memfs_extend(dir, end + PAGE_SIZE);
	return r;
}

static int
add_record(struct vnode *dir, const char *name, size_t len, uint32_t id)
{
	struct record *r = make_record(dir, NEED(len));

	if (r == NULL)
		return ENOSPC;
	r->r_id = id;
	r->r_namelen = (uint8_t)len;
	memcpy(r->r_name, name, len);
	dir->v_mtime = vfs_now();
	return 0;
}

/* Drop the name's record; pages at the end that became empty go. */
static void
drop_record(struct vnode *dir, const char *name, size_t len)
{
	uint64_t pos, prev;
	struct record *r;

	namecache_purge(dir, name, len);
	if (!find(dir, name, len, &pos, &prev))
		return;
	r = record_at(dir, pos);
	r->r_id = 0;
	if (prev != pos)
		record_at(dir, prev)->r_len += r->r_len;
	while (dir->v_size > 0) {
		r = record_at(dir, dir->v_size - PAGE_SIZE);
		if (r->r_id != 0 || r->r_len != PAGE_SIZE)
			break;
		memfs_truncate(dir, dir->v_size - PAGE_SIZE);
	}
	dir->v_mtime = vfs_now();
}

/* Bookkeeping of vp's getting a name in dir, losing it, or moving. */
static void
link_vnode(struct vnode *dir, struct vnode *vp)
{
	if (S_ISDIR(vp->v_mode)) {
		vp->v_nlink = 2;
		vp->v_parent = dir;
		dir->v_nlink++;
	} else
		vp->v_nlink++;
}

static void
move_vnode(struct vnode *from, struct vnode *to, struct vnode *vp)
{
	if (S_ISDIR(vp->v_mode)) {
		vp->v_parent = to;
		from->v_nlink--;
		to->v_nlink++;
	}
}

static void
unlink_vnode(struct vnode *dir, struct vnode *vp)
{
	if (S_ISDIR(vp->v_mode)) {
		vp->v_nlink = 0;
		vp->v_parent = NULL;
		dir->v_nlink--;
	} else
		vp->v_nlink--;
}

int
memdir_enter(struct vnode *dir, const char *name, size_t len, struct vnode *vp)
{
	int error = add_record(dir, name, len, vp->v_id);

	if (error == 0)
		link_vnode(dir, vp);
	return error;
}

void
memdir_remove(struct vnode *dir, const char *name, size_t len)
{
	struct vnode *vp = memdir_lookup(dir, name, len);

	assert(vp != NULL, "hint: the caller looked the name up");
	drop_record(dir, name, len);
	unlink_vnode(dir, vp);
	vnode_reap(vp);
}

int
memdir_move(struct vnode *from, const char *name, size_t len, struct vnode *to,
    const char *newname, size_t newlen)
{
	struct vnode *vp = memdir_lookup(from, name, len);
	struct vnode *old = memdir_lookup(to, newname, newlen);
	uint64_t pos, prev;
	int error;

	assert(vp != NULL && vp != old, "hint: the caller looked them up");
	if (old == NULL) {
		error = add_record(to, newname, newlen, vp->v_id);
		if (error != 0)
			return error;
	} else {
		(void)find(to, newname, newlen, &pos, &prev);
		record_at(to, pos)->r_id = vp->v_id;
		namecache_purge(to, newname, newlen);
		unlink_vnode(to, old);
	}
	drop_record(from, name, len);
	move_vnode(from, to, vp);
	if (old != NULL)
		vnode_reap(old);
	return 0;
}

int
memdir_empty(struct vnode *dir)
{
	struct memdir_entry de;

	return !memdir_next(dir, 0, &de);
}

int
memdir_next(struct vnode *dir, uint64_t from, struct memdir_entry *de)
{
	uint64_t pos;
	struct record *r;

	/* from the page's start: the record at `from' may have been merged */
	for (pos = trunc_page(from); pos < dir->v_size; pos += r->r_len) {
		r = record_at(dir, pos);
		if (pos < from || r->r_id == 0)
			continue;
		de->de_id = r->r_id;
		de->de_name = r->r_name;
		de->de_namelen = r->r_namelen;
		de->de_next = pos + r->r_len;
		return 1;
	}
	return 0;
}

int
memdir_name(struct vnode *dir, uint32_t id, char *name)
{
	struct memdir_entry de;
	uint64_t pos;

	for (pos = 0; memdir_next(dir, pos, &de); pos = de.de_next) {
		if (de.de_id != id)
			continue;
		memcpy(name, de.de_name, de.de_namelen);
		name[de.de_namelen] = '\0';
		return 0;
	}
	return ENOENT;
}
