# SPDX-License-Identifier: BSD-2-Clause
"""Bad input, booted: a clear message, what to do about it, and a failure.

Trees that QEMU or OpenSBI would not take themselves are put into memory, and a
few instructions in the place of the firmware's payload hand them over.
"""

import os
import struct
import sys

import boardlib
import pytest
from boardlib import machine, own_tree, save, virt

TRAMPOLINE = 0x80200000     # where the firmware jumps to
IMAGE_AT = 0x80400000
TREE_AT = 0x86000000
PAGE = 4096


def load_upper(reg, value):
    """lui; slli 32; srli 32: an address of 32 bits, page aligned."""
    return [value & 0xfffff000 | reg << 7 | 0x37,
            32 << 20 | reg << 15 | 1 << 12 | reg << 7 | 0x13,
            32 << 20 | reg << 15 | 5 << 12 | reg << 7 | 0x13]


def trampoline(path, tree_at):
    words = load_upper(11, tree_at) + load_upper(5, IMAGE_AT)
    words.append(5 << 15 | 0x67)        # jr t0
    path.write_bytes(struct.pack(f"<{len(words)}I", *words))
    return str(path)


def handed_over(tmp_path, blob, tree_at=TREE_AT):
    """Our Image, given these bytes as its device tree."""
    tree = tmp_path / "bad.dtb"
    tree.write_bytes(blob)
    image = os.path.join(boardlib.BUILD, "Image")
    return machine(virt(
        "-kernel", trampoline(tmp_path / "jump", tree_at),
        "-device", f"loader,file={image},addr={IMAGE_AT},force-raw=on",
        "-device", f"loader,file={tree},addr={TREE_AT},force-raw=on",
        kernel=False, initrd=False), until="cannot switch itself off")


def refused(result, *words, status=None):
    text, code = result
    for word in words:
        assert word in text, text[-2000:]
    assert "rvexec:begin" not in text
    # without a tree that can be read there is no test device to tell it to
    if status is not None:
        assert code == status, text[-2000:]


def blob_of(tmp_path):
    tree = own_tree(tmp_path)
    tree.pack()
    return bytearray(tree.as_bytearray()[:tree.totalsize()])


def set_word(blob, at, value):
    blob[at:at + 4] = struct.pack(">I", value)
    return blob


