/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reader of cpio archives in the "newc" format (magic 070701) in memory.
 * Nothing is copied: names and data are pointers into the archive, which must
 * stay and must not change.  Several archives may follow each other, padded
 * with zero bytes, as Linux allows for its initramfs: their entries come in
 * order, so a later one overlays an earlier one.
 */
#ifndef CPIO_CPIO_H
#define CPIO_CPIO_H

#include <stddef.h>
#include <stdint.h>

#define CPIO_NAMEMAX	4096	/* with NUL */
#define CPIO_NAMEPAD	4096	/* zero bytes more that may pad a name */

struct cpio {
	const uint8_t *c_base;
	size_t	 c_size;
	size_t	 c_off;		/* of the next header */
	int	 c_end;		/* the last trailer was read */
	const char *c_why;	/* text of the last error, NULL if none */
};

/*
 * One entry.  Of several names of one file (same ino, nlink > 1) only the last
 * in the archive has the data; the others have ce_size 0.
 */
struct cpio_entry {
	const char *ce_name;	/* as stored: may begin with "/", hold ".." */
	size_t	 ce_namelen;	/* without NUL, never 0 */
	const uint8_t *ce_data;
	size_t	 ce_size;
	size_t	 ce_off;	/* of ce_data from the archive's start */
	uint32_t ce_ino;
	uint32_t ce_mode;	/* type and permissions, abi/file.h */
	uint32_t ce_uid;
	uint32_t ce_gid;
	uint32_t ce_nlink;
	uint32_t ce_mtime;
	uint32_t ce_rdevmajor;
	uint32_t ce_rdevminor;
};

void	 cpio_open(struct cpio *, const void *archive, size_t size);

/*
 * The next entry.  0; ENOENT after the last one; EINVAL if the archive is not
 * sound at c_off, with the reason in c_why, and then again each time.
 */
int	 cpio_next(struct cpio *, struct cpio_entry *);

#endif
