/* SPDX-License-Identifier: BSD-2-Clause */
/* What this system has beyond what picolibc's headers take for granted. */
#ifndef LIBC_FEATURES
#define LIBC_FEATURES

#ifndef _POSIX_TIMERS
#define _POSIX_TIMERS		1
#endif
#ifndef _POSIX_MONOTONIC_CLOCK
#define _POSIX_MONOTONIC_CLOCK	200112L
#endif
#include_next <sys/features.h>

#endif
