/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Devices.  /dev is an in-memory file system like any other; what makes its
 * files devices is their number, wherever they lie.
 */
#include "util/printf.h"
#include "util/string.h"

#include "contty.h"
#include "ctx.h"
#include "devfs.h"
#include "file.h"
#include "memfs.h"
#include "mount.h"
#include "vnode.h"

/* major << 8 | minor, as archives made on Linux have them */
#define DEV_NULL	0x103
#define DEV_ZERO	0x105
#define DEV_TTY		0x500
#define DEV_CONSOLE	0x501
#define DEV_FD		0x1600	/* ours: | N, descriptor N of whoever opens it */

static const struct device {
	const char *d_name;
	uint32_t d_rdev;
	uint32_t d_mode;
} devices[] = {
	{ "null", DEV_NULL, 0666 },
	{ "zero", DEV_ZERO, 0666 },
	{ "tty", DEV_TTY, 0666 },
	{ "console", DEV_CONSOLE, 0600 },
	{ "stdin", DEV_FD | 0, 0666 },
	{ "stdout", DEV_FD | 1, 0666 },
	{ "stderr", DEV_FD | 2, 0666 },
};

static struct vnode *console;
static struct file *null;
static const uint8_t zeros[PAGE_SIZE];

static int
add_node(struct vnode *dir, const char *name, uint32_t mode, uint32_t rdev,
    struct vnode **vpp)
{
	struct vnode *vp = vnode_create(dir->v_mount, mode);
	int error;

	if (vp == NULL)
		return ENOSPC;
	vp->v_rdev = rdev;
	error = memdir_enter(dir, name, strlen(name), vp);
	if (error != 0)
		vnode_reap(vp);
	else
		*vpp = vp;
	return error;
}

/* /dev/fd: a name for each descriptor that a process can have */
static int
add_fds(struct vnode *root)
{
	struct vnode *dir, *vp;
	char name[4];
	unsigned fd;
	int error;

	error = add_node(root, "fd", ABI_S_IFDIR | 0755, 0, &dir);
	for (fd = 0; error == 0 && fd < NFD; fd++) {
		(void)ksnprintf(name, sizeof(name), "%u", fd);
		error = add_node(dir, name, ABI_S_IFCHR | 0666, DEV_FD | fd,
		    &vp);
	}
	return error;
}

int
devfs_mount(struct vnode *dir)
{
	struct mount *mp;
	struct vnode *vp;
	unsigned i;
	int error;

	error = mount_create("devfs", dir, MNT_NOEXEC | MNT_NOSUID, &mp);
	if (error != 0)
		return error;
	for (i = 0; i < nitems(devices); i++) {
		error = add_node(mp->mnt_root, devices[i].d_name,
		    ABI_S_IFCHR | devices[i].d_mode, devices[i].d_rdev, &vp);
		if (error != 0)
			return error;
		if (vp->v_rdev == DEV_CONSOLE)
			console = vp;
		if (vp->v_rdev == DEV_NULL) {
			null = file_create(ABI_O_RDWR);
			if (null == NULL)
				return ENFILE;
			file_open_vnode(null, vp);
		}
	}
	/* contexts open it without a look-up: it stays even if it is removed */
	vnode_ref(console);
	return add_fds(mp->mnt_root);
}

struct vnode *
devfs_console(void)
{
	return console;
}

struct file *
devfs_null(void)
{
	return null;
}

int
devfs_known(const struct vnode *vp)
{
	unsigned i;

	for (i = 0; i < nitems(devices); i++)
		if (devices[i].d_rdev == vp->v_rdev)
			return 1;
	return devfs_is_fd(vp, &i);
}

int
devfs_is_fd(const struct vnode *vp, unsigned *fd)
{
	*fd = vp->v_rdev - DEV_FD;
	return S_ISCHR(vp->v_mode) && vp->v_rdev >= DEV_FD && *fd < NFD;
}

int
devfs_is_tty(const struct vnode *vp)
{
	return S_ISCHR(vp->v_mode) &&
	    (vp->v_rdev == DEV_TTY || vp->v_rdev == DEV_CONSOLE);
}

static int
read_zeros(struct io *io)
{
	size_t n;
	int error;

	for (; io->io_done < io->io_len; io->io_done += n) {
		n = io->io_len - io->io_done;
		if (n > sizeof(zeros))
			n = sizeof(zeros);
		error = ipc_lease_write(io->io_reply, io->io_done, zeros, n);
		if (error != 0)
			return io_stop(io, error);
	}
	return 0;
}

int
devfs_io(struct ipc_req *rq, struct io *io)
{
	const struct vnode *vp = io->io_file->f_vnode;

	if (devfs_is_tty(vp))
		return contty_io(rq, io);
	if (io->io_write) {
		io->io_done = io->io_len;
		return 0;
	}
	return vp->v_rdev == DEV_ZERO ? read_zeros(io) : 0;
}
