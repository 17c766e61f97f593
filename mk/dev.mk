# SPDX-License-Identifier: BSD-2-Clause
# gdb, check, help, doctor, clean, compile_commands.json.

.PHONY: gdb check doctor clean help compile_commands.json

gdb:
	@tools/deps.sh build run gdb
	@$(MAKE) all
	@$(PYTHON) -B tools/gdb/start.py

check:
	@tools/deps.sh build test check
	@$(MAKE) all || { echo '0 passed, 1 failed'; exit 1; }
	@$(PYTHON) -B tools/check_seed.py
	@$(PYTHON) -B tools/check.py

compile_commands.json:
	$(Q)$(MAKE) -nkB V=1 all 2>/dev/null | $(PYTHON) -B tools/compdb.py >$@.new
	$(Q)mv $@.new $@

doctor:
	@tools/doctor.sh || true

clean:
	$(Q)rm -rf $(O) compile_commands.json

help:
	@cat mk/help.txt
