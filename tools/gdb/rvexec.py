# SPDX-License-Identifier: BSD-2-Clause
"""gdb commands that read the kernel's structures.

    threads             every thread of every address space, and who it waits for
    caps TOKEN          the capability space of a thread, by its token or name
    vspaces             every address space
    servers [NAME]      load the symbols of one server, or of all

Threads are found through the list of all capabilities, so nothing has to be
running.  Structures are looked up by symbol: see kernel/cap.h and thread.h.
"""

import glob
import os

import gdb

TYPES = ("null", "untyped", "frame", "thread", "vspace", "cspace", "endpoint",
         "notify", "reply", "irq", "irqctl", "trace", "power", "log")
STATES = ("stopped", "ready", "send", "recv", "reply", "wait")
SERVER_BASE = 0x10000
THREAD, VSPACE, CSPACE, ENDPOINT = 3, 4, 5, 6
UNTYPED, FRAME = 1, 2


def c_type(name):
    return gdb.lookup_type(name)


def offset_of(struct, field):
    for f in c_type(f"struct {struct}").fields():
        if f.name == field:
            return f.bitpos // 8
    raise gdb.GdbError(f"struct {struct} has no {field}")


def as_pointer(value, name):
    return gdb.Value(int(value)).cast(c_type(f"struct {name}").pointer())


def name_of(thread):
    """Up to 16 bytes in two words."""
    raw = b"".join(int(thread["t_name"][i]).to_bytes(8, "little")
                   for i in range(2))
    return raw.split(b"\0")[0].decode(errors="replace")


def all_spaces():
    """The list that the kernel keeps of address spaces."""
    kernel = [o for o in gdb.objfiles() if o.filename.endswith("kernel.elf")]
    heads = [s for s in (o.lookup_static_symbol("all") for o in kernel) if s]
    if not heads:
        raise gdb.GdbError("no list of address spaces (hint: is this the "
                           "kernel's symbol file?)")
    v = heads[0].value()
    seen = set()
    while int(v) != 0 and int(v) not in seen:
        seen.add(int(v))
        yield v
        v = v["v_next"]


def all_threads():
    for v in all_spaces():
        t = v["v_threads"]
        seen = set()
        while int(t) != 0 and int(t) not in seen:
            seen.add(int(t))
            yield t
            t = t["t_vnext"]


def waits_for(t):
    state = STATES[int(t["t_state"])]
    if state in ("send", "recv") and int(t["t_on"]) != 0 and \
            int(t["t_on"]["o_type"]) == ENDPOINT:
        ep = as_pointer(int(t["t_on"]) - offset_of("endpoint", "e_obj"),
                        "endpoint")
        return f"{state} on server {int(ep['e_ident'])}"
    return state


class Threads(gdb.Command):
    """threads: every thread, its state, its pc."""

    def __init__(self):
        super().__init__("threads", gdb.COMMAND_STATUS)

    def invoke(self, arg, from_tty):
        print(f"{'thread':<20} {'token':>12} {'name':<16} prio {'pc':>12}"
              "  state")
        for t in all_threads():
            flags = "".join(f" {n}" for n in ("frozen", "halted")
                            if int(t["t_" + n]))
            print(f"{int(t):#020x} {int(t['t_token']):>#12x} {name_of(t):<16}"
                  f" {int(t['t_prio']):>4} {int(t['t_pc']):>#12x}"
                  f"  {waits_for(t)}{flags}")


class Spaces(gdb.Command):
    """vspaces: every address space, its root table, pool and threads."""

    def __init__(self):
        super().__init__("vspaces", gdb.COMMAND_STATUS)

    def invoke(self, arg, from_tty):
        print(f"{'vspace':<20} {'token':>12} {'root':>12} tables  pool threads")
        for v in all_spaces():
            print(f"{int(v):#020x} {int(v['v_token']):>#12x}"
                  f" {int(v['v_root']):>#12x} {int(v['v_ntables']):>6}"
                  f" {int(v['v_npool']):>5} {int(v['v_nthreads']):>7}")


def find_thread(text):
    for t in all_threads():
        if text == name_of(t) or (text[:1].isdigit() and
                                  int(text, 0) == int(t["t_token"])):
            return t
    raise gdb.GdbError(f"no thread '{text}' (hint: threads lists them)")


def show_cap(slot, cap):
    kind = int(cap["c_type"])
    rights = int(cap["c_rights"])
    badge = int(cap["c_badge"])
    if kind in (UNTYPED, FRAME):
        what = f"{int(cap['c_pa']):#x} {badge} pages"
    else:
        what = f"{int(cap['c_obj']):#x} badge {badge:#x}"
        if kind == ENDPOINT:
            ep = as_pointer(int(cap["c_obj"]) - offset_of("endpoint", "e_obj"),
                            "endpoint")
            what += f" server {int(ep['e_ident'])}"
    print(f"{slot:>5} {TYPES[kind]:<9} rights {rights:#04x}"
          f" depth {int(cap['c_depth'])}  {what}")


class Caps(gdb.Command):
    """caps TOKEN|NAME: the capability space of that thread."""

    def __init__(self):
        super().__init__("caps", gdb.COMMAND_STATUS)

    def invoke(self, arg, from_tty):
        if not arg:
            raise gdb.GdbError("caps TOKEN|NAME")
        t = find_thread(arg.strip())
        obj = t["t_cspace"]["c_obj"]
        if int(obj) == 0:
            print("no capability space")
            return
        cs = as_pointer(int(obj) - offset_of("cspace", "cs_obj"), "cspace")
        for i in range(1, int(cs["cs_nslots"])):
            cap = cs["cs_slot"][i - 1]
            if int(cap["c_type"]) != 0:
                show_cap(i, cap)


class Servers(gdb.Command):
    """servers [NAME]: add the symbols of one server, or of all."""

    def __init__(self):
        super().__init__("servers", gdb.COMMAND_FILES)

    def invoke(self, arg, from_tty):
        build = os.environ.get("O") or "build"
        for path in sorted(glob.glob(f"{build}/servers/*.elf")):
            name = os.path.basename(path)[:-4]
            if arg and arg.strip() != name:
                continue
            # all servers are linked at the same address: with more than one
            # loaded, ask for FILE::symbol
            gdb.execute(f"add-symbol-file {path} {SERVER_BASE:#x}",
                        to_string=True)
            print(f"symbols of {name}")


Threads()
Spaces()
Caps()
Servers()
print("rvexec: threads, caps TOKEN|NAME, vspaces, servers [NAME]; the machine"
      " is stopped: c goes on")
