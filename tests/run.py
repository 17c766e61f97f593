#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make test': everything, in parallel, with one verdict.

Kinds of tests, each a job of its own:
    unit    tests/unit/test_*.c: cmocka on the host, ASan and UBSan
    fuzz    tests/fuzz/fuzz_*.c over their saved corpus, ASan and UBSan
    pytest  tests/tools (no machine), tests/kernel, exec, boot ... (QEMU)

Environment: O, T (pattern: tests whose name or file's contains it), V=1, JOBS.
What failed is told twice, where its job ends and again at the end, for the
end is what is kept of a long log.  The last line is
"N passed, N failed[, N skipped]".
"""

import concurrent.futures
import glob
import os
import re
import shlex
import subprocess
import sys
import time
import xml.etree.ElementTree as ET

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NOT_SUITES = ("fuzz", "host", "lib")
# Seconds for one job: a hang detector.  Those inside of the suites come first
# and name the test; a build machine may give half an hour to it all.
HANG = 1200

# no -Wmissing-prototypes: a test may rename what it tests by a macro
WARN = "-Wall -Wextra -Werror -Wshadow -Wvla".split()
SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all",
            "-fno-omit-frame-pointer"]


class Outcome:
    """One test."""

    def __init__(self, name, verdict, detail="", module=""):
        self.name = name
        self.verdict = verdict      # ok, fail, skip
        self.detail = detail
        self.module = module        # of pytest: its file, with dots

    def is_meant(self, pattern):
        return (pattern in self.name or pattern in self.module or
                self.verdict == "fail")


def directive(source, word):
    """Words of the lines "// WORD: ..." at the head of a C test."""
    words = []
    with open(source, encoding="utf-8") as f:
        for line in f.readlines()[:40]:
            m = re.match(r"(?://|/\*| \*)\s*" + word + r":\s*([^*]*)", line)
            if m:
                words += m.group(1).split()
    return words


def host_command(build, source, output, compiler, extra):
    """Compiler command of a host test, with the sources that it names."""
    srcs = directive(source, "SRCS")
    folders = list(dict.fromkeys(os.path.dirname(s) for s in srcs))
    if not srcs:
        raise ValueError(f"{source}: no '// SRCS:' line names what it tests")
    return (shlex.split(compiler) + ["-std=gnu11", "-O1", "-g"] + WARN +
            [f"-I{d}" for d in folders] +
            ["-Ilib", "-Ilib/abi/include", f"-I{build}/gen", f"-I{build}/inc",
             "-Itests/host"] +
            directive(source, "CFLAGS") + extra + ["-o", output, source] + srcs)


def call(argv, env=None, timeout=HANG):
    """(status, text); a hang is status -1."""
    try:
        p = subprocess.run(argv, cwd=TOP, env=env, timeout=timeout, check=False,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT)
        return p.returncode, p.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as e:
        text = (e.stdout or b"").decode(errors="replace")
        return -1, text + f"\n(hang: killed after {timeout} s)"


def compile_host(build, source, extra):
    name = os.path.splitext(os.path.basename(source))[0]
    output = os.path.join(build, "host", name)
    os.makedirs(os.path.dirname(output), exist_ok=True)
    argv = host_command(build, source, output, os.environ.get("HOSTCC") or "gcc",
                        SANITIZE + extra)
    status, text = call(argv)
    return output, None if status == 0 else " ".join(argv) + "\n" + text


def run_unit(build, source):
    """Compile and run one cmocka file; an outcome for each of its tests."""
    name = os.path.splitext(os.path.basename(source))[0]
    try:
        binary, trouble = compile_host(build, source, ["-lcmocka"])
        if trouble is None:
            binary = os.path.join(build, "host", name)
    except ValueError as e:
        return [Outcome(f"unit/{name}", "fail", str(e))]
    if trouble:
        return [Outcome(f"unit/{name}", "fail", trouble)]
    env = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP")
    status, text = call([binary], env)
    out = []
    for m in re.finditer(r"^(ok|not ok) \d+ - (\S+)(.*)$", text, re.M):
        good = m.group(1) == "ok"
        verdict = "skip" if "# SKIP" in m.group(3) else \
            "ok" if good else "fail"
        out.append(Outcome(f"unit/{name}/{m.group(2)}", verdict,
                           "" if good else text))
    if not out or (status != 0 and all(o.verdict != "fail" for o in out)):
        out.append(Outcome(f"unit/{name}", "fail", f"status {status}\n{text}"))
    return out


def run_fuzz_corpus(build, source):
    """Every saved input once, by the plain driver."""
    name = os.path.splitext(os.path.basename(source))[0]
    corpus = os.path.join("tests/fuzz/corpus", name.removeprefix("fuzz_"))
    label = f"fuzz/{name}"
    files = sorted(glob.glob(os.path.join(TOP, corpus, "*")))
    if not files:
        return [Outcome(label, "fail", f"{corpus} is empty")]
    try:
        binary, trouble = compile_host(build, source, ["tests/host/fuzz_main.c"])
    except ValueError as e:
        return [Outcome(label, "fail", str(e))]
    if trouble:
        return [Outcome(label, "fail", trouble)]
    status, text = call([binary] + files)
    return [Outcome(label, "ok" if status == 0 else "fail", text)]


def read_junit(suite, path, status, text):
    out = []
    try:
        root = ET.parse(path).getroot()
    except (OSError, ET.ParseError):
        return [Outcome(suite, "fail", text)]
    for case in root.iter("testcase"):
        name = f"{suite}/{case.get('name')}"
        bad = [e for e in case if e.tag in ("failure", "error")]
        skipped = case.find("skipped")
        if bad:
            verdict, detail = "fail", bad[0].text or bad[0].get("message")
        elif skipped is not None:
            verdict, detail = "skip", skipped.get("message")
        else:
            verdict, detail = "ok", ""
        out.append(Outcome(name, verdict, detail, case.get("classname") or ""))
    # 5: nothing was collected, because a pattern left everything out
    if status not in (0, 5) and all(o.verdict != "fail" for o in out):
        out.append(Outcome(suite, "fail", text))
    return out


def run_pytest(build, suite, pattern):
    xml = os.path.join(build, "host", f"{suite}.xml")
    os.makedirs(os.path.dirname(xml), exist_ok=True)
    if os.path.exists(xml):
        os.unlink(xml)
    argv = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider",
            "--tb=short", f"--junitxml={xml}", f"tests/{suite}"]
    if pattern and pattern not in suite:
        # a name without pytest's operators; guest programs filter by it too
        argv += ["-k", pattern]
    env = dict(os.environ, O=build, T=pattern if pattern not in suite else "")
    status, text = call(argv, env)
    return read_junit(suite, xml, status, text)


def jobs(build, pattern):
    """(label, function, arguments), the longest first."""
    out = []
    for path in sorted(glob.glob(os.path.join(TOP, "tests/*/"))):
        suite = os.path.basename(path.rstrip("/"))
        if suite not in NOT_SUITES and glob.glob(path + "test_*.py"):
            out.append((suite, run_pytest, (build, suite, pattern)))
    out.sort(key=lambda j: j[0] == "tools")
    for kind, func in (("unit", run_unit), ("fuzz", run_fuzz_corpus)):
        prefix = "test_" if kind == "unit" else "fuzz_"
        for src in sorted(glob.glob(os.path.join(TOP, f"tests/{kind}/{prefix}*.c"))):
            rel = os.path.relpath(src, TOP)
            label = f"{kind}/{os.path.basename(src)[:-2]}"
            # one test of a file may be meant: look for the pattern inside
            with open(src, encoding="utf-8") as f:
                if not pattern or pattern in label or pattern in f.read():
                    out.append((label, func, (build, rel)))
    return out


def tell(outcome):
    """A failure, with the end of what it said."""
    print(f"    fail {outcome.name}")
    for line in (outcome.detail or "").rstrip().splitlines()[-60:]:
        print("         | " + line)


def report(label, outcomes, seconds, verbose):
    counts = tally(outcomes)
    print(f"  {label:<28} {counts['ok']:4d} passed {counts['fail']:3d} failed"
          f" {counts['skip']:3d} skipped  {seconds:6.1f} s", flush=True)
    for o in outcomes:
        if o.verdict == "fail":
            tell(o)
        elif verbose or o.verdict == "skip":
            print(f"    {o.verdict:<4} {o.name}" +
                  (f": {o.detail}" if o.verdict == "skip" else ""))
    sys.stdout.flush()


def tally(outcomes):
    counts = {"ok": 0, "fail": 0, "skip": 0}
    for o in outcomes:
        counts[o.verdict] += 1
    return counts


def timed(func, args):
    start = time.monotonic()
    try:
        return func(*args), time.monotonic() - start
    except Exception as e:      # a broken runner is a failed test, never green
        return [Outcome(str(args), "fail", repr(e))], time.monotonic() - start


def main():
    build = os.environ.get("O") or "build"
    pattern = os.environ.get("T") or ""
    verbose = os.environ.get("V") == "1"
    workers = int(os.environ.get("JOBS") or os.cpu_count() or 1)
    todo = jobs(build, pattern)
    total = []
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        futures = {pool.submit(timed, f, a): label for label, f, a in todo}
        for done in concurrent.futures.as_completed(futures):
            outcomes, seconds = done.result()
            if pattern:
                outcomes = [o for o in outcomes if o.is_meant(pattern)]
            if outcomes:
                report(futures[done], outcomes, seconds, verbose)
            total += outcomes
    counts = tally(total)
    if not total:
        print(f"no test matches T={pattern}")
    failures = [o for o in total if o.verdict == "fail"]
    if failures:
        print("failed:")
    for o in failures:
        tell(o)
    line = f"{counts['ok']} passed, {counts['fail']} failed"
    if counts["skip"]:
        line += f", {counts['skip']} skipped"
    print(line)
    return 0 if counts["fail"] == 0 and counts["ok"] > 0 else 1


if __name__ == "__main__":
    os.chdir(TOP)
    sys.exit(main())
