/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware's calls that the kernel uses (SBI 0.2 and later, by extension). */
#ifndef PLATFORM_SBI_H
#define PLATFORM_SBI_H

#include <abi/types.h>

#define SBI_EXT_TIME	0x54494d45
#define SBI_EXT_IPI	0x735049
#define SBI_EXT_RFENCE	0x52464e43
#define SBI_EXT_HSM	0x48534d
#define SBI_EXT_SRST	0x53525354
#define SBI_EXT_DBCN	0x4442434e

int	 sbi_has(word_t extension);
void	 sbi_set_timer(word_t at);	/* ticks; all ones = never */
void	 sbi_putc(int);			/* works before anything else does */
/* A byte that was typed, or -1.  byte: one that the firmware may write, and where. */
int	 sbi_getc(volatile uint8_t *byte, paddr_t pa);
/* harts by their SBI ids, bit n = hart n; no errors that a caller could mend */
void	 sbi_send_ipi(word_t mask);
void	 sbi_remote_fence_i(word_t mask);
void	 sbi_remote_sfence(word_t mask);	/* everything, every ASID */
/* 0 if the hart will begin at that physical address with `opaque' in a1 */
int	 sbi_hart_start(word_t hartid, paddr_t entry, word_t opaque);
int	 sbi_reset(int reboot);		/* returns only if it cannot */

#endif
