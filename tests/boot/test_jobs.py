# SPDX-License-Identifier: BSD-2-Clause
"""Job control as a person meets it: ^C, ^Z, ^\\, fg, bg, jobs.

Nothing rests on how fast the machine is: hold(1) of the tests says when it has
the terminal, and what comes to be in the background is asked for until it is.
"""

import re

import guest

HOLD = "/tests/helpers/hold"
NOBODY = "/tests/helpers/nobody"


def begin(shell, line):
    """Type a command that does not end by itself."""
    shell.send(line + "\r")
    shell.expect(re.escape(line[-10:]) + r"[^\n]*\n")


def end(shell):
    """What was printed until the prompt."""
    shell.expect(guest.PROMPT)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shell.before)
    return text.replace("\r", "")


def ask(shell, line):
    begin(shell, line)
    return end(shell)


def key(shell, char):
    """A signal character, once the command has the terminal and says so."""
    shell.expect(r"held\r*\n")
    shell.send(char)
    return end(shell)


def listed(shell, word, command="jobs"):
    """Once it is in the list, of jobs or another."""
    while True:
        text = ask(shell, command)
        if word in text:
            return text


def unlisted(shell, word, command="ps | cat"):
    """Once it is no more in the list."""
    while word in ask(shell, command):
        pass


def foreground(shell, text):
    """fg says which job it is, with the terminal in the job's mode."""
    begin(shell, "fg")
    shell.expect_exact(text)


def census(shell):
    """Processes and zombies."""
    return ask(shell, "ps | wc -l").split("\n")[0].strip()


def test_interrupt_ends_the_command(shell):
    before = census(shell)
    begin(shell, HOLD)
    key(shell, "\x03")
    assert "130" in ask(shell, "echo $?")
    assert census(shell) == before


def test_interrupt_at_once(shell):
    """As soon as the line has ended, wherever the shell is then."""
    patience, shell.delaybeforesend = shell.delaybeforesend, None
    for _ in range(30):
        begin(shell, "sleep 1000; echo unreached")
        shell.send("\x03")
        assert "unreached" not in end(shell)
        assert "130" in ask(shell, "echo $?")
    shell.delaybeforesend = patience


def test_interrupt_ends_the_list(shell):
    begin(shell, f"{HOLD}; echo unreached")
    assert "unreached" not in key(shell, "\x03")


def test_interrupt_ends_a_pipeline(shell):
    begin(shell, f"sleep 1000 | cat | {HOLD} cat")
    key(shell, "\x03")
    assert "sleep" not in ask(shell, "ps")


def test_interrupt_ends_a_loop_of_builtins(shell):
    begin(shell, "echo held; while :; do :; done")
    key(shell, "\x03")
    assert "alive" in ask(shell, "echo alive")


def test_interrupt_ends_a_loop_of_programs(shell):
    begin(shell, f"while true; do {HOLD} sleep 0.01; done")
    key(shell, "\x03")
    assert "alive" in ask(shell, "echo alive")


def test_interrupt_at_any_moment_of_a_loop(shell):
    """The programs are short: it often comes when one has just ended."""
    patience, shell.delaybeforesend = shell.delaybeforesend, None
    for i in range(40):
        begin(shell, f"while true; do {HOLD} true; done")
        for _ in range(i % 5):
            shell.expect(r"held\r*\n")
        key(shell, "\x03")
        assert "130" in ask(shell, "echo $?")
    shell.delaybeforesend = patience


def test_interrupt_in_a_list_of_builtins(shell):
    begin(shell, "echo held; " + "true; " * 400 + "while :; do :; done")
    key(shell, "\x03")
    assert "130" in ask(shell, "echo $?")


def test_interrupt_when_the_foreground_has_ended(shell):
    begin(shell, NOBODY)
    shell.expect(r"nobody\r*\n")
    shell.send("\x03go\r")
    assert "interrupted" in end(shell)


