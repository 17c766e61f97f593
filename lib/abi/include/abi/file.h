/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files as vfs and programs see them.  Values of open(2) flags are those of
 * the packaged C library's <fcntl.h>; lib/libc asserts it.
 */
#ifndef ABI_FILE_H
#define ABI_FILE_H

#include <abi/types.h>

#define ABI_O_RDONLY	0x0000
#define ABI_O_WRONLY	0x0001
#define ABI_O_RDWR	0x0002
#define ABI_O_APPEND	0x0400
#define ABI_O_CREAT	0x0040
#define ABI_O_TRUNC	0x0200
#define ABI_O_EXCL	0x0800
#define ABI_O_NONBLOCK	0x4000
#define ABI_O_CLOEXEC	0x40000
#define ABI_O_NOFOLLOW	0x100000
#define ABI_O_DIRECTORY	0x200000

#define ABI_NGROUPS	16	/* supplementary groups of a process */

#define ABI_S_IFMT	0170000
#define ABI_S_IFIFO	0010000
#define ABI_S_IFCHR	0020000
#define ABI_S_IFDIR	0040000
#define ABI_S_IFREG	0100000
#define ABI_S_IFLNK	0120000
#define ABI_S_ISUID	0004000
#define ABI_S_ISGID	0002000
#define ABI_S_ISVTX	0001000

#define MNT_RDONLY	1
#define MNT_NOEXEC	2
#define MNT_NOSUID	4

struct abi_stat {
	uint64_t st_ino;	/* generation at birth << 32 | vnode id */
	uint64_t st_size;	/* bytes */
	uint64_t st_mtime;	/* seconds */
	uint32_t st_dev, st_rdev;
	uint32_t st_mode, st_nlink;
	uint32_t st_uid, st_gid;
	uint32_t st_blksize, st_blocks;	/* 512-byte blocks */
};

struct abi_dirent {
	uint64_t d_ino;
	uint16_t d_reclen;	/* of this entry, multiple of 8 */
	uint8_t	 d_type;	/* mode >> 12 */
	uint8_t	 d_namlen;
	char	 d_name[];	/* NUL-terminated */
};

/* ioctl requests; the argument is 4 bytes in the lease */
#define TIOCGMODE	1
#define TIOCSMODE	2
#define TIOCGWINSZ	3	/* rows << 16 | columns */
#define FIONREAD	4

#define TTY_CANON	1
#define TTY_ECHO	2
#define TTY_SIGNAL	4	/* ^C ^\ ^Z are events, not input */
#define TTY_TOSTOP	8	/* output of the background is refused, too */

/* in the descriptor of write and ioctl: though in the background */
#define TTY_FORCE	(1UL << 32)

#define ABI_F_GETFD	1
#define ABI_F_SETFD	2
#define ABI_F_GETFL	3
#define ABI_F_SETFL	4
#define ABI_FD_CLOEXEC	1

#endif
