# SPDX-License-Identifier: BSD-2-Clause
NAME := platform
KIND := platform
SRCS := board.c boardinfo.c plic.c sbi.c
LIBS := fdt util
