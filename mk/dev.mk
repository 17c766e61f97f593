# SPDX-License-Identifier: BSD-2-Clause
# gdb, check, format, help, doctor, clean, compile_commands.json.

.PHONY: gdb check format doctor clean help compile_commands.json

gdb:
	@tools/deps.sh build run gdb
	@$(MAKE) all
	@$(PYTHON) -B tools/gdb/start.py

check:
	@tools/deps.sh build test check
	@$(MAKE) all || { echo '0 passed, 1 failed'; exit 1; }
	@$(PYTHON) -B tools/check.py

C_FILES = $(shell find kernel platform lib servers user tests \
	-name '*.c' 2>/dev/null | sort)
format:
	@tools/deps.sh check
	$(Q)clang-format -i $(C_FILES)

compile_commands.json:
	$(Q)$(MAKE) -nkB V=1 all 2>/dev/null | $(PYTHON) -B tools/compdb.py >$@.new
	$(Q)mv $@.new $@

doctor:
	@tools/doctor.sh || true

clean:
	$(Q)rm -rf $(O) compile_commands.json

help:
	@cat mk/help.txt
