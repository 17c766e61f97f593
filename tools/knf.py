# SPDX-License-Identifier: BSD-2-Clause
"""Kernel normal form, as far as a line shows it.

Our C is written by hand: clang-format cannot keep the columns of structure
fields and macros apart, so it is a help for editors (.clang-format) and this is
the judge.  Each rule below is one that a reader would notice.
"""

import re

TAB = 8
CODE_WIDTH = 80     # of what is not comment; a message may be longer
LINE_WIDTH = 132    # with the comment behind it

KEYWORD = re.compile(r"\b(if|for|while|switch)\(")
STAR = re.compile(r"\b(?:int|char|void|word_t|uint\d+_t|struct \w+|unsigned)"
                  r"\* ?\w")
# a definition whose type stands on the line of its name
DEFINITION = re.compile(r"^(?:static |inline |const |extern )*"
                        r"(?:void|int|char|unsigned|size_t|ssize_t|word_t|"
                        r"cap_t|u?int\d+_t|paddr_t|vaddr_t|struct \w+)"
                        r"[ \t]+\**\w+\([^;]*\)?\s*$")
TYPEDEF_STRUCT = re.compile(r"^\s*typedef (?:struct|union|enum)\b")


def strip(line, in_comment):
    """The line without comments and with its strings blanked."""
    out, i = [], 0
    while i < len(line):
        if in_comment:
            end = line.find("*/", i)
            if end < 0:
                return "".join(out), True
            i, in_comment = end + 2, False
        elif line.startswith("/*", i):
            i, in_comment = i + 2, True
        elif line[i] in "\"'":
            quote, start = line[i], i
            i += 1
            while i < len(line) and line[i] != quote:
                i += 2 if line[i] == "\\" else 1
            i += 1
            out.append(quote + "s" * (i - start - 2) + quote)
        else:
            out.append(line[i])
            i += 1
    return "".join(out), in_comment


def width(text):
    return len(text.expandtabs(TAB))


def check(lines):
    """(line number, what is wrong) of each line that breaks a rule."""
    in_comment, previous = False, ""
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\n")
        was_comment = in_comment
        if line.startswith("// "):
            continue    # a directive to the test runner: SRCS, CFLAGS
        code, in_comment = strip(line, in_comment)
        code = code.rstrip()
        if line != line.rstrip():
            yield number, "blanks at the end"
        if "\r" in line:
            yield number, "carriage return"
        if width(code) > CODE_WIDTH and '"' not in code:
            yield number, f"code {width(code)} columns wide, at most 80"
        elif width(line) > LINE_WIDTH:
            yield number, f"{width(line)} columns wide, at most {LINE_WIDTH}"
        if was_comment or not code.strip():
            continue
        indent = code[:len(code) - len(code.lstrip())]
        if " \t" in indent or len(indent.replace("\t", "")) > 7:
            yield number, "indent by tabs; a continuation by 4 more blanks"
        if KEYWORD.search(code) and not code.lstrip().startswith("#"):
            yield number, "a blank between keyword and parenthesis"
        if STAR.search(code):
            yield number, "the star belongs to the name"
        if "//" in code:
            yield number, "comments are /* */"
        if TYPEDEF_STRUCT.match(code):
            yield number, "no typedef of a structure"
        if code == "{" and previous.endswith(")") and \
                DEFINITION.match(previous):
            yield number - 1, "a function's type stands on a line of its own"
        if re.match(r"^\s*else\b", code) and previous.strip() == "}":
            yield number, "else on the line of the brace"
        if re.match(r"^\s+\{$", code) and \
                re.match(r"^\s+(if|for|while|switch|do)\b.*\)$", previous):
            yield number, "the brace on the line of its keyword"
        previous = code
