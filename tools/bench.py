#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make bench': the programs of /bench, counted in instructions.

QEMU runs with -icount shift=0, so the same binary gives the same count.  A
program prints lines "bench NAME VALUE UNIT"; they go to build/bench.jsonl and,
as a table, to the terminal.  T=pattern takes a part.
"""

import glob
import json
import os
import re
import sys

import qemu

LINE = re.compile(r"^bench (\S+) (-?[0-9.]+) (\S+)", re.M)
HANG = 600


def measure(machine, program):
    """[(name, value, unit)] of one program, in a boot of its own."""
    argv = machine.command(f"/bench/{program}")
    argv += ["-icount", "shift=0,sleep=off"]
    res = qemu.run(argv, timeout=HANG)
    why = res.problem()
    if why is None and res.status != 0:
        why = f"exit status {res.status}"
    rows = [(m.group(1), float(m.group(2)), m.group(3))
            for m in LINE.finditer(res.text())]
    if why is None and not rows:
        why = "no bench line"
    if why:
        print(f"bench {program}: {why}\n{res.tail()}", file=sys.stderr)
    return rows, why is None


def main():
    build = os.environ.get("O") or "build"
    pattern = os.environ.get("T") or ""
    machine = qemu.Machine(build)
    names = sorted(os.path.basename(p)[:-2] for p in glob.glob("user/bench/*.c"))
    names = [n for n in names if pattern in n]
    good = bool(names)
    print(f"{'benchmark':<40} {'value':>14}  unit")
    with open(os.path.join(build, "bench.jsonl"), "w", encoding="utf-8") as f:
        for program in names:
            rows, ok = measure(machine, program)
            good = good and ok
            for name, value, unit in rows:
                print(f"{name:<40} {value:>14,.10g}  {unit}", flush=True)
                f.write(json.dumps({"program": program, "name": name,
                                    "value": value, "unit": unit}) + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
