/* SPDX-License-Identifier: BSD-2-Clause */
/* Status 0 if the effective user is root, 1 if not. */
#include <unistd.h>

int
main(void)
{
	return geteuid() == 0 ? 0 : 1;
}
