# SPDX-License-Identifier: BSD-2-Clause
NAME    := exec
KIND    := server
SRCS    := main.c kern_exec.c exec_check.c exec_conf.c exec_elf.c \
	   exec_script.c exec_subr.c exec_explain.c exec_format.c \
	   exec_template.c exec_args.c exec_slot.c exec_fd.c exec_ask.c \
	   exec_fault.c \
	   emul_native.c
LIBS    := util elf ipc sys
USES    := vfs vm proc
PRIO    := 20
MEM     := 0
REPLIES := 1
WORKERS := harts
CAPS    :=
