# SPDX-License-Identifier: BSD-2-Clause
"""A name that another has chosen moves no cursor when a person sees it.

A program that reads the same list gets the bytes of the name.
"""

import re

import pytest

import guest

ERASE = "\x1b[2J"
OVERLAY = {f"odd/{ERASE}x": "/bin/sleep", f"odd/{ERASE}y": "/bin/sleep",
           "odd/link": f"{ERASE}to", f"one/a{ERASE}": "/bin/true"}


def printed(shell, line):
    shell.send(line + "\r")
    shell.expect(re.escape(line[-10:]) + r"[^\n]*\n")
    shell.expect(guest.PROMPT)
    return shell.before


@pytest.mark.parametrize("command", ["ls -1 /odd", "ls /odd", "ls -l /odd"])
def test_file(shell, command):
    text = printed(shell, command)
    assert "?[2Jx" in text
    assert ERASE not in text


def test_target_of_a_link(shell):
    text = printed(shell, "ls -l /odd/link")
    assert "-> ?[2Jto" in text
    assert ERASE not in text


def test_to_a_program(shell):
    assert "1b 5b" in printed(shell, "ls /odd | hexdump")


@pytest.mark.parametrize("command", ["ps", "top -n 1"])
def test_process(shell, command):
    printed(shell, "(/odd/*x 1000 &)")
    text = printed(shell, command)
    printed(shell, "kill %1")
    assert "?[2Jx" in text
    assert ERASE not in text


def test_argument(shell):
    text = printed(shell, "trace true /odd/*x")
    assert "argv[1] /odd/?[2Jx" in text
    assert ERASE not in text


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
