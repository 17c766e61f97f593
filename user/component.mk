# SPDX-License-Identifier: BSD-2-Clause
NAME := user
KIND := user
PROGS := sh ls cat echo ps kill env true false mount free uptime halt reboot \
	help mkdir rm rmdir cp mv ln pwd head tail wc grep sleep date touch \
	chmod chown id which test sort uniq tee seq hexdump dmesg census \
	exectrace top maps caps servers trace formats \
	su login whoami
# linked to whichever program needs it
SRCS := lib/input.c lib/ledger.c lib/signame.c lib/step.c \
	lib/testexpr.c lib/users.c lib/visible.c
LIBS := libc ipc sys
USES := vfs vm proc exec
