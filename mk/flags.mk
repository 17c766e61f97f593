# SPDX-License-Identifier: BSD-2-Clause
# Tools and flags.  A flavour is a set of compiler flags; a library is compiled
# once for each flavour that links it: kernel, server, user.

CROSS_COMPILE ?= riscv64-unknown-elf-
CC	:= $(CROSS_COMPILE)gcc
AR	:= $(CROSS_COMPILE)ar
OBJCOPY	:= $(CROSS_COMPILE)objcopy
READELF	:= $(CROSS_COMPILE)readelf
SIZE	:= $(CROSS_COMPILE)size
HOSTCC	?= gcc
# Debian's own interpreter has the packaged pytest and pexpect
PYTHON	?= $(firstword $(wildcard /usr/bin/python3) python3)

WARN	:= -Wall -Wextra -Werror -Wshadow -Wvla -Wmissing-prototypes \
	   -Wstrict-prototypes
COMMON	:= -std=gnu11 -O2 -g $(WARN) -mcmodel=medany -fno-common \
	   -fno-stack-protector -ffunction-sections -fdata-sections \
	   $(if $(filter-out 0,$(DEBUG)),-DDEBUG) $(EXTRA_CFLAGS)
BARE	:= -march=rv64imac -misa-spec=2.2 -mabi=lp64 -ffreestanding -fno-pic

CFLAGS.kernel	:= $(COMMON) $(BARE) -mno-relax
CFLAGS.server	:= $(COMMON) $(BARE)
CFLAGS.user	:= $(COMMON) -march=rv64gc -mabi=lp64d -fno-pic \
		   --specs=picolibc.specs

LDCOMMON	:= -static -nostartfiles -Wl,--fatal-warnings -Wl,--gc-sections \
		   -Wl,--build-id=none -Wl,-z,max-page-size=4096
LDFLAGS.kernel	:= $(LDCOMMON) -nostdlib -Wl,--no-relax
LDFLAGS.server	:= $(LDCOMMON) -nostdlib
LDFLAGS.user	:= $(LDCOMMON)

HOST_CFLAGS	:= -std=gnu11 -O1 -g $(WARN) -fno-omit-frame-pointer \
		   -fsanitize=address,undefined -fno-sanitize-recover=all
