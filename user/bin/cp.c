/* SPDX-License-Identifier: BSD-2-Clause */
/* cp [-r] FROM TO; cp [-r] FROM ... DIR.  Modes are kept. */
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

static char buf[32768];
static int rflag, status;

static void
failed(const char *path)
{
	warn("%s", path);
	status = 1;
}

static void
copy_file(const char *from, const char *to, mode_t mode)
{
	ssize_t n = 0, done, m;
	int in, out;

	in = open(from, O_RDONLY);
	if (in == -1) {
		failed(from);
		return;
	}
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC, mode & 0777);
	if (out == -1) {
		failed(to);
		goto out_in;
	}
	while ((n = read(in, buf, sizeof buf)) > 0)
		for (done = 0; done < n; done += m) {
			m = write(out, buf + done, (size_t)(n - done));
			if (m == -1) {
				failed(to);
				goto out_both;
			}
		}
	if (n == -1)
		failed(from);
out_both:
	close(out);
out_in:
	close(in);
}

static void	copy(const char *, const char *);

static void
copy_dir(const char *from, const char *to, mode_t mode)
{
	char a[1024], b[1024];
	struct dirent *e;
	DIR *d;

	if (!rflag) {
		warnx("%s: is a directory (use -r)", from);
		status = 1;
		return;
	}
	if (mkdir(to, (mode & 0777) | 0700) == -1 && errno != EEXIST) {
		failed(to);
		return;
	}
	d = opendir(from);
	if (d == NULL) {
		failed(from);
		return;
	}
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		snprintf(a, sizeof a, "%s/%s", from, e->d_name);
		snprintf(b, sizeof b, "%s/%s", to, e->d_name);
		copy(a, b);
	}
	closedir(d);
}

static void
copy(const char *from, const char *to)
{
	struct stat st, other;

	if (stat(from, &st) == -1) {
		failed(from);
		return;
	}
	if (stat(to, &other) == 0 && other.st_dev == st.st_dev &&
	    other.st_ino == st.st_ino) {
		warnx("%s and %s are the same file", from, to);
		status = 1;
	} else if (S_ISDIR(st.st_mode))
		copy_dir(from, to, st.st_mode);
	else
		copy_file(from, to, st.st_mode);
}

int
main(int argc, char **argv)
{
	const char *dir, *base;
	struct stat st;
	char to[1024];
	int c;

	while ((c = getopt(argc, argv, "rR")) != -1) {
		if (c != 'r' && c != 'R')
			usage("[-r] FROM ... TO");
		rflag = 1;
	}
	if (argc - optind < 2)
		usage("[-r] FROM ... TO");
	dir = argv[argc - 1];
	if (stat(dir, &st) == -1 || !S_ISDIR(st.st_mode)) {
		if (argc - optind > 2)
			errx(1, "%s: not a directory", dir);
		copy(argv[optind], dir);
		return status;
	}
	for (; optind < argc - 1; optind++) {
		base = strrchr(argv[optind], '/');
		base = base != NULL ? base + 1 : argv[optind];
		snprintf(to, sizeof to, "%s/%s", dir, base);
		copy(argv[optind], to);
	}
	return status;
}
