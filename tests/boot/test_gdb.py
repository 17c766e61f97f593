# SPDX-License-Identifier: BSD-2-Clause
"""`make gdb': symbols and the helper commands, and what a bug looks like, made with
its help."""

import os
import re
import shutil
import subprocess
import sys

import pytest

import guest


pytestmark = pytest.mark.skipif(not shutil.which("gdb-multiarch"),
                                reason="no gdb-multiarch")
BUILD = os.environ.get("O") or "build"


def gdb(command, *lines, smp=1, build=BUILD, loud="0"):
    """What gdb says while a machine runs the command line."""
    argv = [sys.executable, "-B", "tools/gdb/start.py", "-batch"]
    for line in lines:
        argv += ["-ex", line]
    p = subprocess.run(argv, cwd=guest.TOP,
                       env=dict(os.environ, CMD=command, SMP=str(smp),
                                O=build, V=loud),
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, timeout=120, check=False)
    return p.stdout.decode(errors="replace")


def console(build=BUILD):
    with open(os.path.join(guest.TOP, build, "gdb-console.log"), "rb") as f:
        return f.read().decode(errors="replace").replace("\r", "")


def test_helper_commands():
    text = gdb("true", "tbreak op_power", "continue", "threads", "vspaces",
               "caps init", "servers vm", "info symbol vm_dispatch")
    for word in ("op_power (", " init ", " vfs ", "token", "cspace",
                 "symbols of vm", "vm_dispatch in section .text"):
        assert word in text, text


def test_a_panic_is_told_with_names():
    """A pointer of the kernel is spoiled while free(1) asks for the census."""
    gdb("free", "tbreak op_sysinfo", "continue", "set $a1 = 0", "continue")
    p = subprocess.run([sys.executable, "-B", "tools/symbolize.py", BUILD,
                        os.path.join(BUILD, "gdb-console.log")],
                       cwd=guest.TOP, capture_output=True, check=True)
    text = p.stdout.decode()
    assert text.startswith("panic: trap in the kernel: cause 13"), text
    kernel, thread = text.split("\nthread, ")
    assert "op_sysinfo+" in kernel and "kernel/machine.c:" in kernel, text
    assert "syscall+" in kernel and "trap+" in kernel, text
    assert "root/bin/free:" in thread.splitlines()[0], text
    assert "sys_op+" in thread and "user/bin/free.c:" in thread, text


@pytest.mark.parametrize("smp", [1, 4])
def test_exec_dies_and_runs_again(smp):
    """exec jumps to 0 in its third request: EIO for that one, and no more."""
    gdb("/bin/true; echo one $?; /bin/true; echo two $?; servers exec; dmesg",
        "break op_gather", "ignore 1 1", "continue", "set t->t_pc = 0",
        "delete", "continue", smp=smp)
    text = console()
    assert "sh: /bin/true: I/O error\n" in text, text
    assert "two 0\n" in text, text
    row = next(x for x in text.splitlines() if x.startswith("exec  ")).split()
    assert row[4] == "1", text
    assert re.search(r"exec died at pc 0: nothing to execute there", text), text
    assert "exec runs again" in text, text


def test_a_part_of_one_program_dies_and_all_stops():
    """The same where exec, vfs and vm are one (make one): nobody is left."""
    one = os.path.join(BUILD, "one")
    gdb("/bin/true; echo one $?; /bin/true; echo two $?",
        "break op_gather", "ignore 1 1", "continue", "set t->t_pc = 0",
        "delete", "continue", build=one, loud="1")
    text = console(one)
    assert "two" not in text, text
    assert re.search(r"exec died at pc 0: nothing to execute there.*"
                     r"servers/one.elf", text), text
    assert "exec was one program with others: the machine stops" in text, text
