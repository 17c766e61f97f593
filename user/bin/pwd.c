/* SPDX-License-Identifier: BSD-2-Clause */
#include <err.h>
#include <stdio.h>
#include <unistd.h>

int
main(void)
{
	char path[1024];

	if (getcwd(path, sizeof path) == NULL)
		err(1, "working directory");
	puts(path);
	return flushed(0);
}
