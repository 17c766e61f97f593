#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Generate init's table of servers from their component.mk and .def files.

    genmanifest.py --out DIR [--one NAME=BASE ... slots=N] servers/vm ...

Writes manifest.c and manifest.h (struct component of
servers/init/manifest_types.h), in the order in which init starts the servers:
lower rank first, so that whoever is called is there before its callers.
With --one those servers are one program, /boot/one (mk/one.mk), the k-th named
in place k, with its slots from BASE on; one_main.c is where it begins.  A mistake
gives file: text, status 1, and nothing is written.
"""

import argparse
import glob
import os
import sys

import genipc
import ipcdef

CAP_KINDS = ("uart", "irq", "initrd", "trace", "power", "log",
             "firmware", "vspace", "irqctl")
MAX_PEERS = 8
MAX_CAPS = 8
MAX_REPLIES = 192
MAX_PRIO = 63


class ManifestError(Exception):
    """A mistake in a component.mk."""


def read_component(path):
    """Variables of a component.mk: NAME := words, with \\ and +=."""
    out = {}
    with open(path, encoding="utf-8") as f:
        text = f.read().replace("\\\n", " ")
    for line in text.splitlines():
        line = line.split("#", 1)[0]
        for op in ("+=", ":=", "?=", "="):
            name, found, value = line.partition(op)
            if found:
                name = name.strip()
                if op == "+=":
                    value = out.get(name, "") + " " + value
                out[name] = " ".join(value.split())
                break
    return out


class Component:
    """One server that init starts."""

    def __init__(self, folder, var, server):
        self.path = os.path.join(folder, "component.mk")
        self.name = var["NAME"]
        self.number = server.number
        self.uses = var.get("USES", "").split()
        self.mints = var.get("MINTS", "").split()
        self.prio = self.number_of(var, "PRIO", 0, MAX_PRIO, None)
        self.replies = self.number_of(var, "REPLIES", 1, MAX_REPLIES, 1)
        self.workers = self.workers_of(var)
        self.mem = "MANIFEST_REST" if var.get("MEM") == "rest" else \
            str(self.number_of(var, "MEM", 0, 1 << 30, 0))
        self.caps = [c.partition(":")[::2] for c in var.get("CAPS", "").split()]
        self.shares = [s.partition(":")[::2]
                       for s in var.get("SHARES", "").split()]
        self.host = self        # in whose spaces it lives
        self.place = self.base = self.slots = 0
        self.file = self.name
        if sorted(self.uses) != sorted(server.uses):
            self.fail(f"USES is '{' '.join(self.uses)}', {server.path} says "
                      f"'{' '.join(server.uses)}'")

    def fail(self, text):
        raise ManifestError(f"{self.path}: {text}")

    def number_of(self, var, name, low, high, default):
        text = var.get(name, "")
        if not text and default is not None:
            return default
        try:
            value = int(text, 0)
        except ValueError:
            self.fail(f"{name} is '{text}', not a number")
        if not low <= value <= high:
            self.fail(f"{name} = {value} is not between {low} and {high}")
        return value

    def workers_of(self, var):
        """0 = one for each hart.  Workers answer before they ask for more."""
        text = var.get("WORKERS", "1")
        if text not in ("1", "harts"):
            self.fail(f"WORKERS is '{text}' (hint: 1 or harts)")
        if text == "harts" and self.replies != 1:
            self.fail("WORKERS = harts needs REPLIES = 1: a worker that keeps "
                      "a request is no use to the next")
        return 0 if text == "harts" else 1

    def check(self, numbers):
        """Against the others."""
        for name in self.uses + self.mints + [s for s, _ in self.shares]:
            if name not in numbers:
                self.fail(f"no server '{name}'")
        for kind, arg in self.caps:
            if kind not in CAP_KINDS:
                self.fail(f"CAPS {kind} (hint: {' '.join(CAP_KINDS)})")
            if (kind == "vspace") != bool(arg) or (arg and arg not in numbers):
                self.fail(f"CAPS {kind}:{arg}: only vspace names a server")
        for peer, pages in self.shares:
            if not pages.isdigit() or not 1 <= int(pages) <= 16:
                self.fail(f"SHARES {peer}:{pages}: 1 to 16 pages")
        if max(len(self.uses), len(self.mints), len(self.shares)) > MAX_PEERS or \
                len(self.caps) > MAX_CAPS:
            self.fail("too many peers or capabilities")


def check_shares(comps):
    seen = set()
    rest = [c for c in comps if c.mem == "MANIFEST_REST"]
    for c in comps:
        for peer, _ in c.shares:
            pair = tuple(sorted((c.name, peer)))
            if pair in seen:
                c.fail(f"SHARES {peer}: one of the two lists it, not both")
            seen.add(pair)
    if len(rest) > 1:
        rest[1].fail(f"MEM = rest, as of {rest[0].name} already")


def array(items):
    return "{ " + ", ".join(items) + " }" if items else "{ 0 }"


def gen_c(comps, numbers):
    out = "/* Generated by tools/genmanifest.py.  Do not edit. */\n"
    out += "#include \"manifest.h\"\n\n"
    out += "const struct component manifest[] = {\n"
    for c in comps:
        caps = [f"{{ CC_{k.upper()}, {numbers[a] if a else 0} }}"
                for k, a in c.caps] or ["{ CC_NONE, 0 }"]
        shares = [f"{{ {numbers[p]}, {n} }}" for p, n in c.shares] or \
            ["{ 0, 0 }"]
        out += f"\t{{\n\t\t.co_name = \"{c.name}\",\n"
        out += f"\t\t.co_file = \"{c.file}\",\n"
        for field, value in (
                ("host", c.host.number), ("place", c.place), ("base", c.base),
                ("slots", c.slots), ("server", c.number), ("prio", c.prio), ("mem", c.mem),
                ("workers", c.workers), ("replies", c.replies), ("nuses", len(c.uses)),
                ("nmints", len(c.mints)), ("ncaps", len(c.caps)),
                ("nshares", len(c.shares)),
                ("uses", array([str(numbers[u]) for u in c.uses])),
                ("mints", array([str(numbers[u]) for u in c.mints])),
                ("caps", array(caps)), ("shares", array(shares))):
            out += f"\t\t.co_{field} = {value},\n"
        out += "\t},\n"
    return out + f"}};\nconst unsigned manifest_count = {len(comps)};\n"


def gen_h(comps):
    return ("/* Generated by tools/genmanifest.py.  Do not edit. */\n"
            "#ifndef MANIFEST_H\n#define MANIFEST_H\n\n"
            "#include \"manifest_types.h\"\n\n"
            f"#define MANIFEST_COUNT\t{len(comps)}\n\n"
            "/* in the order in which they are started */\n"
            "extern const struct component manifest[];\n"
            "extern const unsigned manifest_count;\n\n#endif\n")


def gen_one(comps):
    """Where the one program begins: which worker, of which server."""
    parts = [c for c in comps if c.file != c.name]
    out = "/* Generated by tools/genmanifest.py.  Do not edit. */\n"
    out += "#include <abi/types.h>\n\nint\t main(unsigned worker, word_t server);\n"
    out += "".join(f"int\t {c.name}_main({'void' if c.workers else 'unsigned'});"
                   "\n" for c in parts)
    out += "\nint\nmain(unsigned worker, word_t server)\n{\n"
    out += "\t(void)worker;\n\tswitch (server) {\n"
    out += "".join(f"\tcase {c.number}:\n\t\treturn {c.name}_main"
                   f"({'' if c.workers else 'worker'});\n" for c in parts)
    return out + "\t}\n\treturn 1;\n}\n"


def join(comps, words):
    """Those servers become one program."""
    by_name = {c.name: c for c in comps}
    numbers = dict(w.partition("=")[::2] for w in words)
    slots = int(numbers.pop("slots", "0"))
    for name in numbers:
        if name not in by_name:
            raise ManifestError(f"--one {name}: no such server")
    bases = [int(b) for b in numbers.values()] + [slots]
    if len(numbers) < 2 or bases != sorted(set(bases)):
        raise ManifestError("--one: two servers or more, bases ascend to slots")
    parts = [c for c in comps if c.name in numbers]
    for place, name in enumerate(numbers):
        c = by_name[name]
        c.file, c.host, c.place = "one", parts[0], place
        c.base, c.slots = int(numbers[name]), slots


def load(folders, one=()):
    comps = []
    numbers = {}
    for path in glob.glob(os.path.join(os.path.dirname(folders[0]),
                                       "*", "*.def")) if folders else []:
        with open(path, encoding="utf-8") as f:
            srv = ipcdef.parse(path, f.read())
        numbers[srv.name] = srv.number
    for folder in folders:
        var = read_component(os.path.join(folder, "component.mk"))
        if "NAME" not in var:
            raise ManifestError(f"{folder}/component.mk: no NAME")
        if var["NAME"] == "init":
            continue
        path = os.path.join(folder, var["NAME"] + ".def")
        with open(path, encoding="utf-8") as f:
            comps.append(Component(folder, var, ipcdef.parse(path, f.read())))
    comps.sort(key=lambda c: (ipcdef.rank(c.name), c.number))
    for c in comps:
        c.check(numbers)
    check_shares(comps)
    if one:
        join(comps, one)
    return comps, numbers


def main(argv):
    ap = argparse.ArgumentParser(description="generate init's manifest")
    ap.add_argument("--out", required=True)
    ap.add_argument("--one", nargs="+", default=[])
    ap.add_argument("folders", nargs="*")
    args = ap.parse_args(argv)
    try:
        comps, numbers = load(args.folders, args.one)
    except (ManifestError, ipcdef.DefError, OSError) as e:
        print(e, file=sys.stderr)
        return 1
    genipc.write_changed(args.out, {"manifest.c": gen_c(comps, numbers),
                                    "manifest.h": gen_h(comps),
                                    "one_main.c": gen_one(comps)})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
