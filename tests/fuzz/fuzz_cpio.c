// SRCS: lib/cpio/cpio.c
/* SPDX-License-Identifier: BSD-2-Clause */
/* Every byte that lib/cpio hands out is within the archive. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <abi/errno.h>

#include "cpio/cpio.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(int condition)
{
	if (!condition)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cpio_entry e;
	struct cpio c;
	unsigned sum = 0;
	size_t i, last = 0;
	int error;

	cpio_open(&c, data, size);
	while ((error = cpio_next(&c, &e)) == 0) {
		must(c.c_off > last && c.c_off <= size);
		last = c.c_off;
		must(e.ce_namelen > 0 && strlen(e.ce_name) == e.ce_namelen);
		must(e.ce_data == data + e.ce_off);
		for (i = 0; i < e.ce_size; i++)
			sum += e.ce_data[i];
	}
	must(error == ENOENT || (error == EINVAL && c.c_why != NULL));
	must(cpio_next(&c, &e) == error);
	return sum == 0xffffffffU ? -1 : 0;
}
