/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A format registered at run time: files that are recognised by bytes at a
 * place, or by the end of their name, and are run by an interpreter.
 */
#ifndef ABI_FORMAT_H
#define ABI_FORMAT_H

#include <abi/types.h>

#define FORMAT_NAME	16	/* with NUL */
#define FORMAT_MAGIC	32	/* bytes compared at most */
#define FORMAT_INTERP	128	/* with NUL */
#define FORMAT_N	8	/* registered at a time */

struct abi_format {
	char	 f_name[FORMAT_NAME];	/* letters, digits, '-', '_' */
	/* the end of the name behind its last dot; "" = by magic */
	char	 f_ext[FORMAT_NAME];
	uint32_t f_offset;		/* of the magic in the file */
	uint32_t f_len;			/* bytes of it, 0 with f_ext */
	uint8_t	 f_magic[FORMAT_MAGIC];
	uint8_t	 f_mask[FORMAT_MAGIC];	/* bits that count */
	char	 f_interp[FORMAT_INTERP];	/* an absolute path */
};

#endif
