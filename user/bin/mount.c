/* SPDX-License-Identifier: BSD-2-Clause */
/* mount: list; mount [-o OPTION,...] TYPE DIR: add or change one */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>

static int
options(char *list)
{
	static const struct {
		const char *name;
		int	 flag;
	} known[] = {
		{ "ro", MNT_RDONLY }, { "rw", 0 }, { "noexec", MNT_NOEXEC },
		{ "nosuid", MNT_NOSUID },
	};
	char *o;
	unsigned i;
	int flags = 0;

	while ((o = strsep(&list, ",")) != NULL) {
		for (i = 0; i < sizeof known / sizeof known[0]; i++)
			if (strcmp(o, known[i].name) == 0)
				break;
		if (i == sizeof known / sizeof known[0])
			errx(2, "%s: unknown option", o);
		flags |= known[i].flag;
	}
	return flags;
}

int
main(int argc, char **argv)
{
	static char text[4096];
	int c, flags = 0;
	ssize_t n;

	while ((c = getopt(argc, argv, "o:")) != -1) {
		if (c != 'o')
			usage("[-o ro,noexec,nosuid] TYPE DIR");
		flags = options(optarg);
	}
	if (optind == argc) {
		n = getmounts(text, sizeof text);
		if (n == -1)
			err(1, "vfs");
		fwrite(text, 1, (size_t)n, stdout);
		return flushed(0);
	}
	if (argc - optind != 2)
		usage("[-o ro,noexec,nosuid] TYPE DIR");
	if (mount(argv[optind], argv[optind + 1], flags) == -1)
		err(1, "%s", argv[optind + 1]);
	return 0;
}
