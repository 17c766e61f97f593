/* SPDX-License-Identifier: BSD-2-Clause */
/* Descriptors: open to ftruncate, over vfs. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <proc_client.h>
#include <vfs_client.h>

#include "libc.h"

#define IO_MAX		0x100000UL	/* largest lease of vfs.read and write */

size_t
libc_pathlen(const char *path)
{
	size_t n = strnlen(path, LIBC_PATHMAX);

	return n < LIBC_PATHMAX ? n + 1 : n;
}

int
open(const char *path, int flags, ...)
{
	word_t fd, mode = 0;
	va_list ap;
	int error;

	if (flags & O_CREAT) {
		va_start(ap, flags);
		mode = va_arg(ap, unsigned);
		va_end(ap);
	}
	error = vfs_open(VFS, path, libc_pathlen(path), (word_t)flags, mode,
	    &fd);
	return error != 0 ? libc_fail(error) : (int)fd;
}

int
creat(const char *path, mode_t mode)
{
	return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int
close(int fd)
{
	return libc_fail(vfs_close(VFS, (word_t)fd));
}

/*
 * vfs has refused the terminal: proc says what becomes of us.  0: ask again, with
 * *fd as it is now.
 */
static int
refused(int sig, word_t *fd)
{
	word_t force;
	int error = proc_tty_refused(PROC, (word_t)sig, &force);

	if (error == 0 && force)
		*fd |= TTY_FORCE;
	return error;
}

ssize_t
read(int fd, void *buf, size_t size)
{
	word_t n, file = (unsigned)fd;
	int error;

	do
		error = vfs_read(VFS, buf, size < IO_MAX ? size : IO_MAX, file,
		    &n);
	while (error == EBACKGROUND && (error = refused(SIGTTIN, &file)) == 0);
	return error != 0 ? libc_fail(error) : (ssize_t)n;
}

/* A pipe that nobody reads is SIGPIPE, whose default action ends the process. */
ssize_t
write(int fd, const void *buf, size_t size)
{
	word_t n, file = (unsigned)fd;
	int error;

	do
		error = vfs_write(VFS, buf, size < IO_MAX ? size : IO_MAX,
		    file, &n);
	while (error == EBACKGROUND && (error = refused(SIGTTOU, &file)) == 0);
	if (error == EPIPE)
		raise(SIGPIPE);
	return error != 0 ? libc_fail(error) : (ssize_t)n;
}

off_t
lseek(int fd, off_t off, int whence)
{
	word_t pos;
	int error;

	error = vfs_lseek(VFS, (word_t)fd, (word_t)off, (word_t)whence, &pos);
	return error != 0 ? libc_fail(error) : (off_t)pos;
}

int
ftruncate(int fd, off_t size)
{
	return libc_fail(vfs_ftruncate(VFS, (word_t)fd, (word_t)size));
}

static int
dup_common(int fd, int newfd, word_t flags)
{
	word_t got;
	int error;

	error = vfs_dup(VFS, (word_t)fd, (word_t)newfd, flags, &got);
	return error != 0 ? libc_fail(error) : (int)got;
}

int
dup(int fd)
{
	return dup_common(fd, 0, 0);
}

int
dup2(int fd, int newfd)
{
	return dup_common(fd, newfd, 1);
}

int
pipe2(int fds[2], int flags)
{
	word_t r, w;
	int error;

	error = vfs_pipe(VFS, (word_t)flags, &r, &w);
	if (error != 0)
		return libc_fail(error);
	fds[0] = (int)r;
	fds[1] = (int)w;
	return 0;
}

int
pipe(int fds[2])
{
	return pipe2(fds, 0);
}

int
fcntl(int fd, int cmd, ...)
{
	word_t arg = 0, val;
	va_list ap;
	int error;

	if (cmd != F_GETFD && cmd != F_GETFL) {
		va_start(ap, cmd);
		arg = (word_t)va_arg(ap, long);
		va_end(ap);
	}
	if (cmd == F_DUPFD)
		return dup_common(fd, (int)arg, 0);
	if (cmd == F_DUPFD_CLOEXEC)
		return dup_common(fd, (int)arg, ABI_O_CLOEXEC);
	error = vfs_fcntl(VFS, (word_t)fd, (word_t)cmd, arg, &val);
	return error != 0 ? libc_fail(error) : (int)val;
}

int
ioctl(int fd, unsigned long req, ...)
{
	word_t val, file = (unsigned)fd;
	uint32_t none = 0;
	va_list ap;
	void *arg;
	int error;

	va_start(ap, req);
	arg = va_arg(ap, void *);
	va_end(ap);
	do
		error = vfs_ioctl(VFS, arg != NULL ? arg : &none, sizeof none,
		    file, req, &val);
	while (error == EBACKGROUND && (error = refused(SIGTTOU, &file)) == 0);
	return error != 0 ? libc_fail(error) : (int)val;
}

int
isatty(int fd)
{
	uint32_t mode;

	return ioctl(fd, TIOCGMODE, &mode) >= 0;
}