def test_interrupt_of_a_reader(shell):
    begin(shell, f"{HOLD} cat")
    key(shell, "\x03")
    assert "130" in ask(shell, "echo $?")


def test_quit(shell):
    begin(shell, HOLD)
    key(shell, "\x1c")
    assert "131" in ask(shell, "echo $?")


def test_ignored_interrupt(shell):
    begin(shell, f"sh -c '{HOLD}; echo inner $?'")
    key(shell, "\x03")
    assert "alive" in ask(shell, "echo alive")


def test_stop_and_foreground(shell):
    begin(shell, f"{HOLD} sleep 1")
    assert "stopped" in key(shell, "\x1a")
    assert "146" in ask(shell, "echo $?")
    assert "stopped" in ask(shell, "jobs")
    assert " stop " in ask(shell, "ps")
    foreground(shell, "sleep 1")
    end(shell)
    assert "0" in ask(shell, "echo $?")
    assert "sleep" not in ask(shell, "jobs")


def test_stop_and_background(shell):
    begin(shell, f"{HOLD} sleep 1000")
    assert "stopped" in key(shell, "\x1a")
    ask(shell, "bg")
    assert "running" in ask(shell, "jobs")
    assert "alive" in ask(shell, "kill %1; wait; echo alive")
    assert "sleep" not in ask(shell, "ps")


def test_stop_a_pipeline_and_a_subshell(shell):
    begin(shell, f"({HOLD} sleep 1000; echo no) | {HOLD}")
    shell.expect(r"held\r*\n")
    assert "stopped" in key(shell, "\x1a")
    assert ask(shell, "ps").count(" stop ") >= 3
    begin(shell, "fg %1")
    key(shell, "\x03")
    assert "sleep" not in ask(shell, "ps")


def test_stop_a_reader(shell):
    begin(shell, f"{HOLD} cat")
    assert "stopped" in key(shell, "\x1a")
    foreground(shell, "cat")
    shell.send("typed\r")
    shell.expect("typed\r*\ntyped\r*\n")
    shell.send("\x04")
    end(shell)


def test_stop_twice(shell):
    begin(shell, HOLD)
    key(shell, "\x1a")
    begin(shell, "fg")
    assert "stopped" in key(shell, "\x1a")
    ask(shell, "kill %1")
    unlisted(shell, "hold")


def test_background_is_not_interrupted(shell):
    ask(shell, "sleep 1000 &")
    begin(shell, HOLD)
    key(shell, "\x03")
    assert "sleep" in ask(shell, "ps")
    ask(shell, "kill %1; wait")


def test_background_reader_stops(shell):
    ask(shell, "cat &")
    listed(shell, "stopped")
    assert " stop " in ask(shell, "ps")
    # the shell's own input went to nobody else
    assert "alive" in ask(shell, "echo alive")
    foreground(shell, "cat")
    shell.send("typed\r")
    shell.expect("typed\r*\ntyped\r*\n")
    shell.send("\x04")
    end(shell)


def test_reader_put_into_the_background(shell):
    begin(shell, f"{HOLD} cat")
    assert "stopped" in key(shell, "\x1a")
    ask(shell, "bg")
    listed(shell, "stopped")
    foreground(shell, "cat")
    shell.send("\x03")
    end(shell)
    assert "130" in ask(shell, "echo $?")


def test_background_writer_goes_on(shell):
    assert "written" in ask(shell, "echo written & wait")


def test_stop_and_kill_a_pipeline(shell):
    begin(shell, f"sleep 1000 | cat | {HOLD}")
    assert "stopped" in key(shell, "\x1a")
    ask(shell, "bg")
    assert "running" in ask(shell, "jobs")
    foreground(shell, "hold")
    key(shell, "\x03")
    assert "sleep" not in ask(shell, "ps")
    assert "alive" in ask(shell, "echo alive")


def test_nothing_is_left(shell):
    ask(shell, "jobs")
    assert ask(shell, "ps").count("\n") <= 4
