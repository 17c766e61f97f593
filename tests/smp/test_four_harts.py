# SPDX-License-Identifier: BSD-2-Clause
"""The same on four harts, which may be more than the host has cores."""

import guest
from test_two_harts import GUEST   # noqa: F401  (pytest reads it)

MACHINE = {"smp": 4}


def test_guest(guest_case):
    guest.check(guest_case)
