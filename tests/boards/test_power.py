# SPDX-License-Identifier: BSD-2-Clause
"""Switching off and starting again: by the test device, by the firmware, by nobody."""

import os

import boardlib
import guest
import pytest
from boardlib import QEMU, machine, own_tree, save, virt


@pytest.fixture
def no_test_device(tmp_path):
    """A tree in which OpenSBI finds the device, and we do not."""
    tree = own_tree(tmp_path)
    node = tree.path_offset("/soc/test@100000")
    # OpenSBI takes either name, we only that of what we write to; the nodes that
    # OpenSBI 1.6 looks at before this one want a syscon
    tree.setprop(node, "compatible", b"sifive,test1\0syscon\0")
    return save(tree, tmp_path / "t.dtb")


@pytest.mark.parametrize("status", [0, 9])
def test_halt_by_the_test_device(status):
    _, code = machine(virt(append=f"quiet cmd=halt {status}"))
    assert code == status


def test_reboot_by_the_test_device():
    """-no-reboot turns it into an exit; without it we see two boots."""
    _, code = machine(virt(append="quiet cmd=reboot"))
    assert code == 0
    argv = [a for a in virt(append="cmd=reboot") if a != "-no-reboot"]
    text, _ = machine(argv, until=r"(?s)OpenSBI v.*rvexec: .*OpenSBI v")
    assert text.count("rvexec: ") >= 1 and text.count("OpenSBI v") == 2


def test_halt_by_the_firmware(no_test_device):
    text, code = machine(virt("-dtb", no_test_device, append="cmd=halt 9"))
    # SBI has no way to pass a status on
    assert code == 0, text[-2000:]
    assert "cannot switch itself off" not in text


def test_reboot_by_the_firmware(no_test_device):
    argv = [a for a in virt("-dtb", no_test_device, append="cmd=reboot")
            if a != "-no-reboot"]
    text, _ = machine(argv, until=r"(?s)OpenSBI v.*rvexec: .*OpenSBI v")
    assert text.count("OpenSBI v") == 2


def sifive(cmd):
    argv = guest.machine({"platform": "sifive_u"}).command(cmd)
    return machine(argv, until="cannot switch itself off[^\n]*\n")


def test_halt_by_nobody():
    """No test device, no SRST: a clear message, and the hart sleeps."""
    text, code = sifive("echo bye; halt")
    assert "bye" in text and "you may" in text
    assert code is None


def test_reboot_by_nobody():
    text, code = sifive("reboot")
    # this firmware can restart, though not switch off
    assert code == 0 or "you may" in text


def test_panic_on_a_machine_without_power_switch(tmp_path):
    """The last words stay on the console."""
    empty = tmp_path / "none.cpio"
    empty.write_bytes(b"")
    argv = QEMU + ["-M", "sifive_u", "-smp", "2", "-m", "128M", "-nographic",
                   "-no-reboot", "-kernel",
                   os.path.join(boardlib.BUILD, "Image")]
    text, code = machine(argv, until="cannot switch itself off[^\n]*\n")
    assert "no boot archive" in text and code is None
