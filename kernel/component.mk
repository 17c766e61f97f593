# SPDX-License-Identifier: BSD-2-Clause
NAME := kernel
KIND := kernel
SRCS := head.S head.c entry.S fpu.S boot.c root.c cap.c object.c thread.c \
	sched.c ipc.c notify.c fastpath.c trap.c syscall.c exec.c vspace.c \
	map.c uaccess.c irq.c smp.c trace.c machine.c
LIBS := platform fdt util
