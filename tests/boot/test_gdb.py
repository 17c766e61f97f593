# SPDX-License-Identifier: BSD-2-Clause
"""`make gdb': symbols and the helper commands, at the moment of power-off."""

import os
import shutil
import subprocess
import sys

import pytest

import guest


@pytest.mark.skipif(not shutil.which("gdb-multiarch"), reason="no gdb-multiarch")
def test_helper_commands():
    env = dict(os.environ, CMD="true")
    argv = [sys.executable, "-B", "tools/gdb/start.py", "-batch"]
    for line in ("tbreak op_power", "continue", "threads", "vspaces",
                 "caps init", "servers vm", "info symbol vm_dispatch"):
        argv += ["-ex", line]
    p = subprocess.run(argv, cwd=guest.TOP, env=env, stdin=subprocess.DEVNULL,
                       capture_output=True, timeout=120, check=False)
    text = p.stdout.decode(errors="replace")
    for word in ("op_power (", " init ", " vfs ", "token", "cspace",
                 "symbols of vm", "vm_dispatch in section .text"):
        assert word in text, text + p.stderr.decode(errors="replace")
