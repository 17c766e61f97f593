/* SPDX-License-Identifier: BSD-2-Clause */
/* An expansion under way: expand.c and param.c. */
#ifndef EXPANSION_H
#define EXPANSION_H

#include "sh.h"

struct expansion {
	struct buf e_text;		/* the field so far */
	struct buf e_mask;		/* 1 quoted, 2 not (never 0) */
	int	 e_have;		/* there is a field, if empty */
	int	 e_split;		/* split at IFS and match names */
	struct fields *e_fields;
	char	*e_mask_out;		/* mask of the last field, unless split */
};

#endif
