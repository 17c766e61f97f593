# SPDX-License-Identifier: BSD-2-Clause
NAME := ipc
KIND := lib
# programs take only the sending half: lib/libc has its own ipc_fault_in()
SRCS := msg.S
SERVER_SRCS := serve.c direct.c served.c resident.c
LIBS := util sys
