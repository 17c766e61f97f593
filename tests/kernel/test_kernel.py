# SPDX-License-Identifier: BSD-2-Clause
"""The in-guest programs user/tests/kernel_*.c, one test for each line they print."""

import guest

GUEST = "kernel_*"


def test_guest(guest_case):
    guest.check(guest_case)
