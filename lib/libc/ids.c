/* SPDX-License-Identifier: BSD-2-Clause */
/* Real, effective and saved ids; supplementary groups. */
#include <stdint.h>
#include <unistd.h>

#include "libc.h"
#include "proc_client.h"
#include "vfs_client.h"

_Static_assert(sizeof(uid_t) <= sizeof(uint32_t) &&
    sizeof(gid_t) <= sizeof(uint32_t), "ids are 32 bits on the wire");

#define LEAVE	0xffffffffUL	/* proc: do not change, which is (uid_t)-1, too */

/* on the wire: 32 bits of it, and (uid_t)-1 whatever a uid_t is */
static word_t
id(uid_t value)
{
	return value == (uid_t)-1 ? LEAVE : (word_t)value;
}

static word_t
id_long(long value)
{
	return value < 0 ? LEAVE : (word_t)value;
}

/* negative = leave */
int
setids(long ruid, long euid, long rgid, long egid)
{
	return libc_fail(proc_setids(PROC, id_long(ruid), id_long(euid),
	    id_long(rgid), id_long(egid)));
}

int
setreuid(uid_t ruid, uid_t euid)
{
	return libc_fail(proc_setids(PROC, id(ruid), id(euid), LEAVE, LEAVE));
}

int
setregid(gid_t rgid, gid_t egid)
{
	return libc_fail(proc_setids(PROC, LEAVE, LEAVE, id(rgid), id(egid)));
}

int
setresuid(uid_t ruid, uid_t euid, uid_t svuid)
{
	return libc_fail(proc_setresids(PROC, id(ruid), id(euid), id(svuid),
	    LEAVE, LEAVE, LEAVE));
}

int
setresgid(gid_t rgid, gid_t egid, gid_t svgid)
{
	return libc_fail(proc_setresids(PROC, LEAVE, LEAVE, LEAVE, id(rgid),
	    id(egid), id(svgid)));
}

int
getresuid(uid_t *ruid, uid_t *euid, uid_t *svuid)
{
	word_t uid = 0, gid = 0;
	int error = proc_saved_ids(PROC, &uid, &gid);

	if (error != 0)
		return libc_fail(error);
	*ruid = getuid();
	*euid = geteuid();
	*svuid = (uid_t)uid;
	return 0;
}

int
getresgid(gid_t *rgid, gid_t *egid, gid_t *svgid)
{
	word_t uid = 0, gid = 0;
	int error = proc_saved_ids(PROC, &uid, &gid);

	if (error != 0)
		return libc_fail(error);
	*rgid = getgid();
	*egid = getegid();
	*svgid = (gid_t)gid;
	return 0;
}

/* -1 is no id for these four: to leave all as it is nobody has to call them */
int
setuid(uid_t uid)
{
	return uid == (uid_t)-1 ? libc_fail(EINVAL) :
	    libc_fail(proc_setid(PROC, id(uid), LEAVE));
}

int
setgid(gid_t gid)
{
	return gid == (gid_t)-1 ? libc_fail(EINVAL) :
	    libc_fail(proc_setid(PROC, LEAVE, id(gid)));
}

int
seteuid(uid_t uid)
{
	return uid == (uid_t)-1 ? libc_fail(EINVAL) :
	    setresuid((uid_t)-1, uid, (uid_t)-1);
}

int
setegid(gid_t gid)
{
	return gid == (gid_t)-1 ? libc_fail(EINVAL) :
	    setresgid((gid_t)-1, gid, (gid_t)-1);
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
