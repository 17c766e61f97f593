# SPDX-License-Identifier: BSD-2-Clause
"""Runs the test programs of the boot archive and reads what they print.

Several programs run in one boot, separated by lines that the shell prints:

    # exit PROGRAM STATUS

On one hart the clock counts instructions: a busy host changes nothing, and what
fails once fails each time.  With CLOCK=host it is the host's, so that no two runs
are alike; on several harts it always is, for QEMU can count on one only.

A boot that hangs or panics fails the program that was running; the ones after
it get another boot.
"""

import fnmatch
import glob
import os
import re
import subprocess

import qemu

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Hang detectors, in seconds; what hangs says nothing, so it is found soon
BOOT = 120              # until the command starts
SILENCE = 120           # without a word
PER_PROGRAM = 60        # on an average, however much it says

# what root's shell prints last on a terminal, and no half of another line
PROMPT = r"/root # $"

LINE = re.compile(r"^(ok|not ok|skip) ([^\s:]+)(?::\s*(.*))?$", re.M)
SUMMARY = re.compile(r"^# (\d+) passed, (\d+) failed", re.M)
EXIT = re.compile(r"^# exit (\S+) (\d+)$", re.M)


class Case:
    """One line of one program."""

    def __init__(self, program, name, verdict, detail=""):
        self.program = program
        self.name = name
        self.verdict = verdict
        self.detail = detail


def machine(settings):
    env = dict(os.environ)
    for name in ("V", "ROOT", "APPEND"):
        env.pop(name, None)
    env.update({k.upper(): str(v) for k, v in settings.items()})
    build = os.path.join(TOP, os.environ.get("O") or "build")
    if env.get("ONE") == "1":
        build = os.path.join(build, "one")     # as make one builds it
    return qemu.Machine(build, env)


def typed(shell, line):
    """What a terminal shows for a line, as it is, up to the next prompt."""
    shell.send(line + "\r")
    shell.expect(re.escape(line[-10:]) + r"[^\n]*\n")
    shell.expect(PROMPT)
    return shell.before


def lay_over(root):
    """What a boot with ROOT=root needs."""
    build = os.environ.get("O") or "build"
    made = subprocess.run(["make", "-s", f"O={build}", f"ROOT={root}",
                           f"{build}/boot-root.cpio"], cwd=TOP, check=False,
                          capture_output=True, timeout=BOOT)
    assert made.returncode == 0, (made.stdout + made.stderr).decode()


def checked_run(m, line, timeout):
    """Boot, run, and fail unless there is a verdict."""
    res = qemu.run(m.command(line), timeout=timeout, boot_timeout=BOOT,
                   has_exit=m.has_exit)
    why = res.problem()
    assert why is None, f"{why}\n{res.tail()}"
    return res


def programs(pattern):
    """Programs that match one of the patterns; with "!" before them: none."""
    want = not pattern.startswith("!")
    patterns = pattern.lstrip("!").split()
    found = glob.glob(os.path.join(TOP, "user/tests/*.c"))
    names = sorted(os.path.basename(p)[:-2] for p in found)
    return [n for n in names
            if any(fnmatch.fnmatch(n, p) for p in patterns) == want]


def wanted(names):
    """Those that T may mean: by name, or by a test inside."""
    pattern = os.environ.get("T")
    if not pattern:
        return names
    out = []
    for name in names:
        with open(os.path.join(TOP, f"user/tests/{name}.c"),
                  encoding="utf-8") as f:
            if pattern in name or pattern in f.read():
                out.append(name)
    return out


def verdicts(program, text, status):
    """Cases of one program that came to its end."""
    out = []
    for m in LINE.finditer(text):
        verdict = {"ok": "ok", "not ok": "fail", "skip": "skip"}[m.group(1)]
        out.append(Case(program, m.group(2), verdict, m.group(3) or ""))
    failed = sum(c.verdict == "fail" for c in out)
    passed = sum(c.verdict == "ok" for c in out)
    m = SUMMARY.search(text)
    if not m:
        why = "no summary line"
    elif (int(m.group(1)), int(m.group(2))) != (passed, failed):
        why = f"the summary line says {m.group(0)}, there are {passed}, {failed}"
    elif (status != 0) != (failed != 0):
        why = f"exit status {status}"
    else:
        return out
    out.append(Case(program, "verdict", "fail",
                    why + "\n" + "\n".join(text.splitlines()[-25:])))
    return out


def batches(names, room):
    """Command lines that fit into the boot arguments."""
    line, members = "", []
    for name in names:
        part = f"/tests/{name}; echo \"# exit {name} $?\"; "
        if line and len(line) + len(part) > room:
            yield line, members
            line, members = "", []
        line += part
        members = members + [name]
    if members:
        yield line, members


def run_batch(m, line, members):
    """(cases, programs that never ran)."""
    res = qemu.run(m.command(line + "true"), boot_timeout=BOOT,
                   timeout=BOOT + SILENCE + PER_PROGRAM * len(members),
                   silence=SILENCE,
                   has_exit=m.has_exit)
    text = res.text()
    out = []
    done = 0
    start = 0
    for end in EXIT.finditer(text):
        if done < len(members) and end.group(1) == members[done]:
            out += verdicts(members[done], text[start:end.start()],
                            int(end.group(2)))
            done += 1
            start = end.end()
    why = res.problem()
    if why is None and done == len(members):
        return out, []
    if done == len(members):
        out.append(Case(members[-1], "machine", "fail", why + "\n" + res.tail()))
        return out, []
    # the rest of what the unlucky program printed still counts
    for c in LINE.finditer(text[start:]):
        out.append(Case(members[done], c.group(2), "ok" if c.group(1) == "ok"
                        else "fail", c.group(3) or ""))
    out.append(Case(members[done], "verdict", "fail",
                    f"{why or 'the program never ended'}\n{res.tail()}"))
    return out, members[done + 1:]


def cases(pattern, settings):
    """All cases of the programs that match; what pytest is parametrized by."""
    out = []
    names = wanted(programs(pattern))
    m = machine(settings)
    if int(m.smp) == m.harts and os.environ.get("CLOCK") != "host":
        m.count_instructions()
    while names:
        line, members = next(batches(names, qemu.BOOTARGS_MAX - 100))
        got, rest = run_batch(m, line, members)
        out += got
        names = rest + names[len(members):]
    return out


def check(case):
    """The body of every guest test."""
    import pytest
    if case.verdict == "skip":
        pytest.skip(case.detail or "skipped in the guest")
    assert case.verdict == "ok", case.detail or "not ok"
