# SPDX-License-Identifier: BSD-2-Clause
NAME    := vfs
KIND    := server
SRCS    := main.c boot.c path.c arena.c vnode.c mount.c memfs.c memdir.c \
	   namecache.c namei.c cred.c ctx.c file.c wait.c ring.c pipe.c devfs.c \
	   contty.c vcap.c exec.c op_file.c op_io.c op_fd.c op_name.c op_attr.c \
	   op_mount.c op_ctx.c
LIBS    := util cpio ipc sys
USES    := console
PRIO    := 32
MEM     := 4096
REPLIES := 192
CAPS    := initrd
SHARES  := exec:8
