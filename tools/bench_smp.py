# SPDX-License-Identifier: BSD-2-Clause
"""How many execs a second on several harts, as ratios to one.

The only figures of `make bench' that are taken by the host's clock: harts that
take turns would say nothing.  Machines with 1, 2 and 4 harts run one after the
other, in several rounds, and the medians are compared, so that what else the
host does meets all of them alike.
"""

import os
import statistics

import bench_data as data
import qemu

HARTS = (1, 2, 4)
ROUNDS = 5
LENGTH = 3000       # execs of each chain
HANG = 300          # seconds for a machine: a hang detector


def one_rate(build, harts):
    env = {k: v for k, v in os.environ.items()
           if k in ("QEMU", "QEMU_ARGS", "APPEND")}
    env["SMP"] = str(harts)
    m = qemu.Machine(build, env)
    line = f"/bench/rate {harts} {LENGTH}"
    res = qemu.run(m.command(line), timeout=HANG, boot_timeout=HANG)
    found = data.parse(res.text())
    if res.problem() or res.status != 0 or not found:
        raise ValueError(f"{line} on {harts} harts: "
                         f"{res.problem() or res.status}\n{res.tail()}")
    return found[0].value


def rate(build):
    """Figures; one process for each hart, each with execs of its own."""
    seen = {h: [] for h in HARTS}
    for _ in range(ROUNDS):
        for h in HARTS:
            seen[h].append(one_rate(build, h))
    median = {h: statistics.median(seen[h]) for h in HARTS}
    cores = len(os.sched_getaffinity(0))
    how = f"host's clock, {cores} cores, median of {ROUNDS} rounds in turn"
    return [data.Figure("exec_rate", median[1], data.HOST_RATE,
                        f"a program with libc execs itself, one hart; {how}")
            ] + [data.Figure(f"exec_rate_{h}_harts", median[h] / median[1],
                             data.HOST_RATIO, f"{h} at a time to one; {how}")
                 for h in HARTS[1:]]
