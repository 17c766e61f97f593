# SPDX-License-Identifier: BSD-2-Clause
"""Reads the JSON lines that exectrace -j prints, and says what they mean."""

import json

SERVERS = ("console", "vfs", "vm", "proc", "exec", "init")

# what a stranger is told about a message; the interface's own text is longer
PLAIN = {
    "exec.execve": "replace my program by this one",
    "exec.spawn": "make a child that runs this",
    "gather": "freeze the caller, copy its path and arguments",
    "vfs.exec_open": "may it run this file? what is in it?",
    "vm.exec_build": "build a new address space, beside the old one",
    "batch": "map all of it, in one operation",
    "proc.exec_commit": "it is another program from now on",
    "commit": "swap the space, fresh registers, go",
    "vm.drop": "the old address space may go",
    "proc.vfork": "the parent may go on",
    "proc.spawn_new": "a new process, without an image yet",
    "vfs.vn_hold": "nobody may write to this file while it runs",
    "vfs.vn_rele": "it may be written to again",
    "vfs.pagein": "read these pages of the file",
    "vm.args_grow": "room for more arguments",
    "vm.args_trim": "the room is not needed any more",
    "vfs.ctx_exec": "close what is close-on-exec, change ids",
    "mapv": "map pages",
    "lease": "copy from or to the caller's memory",
    "page fault": "a page is missing",
    "vs_clear": "empty an address space",
    "vs_feed": "pages for page tables",
    "delete": "give a capability up",
}


class Trace:
    """One run: head, messages, execs."""

    def __init__(self):
        self.head = {}
        self.messages = []
        self.execs = []

    @property
    def unit(self):
        return self.head.get("unit", "ticks")

    @property
    def words(self):
        """The unit for people."""
        return "instructions" if self.unit == "instr" else self.unit


class Exec:
    """One exec and its messages, in order."""

    def __init__(self, number, summary, messages):
        self.number = number
        self.pid = summary["pid"]
        self.comm = summary["comm"] or "?"
        self.error = summary["error"]
        self.summary = summary
        self.messages = messages

    @property
    def cost(self):
        return self.summary["cost"]

    def by_who(self):
        """Instructions by who spent them; the first message is the start."""
        out = {"kernel": self.summary["kernel"]}
        for m in self.messages[1:]:
            for who, n in m["user"].items():
                who = role(who)
                out[who] = out.get(who, 0) + n
        return out

    def shape(self):
        """Two execs are of one shape if the same is said in the same order."""
        return tuple((m["kind"], role(m["from"]), role(m["to"]), m["call"],
                      m["error"]) for m in self.messages)


def role(name):
    """The lifeline that somebody stands on: programs share one."""
    return name if name in SERVERS or name == "kernel" else "program"


def parse(text):
    """A Trace from JSON lines; what is not one is an error."""
    trace = Trace()
    summaries = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        row = json.loads(line)
        if "exectrace" in row:
            trace.head = row
        elif "summary" in row:
            summaries[row["summary"]] = row
        else:
            trace.messages.append(row)
    for number, summary in sorted(summaries.items()):
        mine = [m for m in trace.messages if m.get("exec") == number]
        if mine:
            trace.execs.append(Exec(number, summary, mine))
    if not trace.head:
        raise ValueError("no exectrace header line")
    return trace


def shapes(execs):
    """[(shape's execs)], the most frequent first."""
    groups = {}
    for e in execs:
        groups.setdefault(e.shape(), []).append(e)
    return sorted(groups.values(), key=lambda g: (-len(g), g[0].number))
