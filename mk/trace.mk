# SPDX-License-Identifier: BSD-2-Clause
# make trace CMD='ls -l': the messages of a command's execs, to look at.

.PHONY: trace
trace:
	@tools/deps.sh build run
	@$(MAKE) all >&2
	@$(PYTHON) -B tools/trace/main.py
