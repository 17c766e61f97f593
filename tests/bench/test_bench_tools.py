# SPDX-License-Identifier: BSD-2-Clause
"""bench*.py: reading figures, comparing them, tables, plots.  No machine."""

import json
import os
import struct
import types
import xml.etree.ElementTree as ET

import pytest

import guest

import bench
import bench_data as data
import bench_peers as peers
import bench_plot as plot
import bench_tax
import debian
import profile


def figures(**values):
    return {n: data.Figure(n, v, "instructions") for n, v in values.items()}


def test_lines_are_read_and_nothing_else():
    text = ("hello\nbench a 12 instructions\r\nbench b -1.5 ms\n"
            " bench c 1 x\nbench d x y\nbench e 1\n")
    got = [(f.name, f.value, f.unit) for f in data.parse(text)]
    assert got == [("a", 12, "instructions"), ("b", -1.5, "ms")]
    assert isinstance(data.parse(text)[0].value, int)


def test_kernel_names_become_those_of_the_issue():
    text = ("bench ipc_round_trip_two_spaces 538 instructions\n"
            "bench something_else 7 instructions\n")
    got = {f.name: f.value for f in data.kernel_figures(text)}
    assert got == {"ipc_rt_2as": 538, "ipc_rt_2as_6words": 538,
                   "kernel_something_else": 7}


def test_probe_line():
    assert data.probe("noise\n\nprobe 00000000000000ff\n") == 255
    assert data.probe("probe 12\n") is None
    assert data.probe("") is None


def test_file_goes_round(tmp_path):
    path = tmp_path / "b.jsonl"
    fig = data.Figure("exec_self_min", 5.0, "instructions")
    path.write_text(fig.json() + "\n\n", encoding="utf-8")
    d = json.loads(path.read_text())
    assert set(d) == {"name", "value", "unit", "how"} and d["how"]
    assert data.load(path)["exec_self_min"].value == 5


@pytest.mark.parametrize("line", ["{", "[]", '{"name": "x"}', "7"])
def test_bad_baseline_is_named_with_its_line(tmp_path, line):
    path = tmp_path / "b.jsonl"
    path.write_text('{"name": "a", "value": 1}\n' + line + "\n")
    with pytest.raises(ValueError, match=":2:"):
        data.load(path)


def test_compare_says_what_moved_by_more_than_a_hundredth():
    old = figures(same=1000, less=1000, small=1000, gone=1, zero=0, still=0)
    new = figures(same=1000, less=980, small=1010, born=2, zero=3, still=0)
    got = {n: (a, b, c) for n, a, b, c in data.compare(old, new)}
    assert set(got) == {"less", "gone", "born", "zero"}
    assert got["less"][2] == pytest.approx(-0.02)
    assert got["gone"] == (1, None, None) and got["born"] == (None, 2, None)
    assert got["zero"] == (0, 3, None)
    # the host's clock is no baseline
    for unit in (data.HOST_RATE, data.HOST_RATIO):
        a, b = data.Figure("r", 1, unit), data.Figure("r", 9, unit)
        assert data.compare({"r": a}, {"r": b}) == []
        assert data.compare({}, {"r": b}) == data.compare({"r": a}, {}) == []


def test_targets():
    assert data.verdict("exec_self_min", 25000) == ("<= 25,000 ok", True)
    assert data.verdict("exec_self_min", 25001)[1] is False
    assert data.verdict("no_such", 1) == ("", True)


def test_ratio_needs_both_figures():
    both = list(figures(exec_self_64m=21, exec_self_16k=20).values())
    assert [(f.name, f.value) for f in data.ratios(both)] == [
        ("exec_self_64m/exec_self_16k", 1.05)]
    assert not data.ratios(both[:1])


def test_table_has_targets_and_peers():
    lines = data.table(list(figures(exec_self_min=26000, other=1).values()))
    row = [n for n in lines if n.startswith("exec_self_min")][0]
    assert "26,000" in row and "NOT MET" in row and "114,243" in row


def test_two_columns():
    some = figures(exec_self_min=1000, one_exec_self_min=900, other=5,
                   exec_messages=100, exec_direct=80, exec_messages_open=9,
                   exec_direct_open=9, one_alone=3)
    assert data.pairs(some.values()) == [
        ("exec_self_min", 1000, 900), ("one exec", 100, 80),
        ("one exec: open", 9, 9)]
    lines = data.sides(list(some.values()))
    assert "three servers" in lines[1] and "one program" in lines[1]
    assert lines[3].split() == ["exec_self_min", "1,000", "900", "100", "10.0%"]
    assert not data.sides([some["other"]])


