/* SPDX-License-Identifier: BSD-2-Clause */
/* rm [-r] [-f] PATH ... */
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

static int rflag, fflag, status;

static void
failed(const char *path)
{
	if (fflag && errno == ENOENT)
		return;
	warn("%s", path);
	status = 1;
}

/*
 * Removing entries moves the others, so the folder is read from its start
 * again until a whole pass removes nothing.
 */
static void
remove_tree(const char *path)
{
	struct dirent *e;
	struct stat st;
	char sub[1024];
	int again = 1;
	DIR *d;

	if (lstat(path, &st) == -1) {
		failed(path);
		return;
	}
	if (!S_ISDIR(st.st_mode)) {
		if (unlink(path) == -1)
			failed(path);
		return;
	}
	if (!rflag) {
		warnx("%s: is a directory (use -r)", path);
		status = 1;
		return;
	}
	while (again && (d = opendir(path)) != NULL) {
		again = 0;
		while ((e = readdir(d)) != NULL) {
			if (strcmp(e->d_name, ".") == 0 ||
			    strcmp(e->d_name, "..") == 0)
				continue;
			snprintf(sub, sizeof sub, "%s/%s", path, e->d_name);
			remove_tree(sub);
			again |= access(sub, F_OK) == -1;
		}
		closedir(d);
	}
	if (rmdir(path) == -1)
		failed(path);
}

int
main(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "rRf")) != -1) {
		if (c == 'r' || c == 'R')
			rflag = 1;
		else if (c == 'f')
			fflag = 1;
		else
			usage("[-r] [-f] PATH ...");
	}
	if (optind == argc && !fflag)
		usage("[-r] [-f] PATH ...");
	for (; optind < argc; optind++)
		remove_tree(argv[optind]);
	return status;
}
