# SPDX-License-Identifier: BSD-2-Clause
"""A second real machine: QEMU's sifive_u, as its manual starts it.

Five harts, of which hart 0 has no S mode; sifive UART; no virtio, no test
device, nothing that switches it off: the verdict is the end line alone.
"""

import re

import boardlib
import guest
import pexpect
import pytest

MACHINE = {"platform": "sifive_u", "smp": 5}


def test_harts_and_console(command):
    """Every hart with an MMU runs, the monitor hart is not even asked."""
    m = guest.machine(MACHINE)
    res = guest.checked_run(m, "uptime; dmesg; exit 6", boardlib.HANG)
    assert res.status == 6 and res.exit is None
    text = res.text()
    assert "4 of 4 harts run" in text and "4 harts" in text
    assert re.search(r"console: sifive\S* at 0x10010000", text), text
    assert "did not start" not in text


def test_boardinfo():
    argv = guest.machine(dict(MACHINE, append="boardinfo")).command()
    text, _ = boardlib.machine(argv, until="boardinfo: end")
    for hart in (1, 2, 3, 4):
        assert re.search(rf"boardinfo: hart {hart}[ ,].*PLIC context"
                         rf" {2 * hart}\r", text), text
    assert "boardinfo: hart 0" not in text
    assert "boardinfo: console sifive at 10010000" in text
    assert "boardinfo: timebase 1000000" in text


@pytest.fixture
def shell():
    argv = guest.machine(MACHINE).command()
    child = pexpect.spawn(argv[0], argv[1:], cwd=guest.TOP, encoding="utf-8",
                          codec_errors="replace", timeout=boardlib.HANG)
    yield child
    child.close(force=True)


def test_shell(shell):
    """Typed at, with type-ahead: nothing is lost at the port."""
    shell.expect(r"[#$] $")
    shell.send("echo one two | wc -w\recho three; exit 3\r")
    shell.expect(r"\n *2 *\r*\n")
    shell.expect(r"\nthree\r*\n")
    shell.expect("sh ended with 3")
    shell.expect("cannot switch itself off")


def test_long_line_is_not_cut(shell):
    """More than the port's eight bytes at once, both ways."""
    words = " ".join(f"word{n}" for n in range(60))
    shell.expect(r"[#$] $")
    shell.send(f"echo {words} | wc -w\r")
    shell.expect(r"\n *60 *\r*\n")
