# SPDX-License-Identifier: BSD-2-Clause
NAME    := proc
KIND    := server
SRCS    := main.c table.c cred.c sig.c object.c life.c op_proc.c op_exec.c \
	   op_info.c limit.c op_sig.c signal.c trace.c lwp.c thread.c timer.c
LIBS    := util ipc sys
USES    := vm vfs console
PRIO    := 24
MEM     := 0
REPLIES := 192
CAPS    := trace power log
MINTS   := vfs exec proc