HEADERS = {
    "no tree at all": lambda b: bytearray(len(b)),
    "wrong magic": lambda b: set_word(b, 0, 0xd00dfeee),
    "larger than any tree": lambda b: set_word(b, 4, 0x7fffffff),
    "structure cut off": lambda b: set_word(b, 36, 64),
    "structure outside": lambda b: set_word(b, 8, 0xfffffff0),
    "strings outside": lambda b: set_word(b, 12, 0x7ffffff0),
    "from the future": lambda b: set_word(b, 24, 0x7fffffff),
    "transfer cut off": lambda b: b[:len(b) // 2] + bytes(len(b) - len(b) // 2),
}


@pytest.mark.parametrize("what", HEADERS)
def test_damaged_tree(tmp_path, what):
    blob = HEADERS[what](blob_of(tmp_path))
    refused(handed_over(tmp_path, bytes(blob)), "panic: ", "device tree",
            f"{TREE_AT:x}")


def test_no_tree_address(tmp_path):
    refused(handed_over(tmp_path, b"", tree_at=0), "no device tree in a1",
            "booti")


def test_noise_for_a_tree(tmp_path):
    """A sample of what the fuzzer does all night: flipped bits, no hang."""
    import random
    good = blob_of(tmp_path)
    for seed in (1, 2, 3):
        rnd = random.Random(seed)
        bad = bytearray(good)
        for _ in range(40):
            bad[rnd.randrange(56, len(bad))] ^= 1 << rnd.randrange(8)
        text, code = handed_over(tmp_path, bytes(bad))
        # it may still be a tree that we can live with, up to the archive
        assert "panic: " in text or "no boot archive" in text, text[-2000:]
        assert code is not None or "switch itself off" in text


def without(tree, path, prop):
    tree.delprop(tree.path_offset(path), prop)


def no_usable_hart(tree):
    without(tree, "/cpus/cpu@0", "mmu-type")


def no_cpus(tree):
    tree.set_name(tree.path_offset("/cpus"), "spuc")


def no_memory(tree):
    tree.setprop_str(tree.path_offset("/memory@80000000"), "device_type", "none")


def no_time(tree):
    without(tree, "/cpus", "timebase-frequency")


def reserved_wraps(tree):
    node = tree.add_subnode(0, "reserved-memory")
    tree.setprop_u32(node, "#address-cells", 2)
    tree.setprop_u32(node, "#size-cells", 2)
    node = tree.add_subnode(node, "all@0")
    tree.setprop(node, "reg", struct.pack(">QQ", PAGE, (1 << 64) - PAGE))


INCOMPLETE = {
    "no usable hart": (no_usable_hart, "no cpu node with an mmu-type"),
    "no harts": (no_cpus, "no /cpus"),
    "no memory": (no_memory, 'no node of device_type "memory"'),
    "no time": (no_time, "no timebase-frequency"),
    "reserved range": (reserved_wraps, "reserved"),
}


@pytest.mark.parametrize("what", INCOMPLETE)
def test_tree_without_what_we_need(tmp_path, what):
    """Sound, so that the test device is found: a failing status, too."""
    change, words = INCOMPLETE[what]
    tree = own_tree(tmp_path)
    change(tree)
    blob = open(save(tree, tmp_path / "t.dtb"), "rb").read()
    refused(handed_over(tmp_path, blob), words, "hint:", status=125)


def chosen(tree, **values):
    node = tree.path_offset("/chosen")
    for name, value in values.items():
        if isinstance(value, str):
            tree.setprop_str(node, name.replace("_", "-"), value)
        else:
            tree.setprop_u64(node, "linux," + name.replace("_", "-"), value)


@pytest.mark.parametrize("start,end", [
    (0x88000000, 0x88400000), (0x87f00000, 0x97f00000), (0x1000, 0x2000),
    (0x84000000, 0xffffffffffffffff)])
def test_archive_outside_of_memory(tmp_path, start, end):
    """Too large for the memory, or loaded where there is none."""
    tree = own_tree(tmp_path)
    chosen(tree, initrd_start=start, initrd_end=end)
    blob = open(save(tree, tmp_path / "t.dtb"), "rb").read()
    refused(handed_over(tmp_path, blob), "boot archive is said to be at",
            "hint:", status=125)


def test_archive_leaves_no_memory(tmp_path):
    """It is in memory, and then nothing is left for the rest."""
    tree = own_tree(tmp_path)
    chosen(tree, initrd_start=IMAGE_AT + 0x80000, initrd_end=0x88000000)
    blob = open(save(tree, tmp_path / "t.dtb"), "rb").read()
    refused(handed_over(tmp_path, blob), "not enough memory to start",
            "smaller boot archive", status=125)


def test_no_archive():
    refused(machine(virt(initrd=False)), "no boot archive", "hint:", status=1)


def corrupt(how):
    with open(os.path.join(boardlib.BUILD, "boot.cpio"), "rb") as f:
        data = f.read()
    return {"cut": data[:len(data) // 2], "noise": b"\xa5" * 65536,
            "zeros": bytes(65536), "gzip": b"\x1f\x8b\x08" + bytes(8192),
            "header": data[:20] + b"X" * 8 + data[28:]}[how]


@pytest.mark.parametrize("how", ["cut", "noise", "zeros", "gzip", "header"])
def test_corrupt_archive(tmp_path, how):
    path = tmp_path / "bad.cpio"
    path.write_bytes(corrupt(how))
    refused(machine(virt("-initrd", str(path), initrd=False)), "boot archive",
            "hint:", status=1)


@pytest.mark.parametrize("content", [b"", b"#!/bin/sh\n"])
def test_server_that_is_no_program(tmp_path, content):
    """A second archive lies over the first, and over a server's file."""
    (tmp_path / "file").write_bytes(content)
    boardlib.host(sys.executable, "-B", os.path.join(boardlib.TOP, "tools/mkcpio.py"),
                  "--out", str(tmp_path / "over"), f"/boot/exec={tmp_path}/file")
    path = tmp_path / "both.cpio"
    with open(os.path.join(boardlib.BUILD, "boot.cpio"), "rb") as f:
        path.write_bytes(f.read() + (tmp_path / "over").read_bytes())
    refused(machine(virt("-initrd", str(path), initrd=False)),
            "/boot/exec: does not begin with", "hint:", status=1)


def test_no_console_is_said(tmp_path):
    """No stdout-path: the firmware's, and a line that says so."""
    tree = own_tree(tmp_path)
    without(tree, "/chosen", "stdout-path")
    text, code = machine(virt(
        "-dtb", save(tree, tmp_path / "t.dtb"), append="cmd=echo hi; exit 3"))
    assert "console: the firmware's" in text and "hint: no port" in text
    assert "hi" in text.split("rvexec:begin")[1]
    assert code == 3


def test_unknown_console_is_said(tmp_path):
    """A port that we do not drive, and that the firmware does not either."""
    tree = own_tree(tmp_path)
    port = tree.getprop(tree.path_offset("/chosen"), "stdout-path").as_str()
    tree.setprop_str(tree.path_offset(port), "compatible", "nobody,uart")
    entered = tmp_path / "entered"
    text, code = machine(virt(
        "-dtb", save(tree, tmp_path / "t.dtb"), "-D", str(entered),
        "-d", "in_asm", "-dfilter", f"{TRAMPOLINE:#x}+0x1000",
        append="cmd=exit 4"), timeout=60)
    if not entered.exists() or entered.stat().st_size == 0:
        pytest.skip("this firmware stops at a console that it does not know")
    # nobody can be told but by the status
    assert code == 4, text[-2000:]


def test_small_memory():
    """As little as the firmware starts with."""
    text, code = machine(virt("-m", "24M", append="cmd=echo hi"))
    assert code is not None
    assert code == 0 or "memory" in text, text[-2000:]
