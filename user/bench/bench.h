/* SPDX-License-Identifier: BSD-2-Clause */
/* Counting instructions: exact under -icount shift=0. */
#ifndef BENCH_H
#define BENCH_H

#include <stdio.h>

#include <rvexec.h>

/* rounds after one that warms caches; prints the mean */
#define BENCH(name, rounds, statement)	do {				\
	unsigned long start_, i_;					\
									\
	statement;							\
	start_ = rdinstret();						\
	for (i_ = 0; i_ < (rounds); i_++) {				\
		statement;						\
	}								\
	printf("bench %s %lu instructions\n", name,			\
	    (rdinstret() - start_) / (rounds));				\
	fflush(stdout);							\
} while (0)

#endif
