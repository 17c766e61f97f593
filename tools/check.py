#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make check': what the compiler does not see.

Each rule is a function that returns a list of complaints; the last line is
"N passed, N failed".  T=pattern takes a part of the rules.
"""

import glob
import os
import re
import shutil
import subprocess
import sys

import genmanifest
import ipcdef
import knf

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get("O") or "build"
FOLDERS = ("kernel", "platform", "lib", "servers", "user", "tests", "tools",
           "mk")
FILE_LINES = 600
FUNCTION_LINES = 80
KERNEL_LINES = 4500

# the generated headers that belong to the server itself
OWN_GENERATED = ("{0}_server.h", "{0}_ipc.h", "{0}_client.h")


def files(*endings):
    """Source files with these endings."""
    out = []
    for folder in FOLDERS:
        for top, dirs, names in os.walk(folder):
            dirs[:] = [d for d in dirs if d != "__pycache__"]
            out += [os.path.join(top, n) for n in names if n.endswith(endings)]
    return sorted(out)


def lines_of(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read().splitlines()


def rule_spdx():
    """Licence line first (after #!) in every source file."""
    bad = []
    for path in files(".c", ".h", ".S", ".py", ".mk", ".sh", ".lds"):
        # host tests begin with their SRCS lines
        head = lines_of(path)[:12 if path.startswith("tests/") else 2]
        if not any("SPDX-License-Identifier: BSD-2-Clause" in h for h in head):
            bad.append(f"{path}:1: no SPDX line")
    return bad


def rule_text():
    """No trailing blanks, no space indentation in C, no notes to self."""
    bad = []
    note = re.compile(r"\b(TODO|FIXME|XX" r"X)\b")
    for path in files(".c", ".h", ".S", ".py", ".mk", ".sh", ".def", ".lds"):
        if path == "tools/check.py":
            continue
        for n, line in enumerate(lines_of(path), 1):
            if line != line.rstrip():
                bad.append(f"{path}:{n}: blanks at the end of the line")
            if path.endswith((".c", ".h")) and re.match(r" {8}", line):
                bad.append(f"{path}:{n}: indented with spaces")
            if note.search(line):
                bad.append(f"{path}:{n}: {note.search(line).group(1)}")
    return bad


def components():
    """folder -> variables of its component.mk."""
    out = {}
    for path in glob.glob("*/component.mk") + glob.glob("*/*/component.mk"):
        out[os.path.dirname(path)] = genmanifest.read_component(path)
    return out


def closure(comps, names):
    """Libraries and those that these need."""
    out = set()
    for name in names:
        folder = f"lib/{name}" if f"lib/{name}" in comps else name
        out |= {name} | closure(comps, comps.get(folder, {}).get(
            "LIBS", "").split())
    return out


def include_trouble(path, line, name, folder, var, libs):
    """Why this include is not allowed, or None."""
    if ".." in name.split("/"):
        return "no .. in an include"
    own = os.path.dirname(path)
    if any(os.path.exists(os.path.join(d, name)) for d in (own, folder)):
        return None
    if any(os.path.exists(os.path.join(folder, d, name))
           for d in var.get("INCS", "").split()):
        return None
    top = name.split("/")[0]
    if "/" in name and (os.path.isdir(f"lib/{top}") or os.path.isdir(top)):
        return None if top in libs else f"{top} is not in LIBS of {folder}"
    m = re.match(r"([a-z0-9]+)_client\.h$", name)
    if m and m.group(1) not in var.get("USES", "").split() and \
            folder != "user":
        return f"{m.group(1)} is not in USES of {folder}"
    m = re.match(r"([a-z0-9]+)_server\.h$", name)
    if m and m.group(1) != var.get("NAME"):
        return f"the dispatch of {m.group(1)} is its own"
    return None


def rule_includes():
    """A component includes its own folder, its LIBS, clients of its USES."""
    bad = []
    comps = components()
    names = {os.path.basename(folder) for folder in comps}
    for folder, var in comps.items():
        libs = closure(comps, var.get("LIBS", "").split())
        libs.add(os.path.basename(folder))
        for path in files(".c", ".h", ".S"):
            if not path.startswith(folder + "/"):
                continue
            for n, line in enumerate(lines_of(path), 1):
                m = re.match(r'\s*#\s*include\s+[<"]([^>"]+)[>"]', line)
                if m and (line.rstrip().endswith('"') or
                          m.group(1).split("/")[0] in names):
                    why = include_trouble(path, line, m.group(1), folder, var,
                                          libs)
                    if why:
                        bad.append(f"{path}:{n}: {m.group(1)}: {why}")
    return bad


def rule_uses():
    """component.mk and .def agree; calls go uphill."""
    folders = [os.path.dirname(p) for p in glob.glob("servers/*/component.mk")]
    try:
        genmanifest.load(folders)
        ipcdef.load(sorted(glob.glob("servers/*/*.def")),
                    "lib/abi/include/abi/errno.h")
    except (genmanifest.ManifestError, ipcdef.DefError, OSError) as e:
        return [str(e)]
    return []


def functions(path):
    """(name, first line, lines) of the functions of a KNF file."""
    name = None
    start = 0
    for n, line in enumerate(lines_of(path), 1):
        m = re.match(r"([a-z_][a-z0-9_]*)\(", line)
        if m and name is None:
            name, start = m.group(1), n
        elif name is not None and line == "}":
            yield name, start, n - start + 1
            name = None
        elif name is not None and line.endswith(";") and \
                not line.startswith(("\t", " ", "{")):
            name = None     # it was a declaration


def rule_sizes():
    """Files up to 600 lines, functions up to 80."""
    bad = []
    kernel = 0
    for path in files(".c", ".h", ".S", ".py"):
        count = len(lines_of(path))
        if path.startswith("kernel/"):
            kernel += count
        if count > FILE_LINES:
            bad.append(f"{path}: {count} lines, at most {FILE_LINES}")
        if path.endswith(".c"):
            bad += [f"{path}:{at}: {name} has {n} lines, at most"
                    f" {FUNCTION_LINES}"
                    for name, at, n in functions(path) if n > FUNCTION_LINES]
    print(f"       kernel: {kernel} lines, soft budget {KERNEL_LINES}")
    return bad


def rule_wx():
    """No segment of any ELF file is both writable and executable."""
    readelf = (os.environ.get("CROSS_COMPILE") or "riscv64-unknown-elf-") + \
        "readelf"
    elves = glob.glob(f"{BUILD}/*.elf") + glob.glob(f"{BUILD}/servers/*.elf")
    for top, _, names in os.walk(f"{BUILD}/root"):
        elves += [os.path.join(top, n) for n in names]
    if not elves:
        return [f"no ELF file in {BUILD}"]
    bad = []
    for path in sorted(elves):
        text = subprocess.run([readelf, "-lW", path], check=True,
                              capture_output=True, text=True).stdout
        for line in text.splitlines():
            f = line.split()
            if f[:1] == ["LOAD"] and "W" in "".join(f[6:-1]) and \
                    "E" in "".join(f[6:-1]):
                bad.append(f"{path}: segment {' '.join(f[6:-1])} at {f[2]}")
    return bad


def rule_generated():
    """Nothing generated is committed."""
    if not os.path.isdir(".git") or not shutil.which("git"):
        return []
    text = subprocess.run(["git", "ls-files"], check=True, capture_output=True,
                          text=True).stdout
    bad = []
    for path in text.splitlines():
        if path.startswith("build") or path == "compile_commands.json":
            bad.append(f"{path}: generated, but committed")
        elif os.path.exists(path) and path.endswith((".c", ".h", ".md")) and \
                "Generated by tools/" in "".join(lines_of(path)[:1]):
            bad.append(f"{path}: generated, but committed")
    return bad


def rule_format():
    """C is in kernel normal form (tools/knf.py)."""
    return [f"{path}:{number}: {what}"
            for path in files(".c", ".h")
            for number, what in knf.check(lines_of(path))
            # POSIX wants some
            if not (path.startswith("lib/libc/include/") and
                    "typedef" in what)]


def rule_cppcheck():
    """cppcheck finds nothing."""
    sources = [d for d in ("kernel", "platform", "lib", "servers", "user")
               if os.path.isdir(d)]
    p = subprocess.run(
        ["cppcheck", "-q", "-j2", "--enable=warning,portability",
         "--inline-suppr", "--std=c11", "--error-exitcode=1",
         # symbols of the linker script are compared and subtracted
         "--suppress=comparePointers", "--suppress=subtractPointers",
         "--suppress=internalAstError",
         "--suppress=normalCheckLevelMaxBranches", "--template={file}:{line}: {message}",
         # 2.17 stumbles over variables that have a register
         "-D__asm__(x)=",
         "-D__riscv=1", "-D__riscv_xlen=64", "-DDEBUG", "-Ilib",
         "-Ilib/abi/include", "-Ilib/libc/include", "-Iuser", f"-I{BUILD}/gen"] +
        sources,
        check=False, capture_output=True, text=True)
    out = [ln for ln in p.stderr.splitlines() if ln.strip()]
    return out if p.returncode != 0 else []


def rule_python():
    """Python files compile."""
    bad = []
    for path in files(".py"):
        try:
            compile("\n".join(lines_of(path)), path, "exec")
        except SyntaxError as e:
            bad.append(f"{path}:{e.lineno}: {e.msg}")
    return bad


RULES = (rule_spdx, rule_text, rule_includes, rule_uses, rule_sizes, rule_wx,
         rule_generated, rule_python, rule_format, rule_cppcheck)


def main():
    pattern = os.environ.get("T") or ""
    failed = passed = 0
    for rule in RULES:
        name = rule.__name__.removeprefix("rule_")
        if pattern not in name:
            continue
        bad = rule()
        print(f"{'FAIL' if bad else 'ok':<5}  {name}: {rule.__doc__}",
              flush=True)
        for line in bad[:40]:
            print(f"         {line}")
        if len(bad) > 40:
            print(f"         and {len(bad) - 40} more")
        failed += bool(bad)
        passed += not bad
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    os.chdir(TOP)
    sys.exit(main())
