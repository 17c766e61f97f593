#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""compile_commands.json from what `make -nB V=1' prints on standard input."""

import json
import os
import shlex
import sys


def main():
    here = os.getcwd()
    rows = []
    text = sys.stdin.read().replace("\\\n", " ")
    for line in text.splitlines():
        if " -c " not in line or " -o " not in line:
            continue
        argv = shlex.split(line)
        rows.append({"directory": here, "file": argv[-1], "arguments": argv})
    json.dump(rows, sys.stdout, indent=1)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
