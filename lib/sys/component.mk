# SPDX-License-Identifier: BSD-2-Clause
NAME := sys
KIND := lib
SRCS := sys.S
LIBS :=
