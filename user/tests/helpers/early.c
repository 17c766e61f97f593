/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks at once: no library start-up between the first instruction and the
 * question to vfs whether descriptor 63, which was close-on-exec, is open, and
 * whether the file that only its owner may read can be opened.  Exit status:
 * 1 = the descriptor is open, 2 = the file can be opened.
 */
#include <abi/errno.h>
#include <abi/file.h>

#include "bench/os.h"

#define SECRET	"/tmp/test/secret"

OS_START(start_c);

void
start_c(uint64_t *sp)
{
	word_t val, fd;
	int status = 0;

	(void)sp;
	if (vfs_fcntl(CAP_SERVER(SRV_VFS), 63, ABI_F_GETFD, 0, &val) != EBADF)
		status |= 1;
	if (vfs_open(CAP_SERVER(SRV_VFS), SECRET, sizeof(SECRET), ABI_O_RDONLY,
	    0, &fd) == 0)
		status |= 2;
	os_exit(status);
}
