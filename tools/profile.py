#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make profile': where the instructions of one exec, or of a boot, go, by function.

QEMU logs every block that it executes (-d exec,nochain,in_asm).  /bench/exec_self
execs itself a few times and then a few times more in a second boot; the
difference of the two, divided, is one exec.  A block belongs to the function
in whose ELF file its bytes are found at its address.

T=case of user/bench/cases.h's ballast: min (default), args_4k, args_64k,
args_4k_256; or boot: from reset to main() of the shell's first program, that is
the bench's firmware and boot_prompt.  PROFILE_LINES: how many rows (60).
"""

import bisect
import collections
import os
import re
import struct
import subprocess
import sys

import qemu

FEW, MORE = 12, 20
TRACE = re.compile(rb"Trace \d+: (0x[0-9a-f]+) \[[0-9a-f]+/([0-9a-f]+)/")
INSN = re.compile(rb"^0x([0-9a-f]+):\s+([0-9a-f]+)\s")
# of a linker's map; the name of a long section is on a line before
SECTION = re.compile(r"^ (?:\.\S+)?\s+(0x[0-9a-f]+)\s+(0x[0-9a-f]+) (\S+)$", re.M)
DOUBLE = "x=xxxxxxxxxxxxxxxx; "     # 16 bytes
CASES = {
    "min": "",
    "args_4k": DOUBLE + "for i in 1 2 3 4 5 6 7 8; do x=$x$x; done; set -- $x",
    "args_64k": DOUBLE + "for i in 1 2 3 4 5 6 7 8; do x=$x$x; done;"
                " set -- $x $x $x $x $x $x $x $x $x $x $x $x $x $x $x $x",
    "args_4k_256": "set -- xxxxxxxxxxxxxxx; for i in 1 2 3 4 5 6 7 8;"
                   " do set -- \"$@\" \"$@\"; done",
}


class Elf:
    """Text of one program: bytes by address, functions by address."""

    def __init__(self, path, name, ranges=None):
        self.name = name
        self.ranges = ranges    # of a part of a program; None: all of it
        with open(path, "rb") as f:
            self.data = f.read()
        self.loads = []
        phoff, = struct.unpack_from("<Q", self.data, 32)
        phnum, = struct.unpack_from("<H", self.data, 56)
        for i in range(phnum):
            kind, _, off, va, _, size = struct.unpack_from(
                "<IIQQQQ", self.data, phoff + i * 56)
            if kind == 1:
                self.loads.append((va, off, size))
        tool = (os.environ.get("CROSS_COMPILE") or "riscv64-unknown-elf-")
        out = subprocess.run([tool + "nm", "-n", path], check=True,
                             capture_output=True, text=True).stdout
        self.at, self.names = [], []
        for line in out.splitlines():
            words = line.split()
            if len(words) == 3 and words[1] in "tTwW" and \
                    not words[2].startswith((".L", "$")):
                self.at.append(int(words[0], 16))
                self.names.append(words[2])

    def has(self, pc, code):
        """Are these bytes at that address?"""
        if self.ranges is not None and not self.ranges.has(pc):
            return False
        for va, off, size in self.loads:
            if va <= pc < va + size:
                at = off + pc - va
                return self.data[at:at + len(code)] == code
        return False

    def symbol(self, pc):
        i = bisect.bisect_right(self.at, pc) - 1
        return self.names[i] if i >= 0 else "?"


class Ranges:
    """Where the linker put the sections of one object."""

    def __init__(self, text, ending):
        found = sorted(
            (int(m.group(1), 16), int(m.group(2), 16))
            for m in SECTION.finditer(text)
            if m.group(3).endswith(ending))
        self.starts = [at for at, _ in found]
        self.ends = [at + size for at, size in found]

    def has(self, pc):
        i = bisect.bisect_right(self.starts, pc) - 1
        return i >= 0 and pc < self.ends[i]


def parts(path):
    """Those of one program of several servers (mk/one.mk), by the linker's map."""
    with open(path[:-4] + ".map", encoding="utf-8") as f:
        text = f.read()
    names = sorted(set(re.findall(r"^LOAD \S*/one/(\w+)\.o$", text, re.M)))
    # of the output sections, which begin a line, the first
    text = text[text.index("\n.text "):text.index("\n.rodata ")]
    return [Elf(path, n, Ranges(text, f"/one/{n}.o")) for n in names]


