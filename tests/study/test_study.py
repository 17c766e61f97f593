# SPDX-License-Identifier: BSD-2-Clause
"""The tour in docs/study: its commands print what it says; its code exists."""

import glob
import os
import re

import pytest

import guest
import qemu

FOLDER = os.path.join(guest.TOP, "docs", "study")
CHAPTERS = sorted(glob.glob(os.path.join(FOLDER, "[0-9]*.md")))
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
PLACE = re.compile(r"`([\w./-]+\.[cS]):(\w+)`")


def text_of(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def name_of(path):
    return os.path.basename(path)[:-3]


def blocks(path):
    """[(command, expected lines)]"""
    out = []
    for m in BLOCK.finditer(text_of(path)):
        lines = m.group(1).splitlines()
        assert lines[0].startswith("$ "), f"{path}: {lines[0]}"
        out.append((lines[0][2:], lines[1:]))
    return out


CASES = [(name_of(p), i, command, lines) for p in CHAPTERS
         for i, (command, lines) in enumerate(blocks(p))]


def pattern(lines):
    """"..." alone is any lines; within a line, any text."""
    out = ""
    for line in lines:
        if line == "...":
            out += r"(?:[^\n]*\n)*?"
        else:
            out += ".*".join(re.escape(p) for p in line.split("...")) + r"\n"
    return re.compile(out + r"\Z")


def batches():
    """Command lines that fit into the boot arguments, with their cases."""
    line, members = "", []
    for k, (_, _, command, _) in enumerate(CASES):
        part = f"echo '@@ {k}'; {command}; "
        if line and len(line) + len(part) > qemu.BOOTARGS_MAX - 60:
            yield line, members
            line, members = "", []
        line += part
        members = members + [k]
    yield line, members


@pytest.fixture(scope="module")
def outputs():
    out = {}
    for line, members in batches():
        m = guest.machine({}).count_instructions()
        res = qemu.run(m.command(line + "true"), timeout=300)
        assert res.problem() is None, res.tail()
        parts = re.split(r"(?m)^@@ (\d+)\n", res.text())
        got = dict(zip(map(int, parts[1::2]), parts[2::2]))
        assert sorted(got) == members, res.tail()
        out.update(got)
    return out


@pytest.mark.parametrize("case", range(len(CASES)),
                         ids=[f"{c}-{i + 1}" for c, i, _, _ in CASES])
def test_commands_print_what_the_chapter_says(case, outputs):
    _, _, command, lines = CASES[case]
    assert pattern(lines).match(outputs[case]), \
        f"$ {command}\n{outputs[case]}\nis not\n" + "\n".join(lines)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=name_of)
def test_chapter(chapter):
    text = text_of(chapter)
    for head in ("## Do", "## Read", "## Exercises"):
        assert head in text
    assert len(re.findall(r"(?m)^[12]\. ", text.split("## Exercises")[1])) == 2
    assert blocks(chapter)
    places = PLACE.findall(text)
    assert places or "abi/msg.h" in text
    for path, function in places:
        source = text_of(os.path.join(guest.TOP, path))
        assert re.search(rf"^{function}[(:]", source, re.M), \
            f"{path} has no {function}"


def test_ten_chapters_are_listed():
    index = text_of(os.path.join(FOLDER, "README.md"))
    assert len(CHAPTERS) == 10
    for path in CHAPTERS:
        assert f"({os.path.basename(path)})" in index
