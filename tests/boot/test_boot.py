# SPDX-License-Identifier: BSD-2-Clause
"""From power-on to the exit status: what `make run' promises."""

import os
import subprocess
import sys
import time

import pytest

import guest
import qemu

TOP = guest.TOP
HANG = 90


def run_tool(cmd, **env):
    """tools/run.py as `make run CMD=...' calls it."""
    full = dict(os.environ, CMD=cmd, TIMEOUT="60")
    full.pop("V", None)
    full.update(env)
    return subprocess.run([sys.executable, "-B", "tools/run.py"], cwd=TOP,
                          env=full, stdin=subprocess.DEVNULL, timeout=HANG,
                          capture_output=True, check=False)


def test_cmd_prints_its_output_alone():
    p = run_tool("echo hello")
    assert (p.stdout, p.returncode) == (b"hello\n", 0), p.stderr.decode()


def test_cmd_status_is_the_exit_status():
    p = run_tool("echo a; exit 7")
    assert (p.stdout, p.returncode) == (b"a\n", 7), p.stderr.decode()


def test_cmd_not_found_fails():
    p = run_tool("no-such-command")
    assert p.returncode == 127, p.stderr.decode()
    assert b"no-such-command" in p.stdout


def test_init_not_found_says_so():
    p = run_tool("echo a", APPEND="init=/no-such-program")
    assert p.returncode == 127, p.stderr.decode()
    assert b"cannot start /no-such-program" in p.stdout
    assert b"hint: " in p.stdout


def test_qemu_not_found_says_so():
    p = run_tool("echo a", QEMU="no-such-qemu")
    assert (p.stdout, p.returncode) == (b"", 1)
    assert b"QEMU=no-such-qemu: no such program (hint: " in p.stderr


@pytest.mark.parametrize("setting", [
    {"MEM": "8M"}, {"MEM": "much"}, {"CPU": "no-such-cpu"}],
    ids=["small", "no_size", "cpu"])
def test_machine_that_qemu_refuses(setting):
    """What it says is shown, and which setting to look at."""
    p = run_tool("echo a", **setting)
    assert p.returncode == 1
    said = p.stderr.decode()
    assert "qemu-system-riscv64: " in said
    assert "hint: QEMU has not started the machine" in said


def test_cmd_with_signs_of_its_own():
    """The rest of the boot arguments is the command, whatever it contains."""
    p = run_tool("echo 'cmd=x  quiet' \"$((6 * 7))\" | cat")
    assert (p.stdout, p.returncode) == (b"cmd=x  quiet 42\n", 0), \
        p.stderr.decode()


def test_empty_archive_is_a_failure(tmp_path):
    """No servers: no end line, so the tool says so and fails."""
    import mkcpio
    empty = tmp_path / "empty.cpio"
    assert mkcpio.main(["--out", str(empty)]) == 0
    m = guest.machine({})
    res = qemu.run(m.command("echo hi", initrd=str(empty)), timeout=HANG)
    assert res.problem() is not None
    assert b"hi" not in res.output


@pytest.mark.parametrize("settings", [
    {}, {"platform": "sifive_u"}], ids=["virt", "sifive_u"])
@pytest.mark.parametrize("counted", [False, True])
def test_a_slow_reader_loses_nothing(settings, counted):
    """More than a pipe or a terminal holds, while nobody reads."""
    m = guest.machine(settings)
    if counted:
        m.count_instructions()
    late = []

    def show(_):
        if not late:
            late.append(time.sleep(2))
    res = qemu.run(m.command("seq 30000"), timeout=HANG, show=show,
                   has_exit=m.has_exit)
    assert res.problem() is None, res.tail()
    assert res.text().split() == [str(n) for n in range(1, 30001)]


@pytest.mark.parametrize("mem", ["16M", "64M", "1G", "4G"])
def test_memory_sizes(command, mem):
    assert command("echo up", mem=mem).text() == "up\n"


@pytest.mark.parametrize("smp", [2, 4])
def test_harts(command, smp):
    assert command("echo up | cat", smp=smp).text() == "up\n"


@pytest.mark.parametrize("cpu", [
    "rv64", "rv64,sv48=off,svadu=off,svade=on,sstc=off,h=off", "sifive-u54"])
def test_processor_models(command, cpu):
    """Those closest to real harts; one that this QEMU does not know is skipped."""
    m = guest.machine({"cpu": cpu})
    probe = subprocess.run(
        [m.qemu, "-M", "virt", "-cpu", cpu, "-display", "none", "-S",
         "-monitor", "stdio"], input=b"quit\n", capture_output=True,
        check=False, timeout=30)
    if probe.returncode != 0:
        pytest.skip(probe.stderr.decode().strip().splitlines()[-1])
    assert command("echo up", cpu=cpu).text() == "up\n"


def test_overlay(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/overlay").write_text("laid over\n")
    guest.lay_over(tmp_path)
    p = run_tool("cat /etc/overlay", ROOT=str(tmp_path))
    assert (p.stdout, p.returncode) == (b"laid over\n", 0), p.stderr.decode()


def test_quiet_and_verbose():
    loud = run_tool("echo hi", V="1")
    assert b"OpenSBI" in loud.stdout and b"hi" in loud.stdout
    assert loud.returncode == 0
