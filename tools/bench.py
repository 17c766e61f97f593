#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make bench': what things cost, in instructions.

QEMU runs with -icount shift=0,sleep=off and a fixed -seed, on one hart, so that
the same binary gives the same count (bench_smp.py tells of its exception).  Programs print "bench NAME VALUE UNIT".
Writes build/bench.jsonl and build/bench/*.svg, prints a table.  T=pattern takes
some of the jobs, BASELINE=file says what moved by more than 1 %.
"""

import os
import struct
import subprocess
import sys
import time

import bench_data as data
import bench_plot
import bench_smp
import bench_tax
import qemu

HANG = 300      # seconds for a boot: a hang detector
RAM = 128 << 20
ENTRY = 64      # of the Image: behind its header
# what the build in which exec, vfs and vm are one program is measured by, too
ONE_CASES = "exec_self_min exec_self_libc exec_args_4k exec_args_64k" \
    " exec_env_100"
INIT_MAGIC = b"RINIT\0\0\0"


class Trouble(Exception):
    """A job that gave no figures."""


def machine(build, mem=None, initrd=None):
    env = {k: v for k, v in os.environ.items()
           if k in ("QEMU", "QEMU_ARGS", "APPEND")}
    env["MEM"] = mem or f"{RAM >> 20}M"
    m = qemu.Machine(build, env)
    m.count_instructions().extra += ["-seed", "1"]
    if initrd:
        m.initrd = initrd
    return m


def command(m, line):
    """Output of a command line; it must end well."""
    res = qemu.run(m.command(line), timeout=HANG, boot_timeout=HANG)
    why = res.problem()
    if why is None and res.status != 0:
        why = f"exit status {res.status}"
    if why:
        raise Trouble(f"{line}: {why}\n{res.text()}\n{res.tail()}")
    return res.text()


def console(argv):
    """Everything that a machine prints until it is off."""
    try:
        p = subprocess.run(argv, stdin=subprocess.DEVNULL, timeout=HANG,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           check=False)
    except subprocess.TimeoutExpired as e:
        raise Trouble(f"no end within {HANG} s") from e
    return qemu.lines(p.stdout).decode(errors="replace")


def swapped(argv, option, path):
    argv = list(argv)
    argv[argv.index(option) + 1] = path
    return argv


def program(line):
    def run(build):
        return data.parse(command(machine(build), line))
    return run


def cases(build):
    m = machine(build, "256M", os.path.join(build, "bench/boot.cpio"))
    return data.parse(command(m, "/bench/exec_cases"))


def one(build):
    """The same programs where exec, vfs and vm are one (mk/one.mk)."""
    build = os.path.join(build, "one")
    out = []
    for line in ("/bench/exec_cases " + ONE_CASES, "/bench/process"):
        out += data.parse(command(machine(build, "256M"), line))
    return [data.Figure("one_" + f.name, f.value, f.unit,
                        "exec, vfs and vm as one program") for f in out]


def kernel(build):
    m = machine(build)
    m.append = "bench"
    argv = swapped(m.command(), "-kernel", os.path.join(build, "ktest/Image"))
    at = argv.index("-initrd")
    del argv[at:at + 2]
    text = console(argv)
    if "ok bench/all" not in text.splitlines():
        raise Trouble("kernel tests: " + text[-500:])
    return data.kernel_figures(text)


def read(path):
    with open(path, "rb") as f:
        return f.read()


def probed(build, image, at, code, name):
    """Instructions until the code at that offset of the Image is reached."""
    blob = read(os.path.join(build, f"bench/probe_{code}.bin"))
    path = os.path.join(build, f"bench/Image.{name}")
    with open(path, "wb") as f:
        f.write(image[:at] + blob + image[at + len(blob):])
    # the arguments of the boot that it is compared with
    argv = machine(build).command("/bench/boot")
    count = data.probe(console(swapped(argv, "-kernel", path)))
    if count is None:
        raise Trouble(f"the probe {name} said nothing")
    return count


def init_start(image, init):
    """Offset in the Image of init's first instruction."""
    at = image.find(init[:64])
    if not init.startswith(INIT_MAGIC) or at < 0:
        raise Trouble("init.bin is not in the Image")
    base, start = struct.unpack_from("<8x Q 24x Q", init)
    return at + start - base


def boot(build):
    image = read(os.path.join(build, "Image"))
    init = read(os.path.join(build, "init.bin"))
    # a jump to behind the header takes the place of the header's own
    jump = struct.pack("<I", 0x6f | ENTRY << 20)
    entry = probed(build, jump + image[4:], ENTRY, "entry", "entry") - 1
    first = probed(build, image, init_start(image, init), "first", "first")
    seen = {f.name: f.value for f in
            data.parse(command(machine(build), "/bench/boot"))}
    count = "instructions"
    return [data.Figure("firmware", entry, count),
            data.Figure("boot_first_user", first - entry, count),
            data.Figure("boot_prompt", seen["instret_at_prompt"] - entry, count),
            data.Figure("idle_bytes", RAM - seen["free_bytes"], "bytes")]


def text_bytes(path):
    """Size of .text."""
    tool = (os.environ.get("CROSS_COMPILE") or "riscv64-unknown-elf-") + "size"
    out = subprocess.run([tool, "-A", path], check=True, capture_output=True,
                         text=True).stdout
    return sum(int(line.split()[1]) for line in out.splitlines()
               if line.startswith(".text"))


def sizes(build):
    out = [data.Figure("image_bytes", os.path.getsize(
        os.path.join(build, "Image")), "bytes", "build/Image, init inside"),
           data.Figure("kernel_text_bytes", text_bytes(
               os.path.join(build, "kernel.elf")), "bytes", ".text")]
    servers = os.path.join(build, "servers")
    for name in sorted(os.listdir(servers)):
        if name.endswith(".elf"):
            out.append(data.Figure(f"server_text_bytes_{name[:-4]}", text_bytes(
                os.path.join(servers, name)), "bytes", ".text"))
    return out


JOBS = [
    ("kernel", kernel),
    ("ipc", program("/bench/ipc")),
    ("memory", program("/bench/memory")),
    ("process", program("/bench/process")),
    ("exec", cases),
    ("tax", bench_tax.tax),
    ("one", one),
    ("loop", program("/bench/loop")),
    ("smp", bench_smp.rate),
    ("boot", boot),
    ("sizes", sizes),
]


def collect(build, pattern):
    """(figures, did all go well)."""
    seen, good = {}, True
    for name, job in JOBS:
        if pattern and pattern not in name:
            continue
        start = time.monotonic()
        try:
            found = job(build)
            if not found:
                raise Trouble("no figures")
            for f in found:
                seen.setdefault(f.name, f)
        except (Trouble, OSError, KeyError, subprocess.SubprocessError, ValueError,
                RuntimeError) as e:
            print(f"bench: {name}: {e}", file=sys.stderr)
            good = False
        print(f"[{name} {time.monotonic() - start:.0f} s]", file=sys.stderr,
              flush=True)
    figures = list(seen.values())
    return figures + data.ratios(figures), good


def say_moved(path, figures):
    moved = data.compare(data.load(path), {f.name: f for f in figures})
    print(f"\nmoved by more than {data.MOVED:.0%} since {path}:"
          + ("" if moved else " nothing"))
    for name, old, new, change in moved:
        how = "" if change is None else f"{change:+.1%}"
        print(f"  {name:<30} {data.number(old) or '-':>14} ->"
              f" {data.number(new) or '-':>14} {how:>8}")


def main():
    build = os.environ.get("O") or "build"
    figures, good = collect(build, os.environ.get("T") or "")
    if not figures:
        print("bench: no figures", file=sys.stderr)
        return 1
    print("\n".join(data.table(figures) + data.sides(figures)))
    baseline = os.environ.get("BASELINE")
    try:
        if baseline:
            say_moved(baseline, figures)
    except (OSError, ValueError) as e:
        print(f"bench: {e}", file=sys.stderr)
        good = False
    out = os.path.join(build, "bench.jsonl")
    with open(out, "w", encoding="utf-8") as f:
        f.writelines(fig.json() + "\n" for fig in figures)
    print(f"\n{out}")
    for path in bench_plot.write(figures, os.path.join(build, "bench")):
        print(path)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
