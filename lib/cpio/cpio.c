/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cpio newc: a header of 110 characters (magic, 13 numbers of 8 hexadecimal
 * digits), the name with its NUL, the data; zeros up to a multiple of 4 behind
 * name and data.  The entry named TRAILER!!! ends an archive.
 *
 * Invariant: c_off <= c_size, so "n > c_size - c_off" never wraps.
 */
#include <abi/errno.h>

#include "cpio/cpio.h"
#include "util/string.h"

#define HDRSIZE		110
#define MAGIC		"070701"
#define TRAILER		"TRAILER!!!"

/* position of the numbers after the magic */
enum {
	F_INO, F_MODE, F_UID, F_GID, F_NLINK, F_MTIME, F_FILESIZE,
	F_DEVMAJOR, F_DEVMINOR, F_RDEVMAJOR, F_RDEVMINOR, F_NAMESIZE, F_CHECK,
	NFIELDS
};
_Static_assert(sizeof(MAGIC) - 1 + NFIELDS * 8 == HDRSIZE, "cpio(5) newc");

void
cpio_open(struct cpio *c, const void *archive, size_t size)
{
	c->c_base = archive;
	c->c_size = size;
	c->c_off = 0;
	c->c_end = 0;
	c->c_why = NULL;
}

static int
bad(struct cpio *c, const char *why)
{
	c->c_why = why;
	return EINVAL;
}

/* Eight hexadecimal digits; 0, or EINVAL if one is none. */
static int
hex8(const uint8_t *s, uint32_t *vp)
{
	uint32_t v = 0;
	uint32_t i;

	for (i = 0; i < 8; i++) {
		uint8_t ch = s[i];

		if (ch >= '0' && ch <= '9')
			v = v << 4 | (uint32_t)(ch - '0');
		else if (ch >= 'a' && ch <= 'f')
			v = v << 4 | (uint32_t)(ch - 'a' + 10);
		else if (ch >= 'A' && ch <= 'F')
			v = v << 4 | (uint32_t)(ch - 'A' + 10);
		else
			return EINVAL;
	}
	*vp = v;
	return 0;
}

/* `off' rounded up to 4, but never beyond the archive: padding may be cut */
static size_t
pad4(const struct cpio *c, size_t off)
{
	size_t fill = -off & 3;

	return fill > c->c_size - off ? c->c_size : off + fill;
}

/* By words, where they are aligned: a page of them may follow each name. */
static int
all_zero(const uint8_t *p, size_t n)
{
	const uint64_t __attribute__((may_alias)) *w;

	for (; n > 0 && (uintptr_t)p % sizeof(*w) != 0; n--)
		if (*p++ != 0)
			return 0;
	for (; n >= sizeof(*w); n -= sizeof(*w)) {
		w = (const void *)p;
		if (*w != 0)
			return 0;
		p += sizeof(*w);
	}
	for (; n > 0; n--)
		if (*p++ != 0)
			return 0;
	return 1;
}

/*
 * Read the entry at c_off.  On success c_off is behind it and *trailer tells
 * whether it is the trailer; on error c_off stays.
 */
static int
read_entry(struct cpio *c, struct cpio_entry *e, int *trailer)
{
	const uint8_t *h = c->c_base + c->c_off;
	uint32_t f[NFIELDS];
	size_t off = c->c_off;
	uint32_t i;

	if (off == c->c_size)
		return bad(c, "archive ends without a trailer");
	if (c->c_size - off < HDRSIZE)
		return bad(c, "archive ends within a header");
	if (memcmp(h, MAGIC, sizeof(MAGIC) - 1) != 0)
		return bad(c, "no newc magic (070701)");
	for (i = 0; i < NFIELDS; i++)
		if (hex8(h + sizeof(MAGIC) - 1 + i * 8, &f[i]) != 0)
			return bad(c, "header has a character that is no "
			    "hexadecimal digit");
	off += HDRSIZE;
	if (f[F_NAMESIZE] < 2)
		return bad(c, "empty name");
	if (f[F_NAMESIZE] > CPIO_NAMEMAX + CPIO_NAMEPAD)
		return bad(c, "name is longer than 4095");
	if (f[F_NAMESIZE] > c->c_size - off)
		return bad(c, "archive ends within a name");
	e->ce_name = (const char *)c->c_base + off;
	e->ce_namelen = strnlen(e->ce_name, f[F_NAMESIZE]);
	if (e->ce_namelen == 0)
		return bad(c, "empty name");
	if (e->ce_namelen >= CPIO_NAMEMAX)
		return bad(c, "name is longer than 4095");
	/* more zero bytes may follow: they put the data on a page boundary */
	if (!all_zero((const uint8_t *)e->ce_name + e->ce_namelen,
	    f[F_NAMESIZE] - e->ce_namelen))
		return bad(c, "name holds a zero byte");
	if (e->ce_namelen == f[F_NAMESIZE])
		return bad(c, "name does not end where its length says");
	off = pad4(c, off + f[F_NAMESIZE]);
	if (f[F_FILESIZE] > c->c_size - off)
		return bad(c, "archive ends within a file");
	e->ce_data = c->c_base + off;
	e->ce_off = off;
	e->ce_size = f[F_FILESIZE];
	e->ce_ino = f[F_INO];
	e->ce_mode = f[F_MODE];
	e->ce_uid = f[F_UID];
	e->ce_gid = f[F_GID];
	e->ce_nlink = f[F_NLINK];
	e->ce_mtime = f[F_MTIME];
	e->ce_rdevmajor = f[F_RDEVMAJOR];
	e->ce_rdevminor = f[F_RDEVMINOR];
	*trailer = strcmp(e->ce_name, TRAILER) == 0;
	c->c_off = pad4(c, off + e->ce_size);
	return 0;
}

/* Skip zeros up to the next archive; true if there is none. */
static int
at_end(struct cpio *c)
{
	while (c->c_off < c->c_size && c->c_base[c->c_off] == 0)
		c->c_off++;
	return c->c_off == c->c_size;
}

int
cpio_next(struct cpio *c, struct cpio_entry *e)
{
	int error, trailer;

	if (c->c_why != NULL)
		return EINVAL;
	while (!c->c_end) {
		error = read_entry(c, e, &trailer);
		if (error != 0)
			return error;
		if (!trailer)
			return 0;
		c->c_end = at_end(c);
	}
	return ENOENT;
}
