/* SPDX-License-Identifier: BSD-2-Clause */
/* Effective ids alone, real and effective ids together, supplementary groups. */
#include <stdint.h>
#include <unistd.h>

#include "libc.h"
#include "proc_client.h"
#include "vfs_client.h"

_Static_assert(sizeof(uid_t) <= sizeof(uint32_t) &&
    sizeof(gid_t) <= sizeof(uint32_t), "ids are 32 bits on the wire");

static long
id(unsigned value)
{
	return value == (uid_t)-1 ? -1 : (long)value;
}

int
setreuid(uid_t ruid, uid_t euid)
{
	return setids(id(ruid), id(euid), -1, -1);
}

int
setregid(gid_t rgid, gid_t egid)
{
	return setids(-1, -1, id(rgid), id(egid));
}

int
seteuid(uid_t uid)
{
	return setids(-1, id(uid), -1, -1);
}

int
setegid(gid_t gid)
{
	return setids(-1, -1, -1, id(gid));
}

int
setgroups(int n, const gid_t *groups)
{
	uint32_t list[ABI_NGROUPS] = { 0 };
	int i;

	if (n < 0 || n > ABI_NGROUPS)
		return libc_fail(EINVAL);
	for (i = 0; i < n; i++)
		list[i] = groups[i] == (gid_t)-1 ? UINT32_MAX : groups[i];
	return libc_fail(proc_setgroups(PROC, list, sizeof list, (word_t)n));
}

int
getgroups(int size, gid_t *groups)
{
	uint32_t list[ABI_NGROUPS];
	word_t n = 0;
	int i, error = vfs_getgroups(VFS, list, sizeof list, &n);

	if (error != 0)
		return libc_fail(error);
	if (size == 0)
		return (int)n;
	if (size < (int)n)
		return libc_fail(EINVAL);
	for (i = 0; i < (int)n; i++)
		groups[i] = (gid_t)list[i];
	return (int)n;
}
