/* SPDX-License-Identifier: BSD-2-Clause */
/* rmdir DIR ... */
#include <err.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	int i, status = 0;

	if (argc == 1)
		usage("DIR ...");
	for (i = 1; i < argc; i++)
		if (rmdir(argv[i]) == -1) {
			warn("%s", argv[i]);
			status = 1;
		}
	return status;
}
