# SPDX-License-Identifier: BSD-2-Clause
"""What meets on several harts, on two; `make test-smp' runs everything there."""

import guest

GUEST = ("stress_* exec_order exec_loop exec_threads exec_faults exec_workers"
         " thr_basic")
MACHINE = {"smp": 2}


def test_guest(guest_case):
    guest.check(guest_case)
