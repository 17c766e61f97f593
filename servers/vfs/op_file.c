/* SPDX-License-Identifier: BSD-2-Clause */
/* open(2), and operations on one open file that move no data. */
#include "util/string.h"

#include "devfs.h"
#include "file.h"
#include "memfs.h"
#include "mount.h"
#include "op.h"
#include "vfs_server.h"
#include "vnode.h"

#define ACCMODE		3u
#define OPEN_FLAGS	(ACCMODE | ABI_O_APPEND | ABI_O_CREAT | ABI_O_TRUNC | \
			    ABI_O_EXCL | ABI_O_NONBLOCK | ABI_O_CLOEXEC | \
			    ABI_O_NOFOLLOW | ABI_O_DIRECTORY)
#define DENTS_BUF	4096
#define DENTS_FIRST	2	/* position behind "." (0) and ".." (1) */

static int
wanted(word_t flags)
{
	switch (flags & ACCMODE) {
	case ABI_O_RDONLY:
		return WANT_R | (flags & ABI_O_TRUNC ? WANT_W : 0);
	case ABI_O_WRONLY:
		return WANT_W;
	default:
		return WANT_R | WANT_W;
	}
}

/* May the vnode, which exists, be opened so? */
static int
check_open(const struct cred *cr, const struct vnode *vp, word_t flags)
{
	int want = wanted(flags), error;

	if (S_ISLNK(vp->v_mode))
		return ELOOP;
	if (S_ISDIR(vp->v_mode)) {
		if ((want & WANT_W) != 0 || (flags & ABI_O_CREAT) != 0)
			return EISDIR;
	} else if ((flags & ABI_O_DIRECTORY) != 0)
		return ENOTDIR;
	error = cred_access(cr, vp, want);
	if (error != 0)
		return error;
	if (S_ISCHR(vp->v_mode))
		return devfs_known(vp) ? 0 : ENXIO;
	if (!S_ISDIR(vp->v_mode) && !S_ISREG(vp->v_mode))
		return ENXIO;
	if ((want & WANT_W) != 0 && op_read_only(vp))
		return EROFS;
	return (want & WANT_W) != 0 && vp->v_holds > 0 ? ETXTBSY : 0;
}

/* The vnode that open(2) means, made if it must be. */
static int
find_or_create(const struct ctx *c, const char *path, word_t flags,
    word_t mode, struct vnode **vpp)
{
	int how = NI_FOLLOW, creat = (flags & ABI_O_CREAT) != 0;
	int excl = creat && (flags & ABI_O_EXCL) != 0, error;
	struct nameidata ni;

	if (excl || (flags & ABI_O_NOFOLLOW) != 0)
		how = 0;
	error = namei(&c->c_cred, c->c_cwd, path, creat ? how | NI_PARENT : how,
	    &ni);
	if (error != 0)
		return error;
	if (ni.ni_vp != NULL) {
		if (excl)
			return EEXIST;
		*vpp = ni.ni_vp;
		return check_open(&c->c_cred, ni.ni_vp, flags);
	}
	if (ni.ni_slash)
		return EISDIR;
	if ((flags & ABI_O_DIRECTORY) != 0)
		return ENOENT;
	return op_create(c, &ni, ABI_S_IFREG | (mode & 07777), vpp);
}

/*
 * Opening descriptor `from' by its name: as dup(2), with position and all.
 * Permissions are not asked again, for they were when it was opened; a script
 * that only exec could open for its interpreter is read that way.
 */
static int
open_descriptor(struct ctx *c, unsigned from, word_t flags, unsigned to)
{
	struct file *f = ctx_file(c, from);
	int want = wanted(flags);

	if (f == NULL)
		return ENOENT;
	if (((want & WANT_R) != 0 && !file_readable(f)) ||
	    ((want & WANT_W) != 0 && !file_writable(f)))
		return EACCES;
	file_ref(f);
	ctx_install(c, to, f, (flags & ABI_O_CLOEXEC) != 0);
	return 0;
}

int
op_vfs_open(struct ipc_req *rq, word_t flags, word_t mode, word_t *fdp)
{
	char path[VFS_PATHMAX];
	struct ctx *c = ctx_of(rq);
	struct vnode *vp;
	struct file *f;
	unsigned fd, from;
	int error;

	if (c == NULL)
		return EPERM;
	if ((flags & ~(word_t)OPEN_FLAGS) != 0 || (flags & ACCMODE) == ACCMODE)
		return EINVAL;
	error = op_path(rq, 0, path, NULL);
	if (error != 0)
		return error;
	fd = ctx_free_fd(c, 0);
	if (fd == NFD)
		return EMFILE;
	f = file_create((uint32_t)flags);
	if (f == NULL)
		return ENFILE;
	error = find_or_create(c, path, flags, mode, &vp);
	if (error != 0) {
		file_abandon(f);
		return error;
	}
	if (devfs_is_fd(vp, &from)) {
		file_abandon(f);
		*fdp = fd;
		return open_descriptor(c, from, flags, fd);
	}
	if ((flags & ABI_O_TRUNC) != 0 && S_ISREG(vp->v_mode) &&
	    vp->v_size > 0) {
		vnode_changing(vp);
		op_clear_setid(&c->c_cred, vp);
		memfs_truncate(vp, 0);
	}
	file_open_vnode(f, vp);
	ctx_install(c, fd, f, (flags & ABI_O_CLOEXEC) != 0);
	*fdp = fd;
	return 0;
}

