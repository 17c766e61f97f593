/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text of paths.  Pure: no vnode, no message.
 */
#ifndef VFS_PATH_H
#define VFS_PATH_H

#include <stddef.h>

#define VFS_PATHMAX	1024	/* with NUL, as the leases of vfs.def */
#define VFS_NAMEMAX	255	/* one component */

struct path_part {
	const char *pp_name;	/* in the path, not NUL-terminated */
	size_t	 pp_len;
	int	 pp_last;	/* nothing but slashes follows */
	int	 pp_slash;	/* a slash follows */
};

/*
 * Take the next component off *pathp, which moves behind it and the slashes
 * that follow.  0 if there is none.
 */
int	 path_next(const char **pathp, struct path_part *);

/* is the component "." or ".."?  1, 2, or 0 for neither */
int	 path_dots(const struct path_part *);

/*
 * A symbolic link was met: replace buf by the link's text, a slash if one
 * followed the link's name, and `rest', which points into buf.  ENAMETOOLONG if
 * that does not fit in VFS_PATHMAX bytes, ENOENT if the text is empty; buf is
 * unchanged then.
 */
int	 path_splice(char *buf, const char *text, size_t textlen, int slash,
	    const char *rest);

#endif
