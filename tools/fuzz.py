#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make fuzz': each tests/fuzz/fuzz_NAME.c under libFuzzer.

FUZZ_SECONDS each, starting from and adding to a copy of its corpus in
build/fuzz/NAME; what crashes is left in build/fuzz/crash-*.  T=pattern takes a
part.  An input worth keeping is copied to tests/fuzz/corpus/NAME by hand.
"""

import concurrent.futures
import glob
import os
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(TOP, "tests"))

import run as tests     # noqa: E402  (tests/run.py knows how to compile)


def fuzz(build, source, seconds):
    """(name, status, text)."""
    name = os.path.basename(source)[len("fuzz_"):-2]
    out = os.path.join(build, "fuzz")
    work = os.path.join(out, name)
    os.makedirs(work, exist_ok=True)
    binary = os.path.join(out, f"fuzz_{name}")
    argv = tests.host_command(build, source, binary, "clang",
                              ["-fsanitize=fuzzer,address,undefined",
                               "-fno-sanitize-recover=all"])
    status, text = tests.call(argv)
    if status != 0:
        return name, status, text
    status, text = tests.call(
        [binary, f"-max_total_time={seconds}", "-print_final_stats=1",
         f"-artifact_prefix={out}/crash-{name}-", "-timeout=10",
         "-rss_limit_mb=1024", work, f"tests/fuzz/corpus/{name}"],
        timeout=seconds + 120)
    return name, status, text


def main():
    build = os.environ.get("O") or "build"
    seconds = int(os.environ.get("FUZZ_SECONDS") or 60)
    pattern = os.environ.get("T") or ""
    sources = [os.path.relpath(s, TOP)
               for s in sorted(glob.glob("tests/fuzz/fuzz_*.c"))
               if pattern in s]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for name, status, text in pool.map(
                lambda s: fuzz(build, s, seconds), sources):
            runs = [ln.split()[-1] for ln in text.splitlines()
                    if "number_of_executed_units" in ln]
            print(f"  fuzz {name:<12} {'ok' if status == 0 else 'FAILED'}"
                  f"  {runs[0] if runs else '?'} runs in {seconds} s",
                  flush=True)
            if status != 0:
                failed += 1
                print(text[-6000:])
    print(f"{len(sources) - failed} passed, {failed} failed")
    return 1 if failed or not sources else 0


if __name__ == "__main__":
    os.chdir(TOP)
    try:
        sys.exit(main())
    except (OSError, ValueError, subprocess.SubprocessError) as e:
        sys.exit(f"fuzz: {e}")
