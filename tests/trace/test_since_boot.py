# SPDX-License-Identifier: BSD-2-Clause
"""The boot argument trace=: from the kernel's first message on.

`exectrace -b' shows it, to the exec of the first process and its own.
"""

import json

import pytest


def records(command, append):
    """The head, the records, the sums of its execs."""
    res = command("exectrace -b -j", append=append)
    lines = [json.loads(line) for line in res.text().splitlines()]
    return (lines[0], [r for r in lines[1:] if "n" in r],
            [r for r in lines[1:] if "summary" in r])


def test_from_the_first_message_on(command):
    head, recs, _ = records(command, "trace=on")
    assert head["lost"] == 0
    assert [r["n"] for r in recs] == list(range(1, len(recs) + 1))
    # init makes the servers before anybody else has run
    assert recs[0]["from"] == "init" and recs[0]["to"] == "kernel"
    assert {"exec", "vfs", "vm", "proc", "console"} <= {r["from"] for r in recs}
    assert "switch" not in {r["kind"] for r in recs}


def test_exec_of_the_first_process(command):
    _, recs, sums = records(command, "trace=on")
    assert [(s["pid"], s["comm"], s["error"]) for s in sums] == \
        [(1, "sh", 0), (2, "exectrace", 0)]
    spawn = next(r for r in recs if r["call"] == "exec.spawn")
    assert (spawn["from"], spawn["kind"]) == ("init", "call")
    first = [r for r in recs if r.get("exec") == spawn["exec"]]
    phases = list(dict.fromkeys(r["phase"] for r in first))
    assert phases == ["request", "gather", "open", "build", "commit", "swap"]


def test_all_is_with_switches(command):
    _, recs, _ = records(command, "trace=all")
    assert "switch" in {r["kind"] for r in recs}


@pytest.mark.parametrize("append", ["", "trace=off"])
def test_nothing_was_recorded(command, append):
    res = command("exectrace -b 2>&1; echo $?", append=append)
    assert "hint: the boot argument trace=on" in res.text()
    assert res.text().endswith("\n1\n")


def test_unknown_value_is_said(command):
    res = command("dmesg | grep trace=; exectrace -b 2>&1", append="trace=loud")
    assert "trace=loud: ignored (hint: on, all, off)" in res.text()
    assert "nothing was recorded" in res.text()


def test_it_takes_no_command(command):
    res = command("exectrace -b ls 2>&1; exectrace -j 2>&1")
    assert res.text().count("usage: ") == 2
