/* SPDX-License-Identifier: BSD-2-Clause */
/* test EXPR, [ EXPR ] */
#include "lib/testexpr.h"

int
main(int argc, char **argv)
{
	return test_main(argc, argv);
}
