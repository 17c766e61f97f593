# SPDX-License-Identifier: BSD-2-Clause
"""What meets on several harts, on two; `make test-smp' runs everything there."""

import guest

GUEST = "stress_* exec_order exec_loop exec_threads exec_faults sig_exec thr_*"
MACHINE = {"smp": 2}


def test_guest(guest_case):
    guest.check(guest_case)
