#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make gdb': QEMU stopped at its first instruction, gdb attached to it.

The console of the machine goes to build/gdb-console.log; CMD='...' gives a
command line, APPEND more boot arguments.  Leaving gdb ends the machine.
"""

import os
import shutil
import socket
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import qemu     # noqa: E402  (needs the path above)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def find_gdb():
    for name in ("gdb-multiarch", "riscv64-unknown-elf-gdb", "gdb"):
        if shutil.which(name):
            return name
    sys.exit("gdb: none found (hint: apt-get install gdb-multiarch)")


def main():
    build = os.environ.get("O") or "build"
    machine = qemu.Machine(build)
    port = free_port()
    argv = machine.command(os.environ.get("CMD") or None)
    argv += ["-S", "-gdb", f"tcp:127.0.0.1:{port}"]
    log = os.path.join(build, "gdb-console.log")
    print(f"rvexec: the console goes to {log} (another terminal: tail -f)")
    with open(log, "wb") as out, subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=out,
            stderr=subprocess.STDOUT, start_new_session=True) as proc:
        try:
            return subprocess.call(
                [find_gdb(), "-q", "-ex", "set pagination off",
                 "-ex", "set architecture riscv:rv64",
                 "-ex", f"file {build}/kernel.elf",
                 "-ex", f"target remote 127.0.0.1:{port}",
                 "-ex", f"source {HERE}/rvexec.py"] + sys.argv[1:])
        finally:
            proc.kill()


if __name__ == "__main__":
    sys.exit(main())
