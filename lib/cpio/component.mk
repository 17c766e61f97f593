# SPDX-License-Identifier: BSD-2-Clause
NAME   := cpio
KIND   := lib
SRCS   := cpio.c
LIBS   := util