def elves(build, programs=None):
    """Whatever runs; mk/one.mk has the programs of another build."""
    out = [Elf(os.path.join(build, "kernel.elf"), "kernel")]
    servers = os.path.join(build, "servers")
    for name in sorted(os.listdir(servers)):
        if name == "one.elf":
            out += parts(os.path.join(servers, name))
        if name.endswith(".elf"):
            out.append(Elf(os.path.join(servers, name), name[:-4]))
    for path in "bin/sh", "bench/boot", "bench/exec_self":
        out.append(Elf(os.path.join(programs or build, "root", path),
                       os.path.basename(path)))
    return out


def code_bytes(text):
    """in_asm prints an instruction as one number."""
    return int(text, 16).to_bytes(len(text) // 2, "little")


def blocks(stream):
    """The (pc, code of the block, instructions in it) executed, in order."""
    fresh, known = [], {}
    for line in stream:
        m = TRACE.search(line)
        if m:
            host, pc = m.group(1), int(m.group(2), 16)
            if fresh and fresh[0][0] == pc:
                known[host] = (pc, b"".join(c for _, c in fresh[:4]), len(fresh))
                fresh = []
            if host in known:
                yield known[host]
            continue
        if line.startswith(b"IN:"):
            fresh = []
            continue
        m = INSN.match(line)
        if m:
            fresh.append((int(m.group(1), 16), code_bytes(m.group(2))))


def execs_line(execs, setup):
    """For the shell: so many execs of /bench/exec_self, with what setup leaves."""
    memory = f"'{execs:08} {execs:08} {0:020} x'"
    return (setup + "; " if setup else "set --; ") + \
        f"exec /bench/exec_self {memory} \"$@\""


def run(build, line, see=collections.Counter):
    """What `see' makes of the blocks of a machine that does that line."""
    m = qemu.Machine(build, {"MEM": "128M"})
    log = os.path.join(build, "profile.fifo")
    if os.path.exists(log):
        os.unlink(log)
    os.mkfifo(log)
    m.count_instructions().extra += [
        "-seed", "1", "-d", "exec,nochain,in_asm", "-D", log]
    with subprocess.Popen(m.command(line), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as p:
        with open(log, "rb") as f:
            seen = see(blocks(f))
        text = p.stdout.read()
    os.unlink(log)
    if qemu.END.search(qemu.lines(text)) is None:
        raise RuntimeError(text.decode(errors="replace")[-500:])
    return seen


def owner_of(programs, pc, code):
    """(program, function) that a block belongs to."""
    owner = next((e for e in programs if e.has(pc, code)), None)
    return (owner.name, owner.symbol(pc)) if owner else ("other", f"{pc:x}")


def one_exec(build, programs, setup):
    """Instructions by owner."""
    few, more = (run(build, execs_line(n, setup)) for n in (FEW, MORE))
    total = collections.Counter()
    for key in set(few) | set(more):
        pc, code, n = key
        each = (more[key] - few[key]) * n / (MORE - FEW)
        if each != 0:
            total[owner_of(programs, pc, code)] += each
    return total


def until(program, function):
    """For run(): the blocks before that program begins that function."""
    at = program.at[program.names.index(function)]

    def see(stream):
        total, done = collections.Counter(), False
        for block in stream:    # to its end: QEMU waits for a reader
            pc, code, _ = block
            done = done or (pc == at and program.has(pc, code))
            if not done:
                total[block] += 1
        return total

    return see


def one_boot(build, programs):
    """Instructions by owner, until main() of the program that is started."""
    first = next(e for e in programs if e.name == "boot")
    total = collections.Counter()
    for (pc, code, n), times in run(build, "/bench/boot",
                                    until(first, "main")).items():
        owner = owner_of(programs, pc, code)
        # OpenSBI and the loader before it have no ELF file here
        total[("firmware", "") if owner[0] == "other" else owner] += times * n
    return total


def main():
    build = os.environ.get("O") or "build"
    case = os.environ.get("T") or "min"
    if case not in CASES and case != "boot":
        print(f"profile: no case {case} (hint: {', '.join(CASES)}, boot)",
              file=sys.stderr)
        return 1
    programs = elves(build)
    if case == "boot":
        total, what = one_boot(build, programs), "a boot"
    else:
        total, what = one_exec(build, programs, CASES[case]), "one exec"
    print(f"{sum(total.values()):10,.0f} instructions of {what}")
    parts = collections.Counter()
    for (owner, _), n in total.items():
        parts[owner] += n
    for owner, n in parts.most_common():
        print(f"{n:10,.0f} {owner}")
    print()
    lines = int(os.environ.get("PROFILE_LINES") or 60)
    for (owner, name), n in total.most_common(lines):
        print(f"{n:10,.0f} {owner:<8} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
