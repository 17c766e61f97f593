# SPDX-License-Identifier: BSD-2-Clause
"""In-guest programs that no other suite collects: user/tests/srv_*.c, user_*.c."""

import guest

GUEST = "!exec_*"


def test_guest(guest_case):
    guest.check(guest_case)
