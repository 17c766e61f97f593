# SPDX-License-Identifier: BSD-2-Clause
"""Job control as a person meets it: ^C, ^Z, ^\\, fg, bg, jobs."""

import re

import pexpect

PROMPT = r"[#$%>] $"


def begin(shell, line):
    """Type a command that does not end by itself."""
    shell.send(line + "\r")
    shell.expect(re.escape(line[-10:]) + r"[^\n]*\n")


def end(shell):
    """What was printed until the prompt."""
    shell.expect(PROMPT)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shell.before)
    return text.replace("\r", "")


def ask(shell, line):
    begin(shell, line)
    return end(shell)


def key(shell, char):
    """A signal character, once the command has the terminal."""
    shell.expect(pexpect.TIMEOUT, timeout=0.5)
    shell.send(char)
    return end(shell)


def census(shell):
    """Processes and zombies."""
    return ask(shell, "ps | wc -l").split("\n")[0].strip()


def test_interrupt_ends_the_command(shell):
    before = census(shell)
    begin(shell, "sleep 100")
    key(shell, "\x03")
    assert "130" in ask(shell, "echo $?")
    assert census(shell) == before


def test_interrupt_ends_the_list(shell):
    begin(shell, "sleep 100; echo unreached")
    assert "unreached" not in key(shell, "\x03")


def test_interrupt_ends_a_pipeline(shell):
    begin(shell, "sleep 100 | cat | cat")
    key(shell, "\x03")
    assert "sleep" not in ask(shell, "ps")


def test_interrupt_ends_a_loop_of_builtins(shell):
    begin(shell, "while :; do :; done")
    key(shell, "\x03")
    assert "alive" in ask(shell, "echo alive")


def test_interrupt_ends_a_loop_of_programs(shell):
    begin(shell, "while true; do sleep 1; done")
    key(shell, "\x03")
    assert "alive" in ask(shell, "echo alive")


def test_interrupt_of_a_reader(shell):
    begin(shell, "cat")
    key(shell, "\x03")
    assert "130" in ask(shell, "echo $?")


def test_quit(shell):
    begin(shell, "sleep 100")
    key(shell, "\x1c")
    assert "131" in ask(shell, "echo $?")


def test_ignored_interrupt(shell):
    begin(shell, "sh -c 'sleep 1; echo inner $?'")
    key(shell, "\x03")
    assert "alive" in ask(shell, "echo alive")


def test_stop_and_foreground(shell):
    begin(shell, "sleep 2")
    assert "stopped" in key(shell, "\x1a")
    assert "146" in ask(shell, "echo $?")
    assert "stopped" in ask(shell, "jobs")
    assert " stop " in ask(shell, "ps")
    begin(shell, "fg")
    end(shell)
    assert "0" in ask(shell, "echo $?")
    assert "sleep" not in ask(shell, "jobs")


def test_stop_and_background(shell):
    begin(shell, "sleep 2")
    assert "stopped" in key(shell, "\x1a")
    ask(shell, "bg")
    assert "running" in ask(shell, "jobs")
    assert "alive" in ask(shell, "wait; echo alive")
    assert "sleep" not in ask(shell, "ps")


def test_stop_a_pipeline_and_a_subshell(shell):
    begin(shell, "(sleep 100; echo no) | cat")
    assert "stopped" in key(shell, "\x1a")
    assert ask(shell, "ps").count(" stop ") >= 2
    begin(shell, "fg %1")
    key(shell, "\x03")
    assert "sleep" not in ask(shell, "ps")


def test_stop_a_reader(shell):
    begin(shell, "cat")
    assert "stopped" in key(shell, "\x1a")
    begin(shell, "fg")
    shell.expect(pexpect.TIMEOUT, timeout=0.3)
    shell.send("typed\r")
    shell.expect("typed\r*\ntyped\r*\n")
    shell.send("\x04")
    end(shell)


def test_stop_twice(shell):
    begin(shell, "sleep 100")
    key(shell, "\x1a")
    begin(shell, "fg")
    assert "stopped" in key(shell, "\x1a")
    ask(shell, "kill %1")
    ask(shell, "sleep 0.2")
    assert "sleep" not in ask(shell, "ps | cat")


def test_background_is_not_interrupted(shell):
    ask(shell, "sleep 3 &")
    begin(shell, "sleep 100")
    key(shell, "\x03")
    assert "sleep" in ask(shell, "ps")
    ask(shell, "wait")


def test_background_reader_stops(shell):
    ask(shell, "cat &")
    ask(shell, "sleep 0.3")
    assert "stopped" in ask(shell, "jobs")
    assert " stop " in ask(shell, "ps")
    # the shell's own input went to nobody else
    assert "alive" in ask(shell, "echo alive")
    begin(shell, "fg")
    shell.expect(pexpect.TIMEOUT, timeout=0.3)
    shell.send("typed\r")
    shell.expect("typed\r*\ntyped\r*\n")
    shell.send("\x04")
    end(shell)


def test_reader_put_into_the_background(shell):
    begin(shell, "cat")
    assert "stopped" in key(shell, "\x1a")
    ask(shell, "bg")
    ask(shell, "sleep 0.3")
    assert "stopped" in ask(shell, "jobs")
    begin(shell, "fg")
    key(shell, "\x03")
    assert "130" in ask(shell, "echo $?")


def test_background_writer_goes_on(shell):
    assert "written" in ask(shell, "echo written & sleep 0.3")
    ask(shell, "wait")


def test_stop_and_kill_a_pipeline(shell):
    begin(shell, "sleep 100 | cat | cat")
    assert "stopped" in key(shell, "\x1a")
    ask(shell, "bg")
    assert "running" in ask(shell, "jobs")
    begin(shell, "fg")
    key(shell, "\x03")
    assert "sleep" not in ask(shell, "ps")
    assert "alive" in ask(shell, "echo alive")


def test_nothing_is_left(shell):
    ask(shell, "jobs")
    assert ask(shell, "ps").count("\n") <= 4
