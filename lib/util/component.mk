# SPDX-License-Identifier: BSD-2-Clause
NAME   := util
KIND   := lib
SRCS   := string.c strcopy.c strlcpy.c printf.c prng.c
SERVER_SRCS := log.c assert.c
LIBS   := sys