def test_plots_are_xml_with_units_and_axes(tmp_path):
    some = list(figures(exec_self_min=29000, exec_args_4k=60000,
                        exec_args_64k=1200000).values())
    paths = plot.write(some, tmp_path)
    assert [p.rsplit("/", 1)[1] for p in paths] == ["costs.svg",
                                                    "exec_args.svg"]
    for path in paths:
        root = ET.parse(path).getroot()
        words = [t.text for t in root.iter() if t.tag.endswith("text")]
        assert plot.UNIT in words
        assert sum(t.tag.endswith("}line") for t in root.iter()) > 2
    assert not plot.write([], tmp_path)


def test_decades_enclose():
    assert plot.decades([100, 100]) == (2, 3)
    assert plot.decades([99, 101]) == (1, 3)


def test_where_init_begins():
    head = b"RINIT\0\0\0" + struct.pack("<5Q", 0x10000, 0, 0, 0, 0x10044)
    init = head.ljust(64, b"\0") + b"code"
    assert bench.init_start(b"k" * 100 + init, init) == 100 + 0x44
    with pytest.raises(bench.Trouble):
        bench.init_start(b"k" * 100, init)


def test_a_job_that_fails_is_seen(monkeypatch, capsys):
    def bad(_):
        raise bench.Trouble("no end")
    monkeypatch.setattr(bench, "JOBS", [
        ("bad", bad), ("empty", lambda _: []),
        ("good", lambda _: [data.Figure("x", 1, "u")])])
    got, good = bench.collect("build", "")
    assert [f.name for f in got] == ["x"] and not good
    assert "bad: no end" in capsys.readouterr().err
    assert bench.collect("build", "good")[1]


def test_peers_median_and_agreement():
    text = ("bench a 3 instructions\nbench a 1 instructions\n"
            "bench a 2 instructions\nbench done 1 end\n")
    assert peers.medians(text) == {"a": 2}
    assert peers.agreement("exec_self_min", 114243 * 1.09)[1]
    assert not peers.agreement("exec_self_min", 114243 * 1.11)[1]
    assert peers.agreement("no_such", 5) == ("", True)


def test_peers_table():
    lines, off = peers.table(
        {"exec_self_min": 29000, "mine_alone": 1},
        {"stock": {"exec_self_min": 200000}, "lean": {}})
    assert off == ["exec_self_min"]
    assert "6.9x" in lines[2] and len(lines) == 3


def test_apt_sources():
    one = "Types: deb\nURIs: http://mirror.invalid/debian\nSuites: x\n"
    two = "deb [arch=amd64] http://mirror.invalid/debian bookworm main\n"
    for text in (one, two):
        assert debian.source_uri(text) == "http://mirror.invalid/debian"
    assert debian.source_uri("deb http://mirror.invalid/other x main\n") is None


def test_kernel_package_by_its_follower():
    assert peers.depends_on_image(
        "linux-image-6.12.1+deb13-riscv64 (= 6.12.1-1)\n") == \
        "linux-image-6.12.1+deb13-riscv64"
    with pytest.raises(debian.Offline):
        peers.depends_on_image("linux-base")


