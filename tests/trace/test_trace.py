# SPDX-License-Identifier: BSD-2-Clause
"""`make trace': its files, at one exec and at fifty."""

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

import guest
import qemu

sys.path.insert(0, os.path.join(guest.TOP, "tools", "trace"))

import layout   # noqa: E402  (needs the path above)
import ledger   # noqa: E402
import main     # noqa: E402
import svg      # noqa: E402

COMMANDS = {
    "one": "echo hi",
    "fifty": "i=0; while [ $i -lt 50 ]; do /bin/true; i=$((i+1)); done",
}
BUDGET = "round trips 3 (<=3), kernel operations 3 (<=3), one-way 2 (<=2)"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
BROWSER = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
           "--disable-background-networking", "--virtual-time-budget=2000"]


class Run:
    """One command, and what make trace writes for it."""

    def __init__(self, name, folder):
        os.chdir(guest.TOP)
        self.folder = str(folder)
        m = guest.machine({}).count_instructions()
        argv = m.command(main.guest_line(COMMANDS[name]))
        res = qemu.run(argv, timeout=300, boot_timeout=guest.BOOT)
        assert res.problem() is None, res.tail()
        self.said, self.parts = main.sections(res.text())
        self.trace = main.produce(self.parts, self.folder)

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as f:
            return f.read()


@pytest.fixture(scope="module", params=list(COMMANDS))
def run(request, tmp_path_factory):
    r = Run(request.param, tmp_path_factory.mktemp(request.param))
    r.name = request.param
    return r


def test_all_files_are_there(run):
    for name, _ in main.WHAT:
        assert run.read(name)


def test_the_command_ran(run):
    assert run.said == ("hi\n" if run.name == "one" else "")


def test_counts_are_instructions_and_complete(run):
    assert run.trace.unit == "instr"
    assert run.trace.head["lost"] == 0
    assert run.trace.head["status"] == 0
    want = 1 if run.name == "one" else 51
    assert len(run.trace.execs) == want


def test_budget(run):
    assert BUDGET in run.read("ledger.txt")
    sums = [(e.summary["roundtrips"], e.summary["oneway"])
            for e in run.trace.execs]
    # a file that is seen for the first time is read, which takes calls of vm's
    assert sums.count((3, 2)) >= max(len(sums) - 2, 1)


def test_lines_parse_and_have_names(run):
    rows = [json.loads(x) for x in run.read("ledger.jsonl").splitlines()]
    messages = [r for r in rows if "n" in r]
    assert [m["n"] for m in messages] == list(range(1, len(messages) + 1))
    calls = {m["call"]: m for m in messages if m["kind"] in ("call", "send")}
    assert set(calls["exec.execve"]["args"]) == {"path", "argv", "envp",
                                                 "flags"}
    assert calls["exec.execve"]["caps"] == ["thread", "proc", "vfs"]
    assert calls["proc.exec_commit"]["args"]["comm0"]
    for m in messages:
        # what was spent in the kernel and by each is all there is
        assert m["kernel"] + sum(m["user"].values()) == m["cost"], m


def test_instructions_of_an_exec_add_up(run):
    for e in run.trace.execs:
        assert sum(m["cost"] for m in e.messages[1:]) <= e.cost
        assert e.by_who()["kernel"] > 0 and e.by_who()["exec"] > 0


def test_text_fits_100_columns(run):
    for line in run.parts["sequence"].splitlines():
        assert len(line) <= 100, line


def test_perfetto(run):
    events = json.loads(run.read("trace.json"))["traceEvents"]
    assert {e["ph"] for e in events} >= {"M", "X", "i"}
    assert sum(e["name"].startswith("exec ") for e in events) >= \
        len(run.trace.execs)


def canvases(run):
    yield layout.diagram(run.trace)
    for e in run.trace.execs[:5]:
        yield layout.one(e, run.trace.words)


