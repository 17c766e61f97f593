#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make trace CMD='ls -l'': watch the execs of a command.

Boots with exact counting (-icount shift=0), runs the command under exectrace
and writes into build/trace: ledger.txt, ledger.jsonl, trace.json (Chrome,
Perfetto), sequence.svg and index.html.
"""

import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tools"))
sys.dont_write_bytecode = True

import layout   # noqa: E402
import ledger   # noqa: E402
import page     # noqa: E402
import qemu     # noqa: E402
import svg      # noqa: E402
import where    # noqa: E402

HANG = 280
SECTION = re.compile(r"(?m)^#: (table|sequence|jsonl|trace)\n")
SHELL = re.compile(r"[|&;<>()$`\\\"'*?\[#~%\n]|^\w+=|\bif\b|\bfor\b|\bwhile\b")

WHAT = [
    ("index.html", "the page: diagram, timeline, details (open in a browser)"),
    ("sequence.svg", "the diagram"),
    ("ledger.txt", "the ledger as a table, and a text diagram"),
    ("ledger.jsonl", "one JSON object a message"),
    ("trace.json", "for chrome://tracing or ui.perfetto.dev"),
]


def guest_line(cmd):
    """What the guest's shell is to run."""
    if SHELL.search(cmd):
        cmd = "sh -c '" + cmd.replace("'", "'\\''") + "'"
    return "exectrace -ftsjp " + cmd


def sections(text):
    """(the command's own output, {name: text}).  The last of each counts."""
    found = list(SECTION.finditer(text))
    order = ["table", "sequence", "jsonl", "trace"]
    found = found[-len(order):]
    if [m.group(1) for m in found] != order:
        raise ValueError("the run did not print its ledger")
    ends = [m.start() for m in found[1:]] + [len(text)]
    parts = {m.group(1): text[m.end():end] for m, end in zip(found, ends)}
    return text[:found[0].start()], parts


def produce(parts, folder, top=TOP):
    """All files of one run; what is in them, parsed."""
    trace = ledger.parse(parts["jsonl"])
    command = " ".join(trace.head.get("argv", []))
    files = {
        "ledger.txt": parts["table"].lstrip("\n") + parts["sequence"],
        "ledger.jsonl": parts["jsonl"],
        "trace.json": parts["trace"],
        "sequence.svg": svg.write(layout.diagram(trace), f"rvexec: {command}"),
        "index.html": page.write(trace, where.Sources(top), top),
    }
    os.makedirs(folder, exist_ok=True)
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(text)
    return trace


def main():
    build = os.environ.get("O") or "build"
    cmd = os.environ.get("CMD") or "echo hi"
    os.chdir(TOP)
    try:
        machine = qemu.Machine(build).count_instructions()
        res = qemu.run(machine.command(guest_line(cmd)), timeout=HANG,
                       log=os.path.join(build, "console.log"),
                       has_exit=machine.has_exit)
        why = res.problem()
        if why:
            raise ValueError(f"{why}\n{res.tail()}")
        said, parts = sections(res.text())
        sys.stdout.write(said)
        trace = produce(parts, os.path.join(build, "trace"))
    except (OSError, ValueError) as e:
        print(f"trace: {e}", file=sys.stderr)
        return 1
    print(f"\n{len(trace.execs)} exec{'s' * (len(trace.execs) != 1)},"
          f" {len(trace.messages)} messages; counts are in {trace.words}")
    if trace.head.get("lost"):
        print(f"{trace.head['lost']} records were lost: the command sends more"
              " than could be read meanwhile")
    for name, what in WHAT:
        print(f"  {os.path.join(build, 'trace', name):<28} {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
