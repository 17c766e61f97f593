# SPDX-License-Identifier: BSD-2-Clause
# Linked to every server by the build; a server with a _start of its own is
# not given this one.
NAME := srt
KIND := lib
SRCS := start.S
LIBS :=
