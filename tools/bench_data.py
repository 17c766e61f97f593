# SPDX-License-Identifier: BSD-2-Clause
"""Figures of `make bench': what they are, their targets, and what others need.

The columns of peers were measured on the same QEMU, in the same unit: guest
instructions of all privilege levels and processes.  stock and lean are Linux
6.12 on Sv39, as docs/performance.md says.
"""

import json
import re

LINE = re.compile(r"^bench (\S+) (-?[0-9.]+) (\S+)", re.M)
PROBE = re.compile(r"^probe ([0-9a-f]{16})\s*$", re.M)
MOVED = 0.01
# units of what the host's clock measures: no two runs agree
HOST_RATE, HOST_RATIO = "execs/s", "x one hart"

KTEST = "kernel test image (tests/kernel/bench.c)"
# name in tests/kernel/bench.c -> name here, what it is
KERNEL = {
    "null_syscall": ("null_syscall", "the door of the kernel"),
    "ipc_round_trip_same_space": (
        "ipc_rt_same_as", "call and answer, one address space"),
    "ipc_round_trip_two_spaces": (
        "ipc_rt_2as", "call and answer, two address spaces, no words"),
    "ipc_3_caps_installed": (
        "ipc_rt_2as_3caps", "three capabilities into the server's window"),
    "ipc_3_caps_described": (
        "ipc_rt_2as_3caps_described", "three capabilities, no window"),
    "lease_read_4k_more_than_empty": (
        "ipc_lease_4k", "4 KiB of the caller's read: more than a call whose"
        " lease moves nothing"),
    "lease_write_4k_more_than_empty": ("ipc_lease_4k_write", "4 KiB written"),
    "lease_empty": ("ipc_lease_0", "SYS_LEASE of 0 bytes"),
    "notify_a_waiter_and_back": (
        "notify", "signal a thread that waits, and back by a yield"),
    "yield_switch_same_space": ("thread_switch", "yield, one address space"),
    "yield_switch_two_spaces": ("thread_switch_2as", "yield, two spaces"),
    "map_page_batch16": ("map_page_batch16", "a page, 16 at once"),
    "unmap_page_range16": ("unmap_page_batch16", "a page, 16 at once"),
    "page_fault_with_pager": (
        "page_fault_pager", "fault, pager in another space maps one page"),
}

HOW = {
    "ipc_rt_2as_6words": "= ipc_rt_2as: every message carries its six words"
                         " in registers",
    "exec_self_min": "one page of text execs itself, 2 arguments; mean of 500",
    "exec_self_libc": "the same with picolibc's start-up",
    "exec_self_script": "the same through a #! line",
    "exec_self_10000": "the loop of the census",
    "census_drift_10000": "counters that 10,000 execs changed",
    "exec_args_64k": "16 strings of 4 KiB",
    "exec_args_4k": "one string",
    "exec_args_4k_256": "256 strings of 16 bytes",
    "exec_args_1m": "256 strings of 4 KiB",
    "page_fault_zero": "first write to a page of private memory",
    "page_fault_file": "read of a file page seen for the first time",
    "page_fault_cached": "read of a file page in the page cache, 8 mapped"
                         " around",
    "vfork_exec_exit_wait": "child is a program of a few instructions",
    "boot_first_user": "kernel entry to the first instruction of init",
    "boot_prompt": "kernel entry to main() of the first program of the shell",
    "firmware": "reset to kernel entry",
    "idle_bytes": "of 128 MiB, not free for programs at that moment",
}

TARGETS = {     # at most
    "ipc_rt_2as": 540, "map_page_batch16": 150, "exec_self_min": 25000,
    "vfork_exec_exit_wait": 50000, "exec_self_64m/exec_self_16k": 1.05,
    "exec_args_64k": 130000, "exec_args_1m": 1700000,
    "boot_prompt": 20000000, "census_drift_10000": 0,
}

# Linux: (stock, lean); None: not measured.  Medians.
LINUX = {
    "ipc_rt_2as": (13809, None),
    "exec_self_min": (114243, 79543),
    "exec_self_script": (126026, 90429),
    "exec_self_libc": (372761, 296724),
    "exec_self_16k": (118980, None),
    "exec_self_256k": (141618, None),
    "exec_self_4m": (143804, None),
    "exec_self_64m": (146506, None),
    "exec_env_10": (117033, None),
    "exec_env_100": (197537, None),
    "exec_env_1000": (923543, None),
    "fork_exit_wait": (116982, 106831),
    "vfork_exec_exit_wait": (170135, 127186),
    "spawn_exit_wait": (190648, 154025),
}
# these on Sv57, which costs Linux about 10 % more
LINUX_SV57 = {
    "null_syscall": 430,
    "exec_args_4k": 152158, "exec_args_4k_256": 321010,
    "exec_args_64k": 558382, "exec_args_1m": 7002180,
}
OTHERS = {
    "ipc_rt_2as": "seL4 538", "ipc_rt_same_as": "seL4 538",
    "ipc_rt_2as_6words": "seL4, 10 words: 1,886",
    "map_page_batch16": "seL4 736", "exec_self_min": "xv6 998,987",
    "fork_exit_wait": "xv6 472,839",
    "boot_first_user": "Linux 910 million, seL4 0.6 million",
    "image_bytes": "Linux 31,165,952",
    "null_syscall": "xv6 1,130",
}


