/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef KERNEL_BOOT_H
#define KERNEL_BOOT_H

#include "kernel.h"

extern word_t boot_kernel_bytes;	/* image and what the kernel set aside at boot */
extern volatile uint32_t *test_device;	/* sifive,test0; NULL if absent */

void	 machine_off(int reboot, word_t status) __attribute__((noreturn));

/* root.c: make init out of the pages that boot_page() gives */
struct board;
struct thread *root_make(const struct board *, paddr_t fdt, word_t fdt_size);
paddr_t	 boot_image_pa(const void *);	/* of something in the kernel's image */
paddr_t	 boot_pages(word_t n);		/* zeroed, never given back */

/* what is left for user level once init exists: regions of whole pages */
struct region {
	paddr_t	 base, end;
};
unsigned boot_regions(struct region *, unsigned max);

#endif
