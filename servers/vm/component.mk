# SPDX-License-Identifier: BSD-2-Clause
NAME    := vm
KIND    := server
SRCS    := main.c page.c entries.c vpage.c kmap.c vmspace.c object.c \
	   fault.c build.c args.c fork.c objmem.c ops.c foreign.c sigcode.S
LIBS    := util ipc sys
USES    := vfs
PRIO    := 28
MEM     := rest
REPLIES := 4
CAPS    := vspace:exec
SHARES  := exec:8
