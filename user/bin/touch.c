/* SPDX-License-Identifier: BSD-2-Clause */
/* touch FILE ...: make the missing ones (times cannot be set) */
#include <err.h>
#include <fcntl.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	int i, fd, status = 0;

	if (argc == 1)
		usage("FILE ...");
	for (i = 1; i < argc; i++) {
		fd = open(argv[i], O_WRONLY | O_CREAT, 0666);
		if (fd == -1) {
			warn("%s", argv[i]);
			status = 1;
		} else
			close(fd);
	}
	return status;
}
