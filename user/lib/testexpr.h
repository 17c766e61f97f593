/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTEXPR_H
#define TESTEXPR_H

/* test(1): 0 true, 1 false, 2 not an expression.  argv[0] ending in "[" wants "]". */
int	 test_main(int argc, char **argv);

#endif