def test_no_labels_overlap(run):
    for c in canvases(run):
        assert layout.overlaps(c.texts) == []
        for t in c.texts:
            left, top, right, bottom = t.box()
            assert left >= 0 and top >= 0, t.text
            assert right <= layout.WIDTH and bottom <= c.height, t.text


def test_overlaps_are_seen():
    a, b = layout.Text(0, 10, 10, "abc"), layout.Text(5, 12, 10, "def")
    assert layout.overlaps([a, b]) == [("abc", "def")]
    assert layout.overlaps([a, layout.Text(0, 40, 10, "def")]) == []


def test_svg_is_well_formed(run):
    root = ET.fromstring(run.read("sequence.svg"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    words = "".join(root.itertext())
    for name in ("program", "exec", "vfs", "vm", "proc", "kernel",
                 "How to read it", "gather", "commit"):
        assert name in words


def test_page_needs_no_network(run):
    page = run.read("index.html")
    for url in re.findall(r"https?://[^\s\"'<]+", page):
        assert url == "http://www.w3.org/2000/svg", url
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", page)


def test_places_in_the_source_exist(run):
    import where
    sources = where.Sources(guest.TOP)
    for m in run.trace.execs[0].messages:
        for place in (sources.sent(m), sources.handled(m)):
            assert place, m["call"]
            path, function = place.split(":")
            with open(os.path.join(guest.TOP, path), encoding="utf-8") as f:
                assert re.search(rf"^{function}[(:]", f.read(), re.M), place


def test_an_emptied_space_is_no_mapping(run):
    import where
    sources = where.Sources(guest.TOP)
    vm = [m for m in run.trace.messages
          if m["call"] == "batch" and m["from"] == "vm"]
    assert {sources.sent(m) for m in vm if m.get("phase") == "build"} == {
        "servers/vm/build.c:map_all"}
    rest = [m for m in vm if m.get("phase") != "build"]
    assert rest
    for m in rest:
        assert sources.sent(m) == "servers/vm/vmspace.c:clear_space"
        assert "several operations at once" in layout.plain(m)


def test_many_shapes_are_said():
    assert layout.shape_name(0) == "A"
    e = [ledger.Exec(n, {"pid": 1, "comm": "x", "error": 0}, [])
         for n in (2, 4, 5, 6)]
    assert layout.numbers(e) == "2, 4 to 6"


# in the browser: boxes of all texts of the diagram, in its own units
MEASURE = """<script>
const t = [...document.querySelectorAll("svg text")].map(
    e => [e.textContent, e.getBoundingClientRect()]);
let bad = [];
t.forEach(([a, r], i) => t.slice(i + 1).forEach(([b, s]) => {
    if (r.left < s.right - 1 && s.left < r.right - 1 &&
        r.top < s.bottom - 4 && s.top < r.bottom - 4)
        bad.push(a + " / " + b); }));
document.body.dataset.count = t.length;
document.body.dataset.bad = bad.join("; ");
</script>"""


def browse(url):
    p = subprocess.run([CHROMIUM] + BROWSER + ["--dump-dom", url], check=True,
                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                       timeout=120)
    return p.stdout.decode().replace("<wbr>", "")


@pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine")
def test_browser_page(run):
    n = run.trace.execs[-1].messages[4]["n"]
    dom = browse(f"file://{run.folder}/index.html#m{n}")
    assert "servers/exec/kern_exec.c:exec_loadvm" in dom
    assert "kern_exec.c 1.90" in dom
    assert re.search(r'class="msg on"[^>]*data-n="%d"' % n, dom)


@pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine")
def test_browser_sees_no_overlap(run):
    path = os.path.join(run.folder, "measure.html")
    picture = svg.write(layout.diagram(run.trace), "test")
    with open(path, "w", encoding="utf-8") as f:
        f.write(f"<!DOCTYPE html><body>{picture}{MEASURE}")
    dom = browse("file://" + path)
    assert int(re.search(r'data-count="(\d+)"', dom).group(1)) > 40
    assert re.search(r'data-bad="([^"]*)"', dom).group(1) == ""
