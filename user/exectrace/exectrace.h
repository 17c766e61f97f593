/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EXECTRACE_H
#define EXECTRACE_H

#include "lib/ledger.h"

void	 table_head(void);
/* record k; costs are relative to the one before, from `first' on */
void	 record_line(const struct ledger *, unsigned k, unsigned first);
void	 record_json(const struct ledger *, unsigned k, unsigned first);
void	 table_foot(const struct ledger *);

#endif
