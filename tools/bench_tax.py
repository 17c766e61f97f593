# SPDX-License-Identifier: BSD-2-Clause
"""What exec's messages to vfs and vm cost: an exec with them, and one without.

QEMU's log of blocks (profile.py) of /bench/exec_self: a boot with a few execs
and one with more; the difference, divided, is one exec.  That is done with the
ordinary build and with the one in which exec, vfs and vm are one program
(mk/one.mk); the tax is the difference, phase by phase.

Counted in either: the instructions from the first of the client's stub to the
first of the handler, and from the handler's return to the stub's, which are
stub, kernel, serve loop or door.  The dispatch with its checks, which both
have, is apart.  docs/adr/0016 and 0022 say what this is and what it is not.
"""

import collections
import os

import bench_data as data
import profile

# stub of exec -> server, phase that it is in, phase that follows it; in the
# order of an exec
MESSAGES = {
    "vfs_exec_open": ("vfs", "open", "args"),
    "vm_exec_build": ("vm", "build", "commit"),
    "proc_exec_commit": ("proc", "commit", "commit"),
    "vm_drop": ("vm", "commit", "request"),
}
# those that direct calls would take the place of: proc stays a server
DIRECT = ("vfs_exec_open", "vm_exec_build", "vm_drop")
FEW, MORE = 20, 70       # execs of the two boots
PHASES = ("open", "args", "build", "commit")
# of lib/ipc and below, on the way back from a direct call
RUNTIME = ("ipc_call", "ipc_send", "ipc_direct", "fill_window", "pass_caps",
           "describe", "badge_of", "ipc_door_leave", "sys_op", "sys_op_out",
           "memset")
DISPATCH = ("route", "listed")


class Walk:
    """Follows an exec through the blocks; counts by what they are for."""

    def __init__(self, programs):
        self.programs = programs
        self.known = {}
        self.count = collections.Counter()
        self.phase = "request"
        self.stub = None        # the message that is under way
        self.part = None        # request, handler, answer

    def owner(self, block):
        """(program, function, is it the function's first instruction?)"""
        if block not in self.known:
            pc, code, _ = block
            program, function = profile.owner_of(self.programs, pc, code)
            first = any(e.name == program and pc in e.at
                        for e in self.programs)
            self.known[block] = (program, function, first)
        return self.known[block]

    def is_dispatch(self, program, function):
        return function == f"{program}_dispatch" or function in DISPATCH or \
            function.startswith("do_")

    def step(self, block):
        program, function, first = self.owner(block)
        self.move(program, function, first)
        self.count["phase", self.phase] += block[2]
        if self.stub and self.part != "handler":
            server = MESSAGES[self.stub][0]
            kind = "kernel" if program == "kernel" else "dispatch" if \
                program == server and self.is_dispatch(program, function) \
                else "user"
            self.count[kind, self.stub] += block[2]

    def move(self, program, function, first):
        """Does this block begin another part?"""
        if self.stub is None:
            if program == "exec" and first and function in MESSAGES:
                self.stub, self.part = function, "request"
                self.phase = MESSAGES[function][1]
            return
        server, _, after = MESSAGES[self.stub]
        if self.part == "request":
            if program == server and first and \
                    function == f"op_{server}_" + \
                    self.stub[len(server) + 1:]:
                self.part = "handler"
                self.count["seen", self.stub] += 1
        elif self.part == "handler":
            if program == server and self.is_dispatch(program, function):
                self.part = "answer"
        elif program == "exec" and function != self.stub and \
                function not in RUNTIME:
            self.stub = self.part = None
            self.phase = after

    def walk(self, blocks):
        for block in blocks:
            self.step(block)
        return self.count


def per_exec(few, more, execs):
    """One exec, of the counts of two boots that differ by so many."""
    return {key: (more[key] - few[key]) / execs
            for key in set(few) | set(more)}


def check(one):
    """Was each message of an exec seen once?"""
    for stub in MESSAGES:
        if one.get(("seen", stub)) != 1:
            raise ValueError(f"{stub} was seen {one.get(('seen', stub), 0)}"
                             " times an exec")


def phases(one):
    """Instructions of an exec, of each phase and of all."""
    out = {p: one["phase", p] for p in PHASES}
    out["exec"] = sum(n for (kind, _), n in one.items() if kind == "phase")
    return out


def calls(one, stub):
    """(instructions, text) of what brings one call to its handler and back."""
    kernel, user = one.get(("kernel", stub), 0), one.get(("user", stub), 0)
    return kernel + user, (f"{stub} {kernel:.0f} kernel + {user:.0f} outside"
                           f" ({one.get(('dispatch', stub), 0):.0f} of dispatch"
                           " apart)")


def figures(messages, direct):
    """Figures of the counts of one exec, with messages and without."""
    check(messages)
    check(direct)
    unit = "instructions"
    out = []
    with_, without = phases(messages), phases(direct)
    for name, n in with_.items():
        tail = "" if name == "exec" else "_" + name
        what = f"its phase {name}" if tail else "one exec of exec_self from a" \
            " shell, whose environment is copied, too"
        out += [(f"exec_messages{tail}", n, what),
                (f"exec_direct{tail}", without[name],
                 "the same, exec, vfs and vm one program"),
                (f"ipc_tax_{name}", n - without[name], "the difference")]
    for stub in DIRECT:
        for kind, one in (("message", messages), ("direct", direct)):
            n, how = calls(one, stub)
            out.append((f"{kind}_{stub}", n, how))
    return [data.Figure(name, round(value), unit, text)
            for name, value, text in out]


def one_exec(build, programs=None):
    programs = profile.elves(build, programs)
    counts = [profile.run(build, profile.execs_line(n, ""),
                          Walk(programs).walk)
              for n in (FEW, MORE)]
    return per_exec(*counts, MORE - FEW)


def tax(build):
    return figures(one_exec(build), one_exec(os.path.join(build, "one"), build))
