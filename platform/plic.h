/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The platform-level interrupt controller.  A context is one hart's S mode; the
 * device tree says which number it has (platform/board.h).
 */
#ifndef PLATFORM_PLIC_H
#define PLATFORM_PLIC_H

#include <abi/types.h>

/* `base' is where the kernel sees the registers; NULL if there is no PLIC */
void	 plic_init(volatile void *base, uint32_t nlines);	/* all lines masked */
void	 plic_context_init(uint32_t context);	/* takes no line, threshold 0 */
uint32_t plic_nlines(void);
/* whether it interrupts; what is pending meanwhile comes as soon as it may */
void	 plic_enable(uint32_t context, uint32_t line, int on);
uint32_t plic_claim(uint32_t context);		/* 0 = none */
void	 plic_complete(uint32_t context, uint32_t line);

#endif
