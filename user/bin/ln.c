/* SPDX-License-Identifier: BSD-2-Clause */
/* ln -s TARGET NAME: the file system has symbolic links only */
#include <err.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	if (argc != 4 || strcmp(argv[1], "-s") != 0)
		usage("-s TARGET NAME");
	if (symlink(argv[2], argv[3]) == -1)
		err(1, "%s", argv[3]);
	return 0;
}
