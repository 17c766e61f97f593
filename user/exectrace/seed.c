/* SPDX-License-Identifier: BSD-2-Clause */
/* Which lines of kern_exec.c 1.90 a step comes from; docs/seed.md has the items. */
#include "exectrace/exectrace.h"

const struct phase_text phase_text[PH_N] = {
	[PH_NONE] = { "", "", "" },
	[PH_REQUEST] = { "request", "222-264", "who asks, a package is set up" },
	[PH_GATHER] = { "gather", "274-346", "freeze, copy path and strings" },
	[PH_OPEN] = { "open", "104-143", "look up, check, read the header" },
	[PH_BUILD] = { "build", "149-174,348-423",
	    "probe, lay out the stack, make the space" },
	[PH_COMMIT] = { "commit", "425-472", "tell proc who it is now" },
	[PH_SWAP] = { "swap", "485-498", "new space, fresh registers" },
	[PH_AFTER] = { "after", "474-482", "give the old image back" },
};
