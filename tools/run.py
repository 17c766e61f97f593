#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make run': boot to a prompt, or run one command line and leave.

Everything comes from the environment, as make exports it: CMD, SMP, MEM, QEMU,
V, APPEND, TIMEOUT (seconds, hang detector of CMD), O (the build folder).
"""

import os
import subprocess
import sys
import threading

import qemu
import symbolize

HINT = """\
hint: the machine never came to the end of the command.  The whole console is
in {log}; `make run V=1 CMD=...' shows it as it happens, `make gdb' attaches."""
REFUSED = """\
hint: QEMU has not started the machine; what it says is above.  Look at MEM (at
least 16M), SMP, CPU and QEMU_ARGS."""


def write_out(data):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def run_command(machine, cmd, log):
    seconds = float(os.environ.get("TIMEOUT") or 0) or None
    verbose = machine.verbose
    res = qemu.run(machine.command(cmd), timeout=seconds, log=log,
                   has_exit=machine.has_exit,
                   show=None if verbose else write_out,
                   every=write_out if verbose else None)
    why = res.problem()
    if why is None:
        return res.status & 0xff
    print(f"\nrvexec: {why}; the last lines of the console:", file=sys.stderr)
    print(res.tail(), file=sys.stderr)
    text = qemu.lines(res.console).decode(errors="replace")
    for line in symbolize.symbolize(text, machine.build):
        print(line, file=sys.stderr)
    hint = HINT if res.machine_began() else REFUSED
    print(hint.format(log=log), file=sys.stderr)
    return (res.exit or res.status or 0) & 0xff or 1


def filter_firmware(pipe, log):
    """Copy the console, without what the firmware says before us."""
    held = b""
    quiet = True
    timer = threading.Event()
    alarm = threading.Timer(5, timer.set)
    alarm.daemon = True
    alarm.start()
    with open(log, "wb") as f:
        while True:
            data = os.read(pipe, 65536)
            f.write(data)
            f.flush()
            if quiet:
                held += data
                m = qemu.BEGIN.search(held) or qemu.FIRMWARE_END.search(held)
                if m is None and not timer.is_set() and data:
                    continue
                quiet = False
                write_out(held[m.end():] if m else held)
            else:
                write_out(data)
            if not data:
                return


def run_interactive(machine, log):
    print("rvexec: Ctrl-A x leaves, Ctrl-A h lists QEMU's other keys", flush=True)
    argv = machine.command()
    if machine.verbose:
        return subprocess.call(argv)
    # QEMU keeps the terminal as its standard input and sets it to raw itself
    with subprocess.Popen(argv, stdout=subprocess.PIPE) as proc:
        filter_firmware(proc.stdout.fileno(), log)
        return proc.wait()


def main():
    build = os.environ.get("O") or "build"
    log = os.path.join(build, "console.log")
    cmd = os.environ.get("CMD") or ""
    try:
        machine = qemu.Machine(build)
        if cmd:
            return run_command(machine, cmd, log)
        return run_interactive(machine, log)
    except (OSError, ValueError) as e:
        print(f"rvexec: {e}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
