/* SPDX-License-Identifier: BSD-2-Clause */
/* Forced into what is tested: the page that init gives a server is ours here. */
#ifndef BOOTINFO_HOST_H
#define BOOTINFO_HOST_H

#include <abi/bootinfo.h>

extern const struct bootinfo host_boot;
#undef BOOTINFO_ADDR
#define BOOTINFO_ADDR	((vaddr_t)&host_boot)

#endif