class FakeElf:
    """Functions of 16 bytes, one after the other."""

    def __init__(self, name, base, *functions):
        self.name = name
        self.at = [base + 16 * i for i in range(len(functions))]
        self.names = list(functions)

    def has(self, pc, _):
        return self.at[0] <= pc < self.at[-1] + 16

    def symbol(self, pc):
        return self.names[(pc - self.at[0]) // 16]

    def block(self, function, n, into=0):
        return self.at[self.names.index(function)] + into, b"", n


def one_exec(programs, direct):
    """Blocks of an exec.  A message costs kernel 100 + 50, user 7 + 5; a direct
    call 20 on the way in, and on the way back kernel 9 and user 6."""
    exec_, kernel = programs[0], programs[1]
    out = [exec_.block("work", 1000)]
    for stub, (server, _, _) in bench_tax.MESSAGES.items():
        e = next(p for p in programs if p.name == server)
        op = f"op_{server}_{stub[len(server) + 1:]}"
        near = direct and stub in bench_tax.DIRECT
        out += [exec_.block(stub, 7), exec_.block("ipc_direct", 13) if near
                else kernel.block("fast", 100),
                e.block(f"{server}_dispatch", 11), e.block(op, 300),
                kernel.block("fast", 40), e.block(op, 300, 4),
                e.block(f"{server}_dispatch", 2, 8)]
        out += [exec_.block("fill_window", 1), kernel.block("fast", 9)] \
            if near else [kernel.block("fast", 50)]
        out += [exec_.block(stub, 5, 4), exec_.block("work", 20)]
    return out


def fakes():
    return [
        FakeElf("exec", 0, "work", "ipc_direct", "fill_window",
                *bench_tax.MESSAGES),
        FakeElf("kernel", 1000, "fast", "slow"),
        FakeElf("vfs", 2000, "vfs_dispatch", "op_vfs_exec_open"),
        FakeElf("vm", 3000, "vm_dispatch", "op_vm_exec_build", "op_vm_drop"),
        FakeElf("proc", 4000, "proc_dispatch", "op_proc_exec_commit")]


def counted(direct):
    programs = fakes()
    few = bench_tax.Walk(programs).walk(one_exec(programs, direct) * 2)
    more = bench_tax.Walk(programs).walk(one_exec(programs, direct) * 5)
    return bench_tax.per_exec(few, more, 3)


def test_tax_follows_an_exec():
    got = {f.name: f.value for f in
           bench_tax.figures(counted(False), counted(True))}
    message = 7 + 100 + 11 + 640 + 2 + 50 + 5
    near = 7 + 13 + 11 + 640 + 2 + 1 + 9 + 5
    assert got["exec_messages"] == 1000 + 4 * (message + 20)
    # proc stays a server
    assert got["exec_direct"] == got["exec_messages"] - 3 * (message - near)
    assert got["ipc_tax_exec"] == 3 * (message - near)
    assert got["ipc_tax_open"] == got["ipc_tax_commit"] == message - near
    assert got["ipc_tax_args"] == 0
    assert got["exec_messages_open"] == message
    assert got["exec_messages_args"] == 20
    assert got["exec_direct_build"] == near
    assert got["exec_messages_build"] == message
    assert got["exec_messages_commit"] == 2 * message + 40
    assert got["message_vm_drop"] == 162 and got["direct_vm_drop"] == 35


@pytest.mark.parametrize("which", [0, 1])
def test_tax_needs_each_message_once(which):
    both = [{("seen", stub): 1 for stub in bench_tax.MESSAGES}
            for _ in range(2)]
    both[which]["seen", "vm_drop"] = 0.5
    with pytest.raises(ValueError, match="vm_drop was seen 0.5 times"):
        bench_tax.figures(*both)


MAP = """
Memory map
LOAD build/one/gen/one_main.o
LOAD build/one/servers/one/vm.o
LOAD build/one/servers/one/vfs.o

.text           0x0000000000010000     0x1000
 .text.a        0x0000000000010000       0x10 build/one/servers/one/vm.o
 .text.a_long_name
                0x0000000000010010       0x20 build/one/servers/one/vm.o
 .text.b        0x0000000000010030       0x08 build/one/servers/one/vfs.o
 .text.c        0x0000000000010040       0x08 build/one/servers/one/vm.o

.rodata         0x0000000000011000     0x1000
 .rodata        0x0000000000011000       0x10 build/one/servers/one/vfs.o
"""


def test_parts_of_one_program_by_their_map(tmp_path, monkeypatch):
    monkeypatch.setattr(profile, "Elf",
                        lambda path, name, ranges: (name, ranges))
    (tmp_path / "one.map").write_text(MAP)
    got = dict(profile.parts(str(tmp_path / "one.elf")))
    assert set(got) == {"vm", "vfs"}
    assert [a for a in range(0x10000, 0x10050, 8) if got["vfs"].has(a)] == \
        [0x10030]
    assert got["vm"].has(0x1002f) and got["vm"].has(0x10040)
    assert not got["vm"].has(0x10030) and not got["vfs"].has(0x11000)


def test_a_boot_is_counted_until_the_program_begins():
    def has(pc, code):
        return code == b"boot"
    program = types.SimpleNamespace(names=["_start", "main"], at=[0x100, 0x200],
                                    has=has)
    stream = iter([(0x80, b"kern", 3), (0x200, b"kern", 4), (0x80, b"kern", 3),
                   (0x200, b"boot", 5), (0x80, b"kern", 3)])
    assert profile.until(program, "main")(stream) == \
        {(0x80, b"kern", 3): 2, (0x200, b"kern", 4): 1}
    assert next(stream, None) is None   # QEMU waits for a reader


NAMES = """null_syscall ipc_rt_same_as ipc_rt_2as ipc_rt_2as_6words ipc_rt_2as_3caps
ipc_lease_4k notify thread_switch page_fault_zero page_fault_cached
map_page_batch16 unmap_page_batch16 spawn_exit_wait fork_exit_wait
vfork_exec_exit_wait exec_self_min exec_self_libc exec_self_script exec_self_16k
exec_self_256k exec_self_4m exec_self_64m exec_args_4k exec_args_64k exec_args_1m
exec_env_10 exec_env_100 exec_env_1000 boot_first_user boot_prompt image_bytes
kernel_text_bytes server_text_bytes_exec idle_bytes ipc_tax_exec
ipc_tax_open ipc_tax_build ipc_tax_commit""".split()


def test_the_documented_run_has_every_name():
    path = os.path.join(guest.TOP, "docs", "performance.md")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    missing = [n for n in NAMES if f"\n{n} " not in text]
    assert missing == []
