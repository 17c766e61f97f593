/* SPDX-License-Identifier: BSD-2-Clause */
/* Between main.c and lib.c only. */
#ifndef KT_MAIN_H
#define KT_MAIN_H

#include <abi/types.h>

void	 kt_reset(word_t page);	/* the next test; page != 0: first free page */
void	 kt_copy_pages(vaddr_t, word_t page, word_t n);
void	 kt_main(void);

#endif
