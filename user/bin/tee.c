/* SPDX-License-Identifier: BSD-2-Clause */
/* tee [-a] FILE ... */
#include <err.h>
#include <fcntl.h>
#include <unistd.h>

#define MAXFILES	16

static int
put(int fd, const char *buf, ssize_t n)
{
	ssize_t m;

	for (; n > 0; buf += m, n -= m) {
		m = write(fd, buf, (size_t)n);
		if (m == -1)
			return -1;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	int c, i, n = 1, fd[MAXFILES + 1], status = 0, how = O_TRUNC;
	const char *name[MAXFILES + 1];
	static char buf[8192];
	ssize_t got;

	while ((c = getopt(argc, argv, "a")) != -1) {
		if (c != 'a')
			usage("[-a] FILE ...");
		how = O_APPEND;
	}
	fd[0] = 1;
	name[0] = "stdout";
	for (; optind < argc && n <= MAXFILES; optind++) {
		fd[n] = open(argv[optind], O_WRONLY | O_CREAT | how, 0666);
		if (fd[n] == -1) {
			warn("%s", argv[optind]);
			status = 1;
		} else
			name[n++] = argv[optind];
	}
	while ((got = read(0, buf, sizeof buf)) > 0)
		for (i = 0; i < n; i++)
			if (put(fd[i], buf, got) == -1) {
				warn("%s", name[i]);
				status = 1;
			}
	if (got == -1)
		err(1, "stdin");
	return status;
}