int
op_vfs_close(struct ipc_req *rq, word_t fd)
{
	struct ctx *c = ctx_of(rq);

	if (c == NULL)
		return EPERM;
	if (ctx_file(c, fd) == NULL)
		return EBADF;
	ctx_close(c, (unsigned)fd);
	return 0;
}

int
op_vfs_lseek(struct ipc_req *rq, word_t fd, word_t off, word_t whence,
    word_t *pos)
{
	struct ctx *c = ctx_of(rq);
	int64_t base, target;
	struct file *f;

	if (c == NULL)
		return EPERM;
	f = ctx_file(c, fd);
	if (f == NULL)
		return EBADF;
	if (f->f_kind != FILE_VNODE || devfs_is_tty(f->f_vnode))
		return ESPIPE;
	switch (whence) {
	case 0:
		base = 0;
		break;
	case 1:
		base = (int64_t)f->f_off;
		break;
	case 2:
		base = (int64_t)f->f_vnode->v_size;
		break;
	default:
		return EINVAL;
	}
	if (__builtin_add_overflow(base, (int64_t)off, &target) || target < 0)
		return EINVAL;
	*pos = f->f_off = (uint64_t)target;
	return 0;
}

int
op_vfs_ftruncate(struct ipc_req *rq, word_t fd, word_t size)
{
	struct ctx *c = ctx_of(rq);
	struct vnode *vp;
	struct file *f;

	if (c == NULL)
		return EPERM;
	f = ctx_file(c, fd);
	if (f == NULL || !file_writable(f))
		return EBADF;
	vp = f->f_vnode;
	if (f->f_kind != FILE_VNODE || !S_ISREG(vp->v_mode))
		return EINVAL;
	if (size > MEMFS_MAXSIZE)
		return EFBIG;
	vnode_changing(vp);
	op_clear_setid(&c->c_cred, vp);
	memfs_truncate(vp, size);
	return 0;
}

/* Append one entry to buf; 0 if it does not fit. */
static size_t
put_dirent(uint8_t *buf, size_t room, const struct vnode *vp, const char *name,
    size_t len)
{
	struct abi_dirent *d = (void *)buf;
	size_t reclen = (sizeof(*d) + len + 1 + 7) & ~7UL;

	if (reclen > room)
		return 0;
	memset(d, 0, reclen);
	d->d_ino = VNODE_INO(vp);
	d->d_reclen = (uint16_t)reclen;
	d->d_type = (uint8_t)((vp->v_mode & ABI_S_IFMT) >> 12);
	d->d_namlen = (uint8_t)len;
	memcpy(d->d_name, name, len);
	return reclen;
}

/*
 * The entry at position *posp, which moves behind it.  1, or 0 at the end; a
 * removed directory has no entry.
 */
static int
next_dirent(struct vnode *dir, uint64_t *posp, struct vnode **vpp,
    const char **name, size_t *len)
{
	struct memdir_entry de;

	if (dir->v_nlink == 0)
		return 0;
	if (*posp < DENTS_FIRST) {
		*name = "..";
		*len = (size_t)*posp + 1;
		*vpp = *posp == 0 ? dir : mount_parent(dir);
		++*posp;
		return 1;
	}
	if (!memdir_next(dir, *posp - DENTS_FIRST, &de))
		return 0;
	*name = de.de_name;
	*len = de.de_namelen;
	*vpp = vnode_byid(de.de_id);
	*posp = de.de_next + DENTS_FIRST;
	return 1;
}

int
op_vfs_getdents(struct ipc_req *rq, word_t fd, word_t *n)
{
	static uint8_t buf[DENTS_BUF] __attribute__((aligned(8)));
	size_t room = ipc_lease_len(rq), used = 0, len, got;
	struct ctx *c = ctx_of(rq);
	uint64_t pos, next;
	struct vnode *vp;
	const char *name;
	struct file *f;
	int error;

	if (c == NULL)
		return EPERM;
	f = ctx_file(c, fd);
	if (f == NULL)
		return EBADF;
	if (f->f_kind != FILE_VNODE || !S_ISDIR(f->f_vnode->v_mode))
		return ENOTDIR;
	if (room > sizeof(buf))
		room = sizeof(buf);
	for (pos = next = f->f_off;
	    next_dirent(f->f_vnode, &next, &vp, &name, &len); pos = next) {
		got = put_dirent(buf + used, room - used, vp, name, len);
		if (got == 0)
			break;
		used += got;
	}
	if (used == 0 && next != pos)
		return EINVAL;
	error = used == 0 ? 0 :
	    ipc_lease_write(rq->rq_reply, 0, buf, used);
	if (error == 0) {
		f->f_off = pos;
		*n = used;
	}
	return error;
}
