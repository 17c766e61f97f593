# SPDX-License-Identifier: BSD-2-Clause
NAME    := init
KIND    := server
SRCS    := head.S main.c archive.c bootargs.c mem.c server.c load.c special.c \
	   supervise.c first.c
LIBS    := util cpio elf ipc sys
USES    := console vfs vm proc exec
PRIO    := 40
MEM     := 0
REPLIES := 1
CAPS    :=
LDS     := init.lds
