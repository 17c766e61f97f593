/* SPDX-License-Identifier: BSD-2-Clause */
#include "ktest.h"
void
kt_bench(void)
{
}
