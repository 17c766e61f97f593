# SPDX-License-Identifier: BSD-2-Clause
"""The kernel alone, with tests/kernel as its root task (build/ktest/Image).

One boot for each way of running it; one test for each line that it prints.
"""

import os
import re

import guest
import qemu

# Time is counted in instructions, so that a busy host changes nothing: the
# scheduler's tests compare how far threads get in a slice.  One hart, for the
# same reason; on several those tests skip themselves, and smp/ runs.
ICOUNT = ["-icount", "shift=4,sleep=off"]
# Seconds without a word of a machine that hangs.  A test in there has a hang
# detector of its own (main.c), which comes first and says what was waited for.
SILENCE = 150

BEGUN = re.compile(r"^# (\w+/\w+)$", re.M)

HARTS = max(2, int(os.environ.get("SMP") or "2"))
WAYS = {
    "fast": ({"smp": 1}, "except=smp/"),
    "slow": ({"smp": 1}, "except=smp/ fastpath=off"),
    "u54": ({"smp": 1, "cpu": "sifive-u54"}, "except=smp/"),
    "harts": ({"smp": HARTS}, ""),
    # no ASIDs; then three numbers, which are given anew all the time
    "asid0": ({"smp": HARTS}, "only=smp/ asid=0"),
    "asid2": ({"smp": HARTS}, "only=smp/ asid=2 fastpath=off"),
    "bench": ({"smp": 1}, "bench"),
}


# OpenSBI 1.6 says so, without a newline, of a CSR that no program may touch
FIRMWARE = re.compile(r"system_opcode_insn: Invalid opcode for CSR read/write"
                      r" instruction")


def boot(settings, append):
    m = guest.machine(dict(settings, append=append))
    argv = m.command()
    argv[argv.index("-kernel") + 1] = os.path.join(m.build, "ktest/Image")
    at = argv.index("-initrd")
    del argv[at:at + 2]
    if m.smp == "1":
        argv += ICOUNT
    # there is no command, so what comes before "begin" may last
    return qemu.run(argv, boot_timeout=None, silence=SILENCE)


def cases(way):
    res = boot(*WAYS[way])
    text = FIRMWARE.sub("", qemu.lines(res.console).decode(errors="replace"))
    verdict = {"ok": "ok", "not ok": "fail", "skip": "skip"}
    found = [guest.Case(way, m.group(2), verdict[m.group(1)],
                        m.group(3) or "")
             for m in guest.LINE.finditer(text)]
    m = guest.SUMMARY.search(text)
    why = ""
    if res.exit is None:
        why = res.problem()
    elif qemu.PANIC.search(re.sub(rb"(?m)^(ok|not ok|#) .*$", b"", res.console)):
        why = "panic"
    elif not m or int(m.group(1)) + int(m.group(2)) != sum(
            c.verdict != "skip" for c in found):
        why = "the summary line is missing or does not add up"
    elif (res.exit != 0) != (m.group(2) != "0"):
        why = f"exit status {res.exit}, summary {m.group(0)}"
    # what ended the machine is of the test that was running
    begun = BEGUN.findall(text)
    at = begun[-1] if begun and begun[-1] not in [c.name for c in found] else \
        "verdict"
    found.append(guest.Case(way, at, "fail" if why else "ok",
                            f"{why}\n{res.tail()}"))
    return found


def pytest_generate_tests(metafunc):
    found = [c for way in WAYS for c in cases(way)]
    metafunc.parametrize("case", found,
                         ids=[f"{c.program}/{c.name}" for c in found])


def test_kernel(case):
    guest.check(case)
