# SPDX-License-Identifier: BSD-2-Clause
"""tools/symbolize.py: names for the addresses of a panic."""

import os

import guest
import symbolize

BUILD = os.path.join(guest.TOP, os.environ.get("O") or "build")


def start_of(path, name):
    return next(a for a, n in symbolize.Symbols(path).table if n == name)


def test_names_of_kernel_and_thread():
    panic = start_of(os.path.join(BUILD, "kernel.elf"), "panic")
    serve = start_of(os.path.join(BUILD, "servers", "vm.elf"), "ipc_serve")
    text = ("hello\npanic: why\n"
            f"hart 0, thread 4 (vm) pc {serve:x} ra {serve:x} sp 10 number 1\n"
            f"backtrace kernel: {panic + 4:x}\n"
            f"backtrace thread: {serve:x} {serve + 2:x}\n")
    lines = symbolize.symbolize(text, BUILD)
    assert lines[0] == "panic: why"
    assert any("panic+0x4 " in x and "kernel/machine.c:" in x for x in lines)
    assert any("ipc_serve+0x2 " in x and "lib/ipc/serve.c:" in x
               for x in lines)


def test_no_panic_no_lines():
    assert symbolize.symbolize("all is well\n", BUILD) == []


def test_an_unknown_thread_is_left_out():
    text = ("panic: x\nhart 0, thread 990001 (nobody) pc 1 ra 2 sp 3 number 4\n"
            "backtrace kernel:\nbacktrace thread: 1 2\n")
    assert symbolize.symbolize(text, BUILD) == ["panic: x"]
