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
	/* an absolute path; "": the format is a server, see below */
	char	 f_interp[FORMAT_INTERP];
};

/*
 * A format as a server is a process with a port (proc.port_new).  For each file
 * that nobody before it accepted, and that has its magic or end of the name (if
 * it named one), it gets a call with label FORMAT_PROBE, whose lease is a struct
 * format_ask.  It answers ENOEXEC, or 0 with a script's first line in fa_line.
 * With anything else, or when FORMAT_PATIENCE is over, it is no format any more.
 */
#define FORMAT_PROBE	1
#define FORMAT_PATIENCE	500000000UL	/* nanoseconds */
#define FORMAT_LINE	256
#define FORMAT_HDR	1024

struct format_ask {
	uint8_t	 fa_hdr[FORMAT_HDR];
	uint32_t fa_hdrlen;		/* bytes that the file has of it */
	uint32_t fa_mode;
	uint64_t fa_size;		/* of the file */
	char	 fa_line[FORMAT_LINE];	/* the answer, NUL-terminated */
};

#endif
