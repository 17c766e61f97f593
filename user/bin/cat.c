/* SPDX-License-Identifier: BSD-2-Clause */
/* cat [FILE ...]; "-" is standard input */
#include <err.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static char buf[32768];

static int
copy(int fd, const char *name)
{
	ssize_t n, done, m;

	while ((n = read(fd, buf, sizeof buf)) > 0)
		for (done = 0; done < n; done += m) {
			m = write(1, buf + done, (size_t)(n - done));
			if (m == -1)
				err(1, "stdout");
		}
	if (n == -1)
		warn("%s", name);
	return n == -1;
}

int
main(int argc, char **argv)
{
	int i, fd, status = 0;

	if (argc == 1)
		return copy(0, "stdin");
	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-") == 0) {
			status |= copy(0, "stdin");
			continue;
		}
		fd = open(argv[i], O_RDONLY);
		if (fd == -1) {
			warn("%s", argv[i]);
			status = 1;
			continue;
		}
		status |= copy(fd, argv[i]);
		close(fd);
	}
	return status;
}
