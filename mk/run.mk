# SPDX-License-Identifier: BSD-2-Clause
# make run.  Deps and build are recursive makes: what they install or generate
# may change what this Makefile sees.

# what comes on the command line is not make's to expand: CMD='echo $HOME'
override CMD := $(value CMD)
export CMD ROOT PLATFORM SMP MEM QEMU V APPEND O T DEBUG PYTHON CROSS_COMPILE HOSTCC
export FUZZ_SECONDS TIMEOUT CPU QEMU_ARGS NO_INSTALL

.PHONY: run
# the build's progress goes to the error output: with CMD, standard output is
# the command's alone
run:
	@tools/deps.sh build run
	@$(MAKE) all >&2
	@$(PYTHON) tools/run.py
