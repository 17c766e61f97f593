# SPDX-License-Identifier: BSD-2-Clause
NAME   := elf
KIND   := lib
SRCS   := elf.c
LIBS   := util
