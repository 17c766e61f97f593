# SPDX-License-Identifier: BSD-2-Clause
"""A terminal through the firmware, where no driver of ours has the port.

The firmware is asked for keys: nothing interrupts.  What programs print is theirs
alone, and in no log.
"""

import pytest

import guest

MACHINE = {"append": "console=sbi"}
PORT = "/soc/serial@10000000"


def test_commands(shell):
    assert "\nhello" in "\n" + guest.typed(shell, "echo hello")
    assert "firmware's" in guest.typed(shell, "dmesg | grep console:")


def test_editing(shell):
    shell.send("echo wrong\x17right\r")
    shell.expect("right\r")
    shell.expect(guest.PROMPT)
    assert "wrong" not in shell.before


def test_line_of_a_program(shell):
    shell.send("cat\r")
    shell.expect("cat\r*\n")
    shell.send("typed\r")
    shell.expect("typed\r*\ntyped\r*\n")
    shell.send("\x04")
    shell.expect(guest.PROMPT)


def test_signal(shell):
    shell.send("/tests/helpers/hold\r")
    shell.expect("held\r*\n")
    shell.send("\x03")
    shell.expect(guest.PROMPT)
    assert "130" in guest.typed(shell, "echo $?")


def test_output_is_whole_and_in_no_log(shell):
    text = guest.typed(shell, "seq 2000")
    assert text.split()[:2000] == [str(n) for n in range(1, 2001)]
    assert "1999" not in guest.typed(shell, "dmesg")


@pytest.mark.parametrize("append", ["console=sbi", "console=/nobody",
                                    "quiet console=sbi"])
def test_command(command, append):
    assert command("seq 500 | tail -1", append=append).text() == "500\n"


def test_port_by_path(command):
    res = command("dmesg | grep console:", append=f"console={PORT}")
    assert "ns16550 at 0x10000000" in res.text()


def test_none_such_is_said(command):
    res = command("dmesg | grep console:", append="console=/nobody")
    assert "hint: " in res.text() and "console=" in res.text()
