/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot archive: where the servers' files are. */
#include "cpio/cpio.h"
#include "util/log.h"
#include "util/string.h"
#include "init.h"

#define FOLDER	"boot/"

/* Names are stored as "boot/vm", "./boot/vm" or "/boot/vm". */
static const char *
plain(const char *name)
{
	while (*name == '/' || (name[0] == '.' && name[1] == '/'))
		name++;
	return name;
}

/* If it is the file of a server, or of several, then note where it is. */
static void
note_file(const struct cpio_entry *ce)
{
	const char *name = plain(ce->ce_name);
	struct server *s;

	if ((ce->ce_mode & 0170000) != 0100000 ||
	    strncmp(name, FOLDER, sizeof(FOLDER) - 1) != 0)
		return;
	name += sizeof(FOLDER) - 1;
	for (s = servers; s < servers + NSERVER; s++) {
		if (s->s_co != NULL && strcmp(name, s->s_co->co_file) == 0) {
			/* the last one counts: a second archive overlays the first */
			s->s_file = ce->ce_data;
			s->s_size = ce->ce_size;
		}
	}
}

/* One walk for all: a name has a page of padding, and an archive many names. */
void
archive_read(void)
{
	struct cpio_entry ce;
	struct server *s;
	struct cpio c;
	int error;

	if (bootinfo->bi_initrd == 0 || bootinfo->bi_initrd_size == 0)
		die(1, "no boot archive (hint: -initrd build/boot.cpio, or"
		    " initrd in the boot loader's file)");
	cpio_open(&c, (const void *)bootinfo->bi_initrd,
	    bootinfo->bi_initrd_size);
	while ((error = cpio_next(&c, &ce)) == 0)
		note_file(&ce);
	if (error != ENOENT)
		die(1, "boot archive is damaged at byte %lu: %s (hint: build"
		    " it again, or look for a cut transfer)",
		    (unsigned long)c.c_off, c.c_why != NULL ? c.c_why : "?");
	for (s = servers; s < servers + NSERVER; s++)
		if (s->s_co != NULL && s->s_file == NULL)
			die(1, "no /" FOLDER "%s in the boot archive (hint:"
			    " make all; ROOT= must not hide /boot)",
			    s->s_co->co_file);
}
