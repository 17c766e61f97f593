/* SPDX-License-Identifier: BSD-2-Clause */
/* What picolibc's <dirent.h> leaves to the system. */
#ifndef _SYS_DIRENT_H
#define _SYS_DIRENT_H

#include <sys/types.h>

#define DT_UNKNOWN	0
#define DT_FIFO		1
#define DT_CHR		2
#define DT_DIR		4
#define DT_REG		8
#define DT_LNK		10

struct dirent {
	unsigned long	 d_ino;
	unsigned char	 d_type;
	unsigned char	 d_namlen;
	char		 d_name[256];
};

/* opaque: lib/libc/dir.c */
typedef struct dirstream DIR;

#endif
