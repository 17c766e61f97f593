# SPDX-License-Identifier: BSD-2-Clause
NAME := libc
# compiled as programs are: rv64gc lp64d against picolibc
KIND := userlib
SRCS := crt0.S start.c check.c vfork.S fault.c streams.c file.c path.c dir.c \
	process.c limit.c signal.c trace.c exec.c format.c memory.c clock.c err.c names.c census.c served.c lock.c \
	threads.c thread.S ids.c timer.c
# the sending half of lib/ipc, and lib/sys, go into the same archive
LIBS := ipc sys
USES := vfs vm proc exec
# before picolibc's own headers
INCS := include
LDSCRIPT := user.lds
