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


@pytest.mark.skipif(not shutil.which("gdb-multiarch"), reason="no gdb-multiarch")
def test_a_panic_is_told_with_names():
    """A pointer of the kernel is spoiled while free(1) asks for the census."""
    env = dict(os.environ, CMD="free")
    argv = [sys.executable, "-B", "tools/gdb/start.py", "-batch"]
    for line in ("tbreak op_sysinfo", "continue", "set $a1 = 0", "continue"):
        argv += ["-ex", line]
    subprocess.run(argv, cwd=guest.TOP, env=env, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   timeout=120, check=False)
    build = env.get("O") or "build"
    p = subprocess.run([sys.executable, "-B", "tools/symbolize.py", build,
                        os.path.join(build, "gdb-console.log")],
                       cwd=guest.TOP, capture_output=True, check=True)
    text = p.stdout.decode()
    assert text.startswith("panic: trap in the kernel: cause 13"), text
    kernel, thread = text.split("\nthread, ")
    assert "op_sysinfo+" in kernel and "kernel/machine.c:" in kernel, text
    assert "syscall+" in kernel and "trap+" in kernel, text
    assert thread.startswith(f"{build}/root/bin/free:"), text
    assert "sys_op+" in thread and "user/bin/free.c:" in thread, text
