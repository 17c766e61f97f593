#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make test-smp': the QEMU suites again and again, on several numbers of harts.

N rounds (20) on each of HARTS ("1 2 4"), with a thread of the host for each
hart and the host's clock, so that no two rounds are alike.  A line a round; the first failure ends the series, and its log stays in
build/smp.  The last line is "N passed, N failed", in rounds.
"""

import os
import re
import subprocess
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(TOP, "tools"))

import qemu  # noqa: E402
SUITES = ("kernel", "exec", "servers")
HANG = 1800     # seconds for one suite: a hang detector


def one_round(build, harts, number):
    """(line to print, path of the log or None)."""
    log = os.path.join(build, "smp", f"harts{harts}-round{number}.log")
    env = dict(os.environ, SMP=str(harts), CLOCK="host")
    env.pop("T", None)
    start = time.monotonic()
    text, bad = "", []
    for suite in SUITES:
        argv = [sys.executable, "-B", "-m", "pytest", "-q", "-p",
                "no:cacheprovider", "--tb=short", f"tests/{suite}"]
        try:
            p = subprocess.run(argv, cwd=TOP, env=env, timeout=HANG, check=False,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
            text += p.stdout.decode(errors="replace")
            if p.returncode != 0:
                bad.append(suite)
        except subprocess.TimeoutExpired as e:
            text += (e.stdout or b"").decode(errors="replace")
            bad.append(f"{suite} (no end within {HANG} s)")
    passed = sum(int(n) for n in re.findall(r"^(\d+) passed", text, re.M))
    passed += sum(int(n) for n in re.findall(r", (\d+) passed", text))
    line = (f"{harts} hart{'s' if harts != '1' else ''}, round {number}: "
            f"{passed} passed" + (f", FAILED: {', '.join(bad)}" if bad else "") +
            f", {time.monotonic() - start:.0f} s")
    if not bad:
        return line, None
    with open(log, "w", encoding="utf-8") as f:
        f.write(text)
    return line, log


def main():
    build = os.environ.get("O") or "build"
    harts = (os.environ.get("HARTS") or "1 2 4").split()
    try:
        rounds = qemu.count(os.environ, "N", "20")
        for h in harts:
            qemu.count({"HARTS": h}, "HARTS", "1 2 4")
    except ValueError as e:
        print(f"test-smp: {e}\n0 passed, 1 failed")
        return 1
    os.makedirs(os.path.join(TOP, build, "smp"), exist_ok=True)
    good = 0
    for h in harts:
        for number in range(1, rounds + 1):
            line, log = one_round(os.path.join(TOP, build), h, number)
            print(line, flush=True)
            if log:
                print(f"log: {os.path.relpath(log, TOP)}")
                print(f"{good} passed, 1 failed")
                return 1
            good += 1
    print(f"{good} passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
