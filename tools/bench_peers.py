#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make bench-peers': our figures beside Linux's, on the same QEMU.

The programs of user/bench, built for Linux by the same compiler without a
library, are the initramfs of Debian's riscv64 kernel, which is fetched through
this machine's own apt configuration into a private folder.  What cannot be had
is skipped with a line that says why.
"""

import concurrent.futures
import glob
import os
import re
import statistics
import subprocess
import sys
import time

import bench_data as data
import debian

META = "linux-image-riscv64"
SECONDS = 900           # for the download, and for a boot: hang detectors
FIRMWARE = 12_100_000   # instructions before the kernel
AGREE = 0.10

# Sv39, as ours: no4lvl
CONFIGS = [
    ("stock", "no4lvl"),
    ("lean", "no4lvl lsm=capability init_on_alloc=0 cgroup_disable=memory"
             " norandmaps audit=0 nokaslr"),
]


def depends_on_image(depends):
    """The kernel's package, of the Depends of the one that follows it."""
    m = re.search(r"\b(linux-image-\d\S*-riscv64)\b", depends)
    if not m:
        raise debian.Offline(f"{META} depends on no kernel: {depends.strip()}")
    return m.group(1)


def kernel(cache):
    """Path of Debian's kernel; fetched once."""
    have = sorted(glob.glob(os.path.join(cache, "boot/vmlinu*")))
    if have:
        return have[-1]
    archive = debian.Archive(cache, SECONDS)
    field = subprocess.run(["dpkg-deb", "-f", archive.download(META), "Depends"],
                           check=True, capture_output=True, text=True).stdout
    deb = archive.download(depends_on_image(field))
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb],
                          stdout=subprocess.PIPE) as tar:
        subprocess.run(["tar", "-x", "-C", cache, "--wildcards",
                        "./boot/vmlinu*"], stdin=tar.stdout, check=True)
    return kernel(cache)


def boot(image, initrd, args, log):
    """name -> median of what init printed."""
    qemu = (os.environ.get("QEMU") or "qemu-system-riscv64").split()
    argv = qemu + ["-M", "virt", "-cpu", "rv64", "-smp", "1", "-m", "1G",
                   "-nographic", "-no-reboot",
                   "-icount", "shift=0,sleep=off", "-seed", "1",
                   "-kernel", image, "-initrd", initrd,
                   "-append", f"console=ttyS0 quiet loglevel=3 {args}"]
    with open(log, "wb") as f:
        try:
            subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=f,
                           stderr=subprocess.STDOUT, timeout=SECONDS,
                           check=False)
        except subprocess.TimeoutExpired:
            print(f"bench-peers: no end within {SECONDS} s: {log}",
                  file=sys.stderr)
    with open(log, encoding="utf-8", errors="replace") as f:
        text = f.read().replace("\r", "")
    return medians(text), "bench done" in text and "failed" not in text


def medians(text):
    rounds = {}
    for f in data.parse(text):
        rounds.setdefault(f.name, []).append(f.value)
    return {name: statistics.median_low(v) for name, v in rounds.items()
            if name != "done"}


def version(image):
    return os.path.basename(image).partition("-")[2]


def ratio(theirs, ours):
    return f"{theirs / ours:.1f}x" if theirs and ours else ""


def reference(name):
    """Linux's figure as measured before, and its address spaces."""
    if data.LINUX.get(name, (None,))[0]:
        return data.LINUX[name][0], ""
    return data.LINUX_SV57.get(name), "*"


def agreement(name, value):
    """"" without a reference, else how far from it."""
    was, mark = reference(name)
    if not was or not value:
        return "", True
    off = (value - was) / was
    return f"{was:,}{mark} ({off:+.1%})", abs(off) <= AGREE or mark == "*"


def table(ours, results):
    """(lines, names that do not agree with what was measured before)."""
    names = [n for n in ours if any(n in r for r in results.values())]
    head = f"{'figure':<22} {'rvexec':>12}"
    for who in results:
        head += f" {'Linux ' + who:>13} {'ratio':>7}"
    head += "  stock, measured before"
    out, off = [head, "-" * len(head)], []
    for name in names:
        text = f"{name:<22} {data.number(ours[name]):>12}"
        for values in results.values():
            text += (f" {data.number(values.get(name)):>13}"
                     f" {ratio(values.get(name), ours[name]):>7}")
        said, good = agreement(name, results.get("stock", {}).get(name))
        if not good:
            off.append(name)
        out.append((text + "  " + said).rstrip())
    return out, off


def measure(build, image, who, args):
    """(name -> median, did it come to its end) of one configuration."""
    start = time.monotonic()
    found, ended = boot(image, os.path.join(build, "bench/linux/initrd.cpio"),
                        args, os.path.join(build, f"peers/{who}.log"))
    if "instret_at_first_user" in found:
        found["boot_first_user"] = \
            found.pop("instret_at_first_user") - FIRMWARE
    print(f"[{who} {time.monotonic() - start:.0f} s]", file=sys.stderr,
          flush=True)
    return found, ended


def main():
    build = os.environ.get("O") or "build"
    cache = os.path.join(build, "peers")
    os.makedirs(cache, exist_ok=True)
    try:
        image = kernel(cache)
    except (debian.Offline, OSError, subprocess.SubprocessError) as e:
        print(f"SKIPPED bench-peers: Debian's kernel cannot be had: {e}")
        return 0
    figures = data.load(os.path.join(build, "bench.jsonl"))
    ours = {n: f.value for n, f in figures.items()}
    # side by side: counts of instructions do not know how busy the host is
    with concurrent.futures.ThreadPoolExecutor(len(CONFIGS)) as pool:
        runs = {who: pool.submit(measure, build, image, who, args)
                for who, args in CONFIGS}
    results = {who: run.result()[0] for who, run in runs.items()}
    good = all(run.result()[1] for run in runs.values())
    lines, off = table(ours, results)
    print(f"Linux {version(image)} on Sv39, QEMU -cpu rv64, one hart,"
          " instructions")
    for who, args in CONFIGS:
        print(f"  {who}: {args}")
    print("ipc_rt_2as: Linux's is a byte through a pipe and one back;"
          " lower is better, ratio = Linux / rvexec\n")
    print("\n".join(lines))
    print("\n* measured on Sv57, not comparable within 10 %")
    if off:
        print(f"MORE than {AGREE:.0%} from what was measured before: "
              + ", ".join(off))
    else:
        print(f"all within {AGREE:.0%} of what was measured before")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
