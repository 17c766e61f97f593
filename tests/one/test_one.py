# SPDX-License-Identifier: BSD-2-Clause
"""The build in which exec, vfs and vm are one program (make one, docs/adr/0022):
it does what the ordinary one does, and counts the same.  exec_trace is left out:
its budget is of messages, and what moves a capability is an operation here."""

import guest

GUEST = "exec_elf exec_errors exec_faults exec_fd exec_formats exec_image" \
    " exec_loop exec_order exec_server exec_threads exec_unchanged" \
    " seed_creds seed_traced srv_served srv_vfs srv_vm stress_all"
MACHINE = {"one": 1}


def test_guest(guest_case):
    guest.check(guest_case)


def test_several_harts(command):
    """Who waits at a door sleeps until the one inside, on another hart, leaves."""
    text = command("/tests/stress_all", timeout=300, one=1, smp=4).text()
    assert "# 6 passed, 0 failed" in text, text


def test_there_is_one_program(command):
    """What init starts, out of the archive."""
    assert command("ls /boot", one=1).text().split() == \
        ["console", "one", "proc"]
    assert command("ls /boot").text().split() == \
        ["console", "exec", "proc", "vfs", "vm"]


def test_no_messages_between_its_parts(command):
    """exec's calls to vfs and vm are in no ledger; those to proc are."""
    for settings, messages in (({}, True), ({"one": 1}, False)):
        text = command("exectrace /bin/true", **settings).text()
        assert ("exec_open" in text) == messages, text
        assert ("exec_build" in text) == messages, text
        assert "exec_commit" in text, text
