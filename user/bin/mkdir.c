/* SPDX-License-Identifier: BSD-2-Clause */
/* mkdir [-p] [-m MODE] DIR ... */
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

/* every folder above the last that is missing */
static int
parents(char *path)
{
	char *p;

	for (p = path + 1; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		if (mkdir(path, 0777) == -1 && errno != EEXIST)
			return -1;
		*p = '/';
	}
	return 0;
}

int
main(int argc, char **argv)
{
	int c, pflag = 0, status = 0;
	mode_t mode = 0777;

	while ((c = getopt(argc, argv, "pm:")) != -1) {
		if (c == 'p')
			pflag = 1;
		else if (c == 'm')
			mode = (mode_t)strtoul(optarg, NULL, 8);
		else
			usage("[-p] [-m MODE] DIR ...");
	}
	if (optind == argc)
		usage("[-p] [-m MODE] DIR ...");
	for (; optind < argc; optind++) {
		if ((pflag && parents(argv[optind]) == -1) ||
		    (mkdir(argv[optind], mode) == -1 &&
		    !(pflag && errno == EEXIST))) {
			warn("%s", argv[optind]);
			status = 1;
		}
	}
	return status;
}
