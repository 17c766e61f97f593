/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot archive: where the servers' files are. */
#include "cpio/cpio.h"
#include "util/log.h"
#include "util/string.h"
#include "init.h"

static void
open_archive(struct cpio *c)
{
	cpio_open(c, (const void *)bootinfo->bi_initrd,
	    bootinfo->bi_initrd_size);
}

/* Names are stored as "boot/vm", "./boot/vm" or "/boot/vm". */
static const char *
plain(const char *name)
{
	while (*name == '/' || (name[0] == '.' && name[1] == '/'))
		name++;
	return name;
}

const void *
archive_find(const char *path, size_t *size)
{
	const void *data = NULL;
	struct cpio_entry ce;
	struct cpio c;

	open_archive(&c);
	/* the last one counts: a second archive overlays the first */
	while (cpio_next(&c, &ce) == 0) {
		if ((ce.ce_mode & 0170000) == 0100000 &&
		    strcmp(plain(ce.ce_name), plain(path)) == 0) {
			data = ce.ce_data;
			*size = ce.ce_size;
		}
	}
	return data;
}

void
archive_check(void)
{
	struct cpio_entry ce;
	struct cpio c;
	int error;

	if (bootinfo->bi_initrd == 0 || bootinfo->bi_initrd_size == 0)
		die(1, "no boot archive (hint: -initrd build/boot.cpio, or"
		    " initrd in the boot loader's file)");
	open_archive(&c);
	while ((error = cpio_next(&c, &ce)) == 0)
		;
	if (error != ENOENT)
		die(1, "boot archive is damaged at byte %lu: %s (hint: build"
		    " it again, or look for a cut transfer)",
		    (unsigned long)c.c_off, c.c_why != NULL ? c.c_why : "?");
}
