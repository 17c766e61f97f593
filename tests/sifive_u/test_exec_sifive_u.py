# SPDX-License-Identifier: BSD-2-Clause
"""The exec tests on QEMU's sifive_u, all five harts; a job of its own."""

import guest

MACHINE = {"platform": "sifive_u", "smp": 5}
GUEST = "exec_elf exec_errors exec_image"


def test_exec_sifive_u(guest_case):
    guest.check(guest_case)
