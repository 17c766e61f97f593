# SPDX-License-Identifier: BSD-2-Clause
"""Where in the tree a message is sent and handled: file:function.

Stubs are named SERVER_CALL, handlers op_SERVER_CALL, kernel operations sys_OP
and op_OP; the function around a use is found by the layout of the sources (a
definition's name begins its line).
"""

import glob
import os
import re

DEFINITION = re.compile(r"^([A-Za-z_]\w*)\(")
LABEL = re.compile(r"^([A-Za-z_]\w*):")

# what is not found by name: (kind, call) -> (sent, handled)
FIXED = {
    ("fault", "page fault"): ("kernel/trap.c:page_fault",
                              "servers/vm/fault.c:op_fault"),
    ("exception", "exception"): ("kernel/thread.c:thread_exception",
                                 "servers/proc/main.c:exception"),
}


def functions(path):
    """[(line number, function, text)] of one source."""
    now = ""
    label = LABEL if path.endswith(".S") else DEFINITION
    with open(path, encoding="utf-8") as f:
        for number, text in enumerate(f, 1):
            m = label.match(text)
            if m:
                now = m.group(1)
            yield number, now, text


class Sources:
    """Looks names up, each once."""

    def __init__(self, top):
        self.top = top
        self.memo = {}

    def files(self, folders):
        for folder in folders:
            for ext in ("c", "S"):
                yield from sorted(glob.glob(os.path.join(
                    self.top, folder, "**", "*." + ext), recursive=True))

    def find(self, folders, pattern, definition):
        key = (tuple(folders), pattern, definition)
        if key not in self.memo:
            self.memo[key] = self.search(folders, pattern, definition)
        return self.memo[key]

    def search(self, folders, pattern, definition):
        want = re.compile(pattern)
        for path in self.files(folders):
            for _, function, text in functions(path):
                if not want.search(text):
                    continue
                if bool(DEFINITION.match(text)) != definition:
                    continue
                return f"{os.path.relpath(path, self.top)}:{function}"
        return None

    @staticmethod
    def folder(who):
        if who in ("kernel", ""):
            return ["kernel"]
        if os.path.isdir(os.path.join("servers", who)) or who in (
                "exec", "vfs", "vm", "proc", "console", "init"):
            return [f"servers/{who}"]
        return ["lib/libc", "user/lib", "user/bin", "user/sh"]

    def sent(self, message):
        """Where it was sent; of an answer, where its call was handled."""
        fixed = FIXED.get((message["kind"], message["call"]))
        if fixed:
            return fixed[0]
        if message["kind"] == "reply":
            return self.handled(message)
        folders = self.folder(message["from"])
        if message["call"] == "batch" and message["from"] == "vm" and \
                message.get("phase") != "build":
            # vm's other one: an address space is emptied
            return self.find(folders, r"^clear_space\(", True)
        name = message["call"].replace(".", "_")
        if message["kind"] in ("kernel", "signal"):
            return self.find(folders + ["lib/ipc"], rf"\bsys_{name}\(", False)
        found = self.find(folders, rf"\b{name}\(", False)
        return found or self.find(folders, rf"TAG_{name.split('_', 1)[-1]}\b",
                                  False, ) if folders[0] == "lib/libc" \
            else found

    def handled(self, message):
        fixed = FIXED.get((message["kind"], message["call"]))
        if fixed:
            return fixed[1]
        if message["call"] == "page fault":
            return FIXED[("fault", "page fault")][1]
        name = message["call"].replace(".", "_")
        if message["kind"] in ("kernel", "signal"):
            return self.find(["kernel"], rf"^op_{name}\(", True)
        server = message["call"].split(".")[0]
        return self.find([f"servers/{server}"], rf"^op_{name}\(", True)
