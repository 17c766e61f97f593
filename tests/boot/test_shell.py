# SPDX-License-Identifier: BSD-2-Clause
"""The prompt as a person meets it: `make run' on a terminal."""

import re

import pexpect

import guest



def ask(shell, line):
    """What the shell prints for a line."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", guest.typed(shell, line))
    lines = text.replace("\r", "").split("\n")
    return "\n".join(lines[:-1])


def test_no_firmware_chatter(shell):
    assert "OpenSBI" not in (shell.before or "")


def test_echo(shell):
    assert ask(shell, "echo hello world") == "hello world"


def test_status(shell):
    assert ask(shell, "false; echo $?") == "1"


def test_pipe(shell):
    assert ask(shell, "echo one two | wc -w").strip() == "2"


def test_redirect(shell):
    assert ask(shell, "echo kept >/tmp/f; cat /tmp/f") == "kept"


def test_not_found(shell):
    assert "nonesuch" in ask(shell, "nonesuch")
    assert ask(shell, "echo $?") == "127"


def test_history(shell):
    ask(shell, "echo again")
    shell.send("\x1b[A\r")
    shell.expect(r"\nagain\r*\n")
    shell.expect(guest.PROMPT)


def test_interrupt(shell):
    shell.send("sleep 100\r")
    shell.expect("sleep 100[^\n]*\n")
    shell.send("\x03")
    shell.expect(guest.PROMPT)
    assert ask(shell, "echo alive") == "alive"


def test_ctrl_a_x_leaves(shell):
    shell.send("\x01x")
    shell.expect(pexpect.EOF)
    shell.wait()
