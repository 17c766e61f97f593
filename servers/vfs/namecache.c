/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One entry a hash value: whoever comes later wins.  That needs no list and no
 * bound, and costs a client who fills it nothing but its own speed.
 */
#include "util/hash.h"
#include "util/string.h"

#include "namecache.h"
#include "vnode.h"

#define NENTRY		1024
#define NAMESIZE	23

struct entry {
	uint32_t e_dir, e_birth;	/* the directory, not its successor */
	uint32_t e_id;			/* vnode; 0 = empty */
	uint8_t	 e_len;
	char	 e_name[NAMESIZE];
};

static struct entry cache[NENTRY];

static struct entry *
entry_of(const struct vnode *dir, const char *name, size_t len)
{
	uint64_t h = hash_bytes(name, len) ^ hash_word(VNODE_INO(dir));

	return &cache[h % NENTRY];
}

static int
matches(const struct entry *e, const struct vnode *dir, const char *name,
    size_t len)
{
	return e->e_id != 0 && e->e_dir == dir->v_id &&
	    e->e_birth == dir->v_birth && e->e_len == len &&
	    memcmp(e->e_name, name, len) == 0;
}

uint32_t
namecache_find(const struct vnode *dir, const char *name, size_t len)
{
	const struct entry *e = entry_of(dir, name, len);

	return len <= NAMESIZE && matches(e, dir, name, len) ? e->e_id : 0;
}

void
namecache_enter(const struct vnode *dir, const char *name, size_t len,
    uint32_t id)
{
	struct entry *e = entry_of(dir, name, len);

	if (len > NAMESIZE)
		return;
	e->e_dir = dir->v_id;
	e->e_birth = dir->v_birth;
	e->e_id = id;
	e->e_len = (uint8_t)len;
	memcpy(e->e_name, name, len);
}

void
namecache_purge(const struct vnode *dir, const char *name, size_t len)
{
	struct entry *e = entry_of(dir, name, len);

	if (len <= NAMESIZE && matches(e, dir, name, len))
		e->e_id = 0;
}
