# SPDX-License-Identifier: BSD-2-Clause
"""Fixtures of the QEMU suites.

A module that says GUEST = "exec_*" and has a test with a parameter `guest_case'
gets one test for each line "ok NAME", "not ok NAME: why", "skip NAME: why"
that the programs /tests/exec_* print; they run in as few boots as possible.
"""

import os
import sys

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(TOP, "tests", "lib"), os.path.join(TOP, "tools")]
sys.dont_write_bytecode = True

import guest   # noqa: E402  (needs the path above)


def pytest_generate_tests(metafunc):
    if "guest_case" in metafunc.fixturenames:
        cases = guest.cases(metafunc.module.GUEST,
                            getattr(metafunc.module, "MACHINE", {}))
        metafunc.parametrize("guest_case", cases,
                             ids=[f"{c.program}/{c.name}" for c in cases])


@pytest.fixture
def machine():
    """A Machine with the settings of the command line."""
    return guest.machine({})


@pytest.fixture
def command(machine):
    """Run one command line in a boot of its own; the verdict is checked."""
    def run(line, timeout=150, **settings):
        m = guest.machine(settings) if settings else machine
        return guest.checked_run(m, line, timeout)
    return run
