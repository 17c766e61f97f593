/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes in a ring. */
#include "ring.h"

void
ring_init(struct ring *rg, void *buf, size_t size)
{
	rg->rg_buf = buf;
	rg->rg_size = size;
	rg->rg_head = rg->rg_len = 0;
}

size_t
ring_room(const struct ring *rg)
{
	return rg->rg_size - rg->rg_len;
}

const uint8_t *
ring_bytes(const struct ring *rg, size_t *n)
{
	size_t edge = rg->rg_size - rg->rg_head;

	*n = rg->rg_len < edge ? rg->rg_len : edge;
	return rg->rg_buf + rg->rg_head;
}

void
ring_take(struct ring *rg, size_t n)
{
	rg->rg_head = (rg->rg_head + n) % rg->rg_size;
	rg->rg_len -= n;
}

uint8_t *
ring_space(const struct ring *rg, size_t skip, size_t *n)
{
	size_t room = ring_room(rg) - skip;
	size_t at = (rg->rg_head + rg->rg_len + skip) % rg->rg_size;
	size_t edge = rg->rg_size - at;

	*n = room < edge ? room : edge;
	return rg->rg_buf + at;
}

void
ring_put(struct ring *rg, size_t n)
{
	rg->rg_len += n;
}
