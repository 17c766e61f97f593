# SPDX-License-Identifier: BSD-2-Clause
NAME    := console
KIND    := server
SRCS    := main.c tty.c uart.c
LIBS    := util ipc sys
USES    :=
PRIO    := 36
MEM     := 0
REPLIES := 1
CAPS    := uart irq firmware
