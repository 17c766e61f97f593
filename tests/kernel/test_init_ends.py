# SPDX-License-Identifier: BSD-2-Clause
"""Without its first thread the machine stops, and says so (docs/adr/0011)."""

import pytest

import test_kernel


@pytest.mark.parametrize("end", ["fault", "delete"])
def test_init_ends(end):
    res = test_kernel.boot({"smp": 1}, f"end={end}")
    assert b"init is gone, and with it everything" in res.console, res.tail()
    assert res.exit == 124, res.problem()
