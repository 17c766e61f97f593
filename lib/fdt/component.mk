# SPDX-License-Identifier: BSD-2-Clause
NAME   := fdt
KIND   := lib
SRCS   := fdt.c fdt_prop.c
LIBS   := util