class Figure:
    """One line of bench.jsonl."""

    def __init__(self, name, value, unit, how=""):
        self.name = name
        self.value = int(value) if value == int(value) else value
        self.unit = unit
        self.how = how or HOW.get(name, "")

    def json(self):
        return json.dumps({"name": self.name, "value": self.value,
                           "unit": self.unit, "how": self.how})


def parse(text):
    """Figures of the lines "bench NAME VALUE UNIT"."""
    return [Figure(m.group(1), float(m.group(2)), m.group(3))
            for m in LINE.finditer(text)]


def probe(text):
    """The number that a probe printed, or None."""
    m = PROBE.search(text)
    return int(m.group(1), 16) if m else None


def kernel_figures(text):
    """Those of the kernel tests, under the names of the issue."""
    out = []
    for f in parse(text):
        if f.name in KERNEL:
            name, how = KERNEL[f.name]
            out.append(Figure(name, f.value, f.unit, f"{how}; {KTEST}"))
            if name == "ipc_rt_2as":
                out.append(Figure("ipc_rt_2as_6words", f.value, f.unit))
        else:
            out.append(Figure("kernel_" + f.name, f.value, f.unit, KTEST))
    return out


def load(path):
    """name -> Figure of a bench.jsonl."""
    out = {}
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            if not line.strip():
                continue
            try:
                d = json.loads(line)
                out[d["name"]] = Figure(d["name"], d["value"],
                                        d.get("unit", ""), d.get("how", ""))
            except (ValueError, KeyError, TypeError) as e:
                raise ValueError(f"{path}:{number}: no figure ({e})") from e
    return out


def compare(old, new):
    """[(name, old, new, change)] of what moved by more than MOVED.

    change is a fraction, None where there is nothing to divide by; a figure
    that only one side has comes with None on the other.  Those of the host's clock
    are left out.
    """
    out = []
    for name in sorted(set(old) | set(new)):
        if (new.get(name) or old[name]).unit in (HOST_RATE, HOST_RATIO):
            continue
        a = old[name].value if name in old else None
        b = new[name].value if name in new else None
        if a is None or b is None:
            out.append((name, a, b, None))
        elif a == 0 and b != 0:
            out.append((name, a, b, None))
        elif a != 0 and abs(b - a) > MOVED * abs(a):
            out.append((name, a, b, (b - a) / a))
    return out


def verdict(name, value):
    """"" without a target, else its text and whether it is met."""
    if name not in TARGETS:
        return "", True
    met = value <= TARGETS[name]
    return f"<= {number(TARGETS[name])} {'ok' if met else 'NOT MET'}", met


def pairs(figures):
    """[(name, with messages, direct)] of what both builds were measured by."""
    by = {f.name: f.value for f in figures}
    out = [(n, by[n], by["one_" + n]) for n in by if "one_" + n in by]
    for name, value in by.items():
        head, found, tail = name.partition("exec_messages")
        if found and not head and "exec_direct" + tail in by:
            out.append(("one exec" + tail.replace("_", ": "), value,
                        by["exec_direct" + tail]))
    return out


def sides(figures):
    """Text lines: servers that send messages beside one program."""
    rows = pairs(figures)
    if not rows:
        return []
    head = f"{'exec, vfs and vm are':<30} {'three servers':>14}" \
           f" {'one program':>14} {'difference':>12}"
    out = ["", head, "-" * len(head)]
    for name, a, b in rows:
        share = f"{(a - b) / a:6.1%}" if a else ""
        out.append(f"{name:<30} {number(a):>14} {number(b):>14}"
                   f" {number(a - b):>12} {share:>7}".rstrip())
    return out + ["instructions; docs/adr/0022 says what the difference is"]


def number(value):
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}"


def ratios(figures):
    """Figures that are a quotient of two others."""
    by = {f.name: f.value for f in figures}
    out = []
    for name in TARGETS:
        top, found, bottom = name.partition("/")
        if found and top in by and by.get(bottom):
            out.append(Figure(name, by[top] / by[bottom], "ratio"))
    return out


def peers(name):
    """(stock, lean, others) as text."""
    stock, lean = LINUX.get(name, (None, None))
    mark = ""
    if stock is None and name in LINUX_SV57:
        stock, mark = LINUX_SV57[name], "*"
    return number(stock) + mark, number(lean), OTHERS.get(name, "")


def table(figures):
    """Text lines: value, target, peers."""
    head = f"{'figure':<30} {'value':>14} {'unit':<12} {'target':<20}" \
           f" {'Linux':>10} {'lean':>9}  others"
    out = [head, "-" * len(head)]
    for f in figures:
        stock, lean, others = peers(f.name)
        out.append(f"{f.name:<30} {number(f.value):>14} {f.unit:<12}"
                   f" {verdict(f.name, f.value)[0]:<20} {stock:>10}"
                   f" {lean:>9}  {others}".rstrip())
    out.append("Linux 6.12 on Sv39, stock and lean (* stock on Sv57):"
               " docs/performance.md says how it was measured")
    return out
