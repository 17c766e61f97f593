# SPDX-License-Identifier: BSD-2-Clause
"""What exec's messages to vfs and vm cost, out of a real exec.

QEMU's log of blocks (profile.py) of /bench/exec_self: a boot with a few execs
and one with more; the difference, divided, is one exec.  The instructions of a
message are those from the first of the client's stub to the first of the
handler, and from the handler's return to the stub's: stub, kernel, serve loop,
dispatch.  What would stay with exec, vfs and vm in one program is the
dispatch with its checks; the rest of the message is the tax.  docs/adr/0016
says what this is and what it is not.
"""

import collections

import bench_data as data
import profile

# stub of exec -> server, phase that it is in, phase that follows it; in the
# order of an exec
MESSAGES = {
    "vfs_exec_open": ("vfs", "open", "build"),
    "vm_exec_build": ("vm", "build", "commit"),
    "proc_exec_commit": ("proc", "commit", "commit"),
    "vm_drop": ("vm", "commit", "request"),
}
# those that direct calls would take the place of: proc stays a server
DIRECT = ("vfs_exec_open", "vm_exec_build", "vm_drop")
FEW, MORE = 20, 70       # execs of the two boots
PHASES = ("open", "build", "commit")
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
        elif program == "exec" and function not in (self.stub, "ipc_call",
                                                    "ipc_send"):
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


def figures(one):
    """Figures of the counts of one exec."""
    for stub in MESSAGES:
        if one.get(("seen", stub)) != 1:
            raise ValueError(f"{stub} was seen {one.get(('seen', stub), 0)}"
                             " times an exec")
    unit = "instructions"
    total = sum(n for (kind, _), n in one.items() if kind == "phase")
    tax = dict.fromkeys(PHASES, 0)
    how = []
    for stub in DIRECT:
        kernel, user = one["kernel", stub], one["user", stub]
        tax[MESSAGES[stub][1]] += kernel + user
        how.append(f"{stub} {kernel:.0f} kernel + {user:.0f} stub and loop"
                   f" ({one.get(('dispatch', stub), 0):.0f} of dispatch kept)")
    whole = sum(tax.values())
    out = [("exec_messages", total, "one exec of exec_self from a shell, whose"
            " environment is copied, too"),
           ("exec_direct", total - whole, "the same less ipc_tax_exec:"
            " computed, not run")]
    for phase in PHASES:
        n = one["phase", phase]
        out += [(f"exec_messages_{phase}", n, f"its phase {phase}"),
                (f"exec_direct_{phase}", n - tax[phase], "less its tax")]
    out.append(("ipc_tax_exec", whole, "messages of exec to vfs and vm,"
                " counted in the exec itself"))
    out += [(f"ipc_tax_{phase}", tax[phase], how[i])
            for i, phase in enumerate(PHASES)]
    return [data.Figure(name, round(value), unit, text)
            for name, value, text in out]


def tax(build):
    programs = profile.elves(build)
    counts = [profile.run(build, n, "", Walk(programs).walk)
              for n in (FEW, MORE)]
    return figures(per_exec(*counts, MORE - FEW))
