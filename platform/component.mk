NAME := platform
KIND := platform
SRCS := board.c plic.c sbi.c
LIBS := fdt util
