# SPDX-License-Identifier: BSD-2-Clause
# make test, test-smp, fuzz.

.PHONY: test test-smp fuzz
# and the other build, for tests/one; a test of that build alone has no third
test:
	@tools/deps.sh build run test
	@tools/deps.sh image uboot || \
		echo 'rvexec: without these, tests of boards will be skipped'
	@tools/deps.sh browser || \
		echo 'rvexec: without it, tests of the page of a trace will be skipped'
	@$(MAKE) all ktest && $(if $(ONE_PARTS),:,$(MAKE) one) || \
		{ echo '0 passed, 1 failed'; exit 1; }
	@$(PYTHON) -B tests/run.py

export N HARTS
test-smp:
	@tools/deps.sh build run test
	@$(MAKE) all ktest
	@$(PYTHON) -B tests/smp_series.py

fuzz:
	@tools/deps.sh build fuzz
	@$(MAKE) $(O)/gen/stamp
	@$(PYTHON) -B tools/fuzz.py
