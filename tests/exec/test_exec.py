# SPDX-License-Identifier: BSD-2-Clause
"""The in-guest programs user/tests/exec_*.c, one test for each line they print."""

import guest

GUEST = "exec_*"


def test_guest(guest_case):
    guest.check(guest_case)
