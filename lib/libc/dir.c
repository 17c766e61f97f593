/* SPDX-License-Identifier: BSD-2-Clause */
/* Directory streams over vfs.getdents. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vfs_client.h>

#include "libc.h"

struct dirstream {
	int	 ds_fd;
	size_t	 ds_len;		/* valid bytes in ds_buf */
	size_t	 ds_off;		/* of the next entry */
	struct dirent ds_ent;		/* what readdir() last gave out */
	char	 ds_buf[2048] __attribute__((aligned(8)));
};

ssize_t
getdents(int fd, void *buf, size_t size)
{
	word_t n;
	int error;

	error = vfs_getdents(VFS, buf, size < 65536 ? size : 65536,
	    (word_t)fd, &n);
	return error != 0 ? libc_fail(error) : (ssize_t)n;
}

DIR *
opendir(const char *path)
{
	DIR *d = malloc(sizeof *d);

	if (d == NULL)
		return NULL;
	d->ds_fd = open(path, O_RDONLY | ABI_O_DIRECTORY | ABI_O_CLOEXEC);
	if (d->ds_fd == -1) {
		free(d);
		return NULL;
	}
	d->ds_len = d->ds_off = 0;
	return d;
}

struct dirent *
readdir(DIR *d)
{
	const struct abi_dirent *e;
	ssize_t n;

	if (d->ds_off >= d->ds_len) {
		n = getdents(d->ds_fd, d->ds_buf, sizeof d->ds_buf);
		if (n <= 0)
			return NULL;
		d->ds_len = (size_t)n;
		d->ds_off = 0;
	}
	e = (const struct abi_dirent *)(d->ds_buf + d->ds_off);
	d->ds_off += e->d_reclen;
	d->ds_ent.d_ino = e->d_ino;
	d->ds_ent.d_type = e->d_type;
	d->ds_ent.d_namlen = e->d_namlen;
	memcpy(d->ds_ent.d_name, e->d_name, e->d_namlen);
	d->ds_ent.d_name[e->d_namlen] = '\0';
	return &d->ds_ent;
}

void
rewinddir(DIR *d)
{
	lseek(d->ds_fd, 0, SEEK_SET);
	d->ds_len = d->ds_off = 0;
}

int
dirfd(DIR *d)
{
	return d->ds_fd;
}

int
closedir(DIR *d)
{
	int fd = d->ds_fd;

	free(d);
	return close(fd);
}
