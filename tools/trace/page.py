# SPDX-License-Identifier: BSD-2-Clause
"""The page: diagram, timeline, list and details in one file, no network."""

import html
import json
import os
import re

import layout
import ledger
import seedtext
import svg

DIAGRAMS = 120      # execs that get a diagram of their own in the page


def interfaces(top):
    """{"server.call": [signature, doc, {errno name: text}]} from the .def."""
    import genipc
    import glob
    import ipcdef
    paths = sorted(glob.glob(os.path.join(top, "servers/*/*.def")))
    out = {}
    for srv in ipcdef.load(paths, os.path.join(
            top, "lib/abi/include/abi/errno.h")):
        for op in srv.ops:
            out[f"{srv.name}.{op.name}"] = [
                genipc.signature(op), op.doc,
                [[name, text] for name, text in op.errors]]
    return out


def data(trace, sources, top):
    """What the script of the page works on."""
    rows = []
    for m in trace.messages:
        row = dict(m)
        row["sent"] = sources.sent(m) or ""
        row["handled"] = sources.handled(m) or ""
        row["plain"] = layout.plain(m)
        rows.append(row)
    calls = {m["call"] for m in trace.messages}
    known = interfaces(top)
    return {
        "unit": trace.unit, "words": trace.words,
        "head": trace.head, "messages": rows,
        "execs": [dict(e.summary, first=e.messages[0]["n"],
                       last=e.messages[-1]["n"]) for e in trace.execs],
        "calls": {c: known[c] for c in calls if c in known},
        "phases": seedtext.PHASES, "errnos": errnos(top),
    }


def errnos(top):
    """Number -> name, of abi/errno.h."""
    path = os.path.join(top, "lib", "abi", "include", "abi", "errno.h")
    with open(path, encoding="utf-8") as f:
        return {n: name for name, n in re.findall(
            r"^#define\s+(E[A-Z0-9]+)\s+(\d+)", f.read(), re.M)}


def embed(obj):
    return json.dumps(obj, separators=(",", ":")).replace("<", "\\u003c")


def write(trace, sources, top):
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "page.html"), encoding="utf-8") as f:
        page = f.read()
    diagrams = []
    for e in trace.execs[:DIAGRAMS]:
        label = f"messages of exec {e.number}, {e.comm}"
        diagrams.append(
            f'<template data-exec="{e.number}">'
            + svg.write(layout.one(e, trace.words), label, style=False,
                        pick=True) + "</template>")
    command = " ".join(trace.head.get("argv", []))
    return (page.replace("@STYLE@", svg.STYLE)
            .replace("@TITLE@", html.escape(command))
            .replace("@DIAGRAMS@", "".join(diagrams))
            .replace("@DATA@", embed(data(trace, sources, top))))
