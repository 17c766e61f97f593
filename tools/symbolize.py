#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Puts names to the addresses of a panic.

    symbolize.py [build [console.log]]

The kernel prints "backtrace kernel:" and "backtrace thread:" with whatever on
a stack points into code (there are no frame pointers, so some of it is old).
Names come from build/kernel.elf, and for the thread from build/servers/NAME.elf
or build/root/*/NAME.
"""

import bisect
import glob
import os
import re
import subprocess
import sys

HART = re.compile(r"^hart \d+, thread ([0-9a-f]+) \(([^)]*)\)"
                  r" pc ([0-9a-f]+) ra ([0-9a-f]+)", re.M)
LINE = re.compile(r"^backtrace (kernel|thread):((?: [0-9a-f]+)*)", re.M)
TRAP = re.compile(r"trap in the kernel: cause \d+ pc ([0-9a-f]+).*"
                  r" ra ([0-9a-f]+)")


class Symbols:
    """Functions of one ELF file by address."""

    def __init__(self, path):
        self.path = path
        tool = (os.environ.get("CROSS_COMPILE") or
                "riscv64-unknown-elf-") + "nm"
        out = subprocess.run([tool, "-n", path], check=True,
                             stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL).stdout.decode()
        self.table = sorted(
            (int(p[0], 16), p[2]) for p in (x.split() for x in
                                            out.splitlines())
            if len(p) == 3 and p[1] in "tTwW" and not p[2].startswith((".", "$")))
        self.starts = [a for a, _ in self.table]

    def name(self, address):
        k = bisect.bisect_right(self.starts, address) - 1
        if k < 0:
            return "?"
        start, name = self.table[k]
        # a label of assembly inside of nothing that is near is no answer
        return f"{name}+{address - start:#x}" if address - start < 0x10000 \
            else "?"


    def lines(self, addresses):
        """Address -> FILE:LINE, of those that the file knows."""
        tool = (os.environ.get("CROSS_COMPILE") or
                "riscv64-unknown-elf-") + "addr2line"
        out = subprocess.run(
            [tool, "-e", self.path] + [f"{a:x}" for a in addresses],
            check=True, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL).stdout.decode().splitlines()
        here = os.getcwd() + os.sep
        return {a: line.split(" (")[0].removeprefix(here)
                for a, line in zip(addresses, out)
                if not line.startswith("?") and not line.endswith(":?")}


def program(build, token, name):
    """The ELF file of a thread, by its token and name; None: not ours."""
    paths = [os.path.join(build, "servers", name + ".elf")] \
        if token < 16 else []
    paths += sorted(glob.glob(os.path.join(build, "root", "*", name)))
    return next((p for p in paths if os.path.isfile(p)), None)


def symbolize(text, build):
    """Lines that say what the last panic in the text was about."""
    at = text.rfind("panic: ")
    if at < 0:
        return []
    text = text[at:]
    out = [text.splitlines()[0]]
    files = {"kernel": os.path.join(build, "kernel.elf")}
    m = HART.search(text)
    if m:
        files["thread"] = program(build, int(m.group(1), 16),
                                  m.group(2).strip("\0 "))
    extra = TRAP.search(out[0])
    for m in LINE.finditer(text):
        path = files.get(m.group(1))
        addresses = [int(x, 16) for x in m.group(2).split()]
        if m.group(1) == "kernel" and extra:
            addresses = [int(x, 16) for x in extra.groups()] + addresses
        if not path or not os.path.isfile(path) or not addresses:
            continue
        symbols = Symbols(path)
        out.append(f"{m.group(1)}, {os.path.relpath(path)}:")
        addresses = list(dict.fromkeys(addresses))
        lines = symbols.lines(addresses)
        for a in addresses:
            out.append(f"    {a:x}  {symbols.name(a):<28}"
                       f" {lines.get(a, '')}".rstrip())
    return out


def main(argv):
    build = argv[1] if len(argv) > 1 else "build"
    log = argv[2] if len(argv) > 2 else os.path.join(build, "console.log")
    try:
        with open(log, "rb") as f:
            text = f.read().decode(errors="replace").replace("\r", "")
        lines = symbolize(text, build)
    except (OSError, subprocess.CalledProcessError) as e:
        print(f"symbolize: {e}", file=sys.stderr)
        return 1
    print("\n".join(lines) if lines else "no panic in the log")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
