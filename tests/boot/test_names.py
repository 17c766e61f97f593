# SPDX-License-Identifier: BSD-2-Clause
"""A name that another has chosen moves no cursor when a person sees it.

A program that reads the same list gets the bytes of the name.
"""

import pytest

import guest

ERASE = "\x1b[2J"
OVERLAY = {f"odd/{ERASE}x": "/bin/sleep", f"odd/{ERASE}y": "/bin/sleep",
           "odd/link": f"{ERASE}to", f"one/a{ERASE}": "/bin/true"}


def shows(text, name):
    return name in text and ERASE not in text


@pytest.mark.parametrize("command", ["ls -1 /odd", "ls /odd", "ls -l /odd"])
def test_file(shell, command):
    assert shows(guest.typed(shell, command), "?[2Jx")


def test_target_of_a_link(shell):
    assert shows(guest.typed(shell, "ls -l /odd/link"), "-> ?[2Jto")


def test_to_a_program(shell):
    assert "1b 5b" in guest.typed(shell, "ls /odd | hexdump")


@pytest.mark.parametrize("command", ["ps", "top -n 1"])
def test_process(shell, command):
    guest.typed(shell, "/odd/*x 1000 &")
    text = guest.typed(shell, command)
    guest.typed(shell, "kill %1")
    assert shows(text, "?[2Jx")


def test_argument(shell):
    assert shows(guest.typed(shell, "trace true /odd/*x"),
                 "argv[1] /odd/?[2Jx")


def test_completion_lists_it(shell):
    shell.send("ls /odd/\t\t")
    shell.expect(r"\?\[2Jx  \?\[2Jy")
    assert ERASE not in shell.before
    shell.send("\x03")
    shell.expect(guest.PROMPT)


def test_completion_stops_before_it(shell):
    shell.send("echo /one/\t")
    shell.expect("/one/a")
    shell.send(".\r")
    shell.expect(guest.PROMPT)
    assert "\n/one/a.\r" in shell.before
    assert ERASE not in shell.before
