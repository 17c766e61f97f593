/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes in a ring, handed out in contiguous pieces.  Pure. */
#ifndef VFS_RING_H
#define VFS_RING_H

#include <stddef.h>
#include <stdint.h>

struct ring {
	uint8_t	*rg_buf;
	size_t	 rg_size;
	size_t	 rg_head;	/* of the oldest byte */
	size_t	 rg_len;	/* bytes in it */
};

void	 ring_init(struct ring *, void *buf, size_t size);
size_t	 ring_room(const struct ring *);
/* The oldest bytes in one piece: *n of them, 0 if it is empty. */
const uint8_t *ring_bytes(const struct ring *, size_t *n);
void	 ring_take(struct ring *, size_t n);
/*
 * Room in one piece, `skip' bytes behind the newest byte: *n of it, 0 if there
 * is none.  What was written there counts from ring_put() on.
 */
uint8_t	*ring_space(const struct ring *, size_t skip, size_t *n);
void	 ring_put(struct ring *, size_t n);

#endif
