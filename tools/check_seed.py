#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""docs/seed.md and docs/rules.md against the tree (part of `make check').

Each of the 104 items and 38 rules has one row; the functions and the tests that
a row names exist; a row that is not open has a test, named after it; a test that
is named after an item or a rule is in its row.  The last line is "N passed, N
failed", where N counts rows.
"""

import glob
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ITEMS = 104
RULES = 38
SEED_VERDICTS = ("same", "differs", "fixed", "open")
RULE_VERDICTS = ("held", "in part", "open")
# how the suites list their tests
LISTED = re.compile(
    r'\bT\((\w+)\)|\bcmocka_unit_test\w*\((\w+)|\bTEST\w*\((\w+)\)|'
    r'\{ "(\w+)"|= \(struct test\)\{ "(\w+)"|^def (test_\w+)',
    re.M)


def text_of(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read()


def tests():
    """Names of all tests."""
    out = set()
    for pattern in ("tests/unit/*.c", "tests/kernel/*.c", "tests/*/test_*.py",
                    "user/tests/*.c"):
        for path in sorted(glob.glob(pattern)):
            for m in LISTED.finditer(text_of(path)):
                out.add(next(g for g in m.groups() if g))
    return out


def source_of(path):
    """Files without a folder are exec's, vfs/x.c is servers/vfs/x.c."""
    for folder in ("servers/exec/", "servers/", ""):
        if os.path.isfile(folder + path):
            return folder + path
    return None


def function_trouble(cell):
    """What is wrong with a `file:function' list, or None."""
    path = None
    for ref in re.findall(r"`([^`]+)`", cell):
        if ":" in ref:
            name, ref = ref.split(":", 1)
            path = source_of(name)
            if path is None:
                return f"no file {name}"
        if path is None:
            return f"{ref}: of which file?"
        want = re.escape(ref) + (r" \{" if ref.startswith("struct ") else r"\(")
        if not re.search(r"^" + want, text_of(path), re.M):
            return f"no {ref} in {path}"
    return None


def rows(path, pattern):
    """(line number, number, cells) of the table rows that match."""
    for n, line in enumerate(text_of(path).splitlines(), 1):
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        m = re.fullmatch(pattern, cells[0])
        if line.startswith("|") and m:
            yield n, int(m.group(1)), cells


def row_trouble(prefix, number, cells, verdicts, known):
    """What is wrong with one row: a list."""
    where, named, verdict = cells[3], cells[4], cells[5]
    if verdict not in verdicts:
        return [f"verdict {verdict!r} is none of {', '.join(verdicts)}"]
    bad = []
    trouble = function_trouble(where)
    if trouble:
        bad.append(trouble)
    elif not re.search("`", where) and verdict != "open":
        bad.append("names no function")
    mine = re.compile(rf"{prefix}_0*{number}_")
    names = re.findall(r"`([^`]+)`", named)
    bad += [f"no test {n}" for n in names if n not in known]
    if verdict not in ("open", "in part") and \
            not any(mine.match(n) for n in names):
        bad.append(f"no test {prefix}_{number:0{3 if prefix == 'seed' else 2}}_"
                   "... that shows it")
    bad += [f"{n} is not in the row" for n in sorted(known)
            if mine.match(n) and n not in names]
    return bad


def check(path, prefix, pattern, count, verdicts, known):
    """(rows that are well, complaints)."""
    seen = {}
    bad = []
    good = 0
    tally = dict.fromkeys(verdicts, 0)
    for line, number, cells in rows(path, pattern):
        if len(cells) != 7:
            trouble = [f"{len(cells)} columns, not 7"]
        else:
            trouble = row_trouble(prefix, number, cells, verdicts, known)
            tally[cells[5]] = tally.get(cells[5], 0) + 1
        if number in seen:
            trouble.append(f"also in line {seen[number]}")
        seen[number] = line
        good += not trouble
        bad += [f"{path}:{line}: {prefix} {number}: {t}" for t in trouble]
    bad += [f"{path}: no row for {prefix} {n}" for n in range(1, count + 1)
            if n not in seen]
    print(f"       {path}: " +
          ", ".join(f"{n} {verdict}" for verdict, n in tally.items()))
    return good, bad


def main():
    known = tests()
    good, bad = check("docs/seed.md", "seed", r"(\d+)", ITEMS, SEED_VERDICTS,
                      known)
    more, worse = check("docs/rules.md", "rule", r"R(\d+)", RULES,
                        RULE_VERDICTS, known)
    for line in bad + worse:
        print(f"         {line}")
    print(f"{good + more} passed, {len(bad) + len(worse)} failed")
    return 1 if bad or worse else 0


if __name__ == "__main__":
    os.chdir(TOP)
    sys.exit(main())
